"""In which order papers answer a question.

Of a question of up to six words those papers come first that hold every word; the order then has four parts:

1. papers that hold every word, the best few hundred, ordered by their score (``scoring.py``);
2. the other papers that hold every word, by words alone;
3. the best few hundred of those that hold fewer words, or none but are near in meaning, by their score;
4. the other papers that hold some of the words, by words alone.

Of a longer question the best few hundred of all come first, by their score, then 2 and 4. A paper whose title is the
question comes before all. Each part is fixed for one
state of the index. "Every word" leaves stop words out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from broadsheet.answers import Mode, Reason
from broadsheet.index.encoder import Encoder, Question, TokenEncoder
from broadsheet.index.engine import Hit, Ids, MeaningEngine
from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery
from broadsheet.ranking.candidates import LookingUp, find_candidates, is_short
from broadsheet.ranking.fusion import Scores
from broadsheet.ranking.query import Query
from broadsheet.ranking.reasons import explain_score
from broadsheet.ranking.recipe import RECIPE, Recipe
from broadsheet.ranking.scoring import Scored, score_candidates
from broadsheet.ranking.sorting import list_sorted

NO_VECTORS = "Searched by words only: no paper has been given its vector yet."

Match = Callable[[WordsQuery, int], list[Hit]]


WIDE, MOST_TIMES, SPARE = 20_000, 6, 1.3
"""Where conditions leave more papers than that, and at least a sixth of all, the nearest of all papers are sifted, so
many more than are wanted: listing every paper allowed takes 20 ms for 100,000."""


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """A paper in its place. ``words`` and ``meaning`` are the scaled scores, None where that side did not find it."""

    paper_id: int
    score: float
    words: float | None = None
    meaning: float | None = None
    holds_all: bool = False

    def explain(self) -> Reason | None:
        """Of what the score is made; None where nothing was scored."""
        parts = {"words": self.words, "meaning": self.meaning}
        known = tuple(Reason(name, round(value, 4)) for name, value in parts.items() if value is not None)
        return Reason("score", round(self.score, 4), parts=known) if known else None


@dataclass(frozen=True, slots=True)
class ScoredPaper(RankedPaper):
    """One whose score is made of several kinds of evidence."""

    scored: Scored | None = field(default=None, compare=False, repr=False)
    at: int = field(default=0, compare=False)

    def explain(self) -> Reason | None:
        """See :class:`RankedPaper`."""
        return explain_score(self.scored, self.at) if self.scored is not None else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A stretch of the order, and how many papers there are in all."""

    hits: tuple[RankedPaper, ...]
    total: int
    notices: tuple[str, ...] = ()
    near_only: int = 0
    """How many of them hold none of the words, and were found by meaning."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The engines that are asked, and the weights they are given."""

    words: Words
    meaning: MeaningEngine | None = None
    encoder: Encoder | None = None
    recipe: Recipe = RECIPE
    titled: frozenset[int] = frozenset()
    """Papers whose title is the question: they come first."""


def search(
    words: Words,
    meaning: MeaningEngine | None,
    encoder: Encoder | None,
    query: Query,
    mode: Mode = "hybrid",
    limit: int = 20,
    offset: int = 0,
    recipe: Recipe = RECIPE,
    find_titled: Callable[[], Sequence[int]] | None = None,
) -> Ranking:
    """The papers at places ``offset`` to ``offset + limit`` of the order, by words, by meaning or both.

    Without an encoder, or before there are vectors, every mode goes by words; the latter a notice says.
    A query of conditions only lists the newest first. ``find_titled`` finds the papers whose title is the question.
    """
    asked = Asked(words, meaning, encoder, recipe)
    near = looked_up = None
    if mode != "words" and meaning is not None and encoder is not None and meaning.count() and query.meaning:
        looked_up = LookingUp(words, query.words, recipe.head) if mode == "hybrid" else None
        asked = replace(asked, titled=frozenset(find_titled() if find_titled and looked_up else ()))
        near = Nearness(asked, query)
    lacking = near is None and mode != "words" and encoder is not None and bool(query.meaning)
    notices = (*query.notices, NO_VECTORS) if lacking else query.notices
    if near is None and not query.words.words:
        return _list_newest(words, query, limit, offset, notices)
    if near is not None and mode == "meaning":
        return _rank_by_meaning(near, limit, offset, notices)
    return _Order(asked, near, query, looked_up).stretch(limit, offset, notices)


class Nearness:
    """How near papers are in meaning to one question, within its conditions. Implements ``Evidence``."""

    def __init__(self, asked: Asked, query: Query) -> None:
        assert asked.meaning is not None
        assert asked.encoder is not None
        self._meaning, self._words = asked.meaning, asked.words
        self._filter = query.filter
        self._held = self._meaning.count()
        self._met = self._words.count_matching(query.filter) if query.filter else self._held
        self._question = _encode(asked.encoder, query.meaning)
        self._vector = self._question.vector

    def nearest(self, limit: int, least: int | None = None) -> list[Hit]:
        """The nearest papers, best first, equals by id: ``limit``, or ``least`` at least where that is quicker."""
        if not self._filter:
            return self._meaning.nearest(self._vector, limit)
        if self._met > WIDE and self._met * MOST_TIMES > self._held:
            hits = self._sift(int(limit * SPARE * self._held / self._met))
            if len(hits) >= (limit if least is None else least):
                return hits[:limit]
        return self._meaning.nearest(self._vector, limit, self._allowed)

    def count(self) -> int:
        """How many papers there are to be near."""
        return self._met

    @cached_property
    def _allowed(self) -> Ids:
        return self._words.matching_ids(self._filter)

    def _sift(self, count: int) -> list[Hit]:
        """Those of the nearest ``count`` papers that meet the conditions."""
        hits = self._meaning.nearest(self._vector, count)
        met = self._words.which_meet(self._filter, [hit.paper_id for hit in hits])
        return [hit for hit in hits if hit.paper_id in met]

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """See ``Evidence``."""
        held = self._meaning.vectors(ids.tolist())
        none = np.zeros(len(self._vector), np.float32)
        rows = [held.get(paper_id, none) for paper_id in ids.tolist()]
        return np.array(rows, np.float32).reshape(len(ids), len(none))

    def closeness(self, ids: Ids) -> Scores:
        """See ``Evidence``."""
        if not len(self._question.tokens):
            return np.full(len(ids), np.nan)
        return self._meaning.match_tokens(self._question, self._words.rarities(self._question.words), ids)


def _encode(encoder: Encoder, text: str) -> Question:
    if isinstance(encoder, TokenEncoder):
        return encoder.encode_question(text)
    return Question(encoder.encode_query(text), np.empty((0, 0), np.float32))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the order: so many papers, and what lists a stretch of them."""

    length: int
    list: Callable[[int, int], list[RankedPaper]]


class _Order:
    """The order for one question; see the top of this file."""

    def __init__(self, asked: Asked, near: Nearness | None, query: Query, looked_up: LookingUp | None) -> None:
        self._words = asked.words
        self._query = query.words
        self._scored: Scored | None = None
        self._near_only = 0
        if near is None or looked_up is None:
            self._every, self._some = self._words.count_all(self._query), self._words.count_any(self._query)
        else:
            head = asked.recipe.head
            found = looked_up.join(near.nearest(head, least=head // 2))
            counting = looked_up.count(found)
            self._scored = score_candidates(find_candidates(query.words, found, asked.titled), near, asked.recipe)
            totals = counting.result()
            self._every, self._some, self._near_only = totals.every, totals.some, totals.near_only

    def stretch(self, limit: int, offset: int, notices: tuple[str, ...]) -> Ranking:
        """The papers at these places."""
        total, hits = self._some + self._near_only, list[RankedPaper]()
        for part in self._parts(self._every, total):
            hits += part.list(offset, min(limit - len(hits), part.length - offset)) if offset < part.length else []
            offset = max(offset - max(part.length, 0), 0)
            if len(hits) >= limit:
                break
        return Ranking(tuple(hits), total, notices, self._near_only)

    def _parts(self, every: int, total: int) -> list[_Part]:
        """The parts of the order, ``every`` papers of the ``total`` holding every word."""
        last = len(self._scored) if self._scored else 0
        holding = int(self._scored.holds_all.sum()) if self._scored else 0
        leading = holding if is_short(self._query) else 0
        rest = [
            _Part(every - holding, partial(self._list_rest, self._words.match_all, holding, True)),
            _Part(
                total - every - (last - holding),
                partial(self._list_rest, self._words.match_some, last - holding, False),
            ),
        ]
        scored = [
            _Part(leading, partial(self._list_scored, 0)),
            _Part(last - leading, partial(self._list_scored, leading)),
        ]
        return [scored[0], rest[0], scored[1], rest[1]] if leading else [scored[1], *rest]

    def _list_scored(self, first: int, offset: int, limit: int) -> list[RankedPaper]:
        return [self._paper(at) for at in range(first + offset, first + offset + limit)]

    def _list_rest(self, match: Match, scored: int, holds_all: bool, offset: int, limit: int) -> list[RankedPaper]:
        """Those that the words engine finds beyond what was scored, of whom there are ``scored`` at most."""
        seen = set(self._scored.ids.tolist()) if self._scored else set()
        found = match(self._query, offset + limit + scored)
        rest = [_by_words(hit, found[0].score, holds_all) for hit in found if hit.paper_id not in seen]
        return rest[offset : offset + limit]

    def _paper(self, at: int) -> RankedPaper:
        scored = self._scored
        assert scored is not None
        return ScoredPaper(
            int(scored.ids[at]),
            float(scored.score[at]),
            float(scored.words[at]) if scored.by_words[at] else None,
            float(scored.meaning[at]) if scored.by_meaning[at] else None,
            bool(scored.holds_all[at]),
            scored,
            at,
        )


def _by_words(hit: Hit, best: float, holds_all: bool) -> RankedPaper:
    score = hit.score / best if best > 0 else 0.0
    return RankedPaper(hit.paper_id, score, words=score, holds_all=holds_all)


def _rank_by_meaning(near: Nearness, limit: int, offset: int, notices: tuple[str, ...]) -> Ranking:
    found = near.nearest(offset + limit)[offset:]
    return Ranking(tuple(_by_cosine(hit) for hit in found), near.count(), notices)


def _by_cosine(hit: Hit) -> RankedPaper:
    score = max(hit.score, 0.0)
    return RankedPaper(hit.paper_id, score, meaning=score)


def _list_newest(words: Words, query: Query, limit: int, offset: int, notices: tuple[str, ...]) -> Ranking:
    found = list_sorted(words, query.words, "date", limit, offset)
    hits = tuple(RankedPaper(paper_id, 0.0, holds_all=True) for paper_id in found.ids)
    return Ranking(hits, found.total, (*notices, *found.notices))
