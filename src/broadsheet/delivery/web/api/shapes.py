"""What the API answers with. The description of the API is made of these types, and so are the answers.

Keys are added, never renamed or removed. Dates are ISO texts as exact as known; moments are UTC and end in ``Z``.
"""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers import (
    Advice,
    ChannelState,
    Facet,
    FollowChoice,
    IndexStatus,
    JobView,
    LedgerDay,
    Reason,
    ReasonKind,
    RecordView,
    Span,
    Suggestion,
    Why,
)
from broadsheet.answers.editions import Gist, RoledSentence, SavedView
from broadsheet.answers.mail import Letter, MailState
from broadsheet.answers.readers import Mark
from broadsheet.answers.tokens import Scope
from broadsheet.answers.trending import Curve, TrendingNumber
from broadsheet.paper import Author, FieldSource, Identifier, Link, Version

Next = Annotated[str | None, "Give it as cursor for the next page; null at the end."]


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
class ReasonsShape:
    """What the scores of searches and of editions are made of."""

    search: tuple[ReasonKind, ...]
    editions: tuple[ReasonKind, ...]


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
class MeShape:
    """The token that asks, and the reader it acts as."""

    token: int
    title: str
    scopes: tuple[Scope, ...]
    expires_at: str
    reader: int | None
    name: str


@dataclass(frozen=True, slots=True)
class MarksShape:
    """What the token's reader did with a paper, and how all readers here voted."""

    id: str
    vote: Mark
    saved: bool
    ups: int
    downs: int


@dataclass(frozen=True, slots=True)
class SubmissionShape:
    """A paper that was brought in, and who did first."""

    paper: PaperShape
    by: str
    day: str
    at: str
    mine: Annotated[bool, "Whether this token was first."]


@dataclass(frozen=True, slots=True)
class LettersShape:
    """How mail is, and the letters, the newest first."""

    mail: MailState
    letters: tuple[Letter, ...]
    next_cursor: Next


@dataclass(frozen=True, slots=True)
class PostShape:
    """An edition that was posted, and its fate."""

    issue: str
    state: str
    sent_at: str
    why: str


@dataclass(frozen=True, slots=True)
class TargetShape:
    """A webhook or chat; of its address only what may be shown."""

    id: int
    kind: str
    title: str
    shown: str
    view: str
    period: str
    made_at: str
    last: PostShape | None


@dataclass(frozen=True, slots=True)
class TargetsShape:
    """Where editions are posted."""

    targets: tuple[TargetShape, ...]


@dataclass(frozen=True, slots=True)
class SettingShape:
    """A setting as it is in force; of a key only whether there is one."""

    name: str
    variable: str
    value: str
    meaning: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SettingsShape:
    """Every setting."""

    settings: tuple[SettingShape, ...]


@dataclass(frozen=True, slots=True)
class DoneShape:
    """It was done."""

    done: bool


@dataclass(frozen=True, slots=True)
class RootShape:
    """Where everything is."""

    name: str
    version: str
    description: str
    openapi: str


@dataclass(frozen=True, slots=True)
class WrongShape:
    """What is wrong with one parameter."""

    parameter: str
    says: str


@dataclass(frozen=True, slots=True)
class ProblemShape:
    """An error (RFC 9457), with what to do next."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    hint: str
    errors: tuple[WrongShape, ...]
