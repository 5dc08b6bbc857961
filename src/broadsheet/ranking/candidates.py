"""Which papers may answer a question: the best few hundred by words, and the nearest few hundred by meaning.

The words engine is asked in threads of its own (it works without Python's lock): once for papers with every word and
once for papers with some, while whoever asks finds the nearest in meaning. How many there are is counted while the
candidates are scored. At 999,892 papers a search that asked one after the other took 51 ms, where it takes 32 now.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np

from broadsheet.index.engine import Hit, Ids
from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery
from broadsheet.ranking.fusion import Scores
from broadsheet.ranking.scoring import Candidates
from broadsheet.ranking.threads import beside

MOST_LEADING = 6
"""Words of a question up to which papers with every word come first. Readers of short questions expect it; of long ones
it costs: see docs/search-quality.md."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What both engines found: the best papers with every word, the best of those with some, and the nearest.

    ``every`` are those of all three lists that hold every word; ``unfound`` those of the nearest that are in neither of
    the other lists. ``are_all`` tells that the first two lists have every paper that holds a word.
    """

    holding: list[Hit]
    others: list[Hit]
    nearest: list[Hit]
    every: set[int]
    unfound: list[int]
    are_all: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """How many papers hold every word, how many one or more, and how many of the nearest hold none."""

    every: int
    some: int
    near_only: int


class LookingUp:
    """The words engine being asked, ``head`` papers of each kind, beside whatever else is done meanwhile."""

    def __init__(self, words: Words, query: WordsQuery, head: int) -> None:
        self._words, self._query, self._head = words, query, head
        self._any: Future[list[Hit]] = beside.submit(words.match_any, query, 2 * head)
        self._all: Future[list[Hit]] = beside.submit(words.match_all, query, head)

    def join(self, nearest: list[Hit]) -> LookedUp:
        """What was found, once it is there, beside the nearest in meaning."""
        holding, some = self._all.result(), self._any.result()
        every = {hit.paper_id for hit in holding}
        rest = [hit for hit in some if hit.paper_id not in every]
        known = every.union(hit.paper_id for hit in rest)
        unfound = [hit.paper_id for hit in nearest if hit.paper_id not in known]
        if len(holding) == self._head:  # more hold every word than were fetched, maybe some of these
            every |= self._words.which_hold(self._query, [*(hit.paper_id for hit in rest), *unfound], every=True)
            rest = [hit for hit in rest if hit.paper_id not in every]
        are_all = len(holding) < self._head and len(some) < 2 * self._head
        return LookedUp(holding, rest[: self._head], nearest, every, unfound, are_all)

    def count(self, found: LookedUp) -> "Future[Totals]":
        """Begin to count."""
        return beside.submit(self._count, found)

    def _count(self, found: LookedUp) -> Totals:
        words, query, unfound = self._words, self._query, found.unfound
        every = len(found.holding) if len(found.holding) < self._head else words.count_all(query)
        if found.are_all:
            return Totals(every, every + len(found.others), len(unfound))
        return Totals(every, max(words.count_any(query), every), len(unfound) - words.count_held(query, unfound))


def find_candidates(query: WordsQuery, found: LookedUp, titled: frozenset[int] = frozenset()) -> Candidates:
    """All three lists laid side by side. ``titled`` are papers whose title is the question."""
    candidates = _tabulate([*found.holding, *found.others], found.nearest, found.every)
    leads = candidates.holds_all & is_short(query)
    if titled:
        leads = np.where(np.isin(candidates.ids, list(titled)), 2, leads)
    return replace(candidates, leads=leads.astype(np.int8))


def is_short(query: WordsQuery) -> bool:
    """Whether papers with every word come first."""
    return len(set(query.words)) <= MOST_LEADING


def _tabulate(by_words: Sequence[Hit], by_meaning: Sequence[Hit], every: set[int]) -> Candidates:
    ids = np.unique(np.array([hit.paper_id for hit in (*by_words, *by_meaning)], np.int64))
    holds_all = np.isin(ids, np.array(list(every), np.int64))
    return Candidates(
        ids,
        _place(by_words, ids),
        _place(by_meaning, ids),
        holds_all,
        np.zeros(len(ids), np.int8),
    )


def _place(hits: Sequence[Hit], ids: Ids) -> Scores:
    """The scores of these hits, each in the place of its id; NaN in the others."""
    scores = np.full(len(ids), np.nan)
    scores[np.searchsorted(ids, [hit.paper_id for hit in hits])] = [hit.score for hit in hits]
    return scores
