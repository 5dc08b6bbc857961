"""How often something was tried, by a keyed hash of who tried."""

from broadsheet.store.access import Access


class Rates:
    """How often something was tried, by a keyed hash of who tried."""

    def __init__(self, access: Access) -> None:
        self._access = access
