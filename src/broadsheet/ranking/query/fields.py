"""The operators: what each is called, how its value is read into normal form, which condition it stands for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from broadsheet.identifiers import parse_identifier
from broadsheet.index.words_query import (
    AnyOf,
    AtVenue,
    ByAuthor,
    Condition,
    FromSource,
    Has,
    InAbstract,
    InCategory,
    InDates,
    InTitle,
    InYears,
    Named,
)
from broadsheet.index.words_text import split_name
from broadsheet.ranking.query.dates import day_number, is_exact, read_days
from broadsheet.ranking.query.words import read_words

FIRST_YEAR, LAST_YEAR = 0, 9999
LAST_DAY = 99_991_231
HAS = ("code", "project", "pdf", "abstract", "summary")
_HAS_ALSO = {"github": "code", "repo": "code", "repository": "code", "page": "project", "website": "project"}
_SOURCES_ALSO = {"arxiv": "arxiv-snapshot", "hf": "hf-daily", "huggingface": "hf-daily", "pubmed": "pubmed-nbib"}
_OUR_NAME = re.compile(r"[pP][0-9]{1,18}")
_YEAR = "[0-9]{4}"
_YEARS = re.compile(rf"({_YEAR})?(?:(-|\.\.)({_YEAR})?)?")
_COMPARED = re.compile(rf"(>=?|<=?)({_YEAR})")

Read = Callable[[str, date | None], str | None]
"""From a value as typed to its normal form; None when it cannot be meant."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    ``hint`` says what to write; of a ``single`` one a query has one value, a new one replaces it;
    of a list, several may stand in one, with commas between: ``cat:cs.CL,cs.LG``.
    """

    name: str
    read: Read
    condition: Callable[[str], Condition | None]
    hint: str
    also: tuple[str, ...] = ()
    is_text: bool = False
    is_list: bool = False
    single: bool = False


def split_values(operator: Operator, text: str, quoted: bool) -> list[str]:
    """The values that stand behind an operator: one, but of a list without quotation marks those between its commas."""
    return text.split(",") if operator.is_list and not quoted else [text]


def find_operator(name: str) -> Operator | None:
    """The operator of that name, in any of its spellings and letter cases."""
    return _BY_NAME.get(name.lower())


# --- values into normal form --------------------------------------------------------------------------------------


def _read_text(value: str, _today: date | None) -> str | None:
    return value if read_words(value) else None


def _read_person(value: str, _today: date | None) -> str | None:
    return value if split_name(value) else None


def _read_category(value: str, _today: date | None) -> str | None:
    return value.rstrip("*.") if any(map(str.isalnum, value)) else None


def _read_years(value: str, today: date | None) -> str | None:
    value = value.replace("\u2013", "-").replace(" to ", "..")
    if found := _COMPARED.fullmatch(value):
        year = int(found[2]) + {">": 1, "<": -1}.get(found[1], 0)
        return (f"{year:04}.." if found[1][0] == ">" else f"..{year:04}") if 0 <= year <= LAST_YEAR else None
    if (found := _YEARS.fullmatch(value)) and (found[1] or found[3]):
        return _say_years(found[1], found[2], found[3])
    days = read_days(value, today)
    return _say_years(f"{days.first.year:04}", "..", f"{days.last.year:04}") if days else None


def _say_years(first: str | None, dots: str | None, last: str | None) -> str:
    if first and last:
        first, last = sorted((first, last))
        return first if first == last else f"{first}..{last}"
    return f"{first or ''}{'..' if dots else ''}{last or ''}"


def _read_first(value: str, today: date | None) -> str | None:
    """A bound that begins a stretch: ``after``, ``before``."""
    days = read_days(value, today)
    return _say_bound(value, days.first) if days else None


def _read_last(value: str, today: date | None) -> str | None:
    """A bound that ends a stretch: ``until``."""
    days = read_days(value, today)
    return _say_bound(value, days.last) if days else None


def _say_bound(value: str, bound: date) -> str:
    """Written as exactly as it was: a year stays a year, *last week* becomes a day."""
    parts = len(re.split("[-/]", value.strip())) if is_exact(value) else 3
    return "-".join(bound.isoformat().split("-")[:parts])


def _read_has(value: str, _today: date | None) -> str | None:
    value = _HAS_ALSO.get(value.lower(), value.lower())
    return value if value in HAS else None


def _read_source(value: str, _today: date | None) -> str | None:
    value = value.lower()
    return _SOURCES_ALSO.get(value, value) if any(map(str.isalnum, value)) else None


def _read_id(value: str, _today: date | None) -> str | None:
    if _OUR_NAME.fullmatch(value):
        return value.lower()
    name = parse_identifier(value)
    return str(name) if name and parse_identifier(str(name)) == name and '"' not in str(name) else None


# --- normal forms into conditions ---------------------------------------------------------------------------------


def _in_title(value: str) -> Condition | None:
    held = read_words(value)
    return InTitle(held) if held else None


def _in_abstract(value: str) -> Condition | None:
    held = read_words(value)
    return InAbstract(held) if held else None


def _by_author(value: str) -> Condition | None:
    family, comma, given = value.partition(",")
    parts = split_name(f"{given} {family}" if comma else value)
    return ByAuthor(tuple(parts)) if parts else None


def _at_venue(value: str) -> Condition | None:
    parts = split_name(value)
    return AtVenue(tuple(parts)) if parts else None


def _in_category(value: str) -> Condition:
    return InCategory(value.lower())


def _in_years(value: str) -> Condition:
    first, dots, last = value.partition("..")
    return InYears(int(first or FIRST_YEAR), int(last or (LAST_YEAR if dots else first)))


def _after(value: str) -> Condition | None:
    days = read_days(value, None)
    return InDates(day_number(days.first), LAST_DAY) if days else None


def _before(value: str) -> Condition | None:
    days = read_days(value, None)
    return InDates(0, day_number(days.first) - 1) if days else None


def _until(value: str) -> Condition | None:
    days = read_days(value, None)
    return InDates(0, day_number(days.last)) if days else None


def _named(value: str) -> Condition:
    scheme, _, rest = value.partition(":")
    # Hugging Face names a paper by its arXiv number.
    return AnyOf((Named(value), Named(f"arxiv:{rest}"))) if scheme == "hf" else Named(value)


_A_DATE = '{name}:2024, {name}:2024-05-31 or {name}:"last week"'
OPERATORS = (
    Operator("title", _read_text, _in_title, 'title:maps or title:"neural maps"', ("ti", "intitle"), is_text=True),
    Operator("abstract", _read_text, _in_abstract, "abstract:maps", ("abs", "summary"), is_text=True),
    Operator("author", _read_person, _by_author, 'author:hinton or author:"Geoffrey Hinton"', ("au", "by")),
    Operator("cat", _read_category, _in_category, "cat:cs.CL or cat:cs", ("category", "subject"), is_list=True),
    Operator("venue", _read_person, _at_venue, 'venue:NeurIPS or venue:"ACL 2024"', ("journal", "conference")),
    Operator(
        "year",
        _read_years,
        _in_years,
        "year:2024, year:2021.. or year:2020..2024",
        ("years",),
        is_list=True,
        single=True,
    ),
    Operator("after", _read_first, _after, _A_DATE.format(name="after"), ("since", "from"), single=True),
    Operator("before", _read_first, _before, _A_DATE.format(name="before"), single=True),
    Operator("until", _read_last, _until, _A_DATE.format(name="until"), single=True),
    Operator("has", _read_has, Has, f"has: with one of {', '.join(HAS)}", is_list=True),
    Operator("source", _read_source, FromSource, "source:arxiv-snapshot", is_list=True),
    Operator("id", _read_id, _named, "id:2507.06457, id: with a DOI, or id:p12", single=True),
)
_BY_NAME = {name: one for one in OPERATORS for name in (one.name, *one.also)}
NAMES = tuple(_BY_NAME)
