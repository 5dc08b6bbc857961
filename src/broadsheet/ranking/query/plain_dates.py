"""Dates typed bare at the end of a short query: ``diffusion since March``, ``transformers last week``.

Only what can hardly be meant as words is read so, and the reader is told; quotation marks make words of it again.
"""

import re
from collections.abc import Sequence
from datetime import date

from broadsheet.ranking.query.dates import Days, read_days, say_day
from broadsheet.ranking.query.tree import Field, Node, Term

MOST_WORDS_BARE = 6
"""Words. In a longer query (a title pasted, a question) *in 2019* is part of what is said."""

MOST_BEFORE_IN = 3
"""Words before *in 2019*; it is the likeliest of all to end a title."""

MOST_PARTS = 30

_EARLIEST = 1900
_LEADING = re.compile(r"^(?:(?:in|over|from|during) )?(?:the )?", re.IGNORECASE)
_STRETCH = re.compile(
    r"yesterday|(?:this|last|past) (?:week|month|year)|(?:last|past) \S+ (?:day|week|month|year)s", re.IGNORECASE
)
_SINCE = re.compile(r"since (?P<when>.+)", re.IGNORECASE)
_BOUND = re.compile(r"(?P<sign>after|before|until) (?P<when>.*[0-9]{4}.*|yesterday|last \w+)", re.IGNORECASE)
_IN = re.compile(r"in (?P<when>[0-9]{4})", re.IGNORECASE)
_MONTH = re.compile(r"(?:(?:in|from) )?(?P<when>[a-z]+\.? [0-9]{4})", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:from|between) (?P<first>[0-9]{4}) (?:to|and|until) (?P<last>[0-9]{4})", re.IGNORECASE)


def take_dates(parts: Sequence[Node], today: date | None) -> tuple[list[Node], list[str]]:
    """The parts of a query, with the date that its last words name as a condition; and what to tell the reader."""
    kept, notices = list(parts), list[str]()
    while taken := _take_one(kept, today):
        kept, notice = taken
        notices.append(notice)
    return kept, notices


def _take_one(parts: list[Node], today: date | None) -> tuple[list[Node], str] | None:
    places = [at for at, part in enumerate(parts) if isinstance(part, Term) and not part.quoted]
    terms = [str(parts[at]) for at in places]
    if not today or len(terms) > MOST_WORDS_BARE or len(parts) > MOST_PARTS:
        return None
    for start in range(len(terms)):
        fields, days = _read(" ".join(terms[start:]), start, today)
        if days:
            gone = set(places[start:])
            rest = [part for at, part in enumerate(parts) if at not in gone]
            return [*rest, *fields], _tell(" ".join(terms[start:]), fields, days)
    return None


def _read(text: str, before: int, today: date) -> tuple[list[Node], Days | None]:
    """The conditions that a bare phrase, with so many words ``before`` it, stands for, and the days it names."""
    if found := _BETWEEN.fullmatch(text):
        return _between(_sensible(found["first"], today), _sensible(found["last"], today))
    if before <= MOST_BEFORE_IN and (found := _IN.fullmatch(text)):
        return _within(_sensible(found["when"], today))
    if (found := _MONTH.fullmatch(text)) and (month := _sensible(found["when"], today)):
        return _within(month)
    if found := _SINCE.fullmatch(text):
        return _bound("after", _sensible(found["when"], today))
    if found := _BOUND.fullmatch(text):
        return _bound(found["sign"].lower(), _sensible(found["when"], today))
    stretch = _LEADING.sub("", text, count=1)
    return _within(read_days(stretch, today) if _STRETCH.fullmatch(stretch) else None)


def _sensible(text: str, today: date) -> Days | None:
    """The days a text names, when papers can have been published then."""
    days = read_days(text, today)
    return days if days and days.first.year >= _EARLIEST and days.first <= today else None


def _between(first: Days | None, last: Days | None) -> tuple[list[Node], Days | None]:
    if not first or not last or first > last:
        return [], None
    return [Field("year", f"{first.first.year}..{last.last.year}")], Days(first.first, last.last)


def _within(days: Days | None) -> tuple[list[Node], Days | None]:
    if days is None:
        return [], None
    whole_year = days == Days(date(days.first.year, 1, 1), date(days.first.year, 12, 31))
    if whole_year:
        return [Field("year", f"{days.first.year:04}")], days
    return [Field("after", days.first.isoformat()), Field("until", days.last.isoformat())], days


def _bound(sign: str, days: Days | None) -> tuple[list[Node], Days | None]:
    if days is None:
        return [], None
    bound = days.last if sign == "until" else days.first
    return [Field(sign, bound.isoformat())], days


def _tell(text: str, fields: list[Node], days: Days) -> str:
    match fields:
        case [Field("after", _)]:
            said = f"since {say_day(days.first)}"
        case [Field("before", _)]:
            said = f"before {say_day(days.first)}"
        case [Field("until", _)]:
            said = f"until {say_day(days.last)}"
        case _ if days.first == days.last:
            said = f"on {say_day(days.first)}"
        case _:
            said = f"from {say_day(days.first)} to {say_day(days.last)}"
    return f'Shown are papers published {said}; put "{text}" in quotation marks to search for these words.'
