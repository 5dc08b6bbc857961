"""What is followed, and how it goes: sources and their channels, days of the ledger, jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from broadsheet.answers import ImportReport
from broadsheet.clock import to_text

FollowState = Literal["fine", "nothing", "waiting", "working", "stale", "short", "failing", "new"]
"""fine: all that was expected is here; nothing: no news, and that is right (weekend, holiday); waiting: not yet due,
or paused by the service; working: being fetched now; stale: the service gave an old batch under a new date; short:
papers are missing; failing: the last tries failed; new: followed, not yet fetched."""


@dataclass(frozen=True, slots=True)
class Following:
    """Something a person follows: ``arxiv:cs.CL``. ``title`` is for people; ``since`` is when following began."""

    name: str
    title: str
    since: str


@dataclass(frozen=True, slots=True)
class FollowChoice:
    """Something worth following, offered to who follows nothing yet."""

    name: str
    title: str
    says: str
    """What comes of it: how many papers a day, of what kind."""
    followed: bool = False


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One day of one source's stream: what should have come, and what did. The counts are of records.

    ``expected`` is None where the source does not tell. ``late`` came after their day was closed, ``missing`` was
    announced and is not here.
    """

    source: str
    stream: str
    day: str
    expected: int | None
    got: int
    late: int
    replaced: int
    withdrawn: int
    missing: int
    failed: int
    state: str
    """complete, nothing, open, stale, short, covered (nothing was announced to us, but another source gave the day)."""
    note: str = ""
    missing_names: tuple[str, ...] = ()
    """At most 50 of them."""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One source's part in something followed: ``arxiv-oai`` for ``arxiv:cs.CL``."""

    source: str
    describe: str
    state: FollowState
    why: str
    """A sentence: ``asked an hour ago, all 312 records are here``."""
    last_success: str
    """UTC moment, or empty: never."""
    last_try: str
    next_due: str
    checkpoint: str
    records: int
    """Records this channel has given so far."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """Something followed, how it is, and why; the state of its worst channel."""

    following: Following
    state: FollowState
    why: str
    channels: tuple[ChannelState, ...]
    days: tuple[LedgerDay, ...]
    """The last days of all its channels, newest first."""

    @property
    def last_success(self) -> str:
        """When a channel of it was last fetched, or empty: never."""
        return max((channel.last_success for channel in self.channels), default="")

    @property
    def last_try(self) -> str:
        """When a channel of it was last asked, or empty: never."""
        return max((channel.last_try for channel in self.channels), default="")

    @property
    def next_due(self) -> str:
        """When a channel of it is asked next, or empty: nobody knows."""
        return min((channel.next_due for channel in self.channels if channel.next_due), default="")


OVERDUE = timedelta(hours=1)
"""How long something may be due, with nobody asking, before it is said that no worker runs."""


def idle_since(states: Sequence[SourceState], now: datetime) -> str:
    """Since when something is due that nobody asks for: no worker runs. Empty: all is asked in time."""
    due = min((one.next_due for one in states if one.next_due), default="")
    limit = to_text(now - OVERDUE)
    busy = any(one.state == "working" or one.last_try > limit for one in states)
    return due if due and due < limit and not busy else ""


@dataclass(frozen=True, slots=True)
class JobView:
    """A piece of work: what, for whom, when, and how it ended."""

    id: int
    kind: str
    """fetch, fill (look up what is missing) or tidy."""
    subject: str
    """``arxiv-oai cs.CL``."""
    state: str
    """waiting, working, done, failed, stopped."""
    due_at: str
    started_at: str
    ended_at: str
    tries: int
    facts: dict[str, int | float | str]
    """What it did: read, new, updated, requests, seconds."""
    error: str = ""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh brought, a report a channel (``arxiv-oai cs.CL``); ``errors`` has those that failed, with why."""

    reports: dict[str, ImportReport]
    errors: dict[str, str]
