"""Readers of this site and what they do with papers."""

from collections.abc import Callable

from broadsheet.clock import Clock
from broadsheet.paper import Paper
from broadsheet.settings import Settings
from broadsheet.store import Store


class Readers:
    """Readers of this site and what they do with papers."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, look_up: Callable[[str], Paper]) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._look_up = look_up
