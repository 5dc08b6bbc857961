"""Does what trends go on? Rank series by what was known up to a day, and compare with what they gained after it.

The protocol, the same for every formula:

- the days are those on which something was counted; by default the later third of them, because the numbers in our
formula were chosen on the first two thirds; - on each day those series take part that were counted then or at most
``NEAR`` days before, and whose growth is known: the total at its end, interpolated between two counts that lie at
most ``WIDEST`` days apart; - relevance is the gain in the next days, linear (the top is what matters, and a gain is
what a reader would have seen); a loss is 0; - equal scores are shuffled, another way each day, the same for all
formulas; - a day with fewer than ``FEWEST`` series is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from broadsheet.errors import BadInput
from broadsheet.evaluation.before_votes import evaluate_pages
from broadsheet.evaluation.orders import interval, mean, ndcg, rounded, spearman
from broadsheet.evaluation.popularity import find_kind, read_counts, read_rows
from broadsheet.index.encoder import open_encoder
from broadsheet.settings import Settings
from broadsheet.trending.formulas import FORMULAS, Known
from broadsheet.trending.series import Counts, Floats, Whole, steps_of

Formulas = Mapping[str, Callable[[Known], Floats]]

HORIZONS = (7, 30)
"""How many days after it a day is compared with."""
NEAR = 3
WIDEST = 14
FEWEST = 20
SHARE = 2 / 3
"""The share of the days on which numbers are chosen; the rest is for the comparison."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A day, what was known on it, which series take part, and what they gained after it."""

    day: int
    known: Known
    rows: Whole
    gains: Floats


@dataclass(frozen=True, slots=True)
class FormulaFigures:
    """How good one formula was on each day."""

    ndcg_at_10: Floats
    spearman: Floats

    def as_json(self, block: int) -> dict[str, Any]:
        """Means over the days, and where that of nDCG@10 lies with 95 %."""
        low, high = interval(self.ndcg_at_10, block)
        return {
            "ndcg@10": rounded(mean(self.ndcg_at_10)),
            "spearman": rounded(mean(self.spearman)),
            "interval": [rounded(low), rounded(high)],
        }


def evaluate_trending(path: Path, settings: Settings, every_day: bool = False) -> dict[str, Any]:
    """What ``evaluate trending --json`` promises, of a file of either form. Raises NotFound or BadInput."""
    rows = read_rows(path)
    if kind := find_kind(rows):
        return evaluate_series(read_counts(rows, kind), kind, every_day)
    return evaluate_pages(rows, every_day, open_encoder(settings))


def evaluate_series(
    counts: Counts, kind: str, every_day: bool = False, formulas: Formulas = FORMULAS
) -> dict[str, Any]:
    """Every formula on every horizon; figures of the first stand at the top."""
    days, formulas = choose_days(counts, every_day), _once_a_day(formulas)
    tables: dict[int, dict[str, Any]] = {}
    for ahead in HORIZONS:
        figures = measure_formulas(growths(counts, kind, days, ahead), formulas)
        if len(figures["broadsheet"].ndcg_at_10):
            # Growth of days beside each other overlaps: blocks are twice as long as what is looked ahead.
            tables[ahead] = {"horizon": ahead, **describe(figures, max(28, 2 * ahead))}
    if not tables:
        raise BadInput("No day has enough series whose growth is known", f"It takes {FEWEST} series over some weeks.")
    first, *others = tables.values()
    return {"of": kind, **first, **{f"{one['horizon']} days": one for one in others}}


def _once_a_day(formulas: Formulas) -> dict[str, Callable[[Known], Floats]]:
    """The same formulas, each asked once a day, however many horizons are looked at."""
    found: dict[tuple[str, int], Floats] = {}

    def ask(name: str, known: Known) -> Floats:
        if (name, known.today) not in found:
            found[name, known.today] = formulas[name](known)
        return found[name, known.today]

    return {name: partial(ask, name) for name in formulas}


def choose_days(counts: Counts, every_day: bool = False, first: bool = False) -> Whole:
    """The counted days that are compared: the later third, all of them, or (``first``) the two thirds before."""
    days = np.unique(counts.days)
    cut = int(len(days) * SHARE)
    return days if every_day else days[:cut] if first else days[cut:]


def growths(counts: Counts, kind: str, days: Whole, ahead: int, each: int = 1) -> Iterator[Growth]:
    """Each day (or ``each`` so many) that can be compared, with what was gained in the ``ahead`` days after it.

    Growth ends within the days given, so that what is chosen on some days has seen nothing of others.
    """
    steps = steps_of(counts)
    levels = _Levels(counts)
    end = int(days[-1]) if len(days) else 0
    for day in days[::each].tolist():
        if day + ahead > end:
            return
        now, later = levels.on(day), levels.on(day + ahead)
        known = Known.on(day, counts, steps, kind)
        taking = (known.lasts >= day - NEAR) & (known.lasts > 0) & np.isfinite(now) & np.isfinite(later)
        if taking.sum() >= FEWEST:
            rows = shuffled(np.flatnonzero(taking), day)
            yield Growth(day, known, rows, np.maximum(later - now, 0.0)[rows])


def measure_formulas(days: Iterator[Growth], formulas: Formulas = FORMULAS) -> dict[str, FormulaFigures]:
    """How good each formula was on each of these days."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in formulas}
    for day in days:
        for name, formula in formulas.items():
            scores = formula(day.known)[day.rows]
            found[name].append((ndcg(scores, day.gains), spearman(scores, day.gains)))
    pairs = {name: np.array(values, np.float64).reshape(-1, 2) for name, values in found.items()}
    return {name: FormulaFigures(values[:, 0], values[:, 1]) for name, values in pairs.items()}


def describe(figures: Mapping[str, FormulaFigures], block: int) -> dict[str, Any]:
    """The table, and how far the first formula is ahead of the best other one, day by day.

    ``block`` is how many days beside each other are drawn together for the intervals.
    """
    names = list(figures)
    best = max(names[1:], key=lambda name: mean(figures[name].ndcg_at_10))
    lead = figures[names[0]].ndcg_at_10 - figures[best].ndcg_at_10
    low, high = interval(lead, block)
    return {
        "days": len(lead),
        "formulas": {name: one.as_json(block) for name, one in figures.items()},
        "ahead": {"of": best, "ndcg@10": rounded(mean(lead)), "interval": [rounded(low), rounded(high)]},
    }


def shuffled(rows: Whole, day: int) -> Whole:
    """The rows in an order that only the day decides: equal scores stay in it."""
    return np.random.default_rng(day).permutation(rows)


class _Levels:
    """Totals on any day, interpolated between counts; nan before the first, after the last, and in wide gaps."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._keys = counts.rows * _SPAN + counts.days

    def on(self, day: int) -> Floats:
        rows = np.arange(self._counts.papers)
        after = np.searchsorted(self._keys, rows * _SPAN + day)
        before = np.searchsorted(self._keys, rows * _SPAN + day, side="right") - 1
        inside = (after < len(self._keys)) & (before >= 0)
        after, before = np.where(inside, after, 0), np.where(inside, before, 0)
        inside &= (self._counts.rows[after] == rows) & (self._counts.rows[before] == rows)
        begin, end = self._counts.days[before], self._counts.days[after]
        inside &= end - begin <= WIDEST
        low, high = self._counts.totals[before], self._counts.totals[after]
        return np.where(inside, low + (high - low) * (day - begin) / np.maximum(end - begin, 1), np.nan)


_SPAN = 10_000_000
"""More than the ordinal of any day, so that series and day make one key."""
