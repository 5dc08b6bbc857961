"""Subscriptions: double opt-in, changes by signed links, leaving at once."""

from broadsheet.clock import Clock
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.store import Store


class Subscriptions:
    """Subscriptions: double opt-in, changes by signed links, leaving at once."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, signer: Signer) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._signer = signer
