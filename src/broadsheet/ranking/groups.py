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
"""Five words have 31 sets, each counted in some 0.1 ms over 166,416 papers."""

MOST_GROUPS, FEWEST_GROUPS = 4, 2
BEST = 4
"""Papers shown of each group."""

LOOKED_AT = 300
"""Papers of a group, the best by words, among which the best of the whole order are looked for. Asking of each paper at
the head of the order whether it is in the group took 3.2 ms for 200; this takes 0.3."""


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
    for held in _subsets(known, worth):
        if any(set(held) <= set(larger) for larger, _ in found):
            continue
        if len(found) == MOST_GROUPS:
            break
        total = alone[held[0]] if len(held) == 1 else words.count_all(replace(query, words=held))
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
    members = [hit.paper_id for hit in words.match_all(narrowed, LOOKED_AT)]
    among = set(members)
    best = dict.fromkeys((*(one for one in ranked if one in among), *members))
    missing = tuple(word for word in asked if word not in held)
    return WordGroup(held, missing, total, tuple(best)[:BEST], requiring(query.tree, held))
