"""What each sentence of an abstract does, and which one stands for the paper; derived, and kept."""

from broadsheet.store.access import Access


class Gists:
    """What each sentence of an abstract does, and which one stands for the paper; derived, and kept."""

    def __init__(self, access: Access) -> None:
        self._access = access
