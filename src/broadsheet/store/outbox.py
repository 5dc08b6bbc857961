"""Letters to be sent: claimed, tried, noted."""

from broadsheet.store.access import Access


class Outbox:
    """Letters to be sent: claimed, tried, noted."""

    def __init__(self, access: Access) -> None:
        self._access = access
