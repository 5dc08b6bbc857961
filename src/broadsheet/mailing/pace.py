"""How fast letters may go: so many a minute in all, and to one domain; domains that ask for rest get it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Wait = Callable[[float], bool]
"""Wait so many seconds; True when told to stop."""

REST = 300.0
"""Seconds for which a domain rests that says it has had enough."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the mail server allows. Zero: no limit."""

    connections: int = 4
    per_connection: int = 100
    per_minute: int = 0
    per_day: int = 0
    per_minute_and_domain: int = 0


class Pace:
    """Keeps the limits over all threads of a run. ``ticks`` tells seconds that only ever rise."""

    def __init__(self, limits: Limits, ticks: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._ticks = ticks
        self._next = 0.0
        self._sent: dict[str, list[float]] = {}
        self._rests: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait_turn(self, wait: Wait) -> bool:
        """Wait until a letter may go; False when told to stop."""
        if not self._limits.per_minute:
            return True
        with self._lock:
            now = self._ticks()
            mine = max(self._next, now)
            self._next = mine + 60.0 / self._limits.per_minute
        return mine <= now or not wait(mine - now)

    def note(self, domain: str) -> None:
        """A letter goes to that domain; it rests when it has had what it gets in a minute."""
        most = self._limits.per_minute_and_domain
        if not most:
            return
        with self._lock:
            now = self._ticks()
            recent = [at for at in self._sent.get(domain, ()) if at > now - 60.0]
            self._sent[domain] = [*recent, now]
            if len(recent) + 1 >= most:
                self._rests[domain] = self._sent[domain][0] + 60.0
            if len(self._sent) > 10_000:
                self._sent = {one: ats for one, ats in self._sent.items() if ats[-1] > now - 60.0}

    def rest(self, domain: str, seconds: float = REST) -> None:
        """Let a domain rest."""
        with self._lock:
            self._rests[domain] = self._ticks() + seconds

    def seconds_to_rest(self, domain: str) -> float:
        """How long that domain still rests; 0 where it does not."""
        with self._lock:
            return max(self._rests.get(domain, 0.0) - self._ticks(), 0.0)

    def list_resting(self) -> set[str]:
        """The domains that rest now."""
        with self._lock:
            now = self._ticks()
            self._rests = {domain: until for domain, until in self._rests.items() if until > now}
            return set(self._rests)
