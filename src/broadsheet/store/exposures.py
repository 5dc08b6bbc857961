"""How often each paper was shown and opened, on which page, at which place. No reader is in it."""

from broadsheet.store.access import Access


class Exposures:
    """How often each paper was shown and opened, on which page, at which place. No reader is in it."""

    def __init__(self, access: Access) -> None:
        self._access = access
