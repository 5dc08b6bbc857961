"""OpenReview: the papers of a venue, with what became of them.

The first read goes through all papers of the venue in the order in which they came. Later ones begin with what was
changed last (a decision, a new version) and stop at what is known. A venue's papers answer to one of three questions;
which one is found at the first read.

Since 2026 OpenReview sends programs that do not log in away (403), from many networks.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import count as count_up
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import orjson

from broadsheet.errors import BadAnswer, BadInput, Declined, FetchFailed
from broadsheet.paper import Record
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.sources.fields import number_of, object_of, text_of
from broadsheet.sources.json_answers import refuse_endless
from broadsheet.sources.live import Batch, Stream, Tally, Visit
from broadsheet.sources.openreview_notes import is_paper, make_record
from broadsheet.sources.reading import decode_head, read_whole

name = "openreview"
describe = "OpenReview: the papers of a venue, or its notes saved as JSON."
prefix = "openreview"

_PAGE = 1000
"""Notes a page: the most that OpenReview gives."""
_MOST = 200_000
"""Notes of one venue; the largest has some 30,000. A server that gives the same page for ever is left there."""
MOST_PAGES = 2_000
"""Of one visit; should it give fewer notes a page than it was asked for."""
_MARGIN = 600_000
"""Milliseconds by which our clock may be ahead of theirs."""
_EVERY = timedelta(hours=12)


# --- saved notes ------------------------------------------------------------------------------------------------------


def recognise(file: SourceFile) -> bool:
    """JSON whose objects have a ``forum`` and a ``content``."""
    head = decode_head(file).lstrip()
    marks = (r'"forum"\s*:', r'"content"\s*:\s*\{')
    return head.startswith(("[", "{")) and all(re.search(mark, head) for mark in marks)


def parse_records(file: SourceFile) -> Iterator[Record | Failure]:
    """One record a paper; reviews and comments are passed over. The file is read whole."""
    data, failure = read_whole(file)
    if failure:
        yield failure
        return
    notes, _ = _read_notes(data)
    if notes is None:
        yield Failure(file.name, "not a JSON list of OpenReview notes")
        return
    for number, note in enumerate(notes, 1):
        where = f"{file.name}: note {number}"
        if not isinstance(note, dict):
            yield Failure(where, "not a JSON object")
        elif is_paper(note):
            yield make_record(name, note, where)


def _read_notes(data: bytes) -> tuple[list[object] | None, int | None]:
    """The notes of an answer, a list or a single note, and how many there are in all, where told."""
    try:
        told = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError):
        return None, None
    if not isinstance(told, dict):
        return (told, None) if isinstance(told, list) else (None, None)
    notes, count = told.get("notes", [told] if "content" in told else None), number_of(told.get("count"))
    return notes if isinstance(notes, list) else None, None if count is None else int(count)


# --- a venue ----------------------------------------------------------------------------------------------------------

_VENUE = re.compile(r"[A-Za-z0-9][\w.+-]{0,80}(?:/[\w.+-]{1,80}){0,8}", re.A)


def read_stream(text: str) -> Stream:
    """The venue's id as OpenReview writes it (``ICLR.cc/2026/Conference``), or the address of its page.

    Raises BadInput.
    """
    venue = text.strip()
    if re.match(r"(?:https?://)?(?:www\.)?openreview\.net/", venue, re.I):
        venue = _id_in_address(venue)
    venue = venue.partition("/-/")[0].strip("/")
    if not _VENUE.fullmatch(venue) or ".." in venue:
        raise BadInput(
            f"{text[:100]!r} is no venue of OpenReview",
            "Type its id, as it stands in the address of its page: openreview:ICLR.cc/2026/Conference",
        )
    return Stream(venue, f"OpenReview {venue}")


def _id_in_address(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get("id", [""])[0]
    except ValueError:
        return ""


def follows(stream: str) -> bool:
    """Every venue."""
    return bool(stream)


def next_due(_stream: str, last: datetime | None, now: datetime) -> datetime:
    """Twice a day: a venue changes on a few days of the year."""
    return now if last is None else last + _EVERY


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a read stands. ``known`` is the moment (milliseconds) of the last change that was read, 0 before the first
    read is through; ``newest`` the last change seen in the present read, ``offset`` how far it has come, ``way`` the
    question that found papers, ``began`` when the present read began (milliseconds), ``day`` the last day on which
    any came.
    """

    known: int = 0
    newest: int = 0
    offset: int = 0
    way: int = 0
    began: int = 0
    day: str = ""

    def write(self) -> str:
        return json.dumps(asdict(self))


def _read_place(text: str) -> _Place:
    try:
        told = object_of(orjson.loads(text))
    except orjson.JSONDecodeError:
        return _Place()
    known, newest, offset, way, began = (
        max(int(number_of(told.get(one)) or 0), 0) for one in ("known", "newest", "offset", "way", "began")
    )
    return _Place(known, newest, offset, way if way < 3 else 0, began, text_of(told.get("day"))[:10])


def _questions(venue: str) -> tuple[dict[str, str], ...]:
    """All submissions where they are public; else what was accepted; else as venues of before 2023 have it."""
    return (
        {"invitation": f"{venue}/-/Submission"},
        {"content.venueid": venue},
        {"invitation": f"{venue}/-/Blind_Submission"},
    )


def fetch_since(visit: Visit) -> Iterator[Batch]:
    """Papers that came or changed since the last time, a page a batch. Raises what the client raises."""
    place = _read_place(visit.checkpoint)
    for pages in count_up():
        refuse_endless(pages, MOST_PAGES, "OpenReview")
        notes, count = _ask(visit, place)
        if not notes and not place.offset and not place.known and place.way < 2:
            place = replace(place, way=place.way + 1)
            continue
        batch, place = _read_page(visit, place, notes, count)
        yield batch
        if not batch.more:
            return


def _ask(visit: Visit, place: _Place) -> tuple[list[dict[str, object]], int | None]:
    order = "tmdate:desc" if place.known else "tcdate:asc"
    asked = _questions(visit.stream)[place.way] | {"limit": str(_PAGE), "offset": str(place.offset), "sort": order}
    token = visit.settings.key("openreview_key")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = visit.client.get(f"{visit.settings.address('openreview')}/notes", asked, headers=headers)
    except FetchFailed as error:
        raise _explain(error, visit.stream) from error
    notes, count = _read_notes(answer.body)
    if notes is None:
        says = "OpenReview answered with something that is no list of notes"
        raise BadAnswer(says, "Look whether the address in the settings is that of its API.", url=answer.url)
    return [object_of(one) for one in notes], count


def _read_page(visit: Visit, place: _Place, notes: list[dict[str, object]], count: int | None) -> tuple[Batch, _Place]:
    fresh = _choose_fresh(notes, place.known)
    made = (make_record(name, one, f"{visit.stream}: note {_id_of(one)}") for one in fresh if is_paper(one))
    kept = tuple({one.key if isinstance(one, Record) else one.where: one for one in made}.values())
    today = visit.now.astimezone(ZoneInfo(visit.settings.zone)).date().isoformat()
    here = replace(
        place,
        newest=max((place.newest, *map(_changed_at, fresh))),
        offset=place.offset + len(notes),
        began=place.began or _milliseconds(visit.now),
        day=today if kept else place.day,
    )
    days, total = (today,) * len(kept), None if place.known else count
    if notes and len(fresh) == len(notes) and _is_more(len(notes), here.offset, count):
        return Batch(kept, here.write(), days, total=total), here
    tallies = (Tally(today, total),) if total else _quiet(today, here)
    empty = not place.known and not here.offset
    note = f"OpenReview shows no papers of {visit.stream}; is that its id?" if empty else ""
    done = _finish(here)
    return Batch(kept, done.write(), days, tallies, more=False, total=total, note=note), done


def _choose_fresh(notes: list[dict[str, object]], known: int) -> list[dict[str, object]]:
    """Those changed since; with them those of the very moment that is known, for one change may touch a thousand."""
    newer = any(_changed_at(one) > known for one in notes)
    return [one for one in notes if _changed_at(one) >= known] if newer or not known else []


def _is_more(given: int, offset: int, count: int | None) -> bool:
    return offset < _MOST and (offset < count if count is not None else given >= _PAGE)


def _finish(here: _Place) -> _Place:
    """The end of a read. What changed after it began may have been missed on a page read before: it comes next time."""
    known = max(here.known, min(here.newest, here.began - _MARGIN))
    return _Place(known=known, way=here.way if here.offset else 0, day=here.day)


def _quiet(today: str, here: _Place) -> tuple[Tally, ...]:
    """A day on which something came keeps what was said of it."""
    return () if here.day == today else (Tally(today, 0, state="nothing", note="no paper of the venue has changed"),)


def _changed_at(note: dict[str, object]) -> int:
    return int(number_of(note.get("tmdate")) or number_of(note.get("mdate")) or number_of(note.get("tcdate")) or 0)


def _id_of(note: dict[str, object]) -> str:
    return text_of(note.get("id"))[:60]


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _explain(error: FetchFailed, venue: str) -> FetchFailed:
    """The same error; what OpenReview refuses to programs can be had by hand."""
    if error.status not in (401, 403):
        return error
    return Declined(
        f"OpenReview does not let {venue} be read without a log-in",
        "Open the address in a browser that is logged in, save what it shows as a file, and import that file.",
        url=error.url,
        status=error.status,
    )
