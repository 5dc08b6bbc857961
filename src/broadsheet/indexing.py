"""The index and the store: caught up, rebuilt, kept so, and how far it has come."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from broadsheet.answers import EngineStatus, IndexStatus
from broadsheet.answers.progress import Progress
from broadsheet.errors import Busy, CorruptIndex
from broadsheet.index.engine import Engine
from broadsheet.index.index import Index
from broadsheet.store import Store

LOOK_EVERY = 1.0
"""Seconds between two looks at the store for papers that the index has not seen."""

log = logging.getLogger(__name__)


class Indexing:
    """The index of a library, opened when it is first needed."""

    def __init__(self, store: Store, open_index: Callable[[], Index], find_notice: Callable[[], str]) -> None:
        """``open_index`` gives the one index of the library, ``find_notice`` says why it has no encoder, if so."""
        self._store = store
        self._open = open_index
        self._find_notice = find_notice

    def update(
        self, progress: Progress | None = None, meaning: bool = True, stop: threading.Event | None = None
    ) -> IndexStatus:
        """Catch up with the store. Raises Busy when another process keeps the index."""
        self._open().update(self._store, progress, meaning, stop)
        return self.status()

    def rebuild(self, progress: Progress | None = None, stop: threading.Event | None = None) -> IndexStatus:
        """Build the index anew beside the old one, then take its place; searches go on meanwhile."""
        self._open().rebuild(self._store, progress, stop)
        return self.status()

    def keep(self, stop: threading.Event) -> None:
        """Keep it caught up until told to stop; what a worker does besides its jobs."""
        while not stop.is_set():
            try:
                self._catch_up(stop)
            except Busy:
                log.debug("another process writes the index")
            except Exception:
                log.exception("the index could not be caught up; trying again")
                stop.wait(10 * LOOK_EVERY)
            stop.wait(LOOK_EVERY)

    def watch(self, stop: threading.Event) -> None:
        """See what another process adds, until told to stop; what the site does beside its worker."""
        with suppress(CorruptIndex):
            self._open().warm_up()
        while not stop.wait(LOOK_EVERY):
            try:
                self._open().refresh()
            except CorruptIndex as error:
                log.debug("the index cannot be read: %s", error.message)  # the worker rebuilds it

    def status(self) -> IndexStatus:
        """How far each engine has come. Raises CorruptIndex."""
        index = self._open()
        engines = tuple(self._engine_status(engine) for engine in index.engines().all())
        return IndexStatus(engines, index.is_busy(), self._find_notice())

    def status_or_why_not(self) -> IndexStatus:
        """The same; of an index that cannot be read no engine, and why."""
        try:
            return self.status()
        except CorruptIndex as error:
            return IndexStatus((), False, str(error))

    def _catch_up(self, stop: threading.Event) -> None:
        index = self._open()
        try:
            index.refresh()
            if index.is_behind(self._store):
                index.update(self._store, stop=stop)
        except CorruptIndex as error:
            log.warning("the index is rebuilt: %s", error.message)
            index.rebuild(self._store, stop=stop)

    def _engine_status(self, engine: Engine) -> EngineStatus:
        behind = self._store.count_changes(engine.mark)
        return EngineStatus(engine.name, engine.count(), behind, engine.bytes(), engine.detail)
