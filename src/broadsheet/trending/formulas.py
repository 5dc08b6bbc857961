"""Ways to order what trends, one function each: ours and those it is compared with.

Each sees what was known on a day and gives a number for each series, higher first. Gaps are met in the same way for
all: gains are spread over the days of their step, and windows end on the day of a series' last count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

import numpy as np

from broadsheet.trending.series import Counts, Floats, Steps, Whole, step_weights
from broadsheet.trending.strength import measure


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on ``today``: the counts up to then, the steps between them, each series' first and last count.

    Series that were not counted yet have 0 everywhere.
    """

    kind: str
    today: int
    counts: Counts
    steps: Steps
    firsts: Whole
    lasts: Whole
    totals: Floats

    @classmethod
    def on(cls, today: int, counts: Counts, steps: Steps, kind: str = "stars") -> "Known":
        """What was known on ``today``, of all counts and all their steps."""
        past = counts.up_to(today)
        firsts, lasts, totals = (np.zeros(past.papers, np.int64) for _ in range(3))
        firsts[past.rows[::-1]] = past.days[::-1]
        lasts[past.rows] = past.days
        levels = totals.astype(np.float64)
        levels[past.rows] = past.totals
        return cls(kind, today, past, steps.up_to(today), firsts, lasts, levels)

    def add_up(self, weights: Floats) -> Floats:
        """The sum for each series of its paces, each times the weight of its step."""
        sums = np.bincount(self.steps.rows, weights=self.steps.paces * weights, minlength=len(self.firsts))
        return np.asarray(sums, np.float64)

    def weigh(self, half_life: float) -> Floats:
        """What the days of each step weigh, counted back from the last count of its series."""
        back = self.lasts[self.steps.rows]
        return step_weights(self.steps.begins - back, self.steps.ends - back, 0, half_life)

    def mean_pace(self, half_life: float) -> Floats:
        """The mean pace of each series, its days weighed by how long ago they were."""
        weights = self.weigh(half_life)
        seen = np.bincount(self.steps.rows, weights=weights, minlength=len(self.firsts))
        return np.asarray(self.add_up(weights) / np.maximum(seen, 1e-9), np.float64)


def broadsheet(known: Known) -> Floats:
    """Ours: how strongly each moves, by steps against the usual pace; see ``strength.py``."""
    return measure(known.kind, known.counts, known.today, steps=known.steps, until=known.lasts).values


def newest(known: Known) -> Floats:
    """Who was counted first most lately."""
    return known.firsts.astype(np.float64)


def total(known: Known) -> Floats:
    """The count as it stands."""
    return known.totals


def window_gain(days: int) -> Callable[[Known], Floats]:
    """What was gained in the last days."""

    def gained(known: Known) -> Floats:
        ends = known.lasts[known.steps.rows]
        overlap = known.steps.ends - np.maximum(known.steps.begins, ends - days)
        return known.add_up(np.maximum(overlap, 0).astype(np.float64))

    return gained


def decayed_gain(half_life: float) -> Callable[[Known], Floats]:
    """All gains, each halved for every so many days that have passed."""
    return lambda known: known.add_up(known.weigh(half_life))


def hacker_news(known: Known) -> Floats:
    """Points over age: ``(total - 1) / (hours + 2) ** 1.8``, the age counted from the first count."""
    hours = (known.today - known.firsts) * 24.0
    return np.asarray((known.totals - 1.0) / (hours + 2.0) ** 1.8, np.float64)


def reddit_hot(known: Known) -> Floats:
    """``log10(total) + seconds / 45000``, the seconds at which it began."""
    return np.asarray(np.log10(np.maximum(known.totals, 1.0)) + known.firsts * 86_400 / 45_000, np.float64)


SETTLED_HALF_LIFE = 60.0
"""Days over which a self-exciting process' settled pace is taken."""


def excited(half_life: float, branching: float, ahead: int = 7) -> Callable[[Known], Floats]:
    """What a self-exciting (Hawkes) process with an exponential kernel expects to be gained in ``ahead`` days.

    Each gained one brings ``branching`` more, half of them within ``half_life`` days. The expected pace falls from
    today's to the settled one at the rate ``decay * (1 - branching)``, and its integral has a closed form. Hawkes 1971,
    "Spectra of some self-exciting and mutually exciting point processes".
    """
    back = log(2.0) / half_life * (1.0 - branching)

    def expected(known: Known) -> Floats:
        settled = known.mean_pace(SETTLED_HALF_LIFE)
        excess = branching * (known.mean_pace(half_life) - settled)
        return np.asarray(ahead * settled + excess * (1.0 - exp(-back * ahead)) / back, np.float64)

    return expected


FORMULAS: dict[str, Callable[[Known], Floats]] = {
    "broadsheet": broadsheet,
    "newest": newest,
    "total": total,
    "day-gain": window_gain(1),
    "week-gain": window_gain(7),
    "month-gain": window_gain(30),
    "decayed-3": decayed_gain(3),
    "decayed-7": decayed_gain(7),
    "decayed-14": decayed_gain(14),
    "hacker-news": hacker_news,
    "reddit-hot": reddit_hot,
    "self-exciting": excited(half_life=1.0, branching=0.7),
}
"""Every formula under the name that ``broadsheet evaluate trending`` gives it."""
