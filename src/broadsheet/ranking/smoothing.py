"""Papers that are near one another get scores that are near one another.

The cluster hypothesis (van Rijsbergen 1979): what is like a relevant paper is likely relevant. Diaz, "Regularizing
Ad Hoc Retrieval Scores" (2005): each candidate's score moves towards those of the candidates nearest to it in meaning,
whether or not the words of the question stand in it.
"""

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.products import multiply
from broadsheet.ranking.fusion import Scores

SHARPNESS = 4
"""Nearer neighbours count more: by this power of the cosine."""


def average_neighbours(scores: Scores, vectors: NDArray[np.float32], nearest: int) -> Scores:
    """For each candidate the weighted mean of the scores of the ``nearest`` others nearest to it.

    ``vectors`` are unit rows, (candidates, dimensions); a row of zeros has no neighbours and keeps its score.
    """
    count = min(nearest, len(scores) - 1)
    if count < 1:
        return scores
    cosines = multiply(vectors, vectors)
    np.fill_diagonal(cosines, -1.0)
    near = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    weights = np.take_along_axis(cosines, near, axis=1).clip(0.0) ** SHARPNESS
    total = weights.sum(axis=1)
    means = (scores[near] * weights).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, means, scores)
