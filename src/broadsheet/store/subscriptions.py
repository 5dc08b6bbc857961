"""Addresses and what they want; the tokens that confirm them."""

from broadsheet.store.access import Access


class SubscriptionsTable:
    """Addresses and what they want; the tokens that confirm them."""

    def __init__(self, access: Access) -> None:
        self._access = access
