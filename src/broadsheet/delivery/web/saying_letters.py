"""Subscriptions and letters in words."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from broadsheet.answers.mail import WEEKDAYS as SHORT
from broadsheet.answers.mail import LetterState, SubscriptionState, Wishes
from broadsheet.delivery.web.dates import WEEKDAYS, format_date, format_day
from broadsheet.errors import BadInput
from broadsheet.library import Library
from broadsheet.views import View, read_view

STATES: dict[SubscriptionState, str] = {
    "pending": "Not confirmed yet",
    "active": "Letters come",
    "paused": "Paused",
    "suspended": "Stopped: the address takes no letters",
    "left": "Left",
}


class LetterMark(NamedTuple):
    """What became of a letter, as a sign and a word."""

    sign: str
    says: str


LETTERS: dict[LetterState, LetterMark] = {
    "waiting": LetterMark("…", "Waits for its turn"),
    "sending": LetterMark("…", "On its way"),
    "sent": LetterMark("✓", "Sent"),
    "skipped": LetterMark("–", "Not sent"),
    "failed": LetterMark("✕", "Given up"),
    "bounced": LetterMark("✕", "Came back"),
}

NOTICES = {"confirm": "Please confirm", "already": "You are subscribed already", "none": "Nothing to send"}
"""What the issue of a letter that is no edition begins with, and what it is called."""


def name_view(library: Library, view: View) -> str:
    """What a view is called; one that was saved here by the title it was given."""
    titles = {one.name: one.title for one in library.editions.list_views()} if view.kind == "saved" else {}
    return titles.get(view.value, view.title)


def say_wishes(wishes: Wishes) -> str:
    """``on Monday to Friday at 7:00 (Europe/Berlin), up to 10 papers``."""
    days = [WEEKDAYS[SHORT.index(day)] for day in wishes.weekdays]
    when = f"weekly, on {days[0]}" if wishes.rhythm == "weekly" else _say_days(days)
    return f"{when} at {wishes.hour}:00 ({wishes.zone}), up to {wishes.papers} paper{'s' * (wishes.papers > 1)}"


def say_issue(issue: str) -> str:
    """``everything 2026-08-21`` -> ``Everything, 21 August 2026``."""
    key, _, period = issue.rpartition(" ")
    if key in NOTICES:
        return NOTICES[key]
    try:
        return f"{read_view(key).title}, {format_date(period)}"
    except BadInput:
        return issue


def say_due(moment: str, zone: str) -> str:
    """A moment as the clocks of a zone show it: ``Monday, 24 August 2026, 7:00``; empty for none."""
    if not moment:
        return ""
    here = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{WEEKDAYS[here.weekday()]}, {format_day(here.date())}, {here.hour}:{here:%M}"


def _say_days(days: list[str]) -> str:
    if len(days) == len(WEEKDAYS):
        return "every day"
    if days == list(WEEKDAYS[:5]):
        return "on weekdays"
    return "on " + (f"{', '.join(days[:-1])} and {days[-1]}" if len(days) > 1 else days[0])
