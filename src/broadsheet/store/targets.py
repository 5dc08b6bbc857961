"""Webhooks and chats, and what is posted to them."""

from broadsheet.store.access import Access


class TargetsTable:
    """Webhooks and chats, and what is posted to them."""

    def __init__(self, access: Access) -> None:
        self._access = access
