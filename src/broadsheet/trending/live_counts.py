"""From what the store tells of papers to what the formula reads: days as ordinals, and when each count began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from broadsheet.answers.trending import Curve
from broadsheet.store.signals import PaperFacts, Series
from broadsheet.trending.series import Counts

COUNTED = ("votes", "comments", "stars", "citations")
"""The kinds of the formula but for opens, which are judged by their places."""
BEGIN_WITH_THE_LIST = ("votes", "comments")
"""Counts that are zero until a daily page lists a paper, or where none does, until it comes out."""
BEGIN_WITH_THE_PAPER = (*BEGIN_WITH_THE_LIST, "citations")
"""Counts that are zero until a paper comes out. A repository may be older than its paper."""
CURVE_DAYS = 60
"""How far back the drawing of a count goes, and how long a count that was told holds."""
MOST_POINTS = 400
"""Points of one drawing; more than a year of days."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One count of one paper: ``days`` are ordinals, rising; ``began`` is the last day without any, 0 where unknown."""

    days: list[int]
    totals: list[float]
    began: int

    @property
    def tells_of_movement(self) -> bool:
        """A count told once, of which nobody knows since when, says how much there is and not how it moves."""
        return len(self.days) > 1 or self.began > 0


def date_counts(series: Series, facts: PaperFacts, today: int, zone: str) -> dict[str, Dated]:
    """The counts of one paper by kind, up to today. What has no day that can be read is left out."""
    return {kind: dated for kind in COUNTED if (dated := _date(kind, series.get(kind, ()), facts, today, zone)).days}


def gather(
    papers: Sequence[int], series: Mapping[int, Series], facts: Mapping[int, PaperFacts], today: int, zone: str
) -> dict[str, Counts]:
    """How all these papers moved up to today, by kind, row ``i`` being ``papers[i]``."""
    flat: dict[str, tuple[list[int], list[int], list[float], list[int]]] = {
        kind: ([], [], [], [0] * len(papers)) for kind in COUNTED
    }
    for row, paper_id in enumerate(papers):
        for kind, dated in date_counts(series.get(paper_id, {}), facts[paper_id], today, zone).items():
            if not dated.tells_of_movement:
                continue
            rows, days, totals, began = flat[kind]
            rows += [row] * len(dated.days)
            days += dated.days
            totals += dated.totals
            began[row] = dated.began
    return {kind: Counts.of(len(papers), *columns) for kind, columns in flat.items()}


def draw_curves(dated: Mapping[str, Dated], today: int, days: int | None = CURVE_DAYS) -> tuple[Curve, ...]:
    """Each count as a curve of the last ``days`` (None: of all), a total a day on which it changed.

    It begins with the total that stood then, and goes on to today where it was counted lately.
    """
    first = 0 if days is None else today - days
    drawn = (_draw(kind, one, first, today) for kind, one in dated.items())
    return tuple(curve for curve in drawn if curve.days)


def _draw(kind: str, dated: Dated, first: int, today: int) -> Curve:
    totals = dict(zip(dated.days, dated.totals, strict=True))
    if dated.began and dated.began < min(totals):
        totals[dated.began] = 0.0
    before = max((day for day in totals if day <= first), default=None)
    shown = {day: total for day, total in totals.items() if first < day}
    if before is not None:
        shown[first] = totals[before]
    if totals and max(totals) > today - CURVE_DAYS:
        shown.setdefault(today, totals[max(totals)])
    kept = sorted(shown)[-MOST_POINTS:]
    return Curve(kind, tuple(date.fromordinal(day).isoformat() for day in kept), tuple(shown[day] for day in kept))


def _date(kind: str, points: Sequence[tuple[str, float]], facts: PaperFacts, today: int, zone: str) -> Dated:
    totals = {day: total for time, total in points if 0 < (day := day_of(time, zone)) <= today}
    came_out = day_of(facts.published, zone) if kind in BEGIN_WITH_THE_PAPER else 0
    if kind in BEGIN_WITH_THE_LIST:
        came_out = max(came_out, day_of(facts.listed, zone))
    # What was counted before that day had come out before.
    began = min(came_out, min(totals, default=came_out)) - 1 if came_out else 0
    return Dated(list(totals), list(totals.values()), began)


@lru_cache(maxsize=65_536)
def day_of(time: str, zone: str) -> int:
    """The ordinal of the day that an ISO date or moment belongs to; 0 for anything less exact."""
    try:
        if len(time) == 10:
            return date.fromisoformat(time).toordinal()
        return datetime.fromisoformat(time).astimezone(_zone(zone)).date().toordinal() if len(time) > 10 else 0
    except (ValueError, OverflowError):
        return 0


@lru_cache
def _zone(name: str) -> Any:
    return ZoneInfo(name)
