"""Trending: what moves now, and of what each score is made."""

from dataclasses import dataclass

from broadsheet.answers import Reason
from broadsheet.answers.editions import Gist
from broadsheet.paper import Paper
from broadsheet.showing import Row, Shown, make_row


@dataclass(frozen=True, slots=True)
class Curve:
    """A count through time: ``kind`` is votes, comments, stars, citations or opens; ``days`` ISO days, rising."""

    kind: str
    days: tuple[str, ...]
    values: tuple[float, ...]
    """The total on each day."""


@dataclass(frozen=True, slots=True)
class TrendingEntry:
    """A paper that trends: its place, its score as a sum that can be checked, and its curves."""

    rank: int
    paper: Paper
    score: float
    why: str
    tree: Reason
    curves: tuple[Curve, ...] = ()
    gist: Gist | None = None


@dataclass(frozen=True, slots=True)
class TrendingPage(Shown):
    """What trends on ``day``. ``next`` is the offset of the next page, or None."""

    day: str
    entries: tuple[TrendingEntry, ...]
    total: int
    next: int | None
    moving: int = 0
    """How many papers had anything counted in the window."""
    category: str = ""
    """The one category that was asked for; empty: all."""
    categories: tuple[tuple[str, int], ...] = ()
    """The categories of all that trends, each with its number of papers, the most first."""
    cursor: str = ""
    """What to give for the next page so that no paper is skipped or repeated while they move; empty at the end."""

    def list_rows(self) -> list[Row]:
        """A row a paper, with its place, its score and of what that is made."""
        return [make_row(one.paper, rank=one.rank, score=one.score, why=one.why) for one in self.entries]

    def say_what(self) -> str:
        """The day, and how many trend."""
        return f"Trending on {self.day}: {self.total:,} papers"


@dataclass(frozen=True, slots=True)
class TrendingNumber:
    """One number of the formula as it stands today, for *How trending works*."""

    name: str
    value: float
    says: str
    """What it is, with its unit, and how it came about."""
