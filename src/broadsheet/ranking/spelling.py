"""Did you mean: words that no paper holds, and the likeliest of the library's own words in their place.

A word's neighbours are those within two wrong letters. Among them the likeliest is the one that most papers hold and
fewest slips lead to, as in a noisy channel (Kernighan, Church & Gale 1990): here the logarithm of the papers, less a
fixed price for each slip, and more for a word that titles have beside another word of the question.
"""

import math
import re
from collections.abc import Callable, Sequence
from typing import Protocol

from broadsheet.index.completions import Completion
from broadsheet.index.completions_spelling import Neighbour
from broadsheet.index.words_text import stem_word
from broadsheet.ranking.stopwords import STOP_WORDS

KNOWN, COMMON = 3, 30
"""Papers that hold a word which counts as known, and as beyond doubt; below, it may be somebody's slip."""

SHORTEST, LONG = 4, 6
"""Letters of a word that is looked at, and of one that may have two wrong."""

LONGEST_QUESTION = 20
"""Words. Of a pasted text nothing is corrected."""

# Set on 500 titles with one slip each, and on 2,000 without: see bench/suggest_speed.py.
SECOND_SLIP, OTHER_BEGINNING, IN_CONTEXT = 4.0, 1.0, 2.0
COMMONER, FAR_COMMONER = 30, 300
"""How many times as many papers hold the word that one in a paper or two is a slip of, or a known, rare one."""

LEAST, LEAST_FAR, LEAST_PART = 3, 20, 20
"""Papers that hold a correction with one slip, with two, and each half of a word written as one."""

_TOKEN = re.compile(r'"[^"]*"?|\S+')
_PLAIN = re.compile(r"[(\[]*[A-Za-z]+(?:[-'\u2019][A-Za-z]+)*[)\],.;?!]*")
_LETTERS = re.compile(r"[A-Za-z]+")

Held = Callable[[str], int]
"""How many papers hold a word in any form, where somebody knows better than the vocabulary."""


class Vocabulary(Protocol):
    """The words of the library; ``Completions`` is one."""

    def count_word(self, word: str) -> int:
        """How many papers, at least, hold this lower-case word."""
        ...

    def near_words(self, word: str, least: int = 1) -> list[Neighbour]:
        """The words spelt nearly like it that so many papers hold; nearest, then commonest first."""
        ...

    def titles(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Titles that hold all these words."""
        ...


def did_you_mean(vocabulary: Vocabulary, typed: str, held: Held | None = None) -> str:
    """The whole question with its likely misspellings put right; empty when there are none.

    Operators, phrases, what has digits or capitals inside, and very long texts are left as they are.
    """
    tokens = list(_TOKEN.finditer(typed))
    if len(tokens) > LONGEST_QUESTION:
        return ""
    found = [part for token in tokens if _PLAIN.fullmatch(token[0]) for part in _LETTERS.finditer(typed, *token.span())]
    right = _correct_all(vocabulary, [part[0] for part in found], held)
    mended, end = [], 0
    for part, word in zip(found, right, strict=True):
        mended += [typed[end : part.start()], word]
        end = part.end()
    result = "".join([*mended, typed[end:]])
    return "" if result == typed else result


def correct(vocabulary: Vocabulary, words: Sequence[str], held: Held | None = None) -> str:
    """These words with the misspelt ones put right; empty when there are none."""
    right = _correct_all(vocabulary, words, held)
    return "" if right == list(words) else " ".join(right)


def _correct_all(vocabulary: Vocabulary, words: Sequence[str], held: Held | None) -> list[str]:
    beside = [word.lower() for word in words if len(word) >= SHORTEST and word.lower() not in STOP_WORDS]
    return [_as_typed(word, _correct_word(vocabulary, word, beside, held)) for word in words]


def _correct_word(vocabulary: Vocabulary, typed: str, beside: Sequence[str], held: Held | None) -> str:
    word = typed.lower()
    if not _is_looked_at(typed, word):
        return word
    papers = vocabulary.count_word(word)
    if papers < COMMON and held is not None:
        papers = max(papers, held(word))
    if papers >= COMMON:
        return word
    near = vocabulary.near_words(word, LEAST)
    if any(stem_word(one.word) == stem_word(word) for one in near if one.papers >= KNOWN):
        return word  # another form of a word that is known: the index finds the one by the other
    if papers:
        times = FAR_COMMONER if papers >= KNOWN else COMMONER
        near = [one for one in near if one.distance == 1 and one.papers >= times * papers]
    return _choose(vocabulary, word, near, beside, unknown=not papers)


def _is_looked_at(typed: str, word: str) -> bool:
    plain = typed.isascii() and typed.isalpha() and (typed[1:].islower() or typed == word)
    return plain and len(word) >= SHORTEST and word not in STOP_WORDS


def _choose(vocabulary: Vocabulary, word: str, near: Sequence[Neighbour], beside: Sequence[str], unknown: bool) -> str:
    likely = [one for one in near if one.distance == 1 or (len(word) >= LONG and one.papers >= LEAST_FAR)]
    halves = _split(vocabulary, word) if unknown and not any(one.distance == 1 for one in likely) else ""
    if halves or not likely:
        return halves or word
    likely = sorted(likely, key=lambda one: (-_likelihood(word, one), one.word))[:4]
    others = [other for other in beside if other != word]
    return max(likely, key=lambda one: _likelihood(word, one) + _in_context(vocabulary, one.word, others)).word


def _likelihood(word: str, one: Neighbour) -> float:
    same = one.word[0] == word[0]
    return math.log(one.papers) - SECOND_SLIP * (one.distance - 1) - OTHER_BEGINNING * (not same)


def _in_context(vocabulary: Vocabulary, word: str, others: Sequence[str]) -> float:
    return IN_CONTEXT if any(vocabulary.titles([other, word], 1, True) for other in others[:4]) else 0.0


def _split(vocabulary: Vocabulary, word: str) -> str:
    """Two known words that were written as one, and that a title has both of; else empty."""
    halves = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    known = [(min(vocabulary.count_word(left), vocabulary.count_word(right)), left, right) for left, right in halves]
    for papers, left, right in sorted(known, reverse=True):
        if papers >= LEAST_PART and vocabulary.titles([left, right], 1, True):
            return f"{left} {right}"
    return ""


def _as_typed(typed: str, word: str) -> str:
    """The word with a capital where one was typed."""
    if word == typed.lower():
        return typed
    return word[0].upper() + word[1:] if typed[0].isupper() else word
