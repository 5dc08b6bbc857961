"""How good an order is, by judgments: nDCG, MRR, recall.

All take ``ranked``, document ids best first, and ``judged``, document id to grade (0 or less: not relevant),
and give a number from 0 to 1.
"""

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranked: Sequence[str], judged: Mapping[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain at ``depth``, with linear gains as trec_eval has them.

    Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques".
    """
    best = _discounted(sorted(judged.values(), reverse=True)[:depth])
    return _discounted([judged.get(one, 0) for one in ranked[:depth]]) / best if best else 0.0


def reciprocal_rank(ranked: Sequence[str], judged: Mapping[str, int], depth: int) -> float:
    """One over the place of the first relevant document within ``depth``, or 0."""
    places = (place for place, one in enumerate(ranked[:depth], 1) if judged.get(one, 0) > 0)
    return 1 / next(places, float("inf"))


def recall(ranked: Sequence[str], judged: Mapping[str, int], depth: int) -> float:
    """The share of the relevant documents that stand within ``depth``."""
    relevant = {one for one, grade in judged.items() if grade > 0}
    return len(relevant.intersection(ranked[:depth])) / len(relevant) if relevant else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of the values do not exceed; 0.0 for none."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)] if ordered else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / log2(place + 1) for place, grade in enumerate(grades, 1))
