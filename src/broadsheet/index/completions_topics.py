"""What papers are about, in two to four words, learnt from their titles and keywords alone.

A topic is a sequence of words that stands in enough titles, holds no word that carries no topic, and is a unit:

1. its parts come together more often than chance has them (normalised pointwise mutual information, Bouma 2009);
2. it is no mere piece of a longer one. C-value (Frantzi, Ananiadou & Mima, 2000) takes from a sequence's count the mean
   count of the longer ones that hold it; here the largest decides, since one title word before or after it is
   enough to tell ``graph neural`` from ``graph neural network``.

Singular and plural are counted as one and shown as most titles have it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.completions_text import fold_words

LONGEST_TOPIC = 4
LEAST, PAPERS_FOR_ONE_MORE = 3, 20_000
"""Titles a topic stands in at least, and how many titles add one to that."""

COHESION = 0.2
"""The least normalised mutual information: 0 is chance, 1 always together."""

PIECE = 0.6
"""A sequence is a piece of a longer one that makes up so much of it."""

Numbers = NDArray[np.int64]

_CARRY_NO_TOPIC = """
    a about across after against all also among an and any are as at be because been before being between beyond
    both but by can could did do does doing done down during each for from further had has have having he her
    here his how i if in into is it its just less let like may me might more most must my need no nor not now of
    off on once only or other our out over own per same shall she should since so some such than that the their
    them then there these they this those through to too toward towards under until up upon us use using used
    very via was we were what when where whether which while who whom whose why will with within without would
    you your d e g s t vs et al de la le der und von
"""
_END_NO_TOPIC = """
    aided approach approaches application applications aware based better case comparing comparison
    comprehensive driven enhanced enhancing efficient exploring fast first framework general good high improve
    improved improving introducing investigating large low method methods new novel one paper preliminary
    problem problems proposed recent report results review supervised revisiting rethinking short simple solving some
    study studies survey system systems technique techniques two three understanding unified work
"""
_EMPTY_WORDS = frozenset(_CARRY_NO_TOPIC.split())
_EMPTY_EDGES = _EMPTY_WORDS | frozenset(_END_NO_TOPIC.split())
_LARGE = frozenset(["large", "high", "low", "first", "fast", "short", "two", "three", "general", "one"])
"""May begin a topic (``large language models``) though they may not end one."""


@dataclass(frozen=True, slots=True)
class _Grams:
    """The frequent sequences of one length: a code at each place where one begins (-1: none) and, by code, the rest."""

    at: Numbers
    counts: Numbers
    places: Numbers
    """By code, a place where it is written as most often."""
    begins: Numbers
    """By code, the code of all its words but the last, and of all but the first."""
    ends: Numbers


def find_topics(
    words: Sequence[str], sequence: NDArray[Any], lengths: NDArray[Any], keywords: Iterable[str] = ()
) -> list[tuple[str, int]]:
    """Topics and the number of texts they stand in.

    ``sequence`` has the texts as places in ``words``, ``lengths`` the number of words of each.
    """
    words, sequence, lengths = _with_keywords(words, sequence.astype(np.int64), lengths.astype(np.int64), keywords)
    if len(sequence) < 2:
        return []
    text = np.repeat(np.arange(len(lengths)), lengths)
    least = LEAST + len(lengths) // PAPERS_FOR_ONE_MORE
    levels = _count_levels(_singulars(words)[sequence], sequence, text, _marked(words, _EMPTY_WORDS), least)
    first, last = _marked(words, _EMPTY_EDGES - _LARGE), _marked(words, _EMPTY_EDGES)
    topics = []
    for length, grams in enumerate(levels[1:], start=2):
        places = grams.places
        good = ~first[sequence[places]] & ~last[sequence[places + length - 1]] & ~_pieces(levels, length)
        good &= _cohesion(levels, length, len(sequence)) >= COHESION
        for code in np.flatnonzero(good).tolist():
            start = int(places[code])
            topic = " ".join([words[one] for one in sequence[start : start + length].tolist()])
            topics.append((topic, int(grams.counts[code])))
    return topics


def _count_levels(
    plain: Numbers, written: Numbers, text: Numbers, empty: NDArray[np.bool_], least: int
) -> list[_Grams]:
    """The frequent sequences of one word, of two, and so on; a longer one is frequent only if its pieces are."""
    at = np.where(empty[plain] | empty[written], -1, plain)
    ones = np.bincount(at[at >= 0], minlength=len(empty))
    nothing = np.empty(0, np.int64)
    levels = [_Grams(at, ones, nothing, nothing, nothing)]
    for length in range(2, LONGEST_TOPIC + 1):
        before = levels[-1].at
        left, right = before[:-1], before[1:]
        ending = np.minimum(np.arange(len(left)) + length - 1, len(text) - 1)
        inside = (left >= 0) & (right >= 0) & (text[: len(left)] == text[ending])
        inside &= np.arange(len(left)) + length <= len(text)
        levels.append(_count_grams(before, np.flatnonzero(inside), written, length, least))
    return levels


def _count_grams(before: Numbers, places: Numbers, written: Numbers, length: int, least: int) -> _Grams:
    base = int(before.max(initial=0)) + 1
    keys, which, counts = np.unique(before[places] * base + before[places + 1], return_inverse=True, return_counts=True)
    kept = counts >= least
    code = np.where(kept, np.cumsum(kept) - 1, -1)
    at = np.full(len(before), -1, np.int64)
    at[places] = code[which]
    shown = _most_written(at[places], written[places + length - 1], places, int(kept.sum()))
    return _Grams(at, counts[kept], shown, keys[kept] // base, keys[kept] % base)


def _most_written(codes: Numbers, last: Numbers, places: Numbers, count: int) -> Numbers:
    """By code, a place whose last word is the one that most places of that code have."""
    codes, last, places = codes[codes >= 0], last[codes >= 0], places[codes >= 0]
    base = int(last.max(initial=0)) + 1
    forms, first, times = np.unique(codes * base + last, return_index=True, return_counts=True)
    shown = np.zeros(count, np.int64)
    rising = np.argsort(times, kind="stable")
    shown[forms[rising] // base] = places[first[rising]]  # the most frequent is written last, and stays
    return shown


def _pieces(levels: Sequence[_Grams], length: int) -> NDArray[np.bool_]:
    """Which of the sequences of this length are mostly part of one longer sequence."""
    largest = np.zeros(len(levels[length - 1].counts), np.int64)
    if length < len(levels):
        longer = levels[length]
        np.maximum.at(largest, longer.begins, longer.counts)
        np.maximum.at(largest, longer.ends, longer.counts)
    return largest >= PIECE * levels[length - 1].counts


def _cohesion(levels: Sequence[_Grams], length: int, total: int) -> NDArray[np.float64]:
    """Normalised mutual information of each sequence's weaker cut: before its last word, or after its first."""
    grams, shorter, ones = levels[length - 1], levels[length - 2], levels[0]
    firsts, lasts = ones.at[grams.places], ones.at[grams.places + length - 1]
    chance = np.maximum(
        shorter.counts[grams.begins] * ones.counts[lasts], ones.counts[firsts] * shorter.counts[grams.ends]
    )
    together = np.log(grams.counts * float(total) / chance)
    cohesion: NDArray[np.float64] = together / -np.log(grams.counts / float(total))
    return cohesion


def _singulars(words: Sequence[str]) -> Numbers:
    """Each word's place, or that of its singular where that is a word too."""
    places = {word: place for place, word in enumerate(words)}
    return np.array(
        [
            places.get(word[:-1], place) if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else place
            for place, word in enumerate(words)
        ],
        np.int64,
    )


def _marked(words: Sequence[str], some: frozenset[str]) -> NDArray[np.bool_]:
    """Which words are among these, or are numbers or single letters."""
    return np.array([word in some or len(word) == 1 or word.isdigit() for word in words], np.bool_)


def _with_keywords(
    words: Sequence[str], sequence: Numbers, lengths: Numbers, keywords: Iterable[str]
) -> tuple[Sequence[str], Numbers, Numbers]:
    split = [fold_words(keyword) for keyword in keywords]
    if not any(split):
        return words, sequence, lengths
    places = {word: place for place, word in enumerate(words)}
    more = [places.setdefault(word, len(places)) for parts in split for word in parts]
    counted = np.array([len(parts) for parts in split], np.int64)
    return list(places), np.concatenate([sequence, np.array(more, np.int64)]), np.concatenate([lengths, counted])
