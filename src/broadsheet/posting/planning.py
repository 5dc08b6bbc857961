"""Which editions are to be posted where."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from broadsheet.clock import to_text
from broadsheet.periods import day_in_zone
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.store.targets import TargetRow

LOOK_BACK = timedelta(days=4)
"""Who was switched off for longer finds the editions on the site; a chat is not flooded."""
MOST_AT_ONCE = 3
"""Editions that a target gets after a pause."""
LONGEST_PERIOD = timedelta(days=45)
"""A month that was closed in the last days began no earlier."""


def list_issues(store: Store, settings: Settings, target: TargetRow, now: datetime) -> Iterator[tuple[str, int]]:
    """The issues that a target should have by now, each with its edition's id: those closed since it was set up."""
    since = max(target.made_at, to_text(now - LOOK_BACK))
    first = (day_in_zone(now, settings.zone) - LONGEST_PERIOD).isoformat()
    closed = store.editions.list_closed(target.view, target.period, first, "9999-12-31", MOST_AT_ONCE)
    for edition in reversed(closed):
        if edition.closed_at > since:
            yield f"{target.view} {edition.period}", edition.id
