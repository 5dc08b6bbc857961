"""What field and day bring by themselves, so that a paper is held against others like it.

Papers of a large, lively field gather more votes than others that are as good; so do papers of a Monday beside those of
a Saturday. Strengths are logarithms, so one paper that everybody votes for makes neither field nor day a lively one.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.trending.numbers import FORMULA
from broadsheet.trending.series import Floats, Whole

PRIOR = 20
"""Papers of a field, or of a day, at which its own figure counts as much as that of all."""
MOST_TIMES = 2.0
"""No field and no day is taken to bring more than so many times what all bring, or less than one over it."""

UNFADED = replace(FORMULA, half_lives=(36_500.0,))
"""The formula without any fading: what a paper gathered in all of its days, old ones as much as new ones."""


@dataclass(frozen=True, slots=True)
class Crowds:
    """How many times the usual votes papers of a field gather, and papers first counted on a day (an ordinal)."""

    fields: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[int, float] = field(default_factory=dict)

    def times(self, name: str, day: int) -> float:
        """What the usual is multiplied by for a paper of that field, first counted on that day."""
        return self.fields.get(name, 1.0) * self.days.get(day, 1.0)


def learn_crowds(fields: NDArray[Any], days: Whole, strengths: Floats) -> Crowds:
    """From the unfaded strengths of papers that came out lately; of the day, what the field does not explain."""
    by_field = {name: times for name, times in _learn(fields, strengths).items() if name}
    explained = np.log2([by_field.get(str(one), 1.0) for one in fields])
    return Crowds(by_field, _learn(days, strengths - explained))


def _learn(groups: NDArray[Any], strengths: Floats) -> dict[Any, float]:
    if not len(groups):
        return {}
    names: dict[Hashable, int] = {}
    rows = np.array([names.setdefault(one, len(names)) for one in groups.tolist()])
    more = np.bincount(rows, weights=strengths - strengths.mean()) / (np.bincount(rows) + PRIOR)
    times = np.clip(2.0**more, 1 / MOST_TIMES, MOST_TIMES)
    return {name: float(times[row]) for name, row in names.items()}
