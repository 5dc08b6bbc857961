"""Work beside fetching: looking up single papers that were announced and did not come, and keeping tables small."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from broadsheet.clock import to_text
from broadsheet.ingest import save_looked_up
from broadsheet.paper import Record
from broadsheet.sources.base import Failure
from broadsheet.store import Claim, Facts, Store

KEEP_JOBS = timedelta(days=30)
KEEP_NAMES = timedelta(days=90)
"""How long single records and announced papers of a closed day are remembered; its numbers stay for ever."""
KEEP_EXPOSURES = timedelta(days=90)
"""How long it is kept what was shown and opened; what trends looks back thirty days."""


def fill(store: Store, claim: Claim, found: Iterable[Record | Failure], asked: int, facts: Facts) -> None:
    """Save the papers that were looked up. Raises Busy where the claim is lost."""
    facts["found"] = save_looked_up(store, found, claim, facts)
    facts["asked"] = asked


def tidy(store: Store, now: datetime, facts: Facts) -> None:
    """Forget old jobs, the single records of days long closed, and what was shown and opened long ago."""
    facts["jobs"] = store.jobs.forget(to_text(now - KEEP_JOBS))
    facts["names"] = store.ledger.forget((now - KEEP_NAMES).date().isoformat())
    facts["exposures"] = store.exposures.forget((now - KEEP_EXPOSURES).date().isoformat())
