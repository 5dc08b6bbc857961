"""What the library answers with: plain, frozen values that any delivery can render.

Nothing here knows HTML, JSON or a terminal.
"""

from dataclasses import dataclass, field
from typing import Literal

from broadsheet.paper import Author, FieldSource, Identifier, Paper
from broadsheet.showing import Row, Shown, make_row

Mode = Literal["hybrid", "words", "meaning"]
"""How a search ranks: by both, by words alone, by meaning alone."""

Sort = Literal["relevance", "date", "votes"]
"""In which order papers are shown: the best first, the newest first, or those with most votes first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One node of the tree that explains a score: what counted, how much, and of what that is made.

    ``value`` is what this node found, ``weight`` what it is multiplied by, so that it adds ``value * weight`` to its
    parent; a node with parts has their sum as its value. ``says`` tells a person the same in a few words.
    """

    name: str
    """A stable key, described once in ``ranking/reasons.py``: words, meaning, sentence, title, ..."""
    value: float
    weight: float = 1.0
    says: str = ""
    parts: tuple["Reason", ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """What a kind of reason is, for the page *How search works*: what it measures and how it is computed."""

    name: str
    title: str
    says: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a paper stands where it stands in a search.

    ``words`` and ``meaning`` are the normalised scores, 0 to 1, that were fused; None where that
    side did not find the paper. ``holds_all`` says that it holds every word asked for;
    ``found`` and ``missing`` list the words as typed; ``distance`` is the smallest span, in words, that
    holds them all (None where it does not apply). ``sentence`` says the same for a person.
    """

    words: float | None
    meaning: float | None
    holds_all: bool
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    distance: int | None = None
    sentence: str = ""
    tree: Reason | None = None
    """Of what the score is made; None where nothing was scored (a list by date)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A paper found, its place's reason, and the piece of its text that shows the words."""

    paper: Paper
    score: float
    why: Why
    title: tuple[Span, ...] = ()
    """The title in pieces, with the matching words marked."""
    snippet: tuple[Span, ...] = ()
    """The best piece of abstract or summary, some 300 characters, with the matching words marked."""


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Papers that hold the same of the words asked for, when none holds them all.

    ``held`` and ``missing`` are words as typed; ``query`` is what to ask to see all ``total`` of the group.
    """

    held: tuple[str, ...]
    missing: tuple[str, ...]
    total: int
    query: str
    results: tuple[SearchResult, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: how many of the papers found have it, and the query that adds it (or takes it away)."""

    value: str
    label: str
    count: int
    query: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A field by which what was found can be narrowed: ``category``, ``year``, ``source``, ``has``."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Another question that may find more: ``text`` says why in a sentence, ``query`` is what to ask."""

    text: str
    query: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody who is typing may mean. ``query`` is what to ask; ``papers`` how many it would find, 0: unknown.

    ``paper`` is our name of a paper (``p12``) for a title, which leads straight to it.
    """

    kind: Literal["title", "author", "topic"]
    text: str
    query: str
    papers: int = 0
    paper: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage(Shown):
    """One page of a search. ``next`` is the offset of the next page, or None at the end."""

    query: str
    total: int
    took_ms: float
    results: tuple[SearchResult, ...]
    next: int | None
    mode: Mode
    notices: tuple[str, ...] = ()
    """What the reader should know: no encoder, vectors still being made, a word that was ignored."""
    sort: Sort = "relevance"
    cursor: str = ""
    """What to give for the next page so that nothing is skipped or repeated while papers arrive; empty at the end."""
    did_you_mean: str = ""
    """The question with its likely misspellings put right; empty when there are none."""
    groups: tuple[ResultGroup, ...] = ()
    """Only on the first page, when no paper holds all of a few words: the best of each kind of match."""
    facets: tuple[Facet, ...] = ()
    """Only when asked for."""
    advice: tuple[Advice, ...] = ()
    """Only when little or nothing was found."""

    def list_rows(self) -> list[Row]:
        """A row a paper, with its score and why it was found."""
        return [make_row(one.paper, score=one.score, why=one.why.sentence) for one in self.results]

    def say_what(self) -> str:
        """How many were found, for what."""
        return f"{self.total:,} papers for {self.query}"


@dataclass(frozen=True, slots=True)
class LikenessQuestion:
    """What papers should be like: these papers, by any of their names, this text, or all of them.

    ``less_like`` are papers to be unlike; alone they are no question.
    """

    papers: tuple[str, ...] = ()
    text: str = ""
    less_like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperPage(Shown):
    """Papers in an order that needs no explaining. ``next`` is the offset of the next page, or None."""

    papers: tuple[Paper, ...]
    total: int
    next: int | None
    cursor: str = ""
    """What to give for the next page so that nothing is skipped or repeated meanwhile; empty where there is none."""

    def list_rows(self) -> list[Row]:
        """A row a paper."""
        return [make_row(paper) for paper in self.papers]

    def say_what(self) -> str:
        """How many there are."""
        return f"{self.total:,} papers"


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A paper on a daily page: its place and the counts seen that day (None: not told)."""

    paper: Paper
    rank: int
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True)
class RecordView:
    """One source's record of a paper, for "where each fact came from"."""

    source: str
    key: str
    seen_at: str
    updated_at: str
    title: str
    abstract: str
    summary: str
    authors: tuple[Author, ...]
    identifiers: tuple[Identifier, ...]
    raw: dict[str, str]


@dataclass(frozen=True, slots=True)
class PaperDetail:
    """All that a paper's own page shows."""

    paper: Paper
    records: tuple[RecordView, ...]
    provenance: tuple[FieldSource, ...]
    days: tuple[DayEntry, ...]
    """Its places on daily pages; each entry's ``paper`` is this one."""
    day_names: tuple[str, ...]
    """The ISO day of each of ``days``, in the same order."""
    similar: tuple[SearchResult, ...]


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A record that was left out: where it stood and why."""

    where: str
    why: str


@dataclass(slots=True)
class ImportReport:
    """What an import did. ``read`` counts records, good and bad; the other counts add up to it."""

    read: int = 0
    new: int = 0
    updated: int = 0
    merged: int = 0
    """Records that joined a paper another source had already told of."""
    unchanged: int = 0
    failed: int = 0
    failures: list[ImportFailure] = field(default_factory=list)
    """At most 1,000 of them; ``failed`` counts them all."""
    resumed: int = 0
    """Records skipped because an earlier, interrupted run had done them; not part of ``read``."""


@dataclass(frozen=True, slots=True)
class FormGuess:
    """What ``import --dry-run`` tells of a file: its form, how many records, and the first titles."""

    path: str
    source: str
    describe: str
    records: int
    failed: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How far one engine has come. ``papers`` it holds, changes it has still to see, bytes on disk."""

    name: str
    papers: int
    behind: int
    bytes: int
    detail: str = ""
    """The model's name for meaning, the number of segments for words."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The state of the index. ``writer`` says whether another process is keeping it."""

    engines: tuple[EngineStatus, ...]
    busy: bool
    notice: str = ""


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """The library in numbers."""

    home: str
    version: str
    schema: int
    papers: int
    records: int
    with_abstract: int
    by_source: dict[str, int]
    """Source name to its number of records."""
    bytes: int
    index: IndexStatus


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing ``doctor`` looked at. ``hint`` says what to type when it is not well."""

    name: str
    ok: bool
    says: str
    hint: str = ""
