"""Letters: planned, handed over, and what became of each."""

from broadsheet.clock import Clock
from broadsheet.editions import Editions
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.store import Store
from broadsheet.trending import Trending


class Mail:
    """Letters: planned, handed over, and what became of each."""

    def __init__(
        self, store: Store, settings: Settings, clock: Clock, signer: Signer, editions: Editions, trending: Trending
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._signer = signer
        self._editions = editions
        self._trending = trending
