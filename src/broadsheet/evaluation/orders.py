"""How good an order by scores is, and how sure a mean over days: arrays instead of the names that
``ranking.measures`` takes.
"""

from collections.abc import Sequence

import numpy as np

from broadsheet.trending.series import Floats, Whole

RESAMPLES = 1_000
"""How often days are drawn again for an interval."""


def ndcg(scores: Floats, gains: Floats, depth: int = 10) -> float:
    """NDCG at ``depth`` with linear gains; nan where nothing gained anything. Equal scores stay in the given order."""
    discounts = 1.0 / np.log2(np.arange(2, min(depth, len(gains)) + 2))
    best = float(np.sort(gains)[::-1][:depth] @ discounts)
    found = float(gains[np.argsort(-scores, kind="stable")[:depth]] @ discounts)
    return found / best if best > 0 else float("nan")


def spearman(scores: Floats, gains: Floats) -> float:
    """The correlation of the two orders, equal values sharing their mean place; nan where one of them is all equal."""
    left, right = _places(scores), _places(gains)
    left, right = left - left.mean(), right - right.mean()
    size = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / size if size else float("nan")


def win_rate(scores: Floats, gains: Floats) -> float:
    """The share of pairs of different gain that stand in the right order (AUC), equal scores half; nan without such a
    pair.
    """
    better = gains[:, None] > gains[None, :]
    if not better.any():
        return float("nan")
    gap = scores[:, None] - scores[None, :]
    return float(((gap > 0)[better].sum() + 0.5 * (gap == 0)[better].sum()) / better.sum())


def interval(values: Floats, block: int, seed: int = 0) -> tuple[float, float]:
    """Where the mean of a daily figure lies with 95 %: days beside each other are alike, so blocks of days are drawn
    again.

    Künsch 1989, "The jackknife and the bootstrap for general stationary observations", blocks closed to a circle.
    """
    fine = values[np.isfinite(values)]
    if len(fine) < 2:
        return float("nan"), float("nan")
    means = fine[_drawn(len(fine), block, seed)].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def mean(values: Sequence[float] | Floats) -> float:
    """The mean of those that are numbers; nan of none."""
    fine = np.asarray(values, np.float64)
    fine = fine[np.isfinite(fine)]
    return float(fine.mean()) if len(fine) else float("nan")


def rounded(value: float) -> float | None:
    """A figure with four places, as JSON can have it; None where it is not a number."""
    return round(value, 4) if np.isfinite(value) else None


def _drawn(days: int, block: int, seed: int) -> Whole:
    """``RESAMPLES`` lists of as many days, put together of blocks that begin anywhere."""
    block = max(1, min(block, days // 3))
    starts = np.random.default_rng(seed).integers(days, size=(RESAMPLES, -(-days // block)))
    return np.asarray((starts[:, :, None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :days] % days, np.int64)


def _places(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[inverse], np.float64)
