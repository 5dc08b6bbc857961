"""When does an edition open and close? In the zone in which the library counts its days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.clock import to_text
from broadsheet.periods import FIRST_YEAR, Kind, Period, day_in_zone, period_of
from broadsheet.store.occasions import Neighbour, Span

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The edition of a day is closed when its ``hour`` strikes; hour 0 is the midnight that ends the day."""

    zone: str
    hour: int

    def closes(self, period: Period) -> datetime:
        """When the edition of the period is closed: with that of its last day."""
        day = period.last if self.hour else period.last + DAY
        return datetime.combine(day, time(self.hour), ZoneInfo(self.zone)).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day of whose edition a paper first seen at that moment is: the next one to be closed."""
        there = moment.astimezone(ZoneInfo(self.zone))
        return there.date() + DAY * bool(self.hour and there.hour >= self.hour)

    def today(self, now: datetime) -> date:
        """The day it is."""
        return day_in_zone(now, self.zone)

    def span(self, period: Period) -> Span:
        """The period as the store asks for it."""
        before = period_of("day", period.first - DAY)
        opens, closes = self.closes(before), self.closes(period)
        return Span(period.first.isoformat(), period.last.isoformat(), _exact(opens), _exact(closes))

    def last_of(self, near: Neighbour) -> date | None:
        """The later of the days of two occasions before."""
        return max(self._days(near), default=None)

    def first_of(self, near: Neighbour) -> date | None:
        """The earlier of the days of two occasions after."""
        return min(self._days(near), default=None)

    def list_days(self, period: Period) -> list[Period]:
        """The days of a period."""
        return [
            period_of("day", period.first + DAY * number) for number in range((period.last - period.first).days + 1)
        ]

    def list_ended(self, kind: Kind, now: datetime, days: int) -> list[Period]:
        """The periods whose edition was due to be closed in the last days, the oldest first."""
        today = self.today(now)
        recent = (period_of(kind, today - DAY * number) for number in range(days, -1, -1))
        return [one for one in dict.fromkeys(recent) if now - DAY * days <= self.closes(one) <= now]

    def _days(self, near: Neighbour) -> list[date]:
        """The days of two occasions. One of before the first year has none: nobody knows when that paper came out."""
        named = [date.fromisoformat(near.day)] if near.day else []
        seen = [self.day_of(datetime.fromisoformat(near.seen_at))] if near.seen_at else []
        return [day for day in named + seen if day.isoformat() >= FIRST_YEAR]


def _exact(moment: datetime) -> str:
    """A moment is stored in whole seconds: what is seen in the second of the closing is the next edition's."""
    return to_text(moment - timedelta(seconds=1))
