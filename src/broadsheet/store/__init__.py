"""What do we know? The truth, and the only place with SQL for it."""

from broadsheet.store.batch import Chooser
from broadsheet.store.desk import Entry, Outcome
from broadsheet.store.reading import Change
from broadsheet.store.rows import to_authors, to_identifiers
from broadsheet.store.store import Checkpoint, Store, StoreStatus

__all__ = [
    "Change",
    "Checkpoint",
    "Chooser",
    "Entry",
    "Outcome",
    "Store",
    "StoreStatus",
    "to_authors",
    "to_identifiers",
]
