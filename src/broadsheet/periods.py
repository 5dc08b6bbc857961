"""The days, weeks and months that editions are of: their names, and the days they span.

``2026-08-21`` is a day, ``2026-W34`` a week (ISO 8601: Monday to Sunday), ``2026-08`` a month. Which day a moment
belongs to depends on the zone in which the library counts (the setting ``zone``).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from broadsheet.errors import BadInput

Kind = Literal["day", "week", "month"]

FIRST_YEAR, LAST_YEAR = "1000", "9998"
"""Nothing came out before, and no calendar that Python knows goes on for long after."""

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week or a month. ``first`` and ``last`` are its days, both within it."""

    kind: Kind
    name: str
    first: date
    last: date

    @property
    def address(self) -> str:
        """Where its edition stands: ``/daily/2026-08-21``, ``/weekly/2026-W34``, ``/monthly/2026-08``."""
        return f"/{ADDRESSES[self.kind]}/{self.name}"

    def holds(self, day: str) -> bool:
        """Whether that ISO day is one of its days."""
        return self.first.isoformat() <= day <= self.last.isoformat()


ADDRESSES: dict[Kind, str] = {"day": "daily", "week": "weekly", "month": "monthly"}


def read_period(name: str) -> Period:
    """The period of that name. Raises BadInput when it is none."""
    try:
        if not FIRST_YEAR <= name[:4] <= LAST_YEAR:
            raise ValueError(name)
        if week := _WEEK.fullmatch(name):
            return week_of(date.fromisocalendar(int(week[1]), int(week[2]), 1))
        if month := _MONTH.fullmatch(name):
            return month_of(date(int(month[1]), int(month[2]), 1))
        return day_of(date.fromisoformat(name))
    except ValueError as error:
        says = f"{name[:40]!r} is neither a day, nor a week, nor a month."
        raise BadInput(says, "Write it as 2026-08-21, 2026-W34 or 2026-08.") from error


def period_of(kind: Kind, day: date) -> Period:
    """The day, week or month that ``day`` is in."""
    return {"day": day_of, "week": week_of, "month": month_of}[kind](day)


def day_of(day: date) -> Period:
    """The day itself."""
    return Period("day", day.isoformat(), day, day)


def week_of(day: date) -> Period:
    """The ISO week that ``day`` is in."""
    year, week, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Period("week", f"{year:04}-W{week:02}", first, first + timedelta(days=6))


def month_of(day: date) -> Period:
    """The month that ``day`` is in."""
    first = day.replace(day=1)
    return Period("month", f"{day:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def day_in_zone(moment: datetime, zone: str) -> date:
    """The day that a moment belongs to where the library counts its days."""
    return moment.astimezone(ZoneInfo(zone)).date()
