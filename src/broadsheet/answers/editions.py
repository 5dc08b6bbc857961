"""Editions: a dated choice of papers, in order, with the reason for each."""

from dataclasses import dataclass
from urllib.parse import quote

from broadsheet.answers import Reason
from broadsheet.paper import Paper
from broadsheet.periods import Period
from broadsheet.showing import Row, Shown, make_row
from broadsheet.views import EVERYTHING, View


@dataclass(frozen=True, slots=True)
class Gist:
    """The one sentence that stands best for a paper, and the role of it: result, objective, method, background."""

    sentence: str
    role: str


@dataclass(frozen=True, slots=True)
class RoledSentence:
    """A sentence of an abstract with what it does there, and how sure that is (0 to 1)."""

    text: str
    role: str
    confidence: float
    chosen: bool = False
    """It is the gist."""


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """A paper of an edition: its place, why it has it, and how it is counted now.

    Place, reason, score and gist are frozen with the edition; counts are of today (None: not told).
    """

    rank: int
    paper: Paper
    score: float
    why: str
    """A sentence: ``42 up-votes in its first day, and code is given``."""
    tree: Reason | None = None
    gist: Gist | None = None
    late_of: str = ""
    """The ISO day it belongs to, where it came only after that day's edition was closed; else empty."""
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    submitted_by: str = ""
    """The reader who submitted it, by the name that reader chose; empty where a source told of it."""


@dataclass(frozen=True, slots=True)
class Edition(Shown):
    """The edition of a view and a period.

    ``asked`` is the name of the period asked for; it differs from ``period.name`` when that one has no papers.
    ``closed_at`` (UTC moment) is empty while it is open: then ``entries`` are as things stand now, and may change.
    """

    view: View
    view_title: str
    period: Period
    asked: str
    entries: tuple[EditionEntry, ...]
    total: int
    """How many papers it was chosen from."""
    closed_at: str
    previous: str | None
    """The name of the nearest period before that has papers."""
    next: str | None
    late: tuple[EditionEntry, ...] = ()
    """Papers of this period that came after it was closed: shown apart, and in the next edition."""
    id: int = 0
    """0 while open, and for a period of the past that was never closed: it is made anew each time."""
    closes_at: str = ""
    """The UTC moment at which it is due to be closed, or was."""

    def list_rows(self) -> list[Row]:
        """A row a paper, with its place, its score and why it has that place."""
        return [
            make_row(one.paper, rank=one.rank, score=one.score, why=one.why, upvotes=one.upvotes)
            for one in self.entries
        ]

    def say_what(self) -> str:
        """Which edition, and of how many papers."""
        return f"{self.view_title}, {self.period.name}: {len(self.entries)} of {self.total:,} papers"

    @property
    def address(self) -> str:
        """Its page: ``/daily/2026-08-21``, ``/views/graphs/daily/...`` of a saved view, else with ``?view=``."""
        if self.view == EVERYTHING:
            return self.period.address
        if self.view.kind == "saved":
            return f"/views/{quote(self.view.value, safe='')}{self.period.address}"
        return f"{self.period.address}?view={quote(self.view.key, safe=':')}"


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """One line of a list of editions."""

    period: Period
    papers: int
    closed: bool


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that was given a name on this site, with editions and feeds of its own."""

    name: str
    """As it stands in addresses: ``graph-networks``."""
    title: str
    query: str
    made_at: str
