"""Days and stretches of days, as people write them: ``2024-05``, ``March``, ``last week``, ``past 3 months``.

Today comes from the caller. A calendar word is taken at its word: *last week* ran from Monday to Sunday, *last 7 days*
ends today. A month or day without a year is the latest one that has begun.
"""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_COUNTED, 1)} | {"a": 1, "an": 1, "few": 3}

_MONTH = rf"(?P<month>{'|'.join([*_MONTHS, *_SHORT])})\.?"
_COUNT = rf"(?P<count>[0-9]{{1,4}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_ISO = re.compile(r"(?P<year>[0-9]{4})(?:[-/](?P<month>[0-9]{1,2})(?:[-/](?P<day>[0-9]{1,2}))?)?")
_NAMED = (
    re.compile(rf"{_MONTH}(?:,? (?P<year>[0-9]{{4}}))?"),
    re.compile(rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? (?P<year>[0-9]{{4}}))?"),
    re.compile(rf"{_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>[0-9]{{4}}))?"),
)
_CALENDAR = re.compile(rf"(?P<which>this|last|previous|past) {_UNIT}")
_ROLLING = re.compile(rf"(?:the )?(?:last|past|previous) {_COUNT} {_UNIT}")
_AGO = re.compile(rf"{_COUNT} {_UNIT} ago")
_WEEKDAY = re.compile(rf"(?:last )?(?P<weekday>{'|'.join(_WEEKDAYS)})")


class Days(NamedTuple):
    """From ``first`` to ``last``, both taken in."""

    first: date
    last: date


def read_days(text: str, today: date | None) -> Days | None:
    """The days a text names, or None. Without ``today`` only what names its year can be read."""
    text = " ".join(text.lower().split())
    if iso := _ISO.fullmatch(text):
        return _stretch(int(iso["year"]), _number(iso["month"]), _number(iso["day"]))
    named = next((found for form in _NAMED if (found := form.fullmatch(text))), None)
    if named:
        return _read_named(named, today)
    return _read_relative(text, today) if today else None


def is_exact(text: str) -> bool:
    """Whether it is written as a year, year-month or year-month-day, and so says the same on any day."""
    return bool(_ISO.fullmatch(text.strip()))


def say_day(day: date) -> str:
    """A day for a person: ``5 March 2026``."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def day_number(day: date) -> int:
    """A day as the index keeps it: 20260305."""
    return day.year * 10_000 + day.month * 100 + day.day


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _stretch(year: int, month: int | None = None, day: int | None = None) -> Days | None:
    """A whole year, month or day; None where there is none such."""
    if year < 1 or not 1 <= (month or 1) <= 12:
        return None
    length = calendar.monthrange(year, month or 12)[1]
    if not 1 <= (day or 1) <= length:
        return None
    return Days(date(year, month or 1, day or 1), date(year, month or 12, day or length))


def _read_named(found: re.Match[str], today: date | None) -> Days | None:
    parts = found.groupdict()
    month, day = _MONTHS.get(parts["month"]) or _SHORT[parts["month"]], _number(parts.get("day"))
    if parts["year"]:
        return _stretch(int(parts["year"]), month, day)
    if not today:
        return None
    # Eight years reach back to a 29th of February from anywhere.
    latest = (_stretch(year, month, day) for year in range(today.year, max(today.year - 9, 0), -1))
    return next((days for days in latest if days and days.first <= today), None)


def _read_relative(text: str, today: date) -> Days | None:
    if text in ("today", "yesterday"):
        day = today if text == "today" else _back(today, "day", 1)
        return Days(day, day)
    if found := _CALENDAR.fullmatch(text):
        return _calendar(found["which"], found["unit"], today)
    if found := _ROLLING.fullmatch(text):
        return Days(_back(today, found["unit"], _count(found["count"])), today)
    if found := _AGO.fullmatch(text):
        day = _back(today, found["unit"], _count(found["count"]))
        return Days(day, day)
    if found := _WEEKDAY.fullmatch(text):
        day = _back(today, "day", (today.weekday() - _WEEKDAYS[found["weekday"]] - 1) % 7 + 1)
        return Days(day, day)
    return None


def _count(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _calendar(which: str, unit: str, today: date) -> Days:
    if which == "past":
        return Days(_back(today, unit, 1), today)
    first = _beginning(today, unit)
    if which == "this":
        return Days(first, today)
    return Days(_beginning(_back(first, "day", 1), unit), _back(first, "day", 1))


def _beginning(day: date, unit: str) -> date:
    match unit:
        case "week":
            return _back(day, "day", day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _back(day: date, unit: str, count: int) -> date:
    """So many days, weeks, months or years before; no further than the calendar goes."""
    try:
        if unit in ("day", "week"):
            return day - timedelta(days=count * (7 if unit == "week" else 1))
        months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return date.min
