"""Surveys are kept, so that a page view is cheap: made anew when something was counted, or an hour is over."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic

from broadsheet.trending.live_survey import Survey

MOST_DAYS = 8
"""Days of which the last survey is kept."""
PATIENCE = 20
"""A survey that took long may be so many times as old as it took to make, whatever was counted since."""
LONG = 0.25
"""Seconds from which a survey counts as one that took long."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    key: Key
    survey: Survey
    made_at: float
    took: float

    def is_good(self, key: Key) -> bool:
        return self.key == key or (self.took > LONG and monotonic() - self.made_at < PATIENCE * self.took)


class Surveys:
    """The last survey of each day asked for. One thread makes a survey anew while the others are given the old one."""

    def __init__(self, make: Callable[[date], Survey], key_of: Callable[[date], Key]) -> None:
        self._make = make
        self._key_of = key_of
        self._kept: OrderedDict[date, _Kept] = OrderedDict()
        self._making = threading.Lock()

    def get(self, day: date) -> Survey:
        """The survey of that day."""
        key, kept = self._key_of(day), self._kept.get(day)
        if kept and kept.is_good(key):
            return kept.survey
        if not self._making.acquire(blocking=kept is None):
            assert kept is not None
            return kept.survey
        try:
            return self._keep(day, key)
        finally:
            self._making.release()

    def _keep(self, day: date, key: Key) -> Survey:
        kept = self._kept.get(day)
        if kept and kept.is_good(key):  # made by the thread that was waited for
            return kept.survey
        begun = monotonic()
        survey = self._make(day)
        self._kept[day] = _Kept(key, survey, monotonic(), monotonic() - begun)
        self._kept.move_to_end(day)
        while len(self._kept) > MOST_DAYS:
            self._kept.popitem(last=False)
        return survey
