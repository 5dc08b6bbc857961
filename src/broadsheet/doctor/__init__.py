"""Is all well? Each check looks at one thing and, where it is not well, says what to type. Nothing is fetched."""

from collections.abc import Callable
from datetime import datetime

from broadsheet.answers import Finding, IndexStatus
from broadsheet.answers.following import SourceState
from broadsheet.doctor.machine import examine_machine
from broadsheet.doctor.mail import examine_mail
from broadsheet.doctor.outside import examine_outside
from broadsheet.settings import Settings
from broadsheet.store import Store


def examine(
    settings: Settings,
    store: Store,
    index_status: Callable[[], IndexStatus],
    describe_sources: Callable[[], list[SourceState]],
    now: datetime,
) -> list[Finding]:
    """Every finding, in the order in which things depend on one another."""
    return [
        *examine_machine(settings, store, index_status),
        *examine_outside(settings, store, describe_sources, now),
        *examine_mail(settings, store, now),
    ]


__all__ = ["examine"]
