"""What became of the earlier papers of today's authors, as this library knows it."""

from datetime import date, timedelta
from itertools import groupby
from threading import Lock

from broadsheet.store import Store
from broadsheet.trending.promise_traits import Entry, History

DAYS = 550
"""How far back is looked: a year and a half."""
MOVING = 14
"""So many days are read anew each time another day is asked for: their votes may still grow."""


class Past:
    """The history before a day. Days that are over for long are kept and added to. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._day = ""
        self._history = History()
        self._settled_to = ""
        self._settled = History()

    def before(self, day: str) -> History:
        """What was listed before ``day`` (ISO), to be given to ``promise``; it holds until another day is asked for."""
        with self._lock:
            if day != self._day:
                settled_to = _earlier(day, MOVING)
                self._settle(settled_to)
                self._history = History(self._settled)
                self._add(self._history, settled_to, day)
                self._day = day
            return self._history

    def _settle(self, day: str) -> None:
        since = _earlier(day, DAYS)
        if not since <= self._settled_to <= day:
            self._settled, self._settled_to = History(), since
        self._add(self._settled, self._settled_to, day)
        self._settled_to = day

    def _add(self, history: History, since: str, before: str) -> None:
        for _, some in groupby(self._store.listed.read(since, before), key=lambda one: one.day):
            papers = list(some)
            entries = [Entry("", "", one.authors, has_code=False) for one in papers]
            history.add_day(entries, [one.votes for one in papers])


def _earlier(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
