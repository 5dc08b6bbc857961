"""How do ten look-alikes not fill the top? Each next paper is the best one less what it repeats of those above it.

Maximal marginal relevance with the scores as they are: what is taken away is told with each paper, so that its place
can be checked by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.editions import recipe
from broadsheet.paper import Paper
from broadsheet.ranking.similar.shared_words import read_terms

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Placed:
    """A paper in its place: which of those given; how much it repeats, 0 to 1, of which one above (-1: none)."""

    index: int
    overlap: float
    like: int


def place(scores: Sequence[float], overlaps: Matrix, size: int, weight: float = recipe.DIVERSITY) -> list[Placed]:
    """The first ``size`` places: each time the largest score less ``weight`` times the overlap with those above.

    Equals stand in the order given. ``overlaps`` has how much each repeats of each, 0 to 1.
    """
    left = np.array(scores, np.float64)
    worst, like = np.zeros(len(left)), np.full(len(left), -1)
    placed: list[Placed] = []
    for _ in range(min(size, len(left))):
        best = int(np.argmax(np.round(left - weight * worst, 9)))
        placed.append(Placed(best, float(worst[best]), int(like[best])))
        left[best] = -np.inf
        nearer = overlaps[best] > worst
        worst, like = np.where(nearer, overlaps[best], worst), np.where(nearer, best, like)
    return placed


def measure_overlaps(papers: Sequence[Paper], vectors: Mapping[int, NDArray[np.float32]]) -> Matrix:
    """How much each of these papers repeats of each: by their vectors, and by shared words where one has none."""
    if not papers:
        return np.zeros((0, 0), np.float32)
    held = np.array([paper.id in vectors for paper in papers])
    by_meaning = _stretch(_cosines(papers, vectors), recipe.LEAST_ALIKE, recipe.MOST_ALIKE)
    if held.all():
        return by_meaning
    by_words = _stretch(_word_cosines(papers), recipe.LEAST_SHARED, recipe.MOST_SHARED)
    return np.asarray(np.where(np.outer(held, held), by_meaning, by_words), np.float32)


def _cosines(papers: Sequence[Paper], vectors: Mapping[int, NDArray[np.float32]]) -> Matrix:
    size = len(next(iter(vectors.values()))) if vectors else 1
    nothing = np.zeros(size, np.float32)
    rows = np.array([vectors.get(paper.id, nothing) for paper in papers], np.float32)
    # Not with @: its threads wait for one another on a busy machine.
    return np.asarray(np.einsum("ik,jk->ij", rows, rows), np.float32)


def _word_cosines(papers: Sequence[Paper]) -> Matrix:
    """Of tf-idf, what is rare being counted among these papers."""
    texts = [read_terms(paper.title, paper.text) for paper in papers]
    places = {term: number for number, term in enumerate(sorted({term for terms in texts for term in terms}))}
    rows = np.zeros((len(texts), max(len(places), 1)), np.float32)
    for row, terms in zip(rows, texts, strict=True):
        for term, count in terms.items():
            row[places[term]] = count
    holders = np.maximum((rows > 0).sum(axis=0), 1)
    rows *= np.sqrt(np.log((len(texts) + 1) / holders))
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return np.asarray(np.einsum("ik,jk->ij", rows, rows), np.float32)


def _stretch(cosines: Matrix, least: float, most: float) -> Matrix:
    overlaps = np.clip((cosines - least) / (most - least), 0.0, 1.0)
    np.fill_diagonal(overlaps, 0.0)
    return np.asarray(overlaps, np.float32)


Vectors = Callable[[Sequence[int]], Mapping[int, NDArray[np.float32]]]
"""The unit vectors of those of these papers that have one."""
