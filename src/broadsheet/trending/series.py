"""Counts through time, of many papers at once, as the steps between one count and the next.

Nobody counts each day: a step of five days spreads what was gained evenly over its days. Arrays only, nothing is read
here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals of one kind, flat: count ``i`` says that paper ``rows[i]`` (0 to ``papers`` - 1) stood at ``totals[i]``
    on ``days[i]``.

    ``days`` are ordinals (``date.toordinal``). ``first_days`` has for each paper the last day on which its total was
    surely zero (the day before it came out), or 0 where that is not known (a repository is older than its paper):
    then its first count tells the level and no gain. Make it with ``of``, which sorts and keeps the last count of a
    day.
    """

    papers: int
    rows: Whole
    days: Whole
    totals: Floats
    first_days: Whole

    @classmethod
    def of(
        cls,
        papers: int,
        rows: Sequence[int] | NDArray[Any],
        days: Sequence[int] | NDArray[Any],
        totals: Sequence[float] | NDArray[Any],
        first_days: Sequence[int] | NDArray[Any] | None = None,
    ) -> "Counts":
        """Counts in any order; of two on one day the larger stays. Totals that are no numbers are left out."""
        row, day, total = np.asarray(rows, np.int64), np.asarray(days, np.int64), np.asarray(totals, np.float64)
        fine = np.isfinite(total)
        row, day, total = row[fine], day[fine], total[fine]
        order = np.lexsort((total, day, row))
        row, day, total = row[order], day[order], total[order]
        last = np.append((np.diff(row) != 0) | (np.diff(day) != 0), True)[: len(row)]
        firsts = np.zeros(papers, np.int64) if first_days is None else np.asarray(first_days, np.int64)
        return cls(papers, row[last], day[last], total[last], firsts)

    def up_to(self, day: int) -> "Counts":
        """What was counted on ``day`` or before."""
        known = self.days <= day
        return Counts(self.papers, self.rows[known], self.days[known], self.totals[known], self.first_days)


@dataclass(frozen=True, slots=True)
class Steps:
    """What happened between two counts: paper ``rows[i]`` gained ``gains[i]`` after ``begins[i]``, up to and with
    ``ends[i]``.

    Sorted by paper and day. ``begins`` < ``ends``; gains are 0 or more.
    """

    rows: Whole
    begins: Whole
    ends: Whole
    gains: Floats

    @property
    def paces(self) -> Floats:
        """The gain a day."""
        return self.gains / (self.ends - self.begins)

    def up_to(self, day: int) -> "Steps":
        """The steps that had ended on ``day``."""
        known = self.ends <= day
        return Steps(self.rows[known], self.begins[known], self.ends[known], self.gains[known])


def steps_of(counts: Counts) -> Steps:
    """The steps between counts, and from a known beginning to the first count.

    A gain is measured against the higher of the two counts before, so that a count that drops for a day and comes back
    gives nothing; a total that falls gives nothing either.
    """
    rows, days, totals = counts.rows, counts.days, counts.totals
    if not len(rows):
        return Steps(rows, days, days, totals)
    begins, before = counts.first_days[rows].copy(), np.zeros(len(rows))
    follows = np.append(False, rows[1:] == rows[:-1])
    begins[follows] = days[:-1][follows[1:]]
    before[follows] = totals[:-1][follows[1:]]
    third = follows & np.append(False, follows[:-1])
    before[third] = np.maximum(before[third], totals[:-2][third[2:]])
    # A first count on the day of the beginning or before it still took a day to come about.
    known = follows | (counts.first_days[rows] > 0)
    begins = np.minimum(begins, days - 1)
    return Steps(rows[known], begins[known], days[known], np.maximum(totals - before, 0.0)[known])


def decayed_days(half_life: float, longest: int) -> Floats:
    """Element ``n`` is what the last ``n`` days weigh together: today 1, yesterday ``0.5 ** (1 / half_life)``, and so
    on.
    """
    fade = 0.5 ** (1.0 / half_life)
    return np.asarray((1.0 - fade ** np.arange(longest + 1)) / (1.0 - fade), np.float64)


def step_weights(begins: Whole, ends: Whole, today: int, half_life: float) -> Floats:
    """What the days of each step weigh together on ``today``; days after today weigh nothing."""
    old = np.maximum(today - begins, 0)
    table = decayed_days(half_life, int(old.max(initial=0)))
    return np.asarray(table[old] - table[np.maximum(today - ends, 0)], np.float64)
