"""The roles of an abstract's sentences and its gist, made when asked for and kept."""

from collections.abc import Callable

from broadsheet.index.encoder import Encoder
from broadsheet.store import Store


class Gists:
    """The roles of an abstract's sentences and its gist, made when asked for and kept."""

    def __init__(self, store: Store, encoder: Callable[[], Encoder | None]) -> None:
        self._store = store
        self._encoder = encoder
