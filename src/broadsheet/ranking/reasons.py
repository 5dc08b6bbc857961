"""What a score is made of, for people: each kind of reason described once, and the tree of one paper's score."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from broadsheet.answers import Reason, ReasonKind
from broadsheet.ranking.recipe import RECIPE
from broadsheet.ranking.scoring import Scored

REASONS = (
    ReasonKind(
        "score",
        "Score",
        "The sum of the parts below. Of a question of up to six words, papers that hold every word stand before all "
        "others, whatever their score; a paper whose title is the question stands first. Words and meaning share the "
        f"weight: words have {RECIPE.even:.2f} of it where both are equally sure; the one whose best paper stands "
        "further above its next nine gets more.",
        f"{1 - RECIPE.neighbours:g} · ({1 - RECIPE.closeness:g} · (share · words + (1 - share) · meaning) "
        f"+ {RECIPE.closeness:g} · word by word) + {RECIPE.neighbours:g} · neighbours",
    ),
    ReasonKind(
        "words",
        "Words",
        "How well the words of the question fit title and abstract: BM25, which counts rare words more and long "
        "texts less, a little more where the words stand side by side. The best paper has 1, the last found 0.",
        "(BM25 - least) / (best - least)",
    ),
    ReasonKind(
        "meaning",
        "Meaning",
        "How near title and abstract are to the question in meaning: the cosine of two vectors, whatever the words. "
        "The nearest paper has 1, the last found 0.",
        "(cosine - least) / (best - least)",
    ),
    ReasonKind(
        "closeness",
        "Word by word",
        "How well each word of the question is matched by some word of the paper, in the sense it has in its sentence "
        f"(“bank” of a river, or of money), rare words counting more; among the first {RECIPE.compared} papers.",
        "the mean of the highest cosines, stretched to the range of these papers' scores",
    ),
    ReasonKind(
        "neighbours",
        "Neighbours",
        f"How good the {RECIPE.nearest} papers are that are most like this one, among the first {RECIPE.smoothed}: "
        "papers that are alike answer the same questions.",
        "the mean of their scores, nearer ones counting more",
    ),
    ReasonKind(
        "likeness",
        "Likeness",
        "Of papers like others: the mean of meaning and shared words. Here these are plain cosines, not stretched.",
        "(meaning + shared words) / 2",
    ),
    ReasonKind(
        "shared_words",
        "Shared words",
        "Of papers like others: how much of their words and pairs of words they share, rare ones counting more.",
        "the cosine of two vectors of tf-idf",
    ),
    ReasonKind(
        "all_examples",
        "All examples",
        "Of papers like several others: the mean likeness to all of them.",
        "three quarters of the whole",
    ),
    ReasonKind(
        "nearest",
        "Nearest example",
        "Of papers like several others: the likeness to the one it is most like.",
        "a quarter of the whole",
    ),
    ReasonKind(
        "unlike",
        "Less like",
        "Of papers that should be less like some others: the mean likeness to those, taken away.",
        "a quarter, subtracted",
    ),
)
"""In the order in which the page *How search works* tells them."""

_LEADS = (
    "",
    "holds every word, so it stands before all that do not",
    "its title is the question, so it stands before all others",
)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    value: float
    weight: float


def explain_score(scored: Scored, at: int) -> Reason:
    """The score of the paper at this place as a tree; the values of its parts times their weights add up to it."""
    parts = tuple(Reason(part.name, round(part.value, 4), round(part.weight, 4)) for part in _list_parts(scored, at))
    says = _LEADS[int(scored.leads[at])]
    return Reason("score", round(float(scored.score[at]), 4), 1.0, says, parts)


def _list_parts(scored: Scored, at: int) -> Iterator[_Part]:
    recipe = scored.recipe
    by_neighbours = 0.0 if np.isnan(scored.neighbours[at]) else recipe.neighbours
    by_closeness = 0.0 if np.isnan(scored.closeness[at]) else recipe.closeness
    own = (1 - by_neighbours) * (1 - by_closeness)
    yield _Part("words", float(scored.words[at]), own * scored.share)
    yield _Part("meaning", float(scored.meaning[at]), own * (1 - scored.share))
    if by_closeness:
        yield _Part("closeness", float(scored.closeness[at]), (1 - by_neighbours) * by_closeness)
    if by_neighbours:
        yield _Part("neighbours", float(scored.neighbours[at]), by_neighbours)
