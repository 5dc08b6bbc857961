"""When arXiv announces: Sunday to Thursday at 20:00 in New York, but for some evenings that it names in advance.

An announcement belongs to two days. It is made on an *evening* (Thursday 19 November 2026, 20:00); its *day* is the
next one (Friday the 20th): the feeds are built at midnight and bear that date, and arXiv's lists are headed by it.

What arXiv has published of its holidays is kept here year by year. Of a year it has not published yet we know only
which evenings have mostly been holidays, and say so.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
ANNOUNCED_AT = time(20)
"""In New York, all year."""

HOLIDAYS = {
    "2020-01-01": "New Year's Day", "2020-01-20": "Martin Luther King Jr. Day", "2020-06-09": "a strike",
    "2020-11-26": "Thanksgiving", "2020-12-25": "winter break", "2020-12-29": "winter break",
    "2020-12-30": "winter break",
    "2021-01-01": "New Year's Day", "2021-10-20": "a staff meeting", "2021-11-25": "Thanksgiving",
    "2021-12-24": "winter break", "2021-12-28": "winter break", "2021-12-30": "winter break",
    "2022-01-17": "Martin Luther King Jr. Day", "2022-06-20": "Juneteenth", "2022-09-05": "Labor Day",
    "2022-11-24": "Thanksgiving", "2022-12-27": "winter break", "2022-12-29": "winter break",
    "2023-01-16": "Martin Luther King Jr. Day", "2023-06-14": "a staff meeting", "2023-06-19": "Juneteenth",
    "2023-07-04": "Independence Day", "2023-08-17": "a staff meeting", "2023-09-04": "Labor Day",
    "2023-11-23": "Thanksgiving", "2023-12-25": "winter break", "2023-12-27": "winter break",
    "2024-01-15": "Martin Luther King Jr. Day", "2024-05-22": "a staff meeting", "2024-06-19": "Juneteenth",
    "2024-07-04": "Independence Day", "2024-09-02": "Labor Day", "2024-10-08": "a staff meeting",
    "2024-11-28": "Thanksgiving", "2024-12-25": "winter break", "2024-12-26": "winter break",
    "2024-12-31": "winter break",
    "2025-01-01": "New Year's Day", "2025-01-20": "Martin Luther King Jr. Day", "2025-06-19": "Juneteenth",
    "2025-07-04": "Independence Day", "2025-07-06": "Independence Day", "2025-09-01": "Labor Day",
    "2025-11-27": "Thanksgiving", "2025-12-25": "Christmas Day", "2025-12-30": "winter break",
    "2026-01-01": "New Year's Day", "2026-01-19": "Martin Luther King Jr. Day", "2026-06-19": "Juneteenth",
    "2026-07-03": "Independence Day", "2026-09-07": "Labor Day", "2026-11-26": "Thanksgiving",
    "2026-12-25": "winter break", "2026-12-29": "winter break", "2026-12-31": "winter break",
}  # fmt: skip
"""Days without a deadline, and so without an announcement; a Friday's would have been made on the Sunday after it."""

PUBLISHED = range(2020, 2027)
"""The years whose holidays are known."""

_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6


@dataclass(frozen=True, slots=True)
class Expectation:
    """Whether something is announced for a day, and why, in a sentence."""

    answer: Literal["yes", "no", "unknown"]
    why: str


def expected_announcement(day: date) -> Expectation:
    """Whether there is an announcement of that day, the one made the evening before."""
    return evening_announcement(day - timedelta(days=1))


def evening_announcement(evening: date) -> Expectation:
    """Whether arXiv announces on that evening."""
    named = f"{evening:%A} {evening.day} {evening:%B %Y}"
    if evening.weekday() in (_FRIDAY, _SATURDAY):
        return Expectation("no", f"arXiv announces nothing on {evening:%A} evenings.")
    reason = _holiday(evening)
    if reason:
        return Expectation("no", f"arXiv announced nothing on {named}: {reason}.")
    if evening.year not in PUBLISHED and _is_likely_holiday(evening):
        return Expectation("unknown", f"{named} may be a holiday of arXiv's; those of {evening.year} are unknown.")
    return Expectation("yes", f"arXiv announces on {named} at 20:00 in New York.")


def announcement_after(moment: datetime) -> datetime:
    """The first announcement after that moment, in UTC; an evening that is not known to be a holiday counts."""
    evening = moment.astimezone(ZONE).date()
    while (at := _announced_at(evening)) <= moment or evening_announcement(evening).answer == "no":
        evening += timedelta(days=1)
    return at


def announcement_before(moment: datetime) -> datetime:
    """The last announcement at or before that moment, in UTC."""
    evening = moment.astimezone(ZONE).date()
    while (at := _announced_at(evening)) > moment or evening_announcement(evening).answer == "no":
        evening -= timedelta(days=1)
    return at


def _announced_at(evening: date) -> datetime:
    return datetime.combine(evening, ANNOUNCED_AT, ZONE).astimezone(UTC)


def _holiday(evening: date) -> str:
    """The reason why that evening is without an announcement, or empty."""
    friday = evening - timedelta(days=2)
    on_friday = HOLIDAYS.get(friday.isoformat(), "") if evening.weekday() == _SUNDAY else ""
    return HOLIDAYS.get(evening.isoformat(), "") or on_friday


def _is_likely_holiday(evening: date) -> bool:
    """Whether that evening has been a holiday in most years, or follows a Friday that has."""
    friday = evening - timedelta(days=2)
    return _is_likely(evening) or (evening.weekday() == _SUNDAY and _is_likely(friday))


def _is_likely(day: date) -> bool:
    month, number, weekday = day.month, day.day, day.weekday()
    winter = (month == 12 and number >= 24) or (month == 1 and number <= 2)
    fixed = (month == 6 and 18 <= number <= 20) or (month == 7 and 3 <= number <= 6)
    monday = weekday == 0 and ((month == 1 and 15 <= number <= 21) or (month == 9 and number <= 7))
    return winter or fixed or monday or (month == 11 and weekday == 3 and 22 <= number <= 28)
