"""Counts what is shown and opened, and writes it in batches: a page view never waits for the store's writer.

Counts of the last seconds are lost when the process is killed; nothing else is.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from broadsheet.errors import BroadsheetError
from broadsheet.store.exposures import Exposure, Exposures

WRITE_EVERY = 5.0
"""Seconds between two batches."""
WRITE_AT = 5_000
"""Counts at which a batch does not wait for its time."""
MOST_COUNTS = 50_000
"""Counts kept while the store cannot be written; further ones are let go."""
MOST_PLACES = 20_000
"""Papers of which the last place is remembered; others are looked up."""

Key = tuple[str, str, int, int]
"""Day, page, place, paper id."""

log = logging.getLogger(__name__)


class ExposureLog:
    """What was shown and opened, and is not written yet. Safe to use from several threads."""

    def __init__(self, exposures: Exposures, today: Callable[[], str]) -> None:
        self._exposures = exposures
        self._today = today
        self._counts: dict[Key, list[int]] = {}
        self._places: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = False
        self._writer: threading.Thread | None = None

    def note_shown(self, page: str, ids: Sequence[int], first_place: int) -> None:
        """These papers stood on the page, one below the other from ``first_place`` on."""
        day = self._today()
        with self._lock:
            for place, paper_id in enumerate(ids, first_place):
                self._count((day, page, place, paper_id), 0)
                self._places[page, paper_id] = place
                self._places.move_to_end((page, paper_id))
            while len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)
        self._see_to_writing()

    def note_opened(self, page: str, place: int, paper_id: int) -> None:
        """A paper was opened from the page. ``place`` 0: where the page showed it last; nowhere: not counted."""
        place = place or self._find_place(page, paper_id)
        if not place:
            return
        day = self._today()
        with self._lock:
            self._count((day, page, place, paper_id), 1)
        self._see_to_writing()

    def write(self) -> None:
        """Write what was counted. What cannot be written now is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            self._exposures.add([Exposure(*key, *count) for key, count in counts.items()])
        except BroadsheetError as error:
            log.info("what was shown and opened is written later: %s", error.message)
            self._keep(counts)

    def close(self) -> None:
        """Write the rest, and end."""
        self._closed = True
        self._wake.set()
        if self._writer:
            self._writer.join(timeout=10)
        self.write()

    def _count(self, key: Key, which: int) -> None:
        if key in self._counts or len(self._counts) < MOST_COUNTS:
            self._counts.setdefault(key, [0, 0])[which] += 1

    def _find_place(self, page: str, paper_id: int) -> int:
        with self._lock:
            place = self._places.get((page, paper_id), 0)
        return place or self._exposures.find_place(page, paper_id)

    def _keep(self, counts: dict[Key, list[int]]) -> None:
        with self._lock:
            for key, (shown, opened) in counts.items():
                if key in self._counts or len(self._counts) < MOST_COUNTS:
                    kept = self._counts.setdefault(key, [0, 0])
                    kept[0] += shown
                    kept[1] += opened

    def _see_to_writing(self) -> None:
        with self._lock:
            if self._writer is None and not self._closed:
                self._writer = threading.Thread(target=self._write_now_and_then, name="exposures", daemon=True)
                self._writer.start()
            if len(self._counts) >= WRITE_AT:
                self._wake.set()

    def _write_now_and_then(self) -> None:
        while not self._closed:
            self._wake.wait(WRITE_EVERY)
            self._wake.clear()
            try:
                self.write()
            except Exception:
                log.exception("what was shown and opened could not be written")
