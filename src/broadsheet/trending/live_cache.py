"""Surveys are kept, so that a page view is cheap: made anew when something was counted, or an hour is over.

A survey that takes long is made in the background, while the old one is shown.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic

from broadsheet.trending.live_survey import Survey

MOST_DAYS = 8
"""Days of which the last survey is kept."""
LONG = 0.25
"""Seconds from which a survey takes too long to wait for; one of 21,500 papers that move takes 2."""
PATIENCE = 20
"""A survey that took long is shown for so many times as long, whatever was counted since."""

Key = tuple[object, ...]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    key: Key
    survey: Survey
    made_at: float
    took: float

    @property
    def took_long(self) -> bool:
        return self.took > LONG

    def is_good(self, key: Key) -> bool:
        return self.key == key or (self.took_long and monotonic() - self.made_at < PATIENCE * self.took)


class Surveys:
    """The last survey of each day asked for. ``key_of`` tells what a survey of a day depends on, as it is now."""

    def __init__(self, make: Callable[[date], Survey], key_of: Callable[[date], Key]) -> None:
        self._make = make
        self._key_of = key_of
        self._kept: OrderedDict[date, _Kept] = OrderedDict()
        self._making = threading.Lock()
        self._beside: threading.Thread | None = None

    def get(self, day: date) -> Survey:
        """The survey of that day."""
        key, kept = self._key_of(day), self._kept.get(day)
        if kept and kept.is_good(key):
            return kept.survey
        if kept and kept.took_long:
            self._make_beside(day)
            return kept.survey
        with self._making:
            return self._get_anew(day, key)

    def close(self) -> None:
        """Wait for what is made in the background."""
        if self._beside:
            self._beside.join(timeout=60)

    def _make_beside(self, day: date) -> None:
        with self._making:
            if self._beside is None or not self._beside.is_alive():
                self._beside = threading.Thread(target=self._try_anew, args=(day,), name="trending", daemon=True)
                self._beside.start()

    def _try_anew(self, day: date) -> None:
        try:
            self._keep(day, self._key_of(day))
        except Exception:
            log.exception("what trends could not be looked at; the last look is shown")

    def _get_anew(self, day: date, key: Key) -> Survey:
        kept = self._kept.get(day)
        return kept.survey if kept and kept.is_good(key) else self._keep(day, key)

    def _keep(self, day: date, key: Key) -> Survey:
        begun = monotonic()
        survey = self._make(day)
        self._kept[day] = _Kept(key, survey, monotonic(), monotonic() - begun)
        self._kept.move_to_end(day)
        while len(self._kept) > MOST_DAYS:
            self._kept.popitem(last=False)
        return survey
