"""Counts of papers through time: what sources told, and what readers here did."""

from broadsheet.store.access import Access


class Signals:
    """Counts of papers through time: what sources told, and what readers here did."""

    def __init__(self, access: Access) -> None:
        self._access = access
