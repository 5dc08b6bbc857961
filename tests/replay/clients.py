"""The real client for tests: it waits on a clock that a test holds, and moves it instead of sleeping."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from broadsheet.fetching import Gate, MemoryGate, PoliteClient
from broadsheet.settings import read_settings


class MovedClock:
    """A clock that stands still until somebody waits. May be shared by threads."""

    def __init__(self, moment: str = "2026-08-21T09:30:00Z") -> None:
        self._now = datetime.fromisoformat(moment).astimezone(UTC)
        self._lock = threading.Lock()
        self.waited: list[float] = []
        """Each wait, in seconds."""

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self._now

    def wait(self, seconds: float) -> bool:
        """Move on; never stopped."""
        with self._lock:
            self.waited.append(seconds)
            self._now += timedelta(seconds=seconds)
        return False

    def move(self, **by: float) -> None:
        """``move(days=1, hours=2)``."""
        with self._lock:
            self._now += timedelta(**by)


def make_client(
    home: Path, clock: MovedClock | None = None, gate: Gate | None = None, given: dict[str, object] | None = None,
    **settings: str,
) -> PoliteClient:  # fmt: skip
    """A client that moves its clock where life waits. ``settings`` are those of Broadsheet: ``arxiv_oai=server.url``;
    ``given`` goes to the client: ``{"resolver": ...}``.
    """
    clock = clock or MovedClock()
    more: dict[str, Any] = {"clock": clock, "wait": clock.wait, "chance": lambda: 1.0} | (given or {})
    return PoliteClient(read_settings(home=home, **settings), gate or MemoryGate(), **more)
