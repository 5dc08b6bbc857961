"""Webhooks and chats, and what is posted to them."""

import threading
from collections.abc import Callable

from broadsheet.clock import Clock
from broadsheet.editions import Editions
from broadsheet.fetching import Client
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.trending import Trending


class Targets:
    """Webhooks and chats, and what is posted to them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        editions: Editions,
        trending: Trending,
        make_client: Callable[[threading.Event], Client],
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._editions = editions
        self._trending = trending
        self._make_client = make_client
