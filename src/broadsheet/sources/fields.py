"""Values of unknown type to the texts, dates, names and links that a record holds. Nothing here ever raises."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from broadsheet.cleaning import title_key
from broadsheet.identifiers import find_identifiers, is_safe_url, parse_identifier
from broadsheet.paper import Author, Identifier, Link, LinkKind, Signal

MOST_AUTHORS = 20_000
"""The longest author list that is read; the longest known real one has some 15,000 names."""


def text_of(value: object) -> str:
    """The text, trimmed, or empty when it is none. Numbers count as text; NULs and lone surrogates go."""
    # Asked some twenty times a record, mostly of a text or of nothing, hence the exact types first.
    if type(value) is str:
        text = value if value.isascii() else _without_surrogates(value)
        return text.replace("\0", "").strip()
    if value is None or isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, int | float) else ""


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def title_name(title: str) -> str:
    """A key made of the title, for what has no name of its own; the same for every spelling of it, and never empty."""
    begin = title[:1000]
    return title_key(begin) or begin.lower()


def stable_name(identifiers: tuple[Identifier, ...], title: str, year: int | None, authors: tuple[Author, ...]) -> str:
    """A key for a record whose file gives it none: its first identifier, else title, year and first author.

    Not the title alone: a bibliography may hold five papers called "Editorial".
    """
    if identifiers:
        return str(identifiers[0])
    first = authors[0].name.lower() if authors else ""
    return "/".join(filter(None, (title_name(title), str(year or ""), first)))


def texts_of(value: object) -> tuple[str, ...]:
    """The non-empty texts of a list; a single text counts as a list of one."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return ()
    return tuple(text for one in value if (text := text_of(one)))


def authors_of(value: object) -> tuple[Author, ...]:
    """Authors from a list of names, or of objects with ``name`` and perhaps ``affiliation``."""
    if not isinstance(value, list):
        return ()
    made = [_author_of(one) for one in value[:MOST_AUTHORS]]
    return tuple([author for author in made if author.name])


def _author_of(value: object) -> Author:
    if type(value) is dict:
        return Author(text_of(value.get("name")), text_of(value.get("affiliation")))
    return Author(text_of(value))


def object_of(value: object) -> dict[str, object]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def number_of(value: object) -> float | None:
    """A finite count, or None. Text that is a number counts."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e15 else None


def year_of(value: object) -> int | None:
    """The first year from 1400 to 2199 in it, or None."""
    if type(value) is int:
        return value if 1400 <= value <= 2199 else None
    found = _YEAR.search(text_of(value)) if value else None
    return int(found[1]) if found else None


_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|2[01]\d\d)(?!\d)")
_LONGEST_DATE = 100
"""Characters that are looked at; patterns slow down on endless ones."""
_DAY = re.compile(r"([1-9]\d{3})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d-])", re.A)


def iso_date(value: object) -> str:
    """An ISO date as exact as the text is (``2025``, ``2025-03``, ``2025-03-18``), or a UTC moment, or empty.

    Unpadded days (``2026-6-30``) are padded; a day that is not in the calendar is left out, its month kept. A year has
    four digits from 1000 on, in the digits of ASCII.
    """
    text = text_of(value)[:_LONGEST_DATE]
    if not text:
        return ""
    if len(text) > 19 or "T" in text:
        moment = _moment(text)
        if moment:
            return moment
    found = _DAY.match(text)
    return _joined_date(found[1], found[2], found[3]) if found else ""


def _joined_date(year: str, month: str | None, day: str | None) -> str:
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day:
        return f"{year}-{int(month):02}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return f"{year}-{int(month):02}"


def _moment(text: str) -> str:
    """A moment in ISO 8601 or RFC 1123 (``Tue, 8 Jul 2025 17:00:00 GMT``) as UTC text, or empty.

    Also empty before the year 1000, whose four digits not every machine writes in full.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1000 else ""


def iso_day(value: object) -> str:
    """The UTC day of a date or moment, or empty when it tells no day."""
    day = iso_date(value)[:10]
    return day if len(day) == 10 else ""


def links_of(*pairs: tuple[LinkKind, object]) -> tuple[Link, ...]:
    """The links among (kind, address) pairs; what is no plain http or https address is left out."""
    made = [Link(kind, url) for kind, value in pairs if value and (url := text_of(value)) and _is_safe(url)]
    return tuple(dict.fromkeys(made)) if len(made) > 1 else tuple(made)


_PLAINLY_SAFE = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\w./?=&%+,:;~-]{0,500}", re.A)
"""A host in lower case, a path of plain letters: all but a few real addresses. Spares them the full inspection, which
takes 10 of the 30 microseconds that a line of JSON costs."""


def _is_safe(url: str) -> bool:
    return bool(_PLAINLY_SAFE.fullmatch(url)) or is_safe_url(url)


def page_link(value: object) -> tuple[LinkKind, object]:
    """The pair for an address that may be a page or a PDF, told apart by how it ends."""
    text = text_of(value)
    return ("pdf" if text.lower().split("?")[0].endswith(".pdf") else "page"), text


def identifiers_of(*values: object) -> tuple[Identifier, ...]:
    """The names that the values are, each once, in order; what is no name is passed over."""
    made = (parse_identifier(text) for value in values if (text := text_of(value)))
    return tuple(dict.fromkeys(one for one in made if one))


def scheme_identifier(scheme: str, value: object) -> tuple[Identifier, ...]:
    """The name in a field that says what it holds (``doi``, ``arxiv``); empty when it holds another thing."""
    text = text_of(value)
    if not text:
        return ()
    prefixed = text if text.lower().startswith(("http", f"{scheme}:")) else f"{scheme}:{text}"
    found = parse_identifier(prefixed)
    return (found,) if found else find_identifiers(text)


def distinct(*groups: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Several groups of names as one, each name once, the first of a scheme winning.

    One source that gives a paper two DOIs has one of them wrong or means two works; the first is the one its own field
    named.
    """
    chosen: dict[str, Identifier] = {}
    for group in groups:
        for one in group:
            chosen.setdefault(one.scheme, one)
    return tuple(chosen.values())


def signals_of(day: str, **counts: object) -> tuple[Signal, ...]:
    """The counts known at ``day``; without a day there is no signal, for a count means nothing without its time."""
    if not day:
        return ()
    made = ((kind, number_of(value)) for kind, value in counts.items())
    return tuple(Signal(kind, day, value) for kind, value in made if value is not None and value >= 0)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"\b(?:(\d{{1,2}})[ .~]*)?({'|'.join(_MONTHS)})[a-z]*\.?(?:[ ~]*(\d{{1,2}})(?!\d))?", re.I)


def loose_date(text: str) -> str:
    """An ISO date from how bibliographies write one: ``2015/october``, ``2016 May 3``, ``15 May 2006``, ``2014//``."""
    text = text[:_LONGEST_DATE]
    date = iso_date(text)
    year = date[:4] or str(year_of(text) or "")
    found = _MONTH.search(text)
    if len(date) > 4 or not year or not found:
        return date or year
    return _joined_date(year, str(_MONTHS.index(found[2][:3].lower()) + 1), found[3] or found[1])
