"""Where the words asked for stand in a text: the same reading of words as the index has."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broadsheet.index.words_query import Phrase, Word
from broadsheet.index.words_text import JOINERS, fold, join_parts, stem_word

_TEXT_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_JOINED_BY = re.compile(rf"[{JOINERS}]")


@dataclass(frozen=True, slots=True)
class Place:
    """A word asked for stands here: ``word`` is its number in the question, ``at`` counts words of the text,
    ``start`` and ``end`` count characters.
    """

    word: int
    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    stems: tuple[str, ...]
    start: int
    end: int
    glued: bool
    """Whether only a joiner stands between it and the token before: ``4`` in GPT-4."""


def find_places(text: str, wanted: Sequence[Word | Phrase]) -> list[Place]:
    """Every place where one of these stands, in order of the text."""
    tokens = _read_tokens(text)
    places = [place for number, one in enumerate(wanted) for place in _find_one(text, tokens, number, one)]
    return sorted(places, key=lambda place: (place.start, place.end))


def smallest_window(places: Iterable[Place], wanted: int) -> int | None:
    """The length, in words, of the shortest stretch that holds each of ``wanted`` words; None when none does."""
    last: dict[int, int] = {}
    best: int | None = None
    for place in sorted(places, key=lambda place: place.at):
        last[place.word] = place.at
        if len(last) == wanted:
            length = place.at - min(last.values()) + 1
            best = length if best is None else min(best, length)
    return best


def _read_tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = -1
    for found in _TEXT_WORD.finditer(text):
        glued = found.start() == end + 1 and bool(_JOINED_BY.match(text, end))
        tokens.append(_Token(stem_word(found[0]), found.start(), found.end(), glued))
        end = found.end()
    return tokens


def _find_one(text: str, tokens: list[_Token], number: int, one: Word | Phrase) -> Iterable[Place]:
    joined = one.joined if isinstance(one, Word) else None
    for at, token in enumerate(tokens):
        count = _match_length(text, tokens, at, one.stems, joined)
        if count:
            yield Place(number, at, token.start, tokens[at + count - 1].end)


def _match_length(text: str, tokens: list[_Token], at: int, stems: tuple[str, ...], joined: str | None) -> int:
    """How many tokens from ``at`` on are what is looked for; 0 when they are not."""
    if all(at + i < len(tokens) and tokens[at + i].stems == (stem,) for i, stem in enumerate(stems)):
        return len(stems)
    if joined is None:
        return 0
    if tokens[at].stems == (joined,):
        return 1
    return _glued_length(text, tokens, at, joined)


def _glued_length(text: str, tokens: list[_Token], at: int, joined: str) -> int:
    """The same for a compound in the text that was asked for as one word: GPT-4 for gpt4."""
    for last in range(at + 1, min(at + 4, len(tokens))):
        if not tokens[last].glued:
            return 0
        if stem_word(join_parts(fold(text[tokens[at].start : tokens[last].end]))) == (joined,):
            return last - at + 1
    return 0
