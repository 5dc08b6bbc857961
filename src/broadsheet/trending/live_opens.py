"""What was opened here beside what its places would bring: first places do not feed on themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from broadsheet.store.exposures import Exposure
from broadsheet.trending.numbers import FORMULA
from broadsheet.trending.opens import learn_place_rates
from broadsheet.trending.series import Floats

MOST_PLACES = 100
"""Places of a page that have a rate of their own; those below share the last."""

Rates = Mapping[str, Floats]
"""Page to how often each of its places is opened when it is shown, the first place first."""


@dataclass(frozen=True, slots=True)
class Opens:
    """Entry ``i``: on ``days[i]`` this paper was opened so often at a place, where so much was expected."""

    papers: list[int]
    days: list[int]
    opened: list[float]
    expected: list[float]


def learn_rates(exposures: Iterable[Exposure]) -> dict[str, Floats]:
    """How often each place of each page is opened, counted over all papers."""
    counts: dict[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]] = {}
    for one in exposures:
        table = counts.setdefault(one.page, np.zeros((2, MOST_PLACES)))
        table[:, _place(one) - 1] += one.shown, one.opened
    return {
        page: np.minimum(learn_place_rates(shown, opened, FORMULA), 1.0) for page, (shown, opened) in counts.items()
    }


def expect(exposures: Sequence[Exposure], rates: Rates) -> Opens:
    """The opens of these papers beside what is usual at their places; ``rates`` were learnt from these and others."""
    return Opens(
        [one.paper_id for one in exposures],
        [date.fromisoformat(one.day).toordinal() for one in exposures],
        [float(one.opened) for one in exposures],
        [one.shown * float(rates[one.page][_place(one) - 1]) for one in exposures],
    )


def _place(one: Exposure) -> int:
    return max(1, min(one.place, MOST_PLACES))
