"""arXiv's query language, with the leniency of its own server.

AND binds closer than OR; a missing operator is OR; of several in a row the last holds; ``NOT`` and ``AND NOT`` are
ANDNOT; ``ti:(a AND b)`` is ``ti:a AND ti:b``; a prefix with nothing behind it, and a quotation mark that is not closed,
are left out; a term without a prefix is looked for everywhere; ``electr*`` is whatever begins so. The rules are those
of arXiv's user's manual and of its search server.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from broadsheet.answers.exact import Begins, BegunField, Either, Every, Exact, Holds, Without
from broadsheet.identifiers import parse_identifier

DEEPEST = 20
"""Brackets within brackets that are followed."""
MOST_TERMS = 200
LONGEST = 8_000

SHORTEST_BEGIN = 2
"""Letters before a ``*``."""
_ANYWHERE: tuple[BegunField, ...] = ("anywhere", "author", "venue")

NOTHING = Either(())
"""Met by no paper: for what this library does not keep by field."""


class InvalidQuery(ValueError):
    """The query cannot be read even leniently; its text says why."""


class _Token(NamedTuple):
    kind: Literal["operator", "open", "close", "prefix", "days", "term"]
    text: str = ""
    """Of a prefix its field, of a range of days both ends."""


_FIELDS = "ti|au|abs|co|jr|cat|rn|id|all|doi|title|submittedDate|lastUpdatedDate"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<date>(?:submittedDate|lastUpdatedDate):\s*[\["]\s*(?P<first>\d+)\s+TO\s+(?P<last>\d+)\s*[\]"])
    | (?P<operator>AND\s+NOT|ANDNOT|AND|NOT|OR)(?=[\s()"]|$)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<prefix>{_FIELDS}):
    | "(?P<phrase>[^"]*)"
    | (?P<word>[^\s()"]+)
    | (?P<odd>")
    )""",
    re.VERBOSE | re.DOTALL,
)
_LETTER = re.compile(r"[^\W_]")


def read_query(query: str) -> Exact | None:
    """What is asked for; None where that is nothing. Raises InvalidQuery."""
    if len(query) > LONGEST:
        raise InvalidQuery(f"longer than {LONGEST} characters")
    return _Reader(list(_read_tokens(query))).read()


def _read_tokens(query: str) -> Iterator[_Token]:
    text, place, terms = " ".join(query.split()), 0, 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            return
        place = found.end()
        token = _token_of(found)
        terms += token is not None and token.kind in ("term", "days")
        if terms > MOST_TERMS:
            raise InvalidQuery(f"more than {MOST_TERMS} terms")
        if token:
            yield token


def _token_of(found: re.Match[str]) -> _Token | None:
    if found["date"]:
        return _Token("days", f"{found['first']} {found['last']}")
    if found["operator"]:
        return _Token("operator", {"AND": "AND", "OR": "OR"}.get(found["operator"], "ANDNOT"))
    if found["open"] or found["close"]:
        return _Token("open" if found["open"] else "close")
    if found["prefix"]:
        return _Token("prefix", found["prefix"])
    # An empty prefix, ":word", is dropped; a term without a letter or digit asks for nothing.
    text = (found["phrase"] or found["word"] or "").lstrip(":")
    return None if found["odd"] else _Token("term", text if _LETTER.search(text) else "")


class _Reader:
    """Reads tokens by recursive descent; each method gives what is asked for, None where that is nothing."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def read(self) -> Exact | None:
        found = self._alternatives("", 0)
        if self._place < len(self._tokens):
            raise InvalidQuery("a bracket is closed that was not opened")
        return found

    def _next(self) -> _Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _operator(self) -> str:
        """The last of the operators that stand here, or empty."""
        last = ""
        while (token := self._next()) and token.kind == "operator":
            last, self._place = token.text, self._place + 1
        return last

    def _prefix(self) -> str:
        """The last of the prefixes that stand here, or empty."""
        last = ""
        while (token := self._next()) and token.kind == "prefix":
            last, self._place = token.text, self._place + 1
        return last

    def _alternatives(self, field: str, depth: int) -> Exact | None:
        """``a AND b OR c``: parts joined by OR, or by nothing."""
        parts = [self._conjunction(field, depth, self._operator())]
        while (token := self._next()) and token.kind != "close":
            parts.append(self._conjunction(field, depth, ""))
        said = tuple(part for part in parts if part)
        return (said[0] if len(said) == 1 else Either(said)) if said else None

    def _conjunction(self, field: str, depth: int, begins: str) -> Exact | None:
        """``a AND b ANDNOT c``; ``begins`` is the operator that stood before it."""
        parts = [self._unit(field, depth, begins)]
        while (token := self._next()) and token.kind == "operator":
            operator = self._operator()
            then = self._next()
            if then is None or then.kind == "close" or operator == "OR":
                break
            parts.append(self._unit(field, depth, operator))
        said = tuple(part for part in parts if part)
        return (said[0] if len(said) == 1 else Every(said)) if said else None

    def _unit(self, field: str, depth: int, operator: str) -> Exact | None:
        found = self._term_or_group(field, depth)
        return Without(found) if found and operator == "ANDNOT" else found

    def _term_or_group(self, field: str, depth: int) -> Exact | None:
        field = self._prefix() or field
        token = self._next()
        if token is None or token.kind in ("close", "operator"):
            return None
        self._place += 1
        if token.kind == "days":
            return _say_days(token.text)
        if token.kind == "term":
            return _SAY.get(field, _say_anywhere)(token.text) if token.text else None
        if depth >= DEEPEST:
            raise InvalidQuery(f"more than {DEEPEST} brackets within one another")
        inner = self._alternatives(field, depth + 1)
        closed = self._next()
        if closed is None or closed.kind != "close":
            raise InvalidQuery("a bracket is not closed")
        self._place += 1
        return inner


def _say_anywhere(text: str) -> Exact:
    fields = tuple(_say_held(field, text) for field in _ANYWHERE)
    text = text.rstrip("*")
    return Either((*fields, Holds("category", text)) if _CATEGORY.fullmatch(text) else fields)


def _say_held(field: BegunField, text: str) -> Exact:
    """A word, words side by side, or ``electr*``: whatever begins so."""
    bare = text.rstrip("*")
    held = Holds(field, bare)
    return held if bare == text or len(bare) < SHORTEST_BEGIN else Either((held, Begins(field, bare)))


_CATEGORY = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?")


def _say_author(text: str) -> Exact:
    """A name in either order: ``del_maestro_a``, ``Leon Balents``, ``"Balents, Leon"``."""
    words = text.replace("_", " ").replace(",", " ").rstrip("*").split()
    if len(words) == 1:
        return _say_held("author", text)
    orders = dict.fromkeys([" ".join(words), " ".join(words[1:] + words[:1]), " ".join(words[-1:] + words[:-1])])
    return Either(tuple(Holds("author", order) for order in orders))


def _say_name(scheme: str) -> Callable[[str], Exact]:
    def say(text: str) -> Exact:
        name = parse_identifier(f"{scheme}:{text}")
        return Holds("name", str(name)) if name else NOTHING

    return say


def _say_days(text: str) -> Exact:
    """``2026`` to ``20260301`` and the like: from the first day of the one to the last of the other."""
    first, _, last = text.partition(" ")
    begin, end = _day(first, last_of=False), _day(last, last_of=True)
    return Every((Holds("after", begin.isoformat()), Holds("until", end.isoformat())))


def _say_nothing(_: str) -> Exact:
    return NOTHING


def _refuse_days(text: str) -> Exact:
    """A prefix of dates with no range behind it. Read as words it would be met by nearly every paper."""
    raise InvalidQuery(f"{text[:40]} is no range of dates like [202601010000 TO 202602282359]")


_SAY: dict[str, Callable[[str], Exact]] = {
    "ti": lambda text: _say_held("title", text),
    "title": lambda text: _say_held("title", text),
    "abs": lambda text: _say_held("abstract", text),
    "au": _say_author,
    "jr": lambda text: _say_held("venue", text),
    "cat": lambda text: Holds("category", text.rstrip("*").rstrip(".")),
    "id": _say_name("arxiv"),
    "doi": _say_name("doi"),
    **dict.fromkeys(("co", "rn"), _say_nothing),
    **dict.fromkeys(("submittedDate", "lastUpdatedDate"), _refuse_days),
}


def _day(digits: str, last_of: bool) -> date:
    """4, 6, 8, 12 or 14 digits, filled up to the start or the end of what they name. Hours are not kept here."""
    if len(digits) not in (4, 6, 8, 12, 14):
        raise InvalidQuery(f"{digits[:20]} is no date like 202608210000")
    try:
        year = int(digits[:4])
        month = int(digits[4:6]) if len(digits) >= 6 else 12 if last_of else 1
        length = calendar.monthrange(year, month)[1]
        return date(year, month, int(digits[6:8]) if len(digits) >= 8 else length if last_of else 1)
    except ValueError as error:
        raise InvalidQuery(f"{digits} is no date") from error
