"""What a field brings: papers of a large, lively field gather more votes than others that are as good."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.trending.series import Floats

FIELD_PRIOR = 20
"""Papers of a field at which its own figure counts as much as that of all fields."""
MOST_TIMES = 2.0
"""A field is never taken to bring more than so many times what all bring, or less than one over it."""


def learn_fields(fields: NDArray[Any], strengths: Floats) -> Mapping[str, float]:
    """Field to how many times the usual votes its papers gather, from the strength of papers that came out lately.

    Strengths are logarithms, so one paper that everybody votes for does not make its field a lively one.
    """
    if not len(fields):
        return {}
    mean = float(strengths.mean())
    return {str(name): _times(strengths[fields == name], mean) for name in np.unique(fields) if name}


def _times(strengths: Floats, mean: float) -> float:
    more = float((strengths - mean).sum()) / (len(strengths) + FIELD_PRIOR)
    return float(np.clip(2.0**more, 1 / MOST_TIMES, MOST_TIMES))
