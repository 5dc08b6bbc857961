"""Two lists of scores become one.

After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023): a convex combination of
min-max scores. How much the words count is found for each question: a list whose best paper stands far above the next
ones is surer of itself (a predictor of query performance, as Shtok and others, "Predicting Query Performance by
Query-Drift Estimation", 2012, have it), and counts more.
"""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""One score a candidate; NaN where that list does not hold it."""

LEADERS = 10
"""The best paper is compared with the rest of so many."""
LEAST_SHARE, MOST_SHARE = 0.25, 0.8
"""Neither list is ever left out."""


def scale(scores: Scores) -> Scores:
    """Min-max: the best is 1, the worst 0, what the list does not hold 0 too. All alike: all held are 1."""
    held = ~np.isnan(scores)
    if not held.any():
        return np.zeros(len(scores))
    least, most = np.nanmin(scores), np.nanmax(scores)
    scaled = (scores - least) / (most - least) if most > least else np.where(held, 1.0, 0.0)
    return np.where(held, scaled, 0.0)


def find_lead(scaled: Scores) -> float:
    """How far the best stands above the mean of the next nine, from 0 to 1; 0 where there are no others."""
    best = np.sort(scaled)[::-1][:LEADERS]
    return float(best[0] - best[1:].mean()) if len(best) > 1 else 0.0


def find_share(words: Scores, meaning: Scores, even: float, swing: float) -> float:
    """How much the words count, the rest being meaning's: ``even`` where both scaled lists lead alike."""
    if not words.any() or not meaning.any():
        return even
    return min(max(even + swing * (find_lead(words) - find_lead(meaning)), LEAST_SHARE), MOST_SHARE)
