"""What a letter says, in words: dates, wishes, and text from outside on one line.

Names of days and months are ours and not the machine's, whose language may be another one.
"""

import re
from datetime import date
from functools import lru_cache

from broadsheet.answers.mail import WEEKDAYS, Wishes
from broadsheet.cleaning import plain_text
from broadsheet.periods import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

GAP_BEGINS, GAP_ENDS = "\ue000", "\ue001"
"""Where a link is signed later; see ``blanks.py``."""

_UNSEEN = re.compile(r"[\ue000\ue001\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_SPACES = re.compile(r"\s+")


@lru_cache(8192)  # the same papers go to every subscriber
def tidy(text: str, most: int) -> str:
    """Text from outside as one line of plain Unicode: mathematics said in letters, nothing unseen, at most so long.

    What is unseen goes because it can split a header, or turn the direction of all that follows.
    """
    line = _SPACES.sub(" ", _UNSEEN.sub(" ", plain_text(text[: most * 20]))).strip()
    return shorten(line, most)


def shorten(text: str, most: int) -> str:
    """The beginning of a text, cut between words where it has any, with an ellipsis where it was cut."""
    if len(text) <= most:
        return text
    cut, _, rest = text[:most].rpartition(" ")
    kept = cut if len(rest) < most // 2 else text[: most - 1]
    return kept.rstrip(" ,;:.·([{–—-") + "…"


def as_sentence(text: str) -> str:
    """With a capital at its beginning and a stop at its end."""
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def say_day(day: date) -> str:
    """``Friday, 21 August 2026``."""
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def say_day_briefly(day: date) -> str:
    """``Fri 21 Aug``."""
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def say_period(period: Period) -> str:
    """``Friday, 21 August 2026``, ``17 to 23 August 2026`` or ``August 2026``."""
    if period.kind == "day":
        return say_day(period.first)
    if period.kind == "month":
        return f"{MONTHS[period.first.month - 1]} {period.first.year}"
    first, last = period.first, period.last
    month = f" {MONTHS[first.month - 1]}" if first.month != last.month else ""
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day}{month}{year} to {last.day} {MONTHS[last.month - 1]} {last.year}"


def say_period_briefly(period: Period) -> str:
    """``Fri 21 Aug``, ``week of 17 Aug`` or ``August 2026``."""
    if period.kind == "week":
        return f"week of {period.first.day} {MONTHS[period.first.month - 1][:3]}"
    return say_day_briefly(period.first) if period.kind == "day" else say_period(period)


def say_rhythm(wishes: Wishes) -> str:
    """``every Friday at 07:00 (Europe/Berlin)``, ``on weekdays at ...``, ``every day at ...``."""
    return f"{_say_days(wishes)} at {wishes.hour:02}:00 ({wishes.zone})"


def _say_days(wishes: Wishes) -> str:
    days = [DAYS[WEEKDAYS.index(day)] for day in WEEKDAYS if day in wishes.weekdays]
    if len(days) == 7:
        return "every day"
    if days == list(DAYS[:5]):
        return "on weekdays"
    if len(days) == 1:
        return f"every {days[0]}"
    return f"on {', '.join(days[:-1])} and {days[-1]}" if days else "never"


def quote(name: str) -> str:
    """``“cs.CL”``; what stands in quotes already, such as a search, gets no others."""
    return f"“{name.removeprefix('“').removesuffix('”')}”"


def say_count(number: int, one: str, many: str = "") -> str:
    """``1 paper``, ``1,234 papers``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
