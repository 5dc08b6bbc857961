"""Asking Hugging Face for its daily papers: which streams there are, which days are due, and a day's list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from broadsheet.errors import BadInput
from broadsheet.paper import Record
from broadsheet.sources.base import Failure
from broadsheet.sources.fields import iso_day
from broadsheet.sources.json_answers import read_answer, read_checkpoint, refuse, told_error, write_checkpoint
from broadsheet.sources.live import Announced, Stream, Visit

PREFIX = "hf"
ZONE = ZoneInfo("America/New_York")
"""Hugging Face counts the days of its daily page in this."""
FIRST_DAY = date(2023, 5, 4)
"""The first day that had a daily page."""
LOOK_BACK = timedelta(days=14)
"""How long after its day a paper may still be put on a daily page."""
PAGE = 100
"""Papers asked for at a time, the most that the service gives."""
MOST_PAGES = 20
"""Of one list. The longest day recorded has 39 papers."""

_STREAMS = {
    "daily": Stream("daily", "Hugging Face daily papers"),
    "trending": Stream("trending", "Hugging Face trending papers"),
}


def read_hf_stream(text: str) -> Stream:
    """``daily`` or ``trending``. Raises BadInput for anything else."""
    stream = _STREAMS.get(text.strip().lower())
    if stream is None:
        raise BadInput(
            f"Hugging Face has no list {text[:80]!r}",
            "Follow one of these: hf:daily, which has each day's, hf:trending.",
        )
    return stream


def count_day(now: datetime) -> date:
    """The day it is where Hugging Face counts its days."""
    return now.astimezone(ZONE).date()


@dataclass(frozen=True, slots=True)
class Round:
    """The days that one visit looks at, oldest first; the last one is today."""

    days: tuple[date, ...]
    since: str
    shown: str = ""
    """Marks of the last list before the first day, where it is known."""

    def checkpoint(self, done: date, lists: Sequence[str]) -> str:
        """Where to go on from when this day is done. ``lists`` are the marks of the lists so far, with ``shown`` first.

        ``next`` is the day to look at next, ``shown`` marks the last list before it, ``round`` is the day on which the
        last fortnight was looked at, ``since`` what a person asked for, as long as it is under way.
        """
        today = self.days[-1]
        if done == today:
            before = lists[-3] if len(lists) > 2 else ""
            kept = {"next": str(today - timedelta(days=1)), "round": str(today)}
        else:
            before = lists[-1]
            kept = {"next": str(done + timedelta(days=1)), "round": str(today), "since": self.since}
        return write_checkpoint({**kept, "shown": before})


_FRIDAY = 4
_MARK = 8
"""Hex digits for each paper of a list."""
_MOST_MARKED = 60


def mark_list(made: tuple[Record | Failure, ...]) -> str:
    """Marks of the papers of a list, whatever their order: votes change it."""
    keys = sorted(one.key for one in made if isinstance(one, Record))[:_MOST_MARKED]
    return "".join(blake2b(key.encode(), digest_size=_MARK // 2).hexdigest() for key in keys)


def is_same_list(marks: str, others: str) -> bool:
    """Whether more than half of these were in the other list; a paper is on the page of one day only."""
    these, those = _split(marks), _split(others)
    return len(these & those) * 2 > len(these)


def _split(marks: str) -> set[str]:
    return {marks[begin : begin + _MARK] for begin in range(0, len(marks), _MARK)}


def plan_round(visit: Visit) -> Round:
    """Today and yesterday; at the first visit of a day the last fortnight, for papers may be added that long.

    After days off, all the days since; with ``since``, all from there.
    """
    today = count_day(visit.now)
    kept = read_checkpoint(visit.checkpoint)
    begin = _day(kept.get("next", "")) or today - LOOK_BACK
    if kept.get("round") != str(today):
        begin = min(begin, today - LOOK_BACK)
    since = _day(visit.since)
    if since and kept.get("since") != visit.since:
        # Never later than where the last visit stopped: what lies between would not be asked for again.
        begin = min(begin, since) if kept else since
    begin = max(min(begin, today), FIRST_DAY)
    shown = kept.get("shown", "") if str(begin) == kept.get("next") else ""
    if not shown and begin > FIRST_DAY:
        # From a Friday, so that its list is known for what it is should a week-end give it again.
        begin -= timedelta(days=max(0, begin.weekday() - _FRIDAY))
    days = tuple(begin + timedelta(days=number) for number in range((today - begin).days + 1))
    return Round(days, visit.since, shown)


def _day(text: str) -> date | None:
    day = iso_day(text)
    return date.fromisoformat(day) if day else None


def ask_papers(visit: Visit, wanted: Mapping[str, str], pages: int = MOST_PAGES) -> list[object]:
    """The items of a list of papers, page by page until one is short.

    Raises what the client raises, and BadAnswer when what comes is no list.
    """
    items: list[object] = []
    for page in range(pages):
        got = _ask_page(visit, {**wanted, "limit": str(PAGE), "p": str(page)})
        if got and items[-len(got) :] == got:
            break  # a server that gives its last page again and again
        items += got
        if len(got) < PAGE:
            break
    return items


def _ask_page(visit: Visit, wanted: Mapping[str, str]) -> list[object]:
    answer = visit.client.get(f"{visit.settings.address(PREFIX)}/api/daily_papers", wanted, keep="if-changed")
    told = read_answer(answer, "Hugging Face")
    if not isinstance(told, list):
        why = told_error(told, visit.settings)
        raise refuse(answer, f"Hugging Face answered no list of papers{f' but: {why}' if why else ''}")
    return told


def name_papers(made: tuple[Record | Failure, ...]) -> tuple[Announced, ...]:
    """The names of these papers, for the ledger."""
    records = (one for one in made if isinstance(one, Record))
    return tuple(Announced(str(name)) for one in records for name in one.identifiers if name.scheme == "arxiv")
