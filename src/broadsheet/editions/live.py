"""Editions that are not closed: chosen when they are asked for, and kept for a minute."""

import threading
from collections import OrderedDict

from broadsheet.clock import Clock, to_text
from broadsheet.editions.calendar import Calendar
from broadsheet.editions.choosing import Chooser, Chosen
from broadsheet.editions.matching import Wanted
from broadsheet.periods import Period
from broadsheet.store import Store

MOST_KEPT = 128
"""Editions kept at a time. One holds thirty entries and their reasons, some 50 kB."""


class LiveEditions:
    """The choice for a period as things stand now. Nothing of it is written."""

    def __init__(self, store: Store, calendar: Calendar, clock: Clock, chooser: Chooser) -> None:
        self._store = store
        self._calendar = calendar
        self._clock = clock
        self._chooser = chooser
        self._kept: OrderedDict[tuple[str, str], tuple[str, Chosen]] = OrderedDict()
        self._lock = threading.Lock()

    def choose(self, wanted: Wanted, period: Period) -> Chosen:
        """The entries as they would be if it were closed now; made anew when a paper has changed, and each minute."""
        key, state = (wanted.key, period.name), self._state(wanted)
        with self._lock:
            kept = self._kept.get(key)
        if kept and kept[0] == state:
            return kept[1]
        is_over = self._calendar.closes(period) <= self._clock()
        chosen = self._chooser.choose(wanted, period, as_past=is_over)
        with self._lock:
            self._kept[key] = (state, chosen)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return chosen

    def _state(self, wanted: Wanted) -> str:
        """Votes of readers here change no paper: hence the minute."""
        return f"{self._store.state()} {to_text(self._clock())[:16]} {wanted.query}"
