"""Text into tokens: words, phrases, operators with their values, OR, AND, NOT, and brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from broadsheet.ranking.query.fields import NAMES
from broadsheet.ranking.query.tree import BARE

MOST_NESTED = 30
"""Brackets within brackets; deeper ones are left out."""

Kind = Literal["word", "open", "close", "or", "and", "not"]

BEGINS = ("word", "open", "not")
"""What can follow a sign."""

_TOKEN = re.compile(
    rf"""(?P<minus>-+(?=[^\s)]))?
    (?:(?P<field>{"|".join(sorted(NAMES, key=len, reverse=True))}):(?=[^\s)]))?
    (?:"(?P<quoted>[^"]*)"|(?P<bracket>[()])|(?P<bare>{BARE.pattern}))""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS: dict[str, Kind] = {"OR": "or", "AND": "and", "NOT": "not"}
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'))


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. ``field`` is the operator's name as typed; ``start`` where in the text it begins.

    A bracket has no text, but where it is punctuation: ``O(n log n)``.
    """

    kind: Kind
    text: str = ""
    quoted: bool = False
    minus: bool = False
    field: str = ""
    start: int = 0


def straighten(text: str) -> str:
    """Text with plain quotation marks, each with a partner, and single blanks.

    The last mark goes when it has none: the reader is still typing, or means inches.
    """
    text = text.translate(_QUOTES)
    if text.count('"') % 2:
        head, _, tail = text.rpartition('"')
        text = f"{head} {tail}"
    return " ".join(text.split())


def split_tokens(text: str) -> list[Token]:
    """The tokens of a straightened text."""
    return list(_merge_signs(_calm(_read_tokens(text), shouted=text == text.upper())))


def pair_brackets(tokens: list[Token]) -> tuple[list[Token], bool]:
    """The tokens without brackets that have no partner, lie too deep, or are punctuation; and whether one had none."""
    opened: list[int] = []
    dropped: set[int] = set()
    alone = False
    for at, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(at)
        elif token.kind == "close":
            begun = opened.pop() if opened else None
            alone |= begun is None
            if begun is None or tokens[begun].text or len(opened) >= MOST_NESTED:
                dropped |= {at} if begun is None else {begun, at}
    alone |= any(not tokens[at].text for at in opened)
    dropped.update(opened)
    return [token for at, token in enumerate(tokens) if at not in dropped], alone


def _read_tokens(text: str) -> Iterator[Token]:
    end_of_word = -1
    for found in _TOKEN.finditer(text):
        start = found.start()
        # A dash that stands right after a quotation mark is punctuation, and so is a bracket right after a word.
        minus = bool(found["minus"]) and (start == 0 or text[start - 1] in " (")
        if found["bracket"]:
            sign = "(" if start == end_of_word and not found["field"] else ""
            yield Token("open" if found["bracket"] == "(" else "close", sign, False, minus, found["field"] or "", start)
        elif token := _read_word(found, minus):
            yield token
        end_of_word = found.end() if found["bare"] else -1


def _read_word(found: re.Match[str], minus: bool) -> Token | None:
    quoted, field = found["quoted"] is not None, found["field"] or ""
    text = " ".join(found["quoted"].split()) if quoted else found["bare"].lstrip("-")
    if not quoted and not minus and not field and text in _SIGNS:
        return Token(_SIGNS[text], start=found.start())
    if not quoted and text in _SIGNS and not field:
        text = text.lower()
    return Token("word", text, quoted, minus, field, found.start()) if text or field else None


def _calm(tokens: Iterator[Token], shouted: bool) -> Iterator[Token]:
    """In a text all of capitals, NOT is a word like any other, unless it follows another sign."""
    before: Kind = "word"
    for token in tokens:
        yield as_word(token) if shouted and token.kind == "not" and before not in ("or", "and") else token
        before = token.kind


def _merge_signs(tokens: Iterator[Token]) -> Iterator[Token]:
    """Of several signs in a row the first counts: ``a OR OR b``; but ``AND NOT`` is both."""
    before: Kind = "word"
    for token in tokens:
        if token.kind in ("or", "and") and before in ("or", "and", "not"):
            continue
        if token.kind == "not" and before == "not":
            continue
        yield token
        before = token.kind


def as_word(token: Token) -> Token:
    """A sign with nothing to join, as the word that it then is."""
    return replace(token, kind="word", text=token.kind)
