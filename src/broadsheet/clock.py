"""The one place that asks what time it is, so that tests can hold it still.

Everything stored is UTC, written ``2026-08-21T09:30:00Z``: such texts sort as the times they name.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def held_clock(moment: str) -> Clock:
    """A clock that always shows ``moment`` (``2026-08-21T09:30:00Z``); for tests."""
    held = datetime.fromisoformat(moment)
    return lambda: held


def to_text(moment: datetime) -> str:
    """A moment as it is stored: UTC, whole seconds, ending in ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
