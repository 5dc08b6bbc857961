"""What was found, and why."""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers import Advice, Facet, ReasonKind, Span, Suggestion, Why
from broadsheet.delivery.web.api.shapes.common import Next
from broadsheet.delivery.web.api.shapes.papers import PaperShape


@dataclass(frozen=True, slots=True)
class ResultShape:
    """A paper found, why it stands there, and the words that match, marked."""

    paper: PaperShape
    score: float
    why: Annotated[Why, "tree is null unless explain is true."]
    title: tuple[Span, ...]
    snippet: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GroupShape:
    """Papers that hold the same of the words, where none holds them all."""

    held: tuple[str, ...]
    missing: tuple[str, ...]
    total: int
    query: str
    results: tuple[ResultShape, ...]


@dataclass(frozen=True, slots=True)
class SearchShape:
    """A page of a search."""

    query: str
    total: int
    mode: str
    sort: str
    results: tuple[ResultShape, ...]
    did_you_mean: str
    notices: Annotated[tuple[str, ...], "What one should know: words that were ignored, vectors still being made."]
    groups: tuple[GroupShape, ...]
    facets: tuple[Facet, ...]
    advice: tuple[Advice, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class SuggestionsShape:
    """What somebody who has typed this may mean."""

    typed: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class SimilarShape:
    """The papers most alike, of a hundred that are compared."""

    question: str
    total: int
    results: tuple[ResultShape, ...]
    notices: tuple[str, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class ReasonsShape:
    """What the scores of searches and of editions are made of."""

    search: tuple[ReasonKind, ...]
    editions: tuple[ReasonKind, ...]
