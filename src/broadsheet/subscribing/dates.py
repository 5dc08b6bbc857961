"""When the next letter is due: a pure function of the wishes and the moment."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.answers.mail import WEEKDAYS, Wishes

_DAYS_AHEAD = 15
"""Days looked at. One a week is enough but where a zone left out a day, as Samoa did on 30 December 2011."""


def next_due(wishes: Wishes, after: datetime) -> datetime:
    """The first moment after ``after`` (UTC) at which a letter is due.

    An hour that the clocks skip is taken at the same distance from midnight: 2:30 is then 3:30. Of an hour that comes
    twice the first one counts.
    """
    return next(moment for moment in _moments(wishes, after) if moment > after)


def first_due_on(wishes: Wishes, day: date) -> datetime:
    """The first moment at which a letter is due on that day of the reader's, or later."""
    midnight = datetime.combine(day, time(), ZoneInfo(wishes.zone)).astimezone(UTC)
    return next_due(wishes, midnight - timedelta(seconds=1))


def _moments(wishes: Wishes, after: datetime) -> Iterator[datetime]:
    """Rising; the first ones may lie before ``after``."""
    zone = ZoneInfo(wishes.zone)
    begin = after.astimezone(zone).date() - timedelta(days=1)
    days = (begin + timedelta(days=count) for count in range(_DAYS_AHEAD))
    for day in days:
        if WEEKDAYS[day.weekday()] in wishes.weekdays:
            yield datetime.combine(day, time(wishes.hour), zone).astimezone(UTC)
