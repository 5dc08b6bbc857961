"""Editions, what trends, and views."""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers import Reason
from broadsheet.answers.editions import Gist, SavedView
from broadsheet.answers.trending import Curve, TrendingNumber
from broadsheet.delivery.web.api.shapes.common import Next
from broadsheet.delivery.web.api.shapes.papers import PaperShape


@dataclass(frozen=True, slots=True)
class EditionLineShape:
    """A period that has papers."""

    period: str
    kind: str
    first: str
    last: str
    papers: int
    closed: bool
    url: str


@dataclass(frozen=True, slots=True)
class EditionListShape:
    """Periods that have papers, the newest first."""

    editions: tuple[EditionLineShape, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class EditionEntryShape:
    """A paper of an edition: its place and why it has it, frozen; counts are of today."""

    rank: int
    paper: PaperShape
    score: float
    why: str
    tree: Reason | None
    gist: Gist | None
    late_of: str
    upvotes: int | None
    comments: int | None
    stars: int | None
    submitted_by: str


@dataclass(frozen=True, slots=True)
class EditionShape:
    """The edition of a view and a period."""

    period: str
    kind: str
    first: str
    last: str
    asked: Annotated[str, "The period asked for; it differs where that one has no papers."]
    view: str
    view_title: str
    url: str
    total: Annotated[int, "How many papers it was chosen from."]
    closed_at: Annotated[str, "Empty while it is open and may change."]
    closes_at: str
    previous: str | None
    next: str | None
    entries: tuple[EditionEntryShape, ...]
    late: tuple[EditionEntryShape, ...]


@dataclass(frozen=True, slots=True)
class TrendingEntryShape:
    """A paper that trends."""

    rank: int
    paper: PaperShape
    score: float
    why: str
    tree: Reason
    curves: tuple[Curve, ...]
    gist: Gist | None


@dataclass(frozen=True, slots=True)
class CountShape:
    """A category and how many papers that trend are of it."""

    category: str
    papers: int


@dataclass(frozen=True, slots=True)
class TrendingShape:
    """What trends on a day, the strongest first."""

    day: str
    total: int
    moving: int
    entries: tuple[TrendingEntryShape, ...]
    categories: tuple[CountShape, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class NumbersShape:
    """Every number of the formula as it stands today."""

    numbers: tuple[TrendingNumber, ...]


@dataclass(frozen=True, slots=True)
class ViewsShape:
    """The views that have a name here."""

    views: tuple[SavedView, ...]
