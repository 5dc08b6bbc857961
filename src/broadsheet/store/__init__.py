"""What do we know? The truth, and the only place with SQL for it."""

from broadsheet.store.batch import Chooser
from broadsheet.store.desk import Entry, Outcome
from broadsheet.store.fetched import Ending, Fetched
from broadsheet.store.follows import Channel
from broadsheet.store.jobs import Claim, Facts
from broadsheet.store.ledger import ToldDay
from broadsheet.store.reading import Change
from broadsheet.store.rows import to_authors, to_identifiers
from broadsheet.store.store import Checkpoint, Store, StoreStatus

__all__ = [
    "Change",
    "Channel",
    "Checkpoint",
    "Chooser",
    "Claim",
    "Ending",
    "Entry",
    "Facts",
    "Fetched",
    "Outcome",
    "Store",
    "StoreStatus",
    "ToldDay",
    "to_authors",
    "to_identifiers",
]
