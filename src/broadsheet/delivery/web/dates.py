"""Dates as a newspaper prints them.

Stored dates are ISO texts as exact as known: ``2025``, ``2025-03``, a day, a moment.
"""

from datetime import UTC, date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def format_date(text: str) -> str:
    """``2026-08-21T09:30:00Z`` -> ``21 August 2026``; ``2025-03`` -> ``March 2025``.

    Anything else comes back as it is.
    """
    parts = text[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 2:
            return f"{MONTHS[numbers[1] - 1]} {numbers[0]}"
        return format_day(date(*numbers)) if len(numbers) == 3 else text
    except (ValueError, IndexError):
        return text


def format_day(day: date) -> str:
    """``21 August 2026``. Not by strftime, whose names follow the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_full_day(text: str) -> str:
    """``2026-08-21`` -> ``Friday, 21 August 2026``."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{WEEKDAYS[day.weekday()]}, {format_day(day)}"


def format_moment(text: str) -> str:
    """``2026-08-21T09:30:12Z`` -> ``21 August 2026, 09:30 UTC``. Anything else comes back as it is."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return text
    return f"{format_day(moment.date())}, {moment:%H:%M} UTC"


def format_ago(text: str, now: datetime) -> str:
    """``3 hours ago``, ``in 20 minutes``, ``just now``. What is no moment comes back as it is."""
    try:
        seconds = (now - datetime.fromisoformat(text)).total_seconds()
    except (ValueError, TypeError):
        return text
    if abs(seconds) < 60:
        return "just now" if seconds >= 0 else "in a moment"
    length = _length(abs(seconds))
    return f"{length} ago" if seconds > 0 else f"in {length}"


def _length(seconds: float) -> str:
    """``1 minute``, ``36 hours``, ``2 days``: rounded down."""
    size, name = next(unit for unit in ((2 * 86_400, "day"), (3_600, "hour"), (60, "minute")) if seconds >= unit[0])
    number = int(seconds // min(size, 86_400))
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
