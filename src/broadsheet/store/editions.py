"""Frozen editions, their papers, and the views that have a name."""

from broadsheet.store.access import Access


class EditionsTable:
    """Frozen editions, their papers, and the views that have a name."""

    def __init__(self, access: Access) -> None:
        self._access = access
