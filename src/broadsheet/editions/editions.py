"""Editions of views: read, closed when they are due, with their neighbours."""

from collections.abc import Callable

from broadsheet.clock import Clock
from broadsheet.ranking.page import Shelves
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.trending import Trending
from broadsheet.understanding import Gists


class Editions:
    """Editions of views: read, closed when they are due, with their neighbours."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        trending: Trending,
        gists: Gists,
        shelves: Callable[[], Shelves],
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._trending = trending
        self._gists = gists
        self._shelves = shelves
