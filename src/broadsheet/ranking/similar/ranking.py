"""The order of the papers that are like a question.

Candidates are the nearest by vector, else by words; the best :data:`NEAREST` of them are compared in full. Of several
examples the mean over all counts most, and the nearest one besides; being like a paper that the answers should be
unlike takes away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from broadsheet.answers import Reason, Sort
from broadsheet.index.engine import Hit, Ids
from broadsheet.paper import Paper
from broadsheet.ranking.similar.examples import Example, Question, Sources, read_examples
from broadsheet.ranking.similar.likeness import Candidates, Likeness, Scores, compare
from broadsheet.ranking.similar.shared_words import Comparison, spell_terms

NEAREST = 100
"""Papers that are compared in full, and so the most that an answer has."""
MOST_TERMS = 25
"""Words of an example that are asked for when there are no vectors."""
CLOSEST = 0.25
"""What the nearest of several examples counts; the mean over all counts the rest. Measured on libraries of CiteULike
(1,624 questions of two papers, 1,224 of three; nDCG@20 of the rest): 0 .193 .205, .25 .195 .208, .5 .193 .203, 1 .183
.187; reciprocal ranks instead (k=60) .178 .189.
"""
LESS = 0.25
"""What the mean likeness to papers that answers should be unlike takes away; what is wanted stays what decides.
Measured as above, with the three best papers not in the library as those to be unlike, and left out: nDCG@20 of a
question of three papers .267 with 0, .268 .1, .260 .2, .247 .3, .200 .5, .071 1; with the greatest likeness instead
of the mean .266 .1, .240 .3, .185 .5. So it costs little here, where the unwanted is much like the wanted, and is felt.
"""
TOLD = 3
"""Shared terms that are named for a paper."""


@dataclass(frozen=True, slots=True)
class Told:
    """Why a paper stands in its place. ``nearest`` is the title of the example it is closest to (empty: the text
    given), ``shared`` what both say, as the paper writes it.
    """

    tree: Reason
    nearest: str
    shared: tuple[str, ...]
    meaning: float | None
    words: float


@dataclass(frozen=True)
class Alike:
    """A paper in its place, and why it has it.

    The words of a hundred papers are weighed to order them; which words ten of them share is found when they are
    shown, which all hundred took two fifths of the time for.
    """

    paper: Paper
    explain: Callable[[], Told] = field(repr=False)

    @cached_property
    def told(self) -> Told:
        """Why."""
        return self.explain()

    @property
    def score(self) -> float:
        """How like the question it is."""
        return self.told.tree.value


def rank_alike(sources: Sources, question: Question, most: int = NEAREST, among: Ids | None = None) -> list[Alike]:
    """The papers most like the question, at most ``most``, best first, equals by id; never one of its own.

    ``among`` are the only papers that may be found.
    """
    like, less = read_examples(sources, question)
    candidates = _find_candidates(sources, like, less, question.papers, most, among)
    if not candidates.papers:
        return []
    likenesses, words = compare([*like, *less], candidates)
    scores = _combine(likenesses[: len(like)], likenesses[len(like) :])
    ids = [paper.id for paper in candidates.papers]
    order = np.lexsort((np.array(ids), -scores.round(4)))
    explain = partial(_explain, candidates, like, less, likenesses, words)
    return [Alike(candidates.papers[place], partial(explain, place)) for place in order.tolist()]


def sort_alike(ranked: Sequence[Alike], sort: Sort) -> list[Alike]:
    """The same papers most alike first, newest first or with most votes first; those without a date or votes last."""
    if sort == "date":
        return sorted(ranked, key=lambda one: one.paper.published, reverse=True)
    if sort == "votes":
        return sorted(ranked, key=lambda one: -1 if one.paper.votes is None else one.paper.votes, reverse=True)
    return list(ranked)


def _find_candidates(
    sources: Sources, like: list[Example], less: list[Example], own: frozenset[int], most: int, among: Ids | None
) -> Candidates:
    liked, disliked = _vectors(like), _vectors(less)
    if sources.meaning is None or not len(liked):
        return _find_by_words(sources, like, own, most, among)
    aims = [*liked, *_centre(liked, disliked)]
    found = [sources.meaning.nearest(aim, most + len(own), among) for aim in aims]
    ids = list({hit.paper_id: None for hits in found for hit in hits if hit.paper_id not in own})
    vectors = sources.meaning.vectors(ids)
    best = _best_by_vectors(vectors, liked, disliked)[:most]
    return Candidates(sources.read(best), vectors)


def _find_by_words(
    sources: Sources, like: list[Example], own: frozenset[int], most: int, among: Ids | None
) -> Candidates:
    texts = [f"{example.title}\n{example.text}" for example in like]
    found = [sources.words.match_like(text, MOST_TERMS, most + len(own)) for text in texts]
    allowed = None if among is None else set(among.tolist())
    ids = [
        paper_id for paper_id in _take_turns(found) if paper_id not in own and (allowed is None or paper_id in allowed)
    ]
    return Candidates(sources.read(ids[:most]), {})


def _take_turns(found: Sequence[list[Hit]]) -> list[int]:
    """The first of each list, then the second of each, and so on."""
    turns = [(place, hit.paper_id) for hits in found for place, hit in enumerate(hits)]
    return list({paper_id: None for _, paper_id in sorted(turns, key=lambda turn: turn[0])})


def _vectors(examples: Sequence[Example]) -> NDArray[np.float32]:
    return np.array([example.vector for example in examples if example.vector is not None], np.float32)


def _centre(liked: NDArray[np.float32], disliked: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The mean of what is wanted less some of what is not (Rocchio 1971), where that is another place than the one
    example; papers near the wanted example alone may all be of the unwanted kind.
    """
    if len(liked) == 1 and not len(disliked):
        return []
    away = disliked.mean(axis=0) if len(disliked) else 0.0
    return [np.asarray(liked.mean(axis=0) - LESS * away, np.float32)]


def _best_by_vectors(
    vectors: dict[int, NDArray[np.float32]], liked: NDArray[np.float32], disliked: NDArray[np.float32]
) -> list[int]:
    ids = np.array(list(vectors), np.int64)
    held = np.array(list(vectors.values()), np.float32).reshape(len(ids), liked.shape[1])
    scores = _wanted(np.einsum("ek,ck->ec", liked, held))
    if len(disliked):
        scores = scores - LESS * np.einsum("ek,ck->ec", disliked, held).mean(axis=0)
    return [int(paper_id) for paper_id in ids[np.lexsort((ids, -scores))]]


def _combine(like: Sequence[Likeness], less: Sequence[Likeness]) -> Scores:
    scores = _wanted(np.array([one.total for one in like]))
    return scores - LESS * np.mean([one.total for one in less], axis=0, dtype=np.float32) if less else scores


def _wanted(likenesses: NDArray[np.float32]) -> Scores:
    """Of the likeness to each example, a row each: mostly the mean, and the greatest besides."""
    mean, greatest = likenesses.mean(axis=0), likenesses.max(axis=0)
    return np.asarray((1 - CLOSEST) * mean + CLOSEST * greatest, np.float32)


def _explain(
    candidates: Candidates,
    like: Sequence[Example],
    less: Sequence[Example],
    likenesses: Sequence[Likeness],
    words: Comparison,
    place: int,
) -> Told:
    paper = candidates.papers[place]
    totals = [float(one.total[place]) for one in likenesses]
    nearest = max(range(len(like)), key=lambda number: totals[number])
    terms = words.telling(nearest, len(likenesses) + place, TOLD)
    shared = tuple(spell_terms(terms, paper.title, paper.text))
    parts = {name: float(scores[place]) for name, scores in likenesses[nearest].parts.items()}
    tree = _grow_tree(parts, shared, like, less, totals, nearest)
    return Told(tree, like[nearest].title, shared, parts.get("meaning"), parts["shared_words"])


def _grow_tree(
    parts: dict[str, float],
    shared: tuple[str, ...],
    like: Sequence[Example],
    less: Sequence[Example],
    totals: Sequence[float],
    nearest: int,
) -> Reason:
    told = {"shared_words": ", ".join(shared)}
    leaves = tuple(Reason(name, value, 1 / len(parts), told.get(name, "")) for name, value in parts.items())
    if len(like) == 1 and not less:
        return Reason("likeness", totals[0], parts=leaves)
    mean = sum(totals[: len(like)]) / len(like)
    found = [
        Reason("nearest", totals[nearest], CLOSEST, like[nearest].title or "the text given", leaves),
        Reason("all_examples", mean, 1 - CLOSEST, f"the mean over {len(like)}"),
    ]
    if less:
        says = f"the mean over {len(less)}" if len(less) > 1 else less[0].title
        found.append(Reason("unlike", sum(totals[len(like) :]) / len(less), -LESS, says))
    return Reason("likeness", sum(one.value * one.weight for one in found), parts=tuple(found))
