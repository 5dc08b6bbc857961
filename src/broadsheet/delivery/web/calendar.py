"""A month as a sheet of the calendar, and what periods are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.delivery.web.dates import MONTHS, format_day, format_full_day
from broadsheet.errors import BadInput
from broadsheet.periods import Period, read_period, week_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the sheet: how many papers it has, and whether it is what the page shows."""

    day: date
    papers: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A week of the sheet, Monday first; days of another month are None."""

    week: Period
    chosen: bool
    cells: tuple[Cell | None, ...]

    @property
    def has_papers(self) -> bool:
        """Whether a day of it, as far as it is of this month, has papers."""
        return any(cell is not None and cell.papers for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Month:
    """A sheet."""

    title: str
    period: Period
    rows: tuple[Row, ...]


def lay_out(month: Period, papers: Mapping[date, int], shown: Period) -> Month:
    """The sheet of a month. ``papers`` has the days with papers, ``shown`` is what the page shows."""
    weeks, week = [], week_of(month.first)
    while week.first <= month.last:
        weeks.append(week)
        week = week_of(week.last + DAY)
    rows = tuple(Row(one, one == shown, tuple(_cells(one, month, papers, shown))) for one in weeks)
    return Month(f"{MONTHS[month.first.month - 1]} {month.first.year}", month, rows)


def _cells(week: Period, month: Period, papers: Mapping[date, int], shown: Period) -> list[Cell | None]:
    days = [week.first + DAY * number for number in range(7)]
    is_of = [month.first <= day <= month.last for day in days]
    return [
        Cell(day, papers.get(day, 0), shown.kind == "day" and shown.first == day) if here else None
        for day, here in zip(days, is_of, strict=True)
    ]


def name_period_of(name: str) -> str:
    """What the period of that name is called; what is no name of a period comes back as it is."""
    try:
        return name_period(read_period(name))
    except BadInput:
        return name


def name_period(period: Period) -> str:
    """``Friday, 21 August 2026``, ``Week 34: 17 to 23 August 2026``, ``August 2026``."""
    if period.kind == "day":
        return format_full_day(period.name)
    if period.kind == "month":
        return f"{MONTHS[period.first.month - 1]} {period.first.year}"
    first, last = period.first, period.last
    begin = format_day(first)
    if first.year == last.year:
        begin = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"Week {int(period.name[6:])}: {begin} to {format_day(last)}"
