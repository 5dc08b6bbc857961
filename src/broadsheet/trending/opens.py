"""Opens on our own pages, against what the places would bring by themselves.

A paper in first place is opened more because it is first. So an open counts only for what it is more than its places
explain, and a paper that was never shown loses nothing: first places do not feed on themselves.
"""

from collections.abc import Sequence

import numpy as np

from broadsheet.answers import Reason
from broadsheet.trending.numbers import FORMULA, Formula
from broadsheet.trending.series import Floats, Whole, step_weights
from broadsheet.trending.strength import Strengths


def measure_opens(
    papers: int,
    rows: Whole,
    days: Whole,
    opened: Floats,
    expected: Floats,
    today: int,
    formula: Formula = FORMULA,
) -> Strengths:
    """How much more papers are opened here than their places would bring: 0 as expected, 1 twice, -1 half.

    One entry for each paper and day (or place): ``opened`` times of ``expected`` (see ``expect_opens``). Both are
    added up with the half-lives of the formula and shrunk by ``prior_opens``; who was never shown has 0, so first
    places do not feed on themselves.
    """
    found = np.zeros(papers)
    for half_life in formula.half_lives:
        weight = step_weights(days - 1, days, today, half_life)
        had = np.bincount(rows, weights=weight * opened, minlength=papers)
        due = np.bincount(rows, weights=weight * expected, minlength=papers)
        found += np.log2((had + formula.prior_opens) / (due + formula.prior_opens))
    known = np.bincount(rows, minlength=papers) > 0
    return Strengths(found / len(formula.half_lives), known)


def score_opens(
    days: Sequence[int], opened: Sequence[float], expected: Sequence[float], today: int, formula: Formula = FORMULA
) -> Reason | None:
    """The opens of one paper as a tree; None when it was never shown."""
    day, had, due = np.asarray(days, np.int64), np.asarray(opened, np.float64), np.asarray(expected, np.float64)
    known = day <= today
    if not known.any():
        return None
    zeros = np.zeros(int(known.sum()), np.int64)
    value = float(measure_opens(1, zeros, day[known], had[known], due[known], today, formula).values[0])
    says = f"opened {had[known].sum():g} times here, where its places would bring {due[known].sum():.1f}"
    return Reason("opens", value, formula.kinds["opens"].weight, says)


def expect_opens(places: Whole, shown: Floats, rates: Floats | None = None, formula: Formula = FORMULA) -> Floats:
    """How many opens each place (from 1) would bring by itself when shown so often; ``rates`` from
    ``learn_place_rates``.
    """
    if rates is None:
        return np.asarray(shown * _place_curve(places, formula), np.float64)
    return np.asarray(shown * rates[np.minimum(places, len(rates)) - 1], np.float64)


def learn_place_rates(shown: Floats, opened: Floats, formula: Formula = FORMULA) -> Floats:
    """How often each place is opened when shown: element 0 is the first place. Shrunk to the curve of the formula."""
    curve = _place_curve(np.arange(1, len(shown) + 1), formula)
    return np.asarray((opened + formula.prior_shown * curve) / (shown + formula.prior_shown), np.float64)


def _place_curve(places: Whole, formula: Formula) -> Floats:
    return np.asarray(formula.open_rate * places.astype(np.float64) ** -formula.place_exponent, np.float64)
