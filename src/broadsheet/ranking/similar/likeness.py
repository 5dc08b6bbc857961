"""How like one another are two papers? The mean of up to two likenesses, each a cosine:

meaning     of the two papers' vectors
words       of what both say in the same words, see ``shared_words.py``

Words in their context (``token_match.py``), which help a search, do not help here: nDCG%20 on CSFCube .599 without
them and .594 with them (bench/similar_quality.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.paper import Paper
from broadsheet.ranking.similar.examples import Example
from broadsheet.ranking.similar.shared_words import Comparison, read_terms

Scores = NDArray[np.float32]
"""One number for each candidate."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Papers to be compared with the examples; ``vectors`` is empty where they were found by words."""

    papers: Sequence[Paper]
    vectors: Mapping[int, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like one example each candidate is, part by part; a part that is unknown for some is left out."""

    parts: dict[str, Scores]

    @property
    def total(self) -> Scores:
        """The mean of the parts."""
        return np.asarray(np.mean(list(self.parts.values()), axis=0), np.float32)


def compare(examples: Sequence[Example], candidates: Candidates) -> tuple[list[Likeness], Comparison]:
    """How like each example the candidates are, and the comparison of words: examples first, then candidates."""
    terms = [read_terms(paper.title, paper.text) for paper in candidates.papers]
    words = Comparison([*(example.terms for example in examples), *terms])
    likenesses = []
    for number, example in enumerate(examples):
        places = range(len(examples), len(examples) + len(terms))
        parts = {**_by_vectors(example, candidates), "shared_words": words.cosines(number, places)}
        likenesses.append(Likeness(parts))
    return likenesses, words


def _by_vectors(example: Example, candidates: Candidates) -> dict[str, Scores]:
    ids = [paper.id for paper in candidates.papers]
    if example.vector is None or not all(paper_id in candidates.vectors for paper_id in ids):
        return {}
    return {"meaning": _cosines(np.array([candidates.vectors[paper_id] for paper_id in ids]), example.vector)}


def _cosines(vectors: NDArray[np.float32], vector: NDArray[np.float32]) -> Scores:
    # Not with @: its threads wait for one another on a busy machine.
    return np.asarray(np.einsum("ij,j->i", vectors, vector), np.float32)
