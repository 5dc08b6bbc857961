"""Readers: who voted, saved and submitted what. Private but for the names of submitters."""

from broadsheet.store.access import Access


class Readers:
    """Readers: who voted, saved and submitted what. Private but for the names of submitters."""

    def __init__(self, access: Access) -> None:
        self._access = access
