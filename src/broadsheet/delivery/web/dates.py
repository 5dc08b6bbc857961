"""Dates as a newspaper prints them.

Stored dates are ISO texts as exact as known: ``2025``, ``2025-03``, a day, a moment.
"""

from datetime import date

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
