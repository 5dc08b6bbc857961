"""A library of two papers that answers without files, and remembers what it was asked."""

import threading
from collections.abc import Sequence
from typing import Any

from broadsheet.answers import (
    Advice,
    DayEntry,
    EngineStatus,
    Facet,
    FacetValue,
    Finding,
    FormGuess,
    ImportFailure,
    ImportReport,
    IndexStatus,
    LibraryStatus,
    LikenessQuestion,
    Mode,
    PaperDetail,
    Reason,
    RecordView,
    ResultGroup,
    SearchPage,
    SearchResult,
    Sort,
    Span,
    Suggestion,
    Why,
)
from broadsheet.answers.editions import RoledSentence
from broadsheet.answers.following import FollowChoice, Following, JobView, RefreshReport, SourceState
from broadsheet.answers.progress import Progress
from broadsheet.errors import NotFound
from broadsheet.paper import Author, FieldSource, Identifier, Link, Paper
from tests import following_by_hand as by_hand

PAPER = Paper(
    id=12,
    title="Learning $\\alpha^2$ Trees",
    abstract="We grow trees. " * 12,
    summary="A study of trees.",
    summary_by="starter",
    authors=tuple(
        Author(name) for name in ("Ada Lovelace", "Alan Turing", "Grace Hopper", "Kurt Gödel", "Emmy Noether")
    ),
    identifiers=(Identifier("arxiv", "2507.06457"), Identifier("doi", "10.1000/x")),
    submitted="2025-07-08T00:00:00Z",
    categories=("cs.LG", "stat.ML"),
    links=(Link("pdf", "https://arxiv.org/pdf/2507.06457"),),
    provenance=(FieldSource("title", "json-lines", "2507.06457", "2026-08-21T09:30:00Z"),),
)
HOSTILE = Paper(id=13, title="Plain\x1b]0;owned\x07 \x1b[31mred\x1b[0m\u202e title\nof two lines")
TREE = Reason(
    "score",
    0.857,
    parts=(Reason("words", 1.0, 0.5, "holds \x1b[31mtrees"), Reason("meaning", 0.714, 0.5)),
)
RESULT = SearchResult(
    PAPER,
    0.9,
    Why(1.0, 0.8, True, found=("trees",), sentence="Holds all the words.", tree=TREE),
    title=(Span("Learning $\\alpha^2$ "), Span("Trees", marked=True)),
    snippet=(Span("We grow "), Span("trees", marked=True), Span(".")),
)
GROUP = ResultGroup(("trees",), ("bushes",), 23, "trees", (RESULT,))
FACET = Facet("year", (FacetValue("2025", "2025", 1_200, "trees year:2025"), FacetValue("2024", "2024", 3, "x", True)))
SUGGESTIONS = [
    Suggestion("title", "Learning $\\alpha^2$ Trees", "", paper="p12"),
    Suggestion("author", "Toru Tree\x1b[31m", 'author:"Toru Tree"', 2),
    Suggestion("topic", "trees and bushes", "trees and bushes"),
]
INDEX = IndexStatus(
    (EngineStatus("words", 2, 0, 1_234_567, "1 segment"), EngineStatus("meaning", 1, 1, 384)), busy=False
)


class StandInIndex:
    """What the commands need of its index."""

    def __init__(self, asked: list[tuple[Any, ...]]) -> None:
        self.asked = asked

    def rebuild(self, progress: Progress | None = None, stop: threading.Event | None = None) -> IndexStatus:
        self.asked.append(("rebuild",))
        return INDEX

    def watch(self, stop: threading.Event) -> None:
        stop.wait(10)

    def status(self) -> IndexStatus:
        return INDEX


class StandIn:
    """What the commands need of a library."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.index = StandInIndex(self.asked)
        self.report = ImportReport(read=3, new=2, failed=1, failures=[ImportFailure("a.jsonl:3", "no \x1b[31mtitle")])
        self.closed = False
        self.worker = False
        self.raises: BaseException | None = None
        self.index_raises: BaseException | None = None
        self.findings = [Finding("store", True, "It can be read.")]
        self.papers = 2
        self.sources = self
        self.states = by_hand.STATES
        self.refreshed = by_hand.REPORT

    def close(self) -> None:
        self.closed = True

    def _ask(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self.raises:
            raise self.raises

    def import_paths(
        self,
        paths: Sequence[str],
        source: str | None = None,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
    ) -> ImportReport:
        self._ask("import", tuple(paths), source)
        if progress:
            progress("reading", 3, 3)
        return self.report

    def guess_forms(self, paths: Sequence[str], source: str | None = None) -> list[FormGuess]:
        self._ask("guess", tuple(paths), source)
        return [FormGuess(paths[0], "json-lines", "One JSON object a line.", 3, 1, ("Learning Trees",))]

    def load_starter(self, progress: Progress | None = None) -> ImportReport:
        self._ask("starter")
        self.papers = 890
        return ImportReport(read=890, new=890)

    def update_index(
        self, progress: Progress | None = None, meaning: bool = True, stop: threading.Event | None = None
    ) -> IndexStatus:
        self.asked.append(("update", meaning))
        if self.index_raises:
            raise self.index_raises
        return INDEX

    def has_worker(self) -> bool:
        return self.worker

    def work(self, stop: threading.Event) -> None:
        self._ask("work", stop.is_set())

    def search(
        self,
        query: str,
        limit: int = 20,
        offset: int = 0,
        mode: Mode = "hybrid",
        sort: Sort = "relevance",
        facets: bool = False,
        cursor: str = "",
    ) -> SearchPage:
        self._ask("search", query, limit, offset, mode, sort, facets, cursor)
        hostile = SearchResult(HOSTILE, 0.1, Why(0.1, None, False))
        return SearchPage(
            query, 23, 4.2, (RESULT, hostile), 2, mode, ("No encoder: words only.",), sort, "CURSOR",
            did_you_mean="trees \x1b[31mred", groups=(GROUP,), facets=(FACET,) if facets else (),
            advice=(Advice("Without the author: 3 papers.", "trees OR bushes"),),
        )  # fmt: skip

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        self._ask("suggest", typed, limit)
        return SUGGESTIONS[:limit]

    def describe_reasons(self) -> list[Any]:
        return []

    def find_similar(
        self, question: LikenessQuestion, limit: int = 20, offset: int = 0, sort: Sort = "relevance"
    ) -> SearchPage:
        self._ask("similar", question, limit, offset, sort)
        return SearchPage("like p12", 3, 4.2, (RESULT,), 1, "hybrid", ("No encoder: words only.",), sort)

    def get_paper(self, name: str) -> Paper:
        if name not in ("p12", "arXiv:2507.06457"):
            raise NotFound(f"There is no paper {name!r}.", "Look for it: broadsheet search WORDS")
        return PAPER

    def describe_paper(self, name: str) -> PaperDetail:
        paper = self.get_paper(name)
        record = RecordView(
            "json-lines", "2507.06457", "2026-08-21T09:30:00Z", "", paper.title, "", "", (), paper.identifiers, {}
        )
        days = (DayEntry(paper, 4, upvotes=12),)
        return PaperDetail(paper, (record,), paper.provenance, days, ("2025-07-10",), (RESULT,))

    @property
    def gists(self) -> "StandInGists":
        return StandInGists()

    def split_paper(self, name: str) -> list[Paper]:
        return [self.get_paper(name), HOSTILE]

    def status(self) -> LibraryStatus:
        by_source = {"starter": self.papers} if self.papers else {}
        return LibraryStatus("/home/ada/.broadsheet", "0.1.0", 1, self.papers, self.papers, 1, by_source, 4096, INDEX)

    def examine(self) -> list[Finding]:
        return self.findings

    def follow(self, names: Sequence[str]) -> list[Following]:
        self._ask("follow", tuple(names))
        return [Following(name, f"The title of {name}", "2026-08-22T08:00:00Z") for name in names]

    def unfollow(self, name: str) -> Following:
        self._ask("unfollow", name)
        return by_hand.NLP

    def list_following(self) -> list[Following]:
        return [state.following for state in self.states]

    def list_choices(self) -> list[FollowChoice]:
        return by_hand.CHOICES

    def describe(self, days: int = 7) -> list[SourceState]:
        self._ask("sources", days)
        return self.states

    def list_jobs(self, limit: int = 50, subject: str = "") -> list[JobView]:
        return by_hand.jobs_of(subject, limit)

    def refresh(
        self,
        name: str = "",
        since: str = "",
        progress: Progress | None = None,
        stop: threading.Event | None = None,
    ) -> RefreshReport:
        self._ask("refresh", name, since)
        if progress:
            progress("arxiv-oai cs.CL", 313, 313)
        return self.refreshed


class StandInGists:
    """Two sentences, whatever the paper."""

    def read(self, paper: Paper) -> tuple[RoledSentence, ...]:
        first, second = (
            RoledSentence("We count.", "objective", 0.71234),
            RoledSentence("It helps.", "result", 0.9, True),
        )
        return (first, second)
