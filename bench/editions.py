"""How editions turn out on 328 recorded days: is anything in two of them, how much do they repeat, what does it cost?

Every recorded day, week and month is closed, in order, through ``Library``. The weight of diversity was chosen on the
first two thirds of the days; the figures are of the last third. *Alike* is the mean cosine of the vectors of the first
ten papers, *look-alikes* the share of their pairs with 0.65 or more (one pair in sixty of a day has), nDCG@10 that of
the up-votes. *Voted* orders by all that is known when the edition is closed, *before votes* by promise alone.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.machine import SHARED, publish
from broadsheet.editions import recipe
from broadsheet.editions.diversity import measure_overlaps, place
from broadsheet.editions.matching import Wanted
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.periods import Kind, Period, month_of, week_of
from broadsheet.ranking.measures import ndcg, percentile
from broadsheet.settings import read_settings
from broadsheet.views import EVERYTHING

DAYS = SHARED / "popularity" / "hf_daily.jsonl.gz"
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)
FIRST = 10
LOOK_ALIKE = 0.65
VIEW = Wanted(EVERYTHING, EVERYTHING.title, "")


class Clock:
    """Shows what it is set to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The moment."""
        return self.moment


@dataclass(frozen=True, slots=True)
class DayOrders:
    """A day's papers by score: scores, how much each repeats each, cosines, votes; and by promise alone."""

    papers: Sequence[Paper]
    scores: Sequence[float]
    promise: Sequence[float]
    overlaps: np.ndarray
    cosines: np.ndarray
    votes: Mapping[str, int]


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder to keep the loaded days in, so that the next run is quick")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        clock = Clock(datetime(2024, 5, 20, tzinfo=UTC))
        library = Library.open(replace(read_settings(), home=asked.keep or Path(scratch)), clock)
        try:
            if library.status().records == 0:
                library.import_paths([str(DAYS)])
            library.update_index()
            orders = gather_orders(library, clock)
            closed = close_all(library, clock)
        finally:
            library.close()
    rows = measure(orders[: len(orders) * 2 // 3], "first two thirds") + measure(orders[len(orders) * 2 // 3 :], "rest")
    columns = ("days", "order", "weight", "alike", "look-alikes", "nDCG@10 of up-votes")
    publish("editions", columns, rows, closed)


def list_periods(library: Library) -> dict[Kind, list[Period]]:
    """Every period that has papers, the oldest first."""
    days = [one.period for one in library.editions.list("day", limit=10_000)][::-1]
    weeks = list(dict.fromkeys(week_of(one.first) for one in days))
    return {"day": days, "week": weeks, "month": list(dict.fromkeys(month_of(one.first) for one in days))}


def gather_orders(library: Library, clock: Clock) -> list[DayOrders]:
    """The papers of every day as the recipe scores them, before any are placed."""
    clock.moment = datetime(2025, 9, 1, 12, tzinfo=UTC)
    chooser = library.editions._chooser
    found = []
    for day in list_periods(library)["day"]:
        pool = chooser.gather(VIEW, day, as_past=False)
        scored = [one for one, _ in chooser.score(pool, day)]
        papers = [one.paper for one in scored]
        vectors = chooser._vectors(papers)
        rows = np.array([vectors[paper.id] for paper in papers])
        promise = [next((part.value for part in one.tree.parts if part.name == "promise"), 0.0) for one in scored]
        votes = {paper.name: paper.votes or 0 for paper in papers}
        overlaps = measure_overlaps(papers, vectors)
        found.append(DayOrders(papers, [one.score for one in scored], promise, overlaps, rows @ rows.T, votes))
    return [one for one in found if len(one.papers) > FIRST]


def measure(days: Sequence[DayOrders], name: str) -> list[tuple[str, ...]]:
    """A row for each order and weight."""
    rows: list[tuple[str, ...]] = []
    for order in ("voted", "before votes"):
        for weight in WEIGHTS:
            figures = np.array([_measure_day(day, order, weight) for day in days])
            alike, pairs, value = figures.mean(axis=0)
            mark = " (in use)" if weight == recipe.DIVERSITY else ""
            rows.append(
                (f"{name}, {len(days)}", order, f"{weight:g}{mark}", f"{alike:.3f}", f"{pairs:.1%}", f"{value:.3f}")
            )
    return rows


def _measure_day(day: DayOrders, order: str, weight: float) -> tuple[float, float, float]:
    scores = day.scores if order == "voted" else day.promise
    # Promise alone lies between 0 and 1, where attention does: the same weight means the same.
    first = [one.index for one in place(scores, day.overlaps, FIRST, weight)]
    cosines = day.cosines[np.ix_(first, first)][np.triu_indices(FIRST, 1)]
    names = [day.papers[index].name for index in first]
    return float(cosines.mean()), float((cosines >= LOOK_ALIKE).mean()), ndcg(names, day.votes, FIRST)


def close_all(library: Library, clock: Clock) -> str:
    """Close every day, week and month in order; how long it took and what stands in two of them."""
    told, periods = [], list_periods(library)
    for kind, some in periods.items():
        seconds, stood, papers = [], Counter[int](), 0
        for period in some:
            clock.moment = datetime.combine(period.last, datetime.min.time(), UTC) + timedelta(hours=14)
            begun = time.perf_counter()
            edition = library.editions.close(period.name)
            seconds.append(time.perf_counter() - begun)
            stood.update(entry.paper.id for entry in edition.entries)
            papers += len(edition.entries)
        twice = sum(count > 1 for count in stood.values())
        told.append(
            f"{len(some)} {kind}s closed: {papers:,} places, {twice} papers in two of them; "
            f"p50 {percentile(seconds, 0.5) * 1000:.0f} ms, p95 {percentile(seconds, 0.95) * 1000:.0f} ms each."
        )
    return " ".join(told)


if __name__ == "__main__":
    main()
