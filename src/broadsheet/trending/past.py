"""What became of the earlier papers of today's authors, as this library knows it."""

from datetime import date, timedelta
from itertools import groupby
from threading import Lock

from broadsheet.store import Store
from broadsheet.trending.promise_traits import Entry, History

DAYS = 550
"""How far back is looked: a year and a half."""


class Past:
    """The history before a day, kept until another day is asked for. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._day = ""
        self._history = History()

    def before(self, day: str) -> History:
        """What was listed before ``day`` (ISO); give it to ``promise`` as it is and change nothing in it."""
        with self._lock:
            if day != self._day:
                self._history = self._read(day)
                self._day = day
            return self._history

    def _read(self, day: str) -> History:
        history = History()
        since = (date.fromisoformat(day) - timedelta(days=DAYS)).isoformat()
        for _, some in groupby(self._store.listed.read(since, day), key=lambda one: one.day):
            papers = list(some)
            entries = [Entry("", "", one.authors, has_code=False) for one in papers]
            history.add_day(entries, [one.votes for one in papers])
        return history
