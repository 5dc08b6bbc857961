"""How often a program may ask: a fixed window for each place, told in the headers that clients read.

Kept in memory and lost with the process; what must hold for longer is counted in the store.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from broadsheet.counting import place_of

WINDOW = 300
"""Seconds."""
QUOTA = 5_000
"""Requests of one place in one window: a harvest of a whole library in pages, many times over."""
MOST_PLACES = 10_000
"""Counted at once; beyond, all are counted anew."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one place has left, and in how many seconds it begins anew."""

    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """``RateLimit`` and ``RateLimit-Policy`` (IETF draft, as Hugging Face writes them), and when to come back."""
        told = {
            "RateLimit": f'"api";r={max(self.left, 0)};t={self.seconds}',
            "RateLimit-Policy": f'"fixed window";"api";q={QUOTA};w={WINDOW}',
        }
        return told if self.left >= 0 else {**told, "Retry-After": str(self.seconds)}


class Limits:
    """Counts requests."""

    def __init__(self, quota: int = QUOTA, now: Callable[[], float] = monotonic) -> None:
        self._quota = quota
        self._now = now
        self._counts: dict[str, int] = {}
        self._ends = 0.0
        self._lock = Lock()

    def count_address(self, address: str) -> Standing:
        """One more request from this address; what one subscriber of a network has counts as one place."""
        return self.count(place_of(address))

    def count(self, place: str) -> Standing:
        """One more request of this place; ``left`` below 0 says that it is one too many."""
        with self._lock:
            now = self._now()
            if now >= self._ends or len(self._counts) >= MOST_PLACES:
                self._counts, self._ends = {}, now + WINDOW
            asked = self._counts[place] = self._counts.get(place, 0) + 1
            return Standing(self._quota - asked, max(round(self._ends - now), 1))
