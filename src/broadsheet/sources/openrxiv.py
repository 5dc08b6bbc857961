"""What bioRxiv and medRxiv share: one service, asked day by day, and one form of answer.

``GET /details/{server}/{from}/{to}/{cursor}`` gives the versions posted between two days, 30 or 100 at a time, and how
many there are. ``total`` counts versions, not papers, and is now and then too large; days are told as the service
posts them, and versions appear among the days before today for some time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

import orjson

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import number_of, object_of, text_of
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.openrxiv_rows import Row, make_records
from broadsheet.sources.reading import decode_head, read_whole

_ZONE = ZoneInfo("America/New_York")
_HOURS = (time(0, 10), time(6, 10), time(12, 10), time(18, 10))
"""When to ask, in New York. A day's papers are posted through the day; most are there by the next morning."""
_FIRST_DAYS = 7
"""How far back a first fetch goes when nobody says."""
_LATE_DAYS = 3
"""Days read once more each time, for what was posted late."""
_FIRST_DAY = date(2013, 11, 7)
"""BioRxiv opened on it; there is nothing before."""
_MOST_PAGES = 400
"""Pages of one day; the busiest has some 20. Beyond that the answers do not end."""


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two: its name in addresses (``biorxiv``), for people (``bioRxiv``), and its categories."""

    name: str
    title: str
    categories: tuple[str, ...]

    # --- files ---

    def recognise(self, file: SourceFile) -> bool:
        """A saved answer: ``messages`` and a ``collection`` whose rows name this server."""
        head = decode_head(file).lstrip()
        if not head.startswith("{") or '"collection"' not in head or '"jatsxml"' not in head:
            return False
        return {found.lower() for found in _SERVER.findall(head)} == {self.name}

    def parse_records(self, file: SourceFile) -> Iterator[Record | Failure]:
        """One record a paper, its versions joined."""
        data, failure = read_whole(file)
        if failure:
            yield failure
            return
        try:
            rows = object_of(orjson.loads(data)).get("collection")
        except (orjson.JSONDecodeError, RecursionError) as error:
            yield Failure(file.name, f"not valid JSON: {error}")
            return
        if not isinstance(rows, list):
            yield Failure(file.name, "no list of papers under `collection`")
            return
        yield from make_records(self.name, self.title, rows, file.name)

    # --- following ---

    def read_stream(self, text: str) -> Stream:
        """``all``, or a category in any spelling (``Cell Biology``, ``cell-biology``). Raises BadInput."""
        slug = slug_of(text)
        named = {slug_of(one): one for one in self.categories}
        if slug == "all":
            return Stream("all", self.title)
        if slug in named:
            return Stream(slug, f"{self.title}: {named[slug]}")
        near = get_close_matches(slug, named, 3, 0.5)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        raise BadInput(
            f"{self.title} has no category {text.strip()[:80]!r}",
            f"{meant}Its categories are: all, {', '.join(named)}.",
        )

    def follows(self, stream: str) -> bool:
        """Whether it is ``all`` or one of the categories."""
        return stream == "all" or stream in map(slug_of, self.categories)

    def next_due(self, stream: str, last: datetime | None, now: datetime) -> datetime:  # noqa: ARG002 - all alike
        """Every six hours, one of them in the morning, by New York's clock."""
        if last is None:
            return now
        local = last.astimezone(_ZONE)
        days = (local.date(), local.date() + timedelta(days=1))
        slots = (datetime.combine(day, hour, _ZONE).astimezone(UTC) for day in days for hour in _HOURS)
        return min(slot for slot in slots if slot > last)

    def fetch_since(self, visit: Visit) -> Iterator[Batch]:
        """Each day from the checkpoint on, and the last few once more, a page a batch.

        A checkpoint is the day that was read last (``2026-08-03``), or a place in a day that is being read: cursor,
        how many rows before it made no record of their own, and the day that a person asked for, if one did
        (``2026-08-03 60 2 2026-07-01``).
        """
        today = visit.now.astimezone(_ZONE).date()
        place = _begin(visit, today)
        while True:
            last = place.day >= today
            yield from self._fetch_day(visit, place, last)
            if last:
                return
            place = place.next_day()

    def _fetch_day(self, visit: Visit, place: "_Place", last: bool) -> Iterator[Batch]:
        """The pages of one day; the last one brings the day's tally."""
        day, cursor, fewer = place.day, place.cursor, place.fewer
        after = day.isoformat() if last else place.next_day().write()
        seen: set[tuple[str, str]] = set()
        total = 0
        for _ in range(_MOST_PAGES):
            url, page = self._ask(visit, day, cursor)
            names = {_name(row) for row in page.rows}
            repeated = bool(names) and names <= seen
            seen |= names
            rows = () if repeated else page.rows
            mine = [row for row in rows if _is_in(row, visit.stream)]
            made = tuple(make_records(self.name, self.title, mine, f"{self.name} {day}"))
            fewer += len(rows) - len(made)
            cursor += len(rows)
            # The page after the last one tells no total.
            total = total if page.total is None else page.total
            if rows and cursor < (total or _NO_TOTAL):
                here = replace(place, cursor=cursor, fewer=fewer).write()
                yield Batch(made, here, (day.isoformat(),) * len(made))
                continue
            short = f"{self.title} says {total} and gave {cursor}" if cursor < total else ""
            note = f"{url} gives the same page again and again" if repeated else short
            tally = self._tally(visit, day, max(cursor, total) - fewer, last, note)
            yield Batch(made, after, (day.isoformat(),) * len(made), (tally,), more=not last, note=note)
            return
        raise BadAnswer(f"{self.title} gives more than {_MOST_PAGES} pages for {day}", url=self._address(visit, day))

    def _tally(self, visit: Visit, day: date, expected: int, today: bool, note: str) -> Tally:
        if expected or today:
            return Tally(day.isoformat(), expected, note=note)
        where = f" in {visit.stream}" if visit.stream != "all" else ""
        return Tally(day.isoformat(), 0, state="nothing", note=note or f"{self.title} posted nothing{where} that day.")

    def _address(self, visit: Visit, day: date, cursor: int = 0) -> str:
        return f"{visit.settings.address('biorxiv')}/details/{self.name}/{day}/{day}/{cursor}/json"

    def _ask(self, visit: Visit, day: date, cursor: int) -> tuple[str, "Page"]:
        url = self._address(visit, day, cursor)
        # Only categories of plain words are asked for by name; which spelling of "hiv/aids" works nobody documents.
        plain = any(slug_of(one) == visit.stream and one.replace(" ", "").isalpha() for one in self.categories)
        answer = visit.client.get(url, {"category": visit.stream} if plain else None)
        page = read_page(answer.body)
        if isinstance(page, str):
            raise BadAnswer(f"{self.title} answered {page}", "It will be asked again later.", url=url)
        return url, page


_NO_TOTAL = 1 << 60
"""More rows than any day has: for a total that is not told."""
_SERVER = re.compile(r'"server"\s*:\s*"([A-Za-z]{1,20})"')


def slug_of(text: str) -> str:
    """The normal form of a category: ``Infectious Diseases (except HIV/AIDS)`` has ``_`` between its words."""
    return "_".join(re.findall(r"[a-z0-9]+", text[:200].lower()))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer: its rows, and how many there are in all, where it says so."""

    rows: tuple[Row, ...]
    total: int | None


def read_page(body: bytes) -> Page | str:
    """The page that an answer holds; what is wrong with it, in plain words, where it holds none.

    Numbers come as numbers or as texts. An interval with nothing in it is ``no posts found``, and no error.
    """
    try:
        told = object_of(orjson.loads(body))
    except (orjson.JSONDecodeError, RecursionError):
        return "what is no JSON"
    rows, messages = told.get("collection"), told.get("messages")
    message = object_of(messages[0]) if isinstance(messages, list) and messages else {}
    status = text_of(message.get("status"))
    if not isinstance(rows, list):
        rows = []
        if "no posts" not in status.lower() and status.lower() != "ok":
            return f"neither papers nor that there are none: {status[:100] or 'no status'}"
    elif not rows and status and "no posts" not in status.lower() and status.lower() != "ok":
        return f"an error: {status[:100]}"
    total = number_of(message.get("total"))
    return Page(tuple(object_of(row) for row in rows), int(total) if total is not None and total >= 0 else None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which day a fetch stands, the rows left out before that, and what a person asked for."""

    day: date
    cursor: int = 0
    fewer: int = 0
    asked: str = ""

    def next_day(self) -> "_Place":
        return _Place(self.day + timedelta(days=1), asked=self.asked)

    def write(self) -> str:
        return f"{self.day} {self.cursor} {self.fewer} {self.asked}".strip()


def _begin(visit: Visit, today: date) -> _Place:
    """Where this fetch begins: no later than where the last one stopped, nor before the service's first day."""
    told, cursor, fewer, told_asked = [*visit.checkpoint.split(), "", "", "", ""][:4]
    known, asked = _day(told), _day(visit.since)
    is_halfway = bool(known and known <= today and cursor.isdigit() and fewer.isdigit())
    if known and is_halfway and (asked is None or told_asked == visit.since or asked >= known):
        return _Place(known, int(cursor), int(fewer), told_asked)
    usual = known - timedelta(days=0 if is_halfway else _LATE_DAYS) if known else None
    first = min(filter(None, (usual, asked)), default=today - timedelta(days=_FIRST_DAYS - 1))
    return _Place(max(min(first, today), _FIRST_DAY), asked=visit.since if asked else "")


def _day(text: str) -> date | None:
    """The day, where it is one that days can be counted from."""
    try:
        return max(date.fromisoformat(text), _FIRST_DAY)
    except ValueError:
        return None


def _name(row: Row) -> tuple[str, str]:
    return text_of(row.get("doi")), text_of(row.get("version"))


def _is_in(row: Row, stream: str) -> bool:
    return stream == "all" or slug_of(text_of(row.get("category"))) == stream
