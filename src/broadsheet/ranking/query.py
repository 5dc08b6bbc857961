"""What was typed becomes a Query: words to rank by, conditions to meet, text to encode.

    neural networks             words; a paper may hold some of them, those that hold all come first
    "graph neural network"      a phrase: required, side by side
    -survey  -"case study"      must not hold
    author:hinton  author:"Geoffrey Hinton"
    cat:cs.CL  cat:cs           a category, or all below it
    year:2024  year:2020-2024   after:2024-03  before:2025-01-31

Nobody is punished for odd typing: what is no operator is a word. Only an operator whose value cannot be
meant (``year:soon``) is an error. docs/search.md explains it all to readers.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.cleaning import plain_text
from broadsheet.errors import BadQuery
from broadsheet.identifiers import parse_identifier
from broadsheet.index.words_query import (
    ByAuthor,
    Condition,
    Filter,
    InCategory,
    InDates,
    InYears,
    Phrase,
    Word,
    WordsQuery,
)
from broadsheet.index.words_text import JOINERS, fold, join_parts, split_name, stem_word
from broadsheet.ranking.stopwords import STOP_WORDS

MOST_WORDS = 100
"""Words looked at in one query. CISI, with questions of up to 334: 64 are as good as all."""

LONGEST_COMMAND = 20
"""Words. What is longer is a pasted text, not a command: its quotation marks and dashes are no operators.
CISI's long questions quote titles: with those phrases required its nDCG@10 is 0.366, without 0.392."""

_FIELDS = {
    "author": "author",
    "au": "author",
    "cat": "cat",
    "category": "cat",
    "year": "year",
    "after": "after",
    "since": "after",
    "before": "before",
    "until": "before",
}
_TOKEN = re.compile(
    rf"(?P<minus>(?<!\S)-)?(?:(?P<field>{'|'.join(_FIELDS)}):)?(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"]+))",
    re.IGNORECASE,
)
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'))
_WORD = re.compile(rf"[^\W_]++(?:[{JOINERS}][^\W_]++)*+")
_POSSESSIVE = re.compile("['\u2019][sS]$")
_YEARS = re.compile(r"(\d{4})(?:(?:-|\.\.)(\d{4}))?")
_DATE = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
_OUR_NAME = re.compile(r"[pP]\d{1,18}")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    ``typed`` is what was typed; ``words`` what the words engine is asked; ``meaning`` the text without operators,
    for the encoder; ``name`` is not empty when what was typed is a paper's name, which then comes first;
    ``notices`` tell what was left out.
    """

    typed: str
    words: WordsQuery
    meaning: str
    name: str = ""
    notices: tuple[str, ...] = ()

    @property
    def filter(self) -> Filter:
        """The conditions alone."""
        return self.words.filter

    def __bool__(self) -> bool:
        return bool(self.words.words or self.words.filter or self.meaning)


def parse_query(typed: str) -> Query:
    """Read what was typed. Raises BadQuery, saying what to write instead, for ``year:soon`` and its like."""
    text = fold(plain_text(typed)).translate(_QUOTES)
    reading = _Reading()
    if len(text.split()) > LONGEST_COMMAND:
        reading.take(False, "", None, text)
    else:
        for match in _TOKEN.finditer(_close_quotes(text)):
            reading.take(bool(match["minus"]), (match["field"] or "").lower(), match["quoted"], match["bare"] or "")
    return reading.finish(typed)


def split_words(text: str) -> list[Word]:
    """The words of a text that is already folded, compounds whole: ``state-space`` is one."""
    words = (_read_word(found[0]) for found in _WORD.finditer(text))
    return [word for word in words if word]


class _Reading:
    """What has been gathered while reading from left to right."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._meaning: list[str] = []
        self._required: list[Condition] = []
        self._excluded: list[Condition] = []

    def take(self, minus: bool, field: str, quoted: str | None, bare: str) -> None:
        """One token: an operator, a phrase or words."""
        value = bare if quoted is None else quoted
        side = self._excluded if minus else self._required
        if field and any(map(str.isalnum, value)):
            side.extend(_read_condition(_FIELDS[field], value))
        elif minus:
            side.extend(_as_condition(value))
        else:
            if quoted is not None:
                side.extend(_as_condition(value))
            self._words.extend(split_words(value))
            self._meaning.append(value or field)

    def finish(self, typed: str) -> Query:
        """The whole."""
        telling = [word for word in self._words if word.typed.lower() not in STOP_WORDS] or self._words
        notices = (f"Only the first {MOST_WORDS} words were looked for.",) if len(telling) > MOST_WORDS else ()
        return Query(
            typed=typed,
            words=WordsQuery(
                tuple(telling[:MOST_WORDS]),
                Filter(tuple(dict.fromkeys(self._required)), tuple(dict.fromkeys(self._excluded))),
            ),
            meaning=" ".join(" ".join(self._meaning).split()),
            name=_read_name(typed.strip()),
            notices=notices,
        )


def _close_quotes(text: str) -> str:
    """The last quotation mark goes when it has no partner: the reader is still typing, or means inches."""
    if text.count('"') % 2 == 0:
        return text
    head, _, tail = text.rpartition('"')
    return f"{head} {tail}"


def _read_word(text: str) -> Word | None:
    text = _POSSESSIVE.sub("", text)
    stems, joined = stem_word(text), stem_word(join_parts(text))
    return Word(text, stems, joined[0]) if stems and joined else None


def _read_name(text: str) -> str:
    if _OUR_NAME.fullmatch(text):
        return text.lower()
    return text if any(map(str.isdigit, text)) and parse_identifier(text) else ""


def _as_condition(text: str) -> Iterator[Condition]:
    """A word or a phrase, to be required or excluded."""
    words = split_words(text)
    if len(words) == 1:
        yield words[0]
    elif words:
        yield Phrase(tuple(stem for word in words for stem in word.stems))


def _read_condition(field: str, value: str) -> Iterator[Condition]:
    match field:
        case "author":
            yield from _read_author(value)
        case "cat":
            yield InCategory(value.strip().lower().removesuffix(".*"))
        case "year":
            yield _read_years(value)
        case _:
            yield _read_bound(field, value)


def _read_author(value: str) -> Iterator[Condition]:
    family, comma, given = value.partition(",")
    parts = split_name(f"{given} {family}" if comma else value)
    if parts:
        yield ByAuthor(tuple(parts))


def _read_years(value: str) -> InYears:
    found = _YEARS.fullmatch(value.strip().replace("\u2013", "-"))
    if not found:
        raise BadQuery(f"year:{value} is no year", "Write year:2024, or year:2020-2024 for several.")
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    return InYears(first, last)


def _read_bound(field: str, value: str) -> InDates:
    found = _DATE.fullmatch(value.strip())
    day = _first_day(*found.groups()) if found else None
    if day is None:
        raise BadQuery(f"{field}:{value} is no date", f"Write {field}:2024, {field}:2024-05 or {field}:2024-05-31.")
    return InDates(day, LAST_DAY) if field == "after" else InDates(0, day - 1)


LAST_DAY = 99_991_231


def _first_day(year: str, month: str | None, day: str | None) -> int | None:
    numbers = int(year), int(month or 1), int(day or 1)
    if not (1 <= numbers[1] <= 12 and numbers[0] >= 1 and 1 <= numbers[2] <= calendar.monthrange(*numbers[:2])[1]):
        return None
    return numbers[0] * 10_000 + numbers[1] * 100 + numbers[2]
