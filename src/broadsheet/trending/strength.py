"""How strongly papers move: what orders them by what happened to them, recently most.

One step between two counts is worth ``log2(1 + its pace / the usual pace)``: 1 as usual, 2 at three times that, 4 at
fifteen times. Weighed by how long ago its days were, the steps add up to the strength of a kind of signal; the kinds,
each with its weight, add up to the score. Nothing else goes in: each part of the sum is a count that a person can look
up. ``docs/trending.md`` tells why it looks like this and how good it is.

How to use it, for all papers at once and for the sum of one of them::

    counts = Counts.of(len(papers), rows, days, totals, first_days)      # one kind of signal, in any order
    found = measure("votes", counts, today)                              # strengths, one for each paper
    reason = score_series("votes", days_of_one, totals_of_one, today)    # the same number, as a tree (sums.py)
    combine([reason of votes, reason of stars, ...])                     # the score of that paper

A kind that was never counted for a paper is absent and adds nothing. A paper of which one count is known and no
beginning stands at the usual, 1. A young paper has its few days weighed against half a day of the usual, not against
days before it came out. A thousand papers take a millisecond or two.
"""

from dataclasses import dataclass

import numpy as np

from broadsheet.trending.numbers import FORMULA, Formula
from broadsheet.trending.series import Counts, Flags, Floats, Steps, Whole, decayed_days, step_weights, steps_of

USUAL = 1.0
"""The strength of something that moves at the usual pace: log2(1 + 1)."""
Usual = tuple[tuple[float, float], ...]
"""Pairs of (up to this age in days, count a day), rising, the last one endless; see ``KindNumbers.usual``."""


@dataclass(frozen=True, slots=True)
class Strengths:
    """One kind of signal of many papers; ``values`` has 0 where ``known`` is false."""

    values: Floats
    known: Flags


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a paper's strength each step makes (``steps``) and how much the usual does (``priors``, by paper)."""

    steps: Floats
    priors: Floats


def measure(
    kind: str,
    counts: Counts,
    today: int,
    *,
    steps: Steps | None = None,
    until: Whole | int | None = None,
    usual: Usual | None = None,
    times: Floats | None = None,
    formula: Formula = FORMULA,
) -> Strengths:
    """The strength of one kind of signal (not opens) for each paper, on ``today`` (an ordinal).

    Counts after today must have been left out (``counts.up_to(today)``); ``steps`` saves computing them again.
    ``until``: the day to which the last count is known to hold, for all papers or each; None is today, so that what
    is no longer counted fades as if nothing came. ``usual`` takes the place of the formula's pace by age (see
    ``learn_usual``); ``times`` multiplies it for each paper (its field brings twice the votes of others: 2).
    """
    steps = steps_of(counts) if steps is None else steps
    worth = worths_of(kind, steps, counts, usual, times, formula)
    shares = shares_of(steps, counts, today, until, formula)
    values = np.bincount(steps.rows, weights=shares.steps * worth, minlength=counts.papers) + shares.priors * USUAL
    known = np.zeros(counts.papers, np.bool_)
    known[counts.rows] = True
    return Strengths(np.where(known, values, 0.0), known)


def learn_usual(kind: str, counts: Counts, formula: Formula = FORMULA) -> Usual:
    """What is usual in this library: the mean gain a day for each age of the formula's table, shrunk to the formula's.

    ``counts`` should have every paper that was counted, not only those that move, or the usual is too high.
    """
    table = formula.kinds[kind].usual
    steps = steps_of(counts)
    ages = np.where(counts.first_days[steps.rows] > 0, steps.ends - counts.first_days[steps.rows], np.inf)
    bounds = np.array([end for end, _ in table])
    bucket = np.minimum(np.searchsorted(bounds, ages), len(table) - 1)
    length = np.bincount(bucket, weights=(steps.ends - steps.begins).astype(np.float64), minlength=len(table))
    gained = np.bincount(bucket, weights=steps.gains, minlength=len(table))
    prior = formula.prior_steps
    return tuple(
        (end, float((gained[place] + prior * pace) / (length[place] + prior)))
        for place, (end, pace) in enumerate(table)
    )


def worths_of(
    kind: str, steps: Steps, counts: Counts, usual: Usual | None, times: Floats | None, formula: Formula
) -> Floats:
    """``log2(1 + pace / usual)`` of each step."""
    firsts = counts.first_days[steps.rows]
    due = _usual_paces(usual or formula.kinds[kind].usual, steps, firsts)
    if times is not None:
        due = due * times[steps.rows]
    return np.asarray(np.log2(1.0 + steps.paces / due), np.float64)


def _usual_paces(usual: Usual, steps: Steps, firsts: Whole) -> Floats:
    """The usual pace over the days of each step, by the paper's age then; of unknown age, that of the old."""
    settled = usual[-1][1]
    if len(usual) == 1:
        return np.full(len(firsts), settled)
    ends = np.array([0.0, *(end for end, _ in usual[:-1])])
    sums = np.concatenate(([0.0], np.cumsum(np.diff(ends) * np.array([pace for _, pace in usual[:-1]]))))

    def brought(ages: Floats) -> Floats:
        return np.asarray(np.interp(ages, ends, sums) + np.maximum(ages - ends[-1], 0.0) * settled, np.float64)

    came = brought((steps.ends - firsts).astype(np.float64)) - brought((steps.begins - firsts).astype(np.float64))
    return np.where(firsts > 0, came / (steps.ends - steps.begins), settled)


def shares_of(steps: Steps, counts: Counts, today: int, until: Whole | int | None, formula: Formula) -> Shares:
    """What each step's worth counts for, and what the usual counts for where little is known.

    For each half-life the worths are averaged over the days that are known, with ``prior_days`` days that stand at
    what the next longer half-life says (the longest: at the usual). So the shares of a paper always add up to 1.
    """
    begins, ends = _known_days(steps, counts, today, until)
    shares, carried = np.zeros(len(steps.rows)), np.zeros(counts.papers)
    longest = int(max(today - begins.min(initial=today), 0))
    for half_life in sorted(formula.half_lives):
        part = 1.0 / len(formula.half_lives) + carried
        table = decayed_days(half_life, longest)
        seen = table[np.clip(today - begins, 0, longest)] - table[np.clip(today - ends, 0, longest)]
        each = part / (seen + formula.prior_days)
        shares += each[steps.rows] * step_weights(steps.begins, steps.ends, today, half_life)
        carried = each * formula.prior_days
    return Shares(shares, carried)


def _known_days(steps: Steps, counts: Counts, today: int, until: Whole | int | None) -> tuple[Whole, Whole]:
    """For each paper the day after which its counts are known, and the day up to which."""
    begins, ends = np.full(counts.papers, today, np.int64), np.zeros(counts.papers, np.int64)
    np.minimum.at(begins, counts.rows, counts.days)
    np.minimum.at(begins, steps.rows, steps.begins)
    np.maximum.at(ends, counts.rows, counts.days)
    ends = np.maximum(ends, today if until is None else np.minimum(until, today))
    return begins, np.maximum(begins, ends)
