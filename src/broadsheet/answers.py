"""What the library answers with: plain, frozen values that any delivery can render.

Nothing here knows HTML, JSON or a terminal.
"""

from dataclasses import dataclass, field
from typing import Literal

from broadsheet.paper import Author, FieldSource, Identifier, Paper

Mode = Literal["hybrid", "words", "meaning"]
"""How a search ranks: by both, by words alone, by meaning alone."""


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
class SearchPage:
    """One page of a search. ``next`` is the offset of the next page, or None at the end."""

    query: str
    total: int
    took_ms: float
    results: tuple[SearchResult, ...]
    next: int | None
    mode: Mode
    notices: tuple[str, ...] = ()
    """What the reader should know: no encoder, vectors still being made, a word that was ignored."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Papers in an order that needs no explaining. ``next`` is the offset of the next page, or None."""

    papers: tuple[Paper, ...]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A paper on a daily page: its place and the counts seen that day (None: not told)."""

    paper: Paper
    rank: int
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What a daily page listed on ``day`` (ISO date), with the days beside it that listed something.

    ``asked`` is the day that was asked for; it differs from ``day`` when that one listed nothing.
    """

    day: str
    asked: str
    entries: tuple[DayEntry, ...]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day and how many papers it listed."""

    day: str
    papers: int


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
