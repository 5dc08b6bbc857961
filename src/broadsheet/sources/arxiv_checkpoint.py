"""Where a harvest stands: the text that is saved with every page, so that a kill between two pages loses nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b

import orjson

from broadsheet.sources.fields import iso_date, iso_day, object_of, text_of

MOST_SEEN = 400
"""Marks that are kept, two a page: a list of half a million records has as many."""
_MOST_DAYS = 4_000
"""Days in a row that are told of one by one, with or without records: eleven years."""


def _mark_of(text: str) -> str:
    """Eight hex digits that stand for a token or a page."""
    return blake2b(text.encode(errors="replace"), digest_size=4).hexdigest()


@dataclass(slots=True)
class Checkpoint:
    """A list in hand, or where the next one begins. Days are UTC days of datestamps."""

    begin: str = ""
    """The day from which the list was asked for; empty: nothing was ever fetched."""
    since: str = ""
    """What a person asked for, while that list is in hand."""
    token: str = ""
    """Leads to its next page; empty: it is to be asked for by its day."""
    expires: str = ""
    raw: str | None = ""
    """The same of the list in the form ``arXivRaw``; None: that one is through, or is not given."""
    last: str = ""
    """The latest datestamp seen."""
    answered: str = ""
    """The day on which the service answered last."""
    told: str = ""
    """Days before this one have been told of whole."""
    sorted: bool = True
    """No page has had a record with an earlier datestamp than one of the pages before it."""
    count: int = 0
    """Records of this list so far."""
    counts: dict[str, int] = field(default_factory=dict)
    """The same by day, of days that have not been told of."""
    seen: list[str] = field(default_factory=list)
    """Marks of this list's tokens and pages."""
    short: bool = False
    """The list was asked for once more, because it gave fewer records than it said it has."""

    def begin_list(self, day: str) -> None:
        """A list of its own begins, with everything of that day."""
        self.counts = {}
        self.go_back(day)
        self.told, self.since, self.sorted = day, "", True

    def go_back(self, day: str) -> None:
        """The list in hand is asked for again from that day, which is told of anew; earlier days stay as counted."""
        self.begin, self.token, self.expires, self.raw = day, "", "", ""
        self.last, self.seen, self.count = "", [], 0
        self.counts = {one: count for one, count in self.counts.items() if one < day}
        self.told = min(self.told, day)

    def is_new(self, text: str) -> bool:
        """Whether this list has not had that token or page before; from now on it has."""
        mark = _mark_of(text)
        new = mark not in self.seen
        self.seen = [*self.seen, mark][-MOST_SEEN:]
        return new

    def go_on(self, token: str, expires: str) -> None:
        """The next page is asked for by that token."""
        self.token, self.expires = token, iso_date(expires)

    def take_late(self) -> list[str]:
        """The days that have been told of and got more records after that."""
        late = sorted(day for day in self.counts if day < self.told)
        self.counts = {day: count for day, count in self.counts.items() if day >= self.told}
        return late

    def take_days(self, until: str) -> Iterator[tuple[str, int]]:
        """Each day before ``until`` that has not been told of, and its count; they count as told then."""
        first = self.told or min(self.counts, default=until)
        taken = {day: self.counts.pop(day) for day in sorted(self.counts) if day < until}
        self.told = max(self.told, until)
        days = list(_days_between(first, until))
        yield from ((day, taken.get(day, 0)) for day in days or sorted(taken))

    def write(self) -> str:
        """The text to be kept."""
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__}).decode()


def _days_between(first: str, until: str) -> Iterator[str]:
    if not first or not until:
        return
    begin, count = date.fromisoformat(first), (date.fromisoformat(until) - date.fromisoformat(first)).days
    if count <= _MOST_DAYS:
        yield from ((begin + timedelta(days=number)).isoformat() for number in range(count))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that was written; a fresh one where there is none, or one that nobody can read."""
    try:
        kept = object_of(orjson.loads(text)) if text else {}
    except orjson.JSONDecodeError:
        kept = {}
    begin = iso_day(kept.get("begin"))
    if not begin:
        return Checkpoint()
    counts = object_of(kept.get("counts"))
    seen, count, raw = kept.get("seen"), kept.get("count"), kept.get("raw")
    return Checkpoint(
        begin=begin,
        since=iso_day(kept.get("since")),
        token=text_of(kept.get("token")),
        expires=iso_date(kept.get("expires")),
        raw=raw if isinstance(raw, str) else None,
        last=iso_day(kept.get("last")),
        answered=iso_day(kept.get("answered")),
        told=iso_day(kept.get("told")),
        sorted=kept.get("sorted") is not False,
        count=count if isinstance(count, int) else 0,
        counts={day: number for day, number in counts.items() if iso_day(day) == day and isinstance(number, int)},
        seen=[one for one in seen if isinstance(one, str)][-MOST_SEEN:] if isinstance(seen, list) else [],
        short=kept.get("short") is True,
    )
