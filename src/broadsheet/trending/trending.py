"""What trends, why, and the numbers of the formula."""

from broadsheet.clock import Clock
from broadsheet.settings import Settings
from broadsheet.store import Store


class Trending:
    """What trends, why, and the numbers of the formula."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
