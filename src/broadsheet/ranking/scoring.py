"""The score of each candidate, made of four kinds of evidence: words, meaning, closer matches, neighbours."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.engine import Ids
from broadsheet.ranking.fusion import Scores, find_share, scale
from broadsheet.ranking.recipe import RECIPE, Recipe
from broadsheet.ranking.smoothing import average_neighbours


class Evidence(Protocol):
    """What can be looked up of a few candidates, for the question asked."""

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """Their unit vectors, a row each; zeros for a paper that has none."""
        ...

    def closeness(self, ids: Ids) -> Scores:
        """How well each of the question's words is matched by some word of each, in context; NaN: not known."""
        ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers found and what each list says of them; NaN in ``words`` or ``meaning`` where that list has it not.

    ``leads`` says which come before the others, whatever their scores: the larger, the earlier.
    """

    ids: Ids
    words: Scores
    meaning: Scores
    holds_all: NDArray[np.bool_]
    leads: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates best first: those that lead, then the others; equals by id.

    ``words`` and ``meaning`` are scaled; ``closeness`` and ``neighbours`` are NaN where they did not count;
    ``by_words`` and ``by_meaning`` tell which list found it; ``share`` is how much words counted against meaning.
    """

    ids: Ids
    score: Scores
    words: Scores
    meaning: Scores
    closeness: Scores
    neighbours: Scores
    holds_all: NDArray[np.bool_]
    leads: NDArray[np.int8]
    by_words: NDArray[np.bool_]
    by_meaning: NDArray[np.bool_]
    share: float
    recipe: Recipe = field(default=RECIPE)

    def __len__(self) -> int:
        return len(self.ids)


def score_candidates(candidates: Candidates, evidence: Evidence, recipe: Recipe = RECIPE) -> Scored:
    """Fuse the two lists, then look closer at the first of them."""
    words, meaning = scale(candidates.words), scale(candidates.meaning)
    share = find_share(words, meaning, recipe.even, recipe.swing)
    score = share * words + (1 - share) * meaning
    closeness = _count_closeness(candidates, score, evidence, recipe)
    score = np.where(np.isnan(closeness), score, (1 - recipe.closeness) * score + recipe.closeness * closeness)
    neighbours = _count_neighbours(candidates, score, evidence, recipe)
    looked = ~np.isnan(neighbours)
    score = np.where(looked, (1 - recipe.neighbours) * score + recipe.neighbours * neighbours, score)
    # Those looked at closely stay before the rest, whose scores were not drawn together.
    order = np.lexsort((candidates.ids, -score, ~looked, -candidates.leads))
    return Scored(
        candidates.ids[order],
        score[order],
        words[order],
        meaning[order],
        closeness[order],
        neighbours[order],
        candidates.holds_all[order],
        candidates.leads[order],
        ~np.isnan(candidates.words)[order],
        ~np.isnan(candidates.meaning)[order],
        share,
        recipe,
    )


def _first(candidates: Candidates, score: Scores, count: int) -> NDArray[np.intp]:
    """Where the best ``count`` of the candidates stand, best first, those that lead before the others."""
    return np.lexsort((candidates.ids, -score, -candidates.leads))[:count]


def _count_closeness(candidates: Candidates, score: Scores, evidence: Evidence, recipe: Recipe) -> Scores:
    """The closeness of the first, stretched to the range of these papers' scores."""
    closeness = np.full(len(candidates), np.nan)
    first = _first(candidates, score, recipe.compared) if recipe.closeness else np.empty(0, np.intp)
    if len(first) > 1:
        found = evidence.closeness(candidates.ids[first])
        held = first[~np.isnan(found)]
        if len(held) > 1:
            least, most = score[held].min(), score[held].max()
            closeness[held] = least + (most - least) * scale(found[~np.isnan(found)])
    return closeness


def _count_neighbours(candidates: Candidates, score: Scores, evidence: Evidence, recipe: Recipe) -> Scores:
    """The mean score of each one's neighbours among the first."""
    neighbours = np.full(len(candidates), np.nan)
    if recipe.neighbours:
        first = _first(candidates, score, recipe.smoothed)
        vectors = evidence.vectors(candidates.ids[first])
        neighbours[first] = average_neighbours(score[first], vectors, recipe.nearest)
    return neighbours
