"""When no paper holds all of a few words: which of them the papers hold, instead of a jumble.

    these match *topological* · *memory*      12 papers
    these match *parametric* · *memory*       41 papers

A group is made for each largest set of words that some paper holds together. No paper is in two groups: if it were, it
would hold the words of both, and theirs would not have been the largest.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from broadsheet.index.words import Words
from broadsheet.index.words_query import Word, WordsQuery
from broadsheet.ranking.query import Query
from broadsheet.ranking.rewriting import requiring, telling_words

FEWEST_WORDS, MOST_WORDS = 2, 5
MOST_GROUPS, FEWEST_GROUPS = 4, 2
BEST = 4
"""Papers shown of each group."""

LOOKED_AT = 200
"""Papers at the head of the order among which the best of a group are looked for first."""

MOST_COUNTS = 16
"""Sets of words that are counted at most, the largest first; each takes some 0.3 ms over 166,416 papers."""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """The papers that hold exactly these of the words: how many, the best, and what to ask to see them all."""

    held: tuple[Word, ...]
    missing: tuple[Word, ...]
    total: int
    ids: tuple[int, ...]
    query: str


def find_groups(words: Words, query: Query, ranked: Sequence[int]) -> tuple[WordGroup, ...]:
    """The groups of a question of two to five words that no paper holds all of; none for any other question.

    Those whose words tell most come first. ``ranked`` is the head of the order, whose papers come first in each group.
    """
    asked = telling_words(query)
    # What stands in a phrase or a bracket is held by every paper found, or by some other rule.
    plain = set(asked) == {*query.words.words, *query.words.others}
    if not plain or not FEWEST_WORDS <= len(asked) <= MOST_WORDS or words.count_all(query.words):
        return ()
    sets = _largest_sets(words, query.words, asked)
    if len(sets) < FEWEST_GROUPS:
        return ()
    return tuple(_make_group(words, query, asked, held, total, ranked) for held, total in sets)


def _largest_sets(words: Words, query: WordsQuery, asked: Sequence[Word]) -> list[tuple[tuple[Word, ...], int]]:
    """The largest sets of words that papers hold together, most telling first, and how many papers hold each."""
    alone = {word: words.count_all(replace(query, words=(word,))) for word in asked}
    known = [word for word in asked if alone[word]]
    worth = {word: math.log(1 + words.count() / alone[word]) for word in known}
    found: list[tuple[tuple[Word, ...], int]] = []
    counts = 0
    for held in _subsets(known, worth):
        if any(set(held) <= set(larger) for larger, _ in found):
            continue
        if len(found) == MOST_GROUPS or counts == MOST_COUNTS:
            break
        total = alone[held[0]] if len(held) == 1 else words.count_all(replace(query, words=held))
        counts += len(held) > 1
        if total:
            found.append((held, total))
    return sorted(found, key=lambda one: -sum(worth[word] for word in one[0]))


def _subsets(known: Sequence[Word], worth: dict[Word, float]) -> Iterator[tuple[Word, ...]]:
    """Every choice of these words, larger ones first, then those that tell more."""
    for size in range(len(known), 0, -1):
        yield from sorted(combinations(known, size), key=lambda held: -sum(worth[word] for word in held))


def _make_group(
    words: Words, query: Query, asked: Sequence[Word], held: tuple[Word, ...], total: int, ranked: Sequence[int]
) -> WordGroup:
    narrowed = replace(query.words, words=held)
    head = ranked[:LOOKED_AT]
    members = words.which_hold(narrowed, head, every=True)
    best = [one for one in head if one in members][:BEST]
    if len(best) < min(BEST, total):
        best = list(dict.fromkeys((*best, *(hit.paper_id for hit in words.match_all(narrowed, BEST)))))[:BEST]
    missing = tuple(word for word in asked if word not in held)
    return WordGroup(held, missing, total, tuple(best), requiring(query.tree, held))
