"""What a live source is: a file of this folder that can also ask its service what came since the last time.

A live source follows *streams*: ``cs.CL`` of ``arxiv``, ``daily`` of ``hf``, an address of ``rss``. What a person
follows is written ``prefix:stream``; sources of one prefix follow it together, each in its own way (arXiv's OAI-PMH
gives the records, its RSS tells what was announced). Each pair of source and stream has a *checkpoint*: a text that
only the source reads.

``fetch_since`` yields batches. A batch is saved in one transaction with its checkpoint and tallies, so a kill between
two batches loses nothing and repeats nothing; whatever a source yields twice is known by its key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from broadsheet.fetching import Client
from broadsheet.paper import Record
from broadsheet.settings import Settings
from broadsheet.sources.base import Failure


@dataclass(frozen=True, slots=True)
class Stream:
    """What can be followed. ``name`` is its normal form (``cs.CL``), ``title`` is for people."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Announced:
    """One paper that a source named for a day.

    ``name`` is an identifier, as ``arxiv:2507.06457``; ``kind`` is new, cross, replace or replace-cross.
    """

    name: str
    kind: str = "new"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a source says one of its days holds; a line of the ledger comes of it. It replaces what was said before."""

    day: str
    """ISO date, as the source counts its days."""
    expected: int | None = None
    """How many records it should give, where it tells; None: it does not tell yet."""
    announced: tuple[Announced, ...] = ()
    """The papers it named, where it names them; each is looked for in the store."""
    state: str = ""
    """Empty, or what the source knows of the day itself: ``stale`` (yesterday's batch under a fresh date), ``nothing``
    (no announcement that day, and that is right)."""
    note: str = ""
    """A sentence for a librarian: why, where it is not plain."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a stream and where to go on from after them.

    ``more`` is False in the last batch: the stream is fetched up to now. ``total`` is how many records this fetch will
    give, where the source tells.
    """

    items: tuple[Record | Failure, ...]
    checkpoint: str
    days: tuple[str, ...] = ()
    """The source's day of each item, in the same order; or empty: all count on the day of the fetch."""
    tallies: tuple[Tally, ...] = ()
    more: bool = True
    total: int | None = None
    note: str = ""
    """What was odd, for the log and the job's row: ``the token had expired; went on from 2026-08-03``."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One fetch: whom to ask with, for what, since when."""

    client: Client
    settings: Settings
    stream: str
    checkpoint: str
    """Empty at the first fetch."""
    now: datetime
    """UTC. A source that needs a day asks for it in its own zone."""
    since: str = ""
    """ISO date: what a person asked for with ``--since``, or where a first fetch begins; empty: as the source likes."""
    is_known: Callable[[str], bool] = field(default=lambda _: False)
    """Whether the library has a paper of that identifier (``arxiv:2507.06457``)."""


@runtime_checkable
class LiveSource(Protocol):
    """A module in ``sources/`` that can be asked for what is new. See the module's text."""

    name: str
    """As every source's: ``arxiv-oai``."""
    describe: str
    prefix: str
    """What a followed name begins with: ``arxiv``."""

    def read_stream(self, text: str) -> Stream:
        """The stream that a person wrote after the prefix (``cs.cl``), in normal form. Raises BadInput."""
        ...

    def follows(self, stream: str) -> bool:
        """Whether this source has a part in that stream of its prefix; arxiv-rss leaves all of arXiv to OAI."""
        ...

    def next_due(self, stream: str, last: datetime | None, now: datetime) -> datetime:
        """When to ask (again): at once where ``last`` (the last fetch that went through) is None; a pure function."""
        ...

    def fetch_since(self, visit: Visit) -> Iterator[Batch]:
        """What came since the checkpoint, batch by batch; at least one batch, whose checkpoint may be the old one.

        Raises what the client raises; what was yielded before stays. A record that cannot be read is a Failure.
        """
        ...
