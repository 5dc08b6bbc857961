"""What is followed, and the library as a whole."""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers import IndexStatus
from broadsheet.answers.following import ChannelState, FollowChoice, JobView, LedgerDay
from broadsheet.delivery.web.api.shapes.common import Next


@dataclass(frozen=True, slots=True)
class SourceShape:
    """Something followed, how it is, and why."""

    name: str
    title: str
    since: str
    state: str
    why: str
    last_success: str
    last_try: str
    next_due: str
    channels: tuple[ChannelState, ...]
    days: tuple[LedgerDay, ...]


@dataclass(frozen=True, slots=True)
class SourcesShape:
    """All that is followed."""

    sources: tuple[SourceShape, ...]
    idle_since: Annotated[str, "Since when something is due that nobody asks for: no worker runs. Empty: all is well."]


@dataclass(frozen=True, slots=True)
class FollowedShape:
    """Something followed."""

    name: str
    title: str
    since: str


@dataclass(frozen=True, slots=True)
class ChoicesShape:
    """What is worth following."""

    choices: tuple[FollowChoice, ...]


@dataclass(frozen=True, slots=True)
class LedgerShape:
    """Days of something followed, the newest first: what should have come, and what did."""

    days: tuple[LedgerDay, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class JobsShape:
    """The last pieces of work, open ones first."""

    jobs: tuple[JobView, ...]


@dataclass(frozen=True, slots=True)
class StatusShape:
    """The library in numbers."""

    version: str
    papers: int
    records: int
    with_abstract: int
    by_source: dict[str, int]
    bytes: int
    index: IndexStatus
    has_worker: bool
    state: Annotated[str, "Another text whenever a paper has changed or an edition was closed."]


@dataclass(frozen=True, slots=True)
class FeedShape:
    """A feed in its three forms, and the page that shows the same."""

    group: str
    title: str
    page: str
    rss: str
    atom: str
    json: str


@dataclass(frozen=True, slots=True)
class FeedsShape:
    """The feeds of this site."""

    feeds: tuple[FeedShape, ...]


@dataclass(frozen=True, slots=True)
class RootShape:
    """Where everything is."""

    name: str
    version: str
    description: str
    openapi: str
