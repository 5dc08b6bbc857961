"""A paper, in a list and with all that is known of it, and how papers changed."""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers import Reason, RecordView
from broadsheet.answers.editions import Gist, RoledSentence
from broadsheet.answers.trending import Curve
from broadsheet.delivery.web.api.shapes.common import Next
from broadsheet.paper import Author, FieldSource, Identifier, Link, Version


@dataclass(frozen=True, slots=True)
class PaperShape:
    """A paper. With ``fields``, only those and its id."""

    id: Annotated[str, "Our own name for it, never reused."]
    url: Annotated[str, "Its page here."]
    title: Annotated[str, "Mathematics stands between dollars."]
    abstract: Annotated[str, "By its authors; empty where no source gave it."]
    summary: Annotated[str, "A few sentences by somebody else."]
    summary_by: Annotated[str, "The source that wrote the summary."]
    authors: tuple[Author, ...]
    identifiers: tuple[Identifier, ...]
    published: Annotated[str, "The day it came out, as exact as known: 2025, 2025-03, 2025-03-18, or a moment."]
    submitted: str
    announced: str
    updated: str
    first_seen: Annotated[str, "When this library learned of it."]
    withdrawn_at: str
    year: int | None
    categories: Annotated[tuple[str, ...], "The primary one first."]
    venue: str
    keywords: tuple[str, ...]
    comment: str
    versions: tuple[Version, ...]
    links: tuple[Link, ...]
    votes: Annotated[int | None, "Up-votes as sources tell them; null where none does."]
    sources: Annotated[tuple[str, ...], "Who told of it."]
    gist: Annotated[Gist | None, "The sentence that stands best for it; null where it is not made yet."]


@dataclass(frozen=True, slots=True)
class PapersShape:
    """Papers by their names, in the order asked for."""

    papers: tuple[PaperShape, ...]
    missing: Annotated[tuple[str, ...], "Names under which there is none."]


@dataclass(frozen=True, slots=True)
class PaperListShape:
    """A page of papers."""

    papers: tuple[PaperShape, ...]
    total: int
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class DayShape:
    """A daily page that a paper stood on, its place there, and what was counted."""

    day: str
    rank: int
    upvotes: int | None
    comments: int | None
    stars: int | None


@dataclass(frozen=True, slots=True)
class SubmitterShape:
    """Who brought a paper in, by the name they chose, and when."""

    by: str
    day: str
    at: str


@dataclass(frozen=True, slots=True)
class VotesShape:
    """How readers here voted."""

    ups: int
    downs: int


@dataclass(frozen=True, slots=True)
class PaperDetailShape:
    """A paper with all that stands on its page."""

    paper: PaperShape
    names: Annotated[tuple[str, ...], "Every name by which it can be asked for."]
    days: tuple[DayShape, ...]
    submitted: SubmitterShape | None
    votes: VotesShape


@dataclass(frozen=True, slots=True)
class RecordsShape:
    """What each source says of a paper, and whose word each field is."""

    records: tuple[RecordView, ...]
    provenance: tuple[FieldSource, ...]


@dataclass(frozen=True, slots=True)
class SentencesShape:
    """The sentences of a paper's text, each with what it does there."""

    sentences: tuple[RoledSentence, ...]


@dataclass(frozen=True, slots=True)
class TrendShape:
    """How a paper moves; ``rank`` 0 where it does not trend now."""

    rank: int
    score: float
    why: str
    tree: Reason
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class PaperTrendShape:
    """How one paper moves; null where nothing of it was ever counted."""

    trend: TrendShape | None


@dataclass(frozen=True, slots=True)
class ChangeShape:
    """A paper as it is now, under the number of its last change; null where it was merged into another one."""

    number: int
    id: str
    changed_at: str
    paper: PaperShape | None


@dataclass(frozen=True, slots=True)
class ChangesShape:
    """What changed, in order."""

    changes: tuple[ChangeShape, ...]
    last: Annotated[int, "The number of the last change here: give it as after, now or next week."]
    next_cursor: Next
