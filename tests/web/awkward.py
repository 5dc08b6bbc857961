"""The real library, and what it would hardly hold, so that the pages meet it all the same.

Two papers that cleaning would never let in, and sources in every state there is.
"""

from functools import cached_property

from broadsheet.answers import (
    Advice,
    Mode,
    PaperDetail,
    ReasonKind,
    RecordView,
    SearchPage,
    SearchResult,
    Sort,
    Span,
    Suggestion,
    Why,
)
from broadsheet.answers.following import FollowChoice, Following, JobView, LedgerDay, SourceState
from broadsheet.library import Library
from broadsheet.paper import Author, Identifier, Link, Paper, Version
from broadsheet.schedule import FollowedSources
from tests import following_by_hand
from tests.web import by_hand

SEEN = "2026-08-22T06:00:00Z"

HOSTILE = Paper(
    9_001,
    "<script>alert('title')</script> & \"quotes\"",
    abstract="An <img src=x onerror=alert(1)> abstract.",
    summary="What <b>we</b> say of it.",
    summary_by="starter",
    authors=(Author('Mallory "<i>" O’Neil'),),
    identifiers=(
        Identifier("arxiv", "hep-th/9901001"),
        Identifier("doi", "10.1000/a(b)<c>"),
        Identifier("beir", "scifact/4983"),
    ),
    submitted="1999-01-01",
    first_seen=SEEN,
    categories=("hep-th",),
    links=(Link("project", "javascript:alert(1)"), Link("code", "https://github.com/example/awkward")),
    versions=(Version(1, "1999-01-01"), Version(2, "1999-02-01", "1999-03-01")),
)

MATHS = Paper(
    9_002,
    r"An $\tilde{O}(n^{2.5})$-time algorithm on $\mathbb{R}^d$ for donaudampfschifffahrtselektrizitätenhauptbetriebe",
    abstract=r"It holds that $$\mathcal{L}(\theta) = -\sum_{t=1}^{T} \log p_\theta(x_t) + \int_0^1 \alpha + \beta + "
    r"\gamma + \delta + \epsilon + \zeta + \eta + \theta + \iota + \kappa$$ but $\unknowncommand{x}$ is not known, and "
    r"$\alpha + \beta + \gamma + \delta + \epsilon + \zeta + \eta + \theta + \iota + \kappa + \lambda + \mu + \nu$ "
    r"is long.",
    authors=tuple(Author(f"Author Number{number}") for number in range(60)),
    identifiers=(Identifier("arxiv", "2608.00001"),),
    submitted="2026-08-22",
    first_seen=SEEN,
)

PAPERS = {"hep-th/9901001": HOSTILE, "10.1000/a(b)<c>": HOSTILE, "p9001": HOSTILE, "2608.00001": MATHS, "p9002": MATHS}


class AwkwardLibrary(Library):
    """Answers as the library does; knows two papers more, and finds them for the query ``awkward``.

    What it follows is made by hand.
    """

    def describe_paper(self, name: str, similar: int = 10) -> PaperDetail:
        paper = PAPERS.get(name)
        return _describe(paper) if paper else super().describe_paper(name, similar)

    def get_paper(self, name: str) -> Paper:
        return PAPERS.get(name) or super().get_paper(name)

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
        if query == by_hand.ASKED:
            return by_hand.answer(super().search("learning", limit, offset).results, sort, cursor, offset)
        if query == "nothing at all":
            advice = (Advice("Without the author there are 3:", "capsules <b>"),)
            return SearchPage(query, 0, 0.4, (), None, mode, advice=advice)
        if query != "awkward":
            return super().search(query, limit, offset, mode, sort)
        results = tuple(map(_find, (HOSTILE, MATHS)))
        return SearchPage(query, len(results), 0.4, results, None, mode, ("A notice with <b>tags</b>.",))

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        return by_hand.SUGGESTIONS if typed.startswith("topo") else []

    def describe_reasons(self) -> tuple[ReasonKind, ...]:
        return by_hand.REASONS

    @cached_property
    def sources(self) -> FollowedSources:
        return MadeSources(self._store, self.settings, self._clock, (), lambda: self._worker)


class MadeSources(FollowedSources):
    """What is followed, made by hand."""

    def list_following(self) -> list[Following]:
        return following_by_hand.FOLLOWED

    def list_choices(self) -> list[FollowChoice]:
        return following_by_hand.CHOICES

    def describe(self, days: int = 7) -> list[SourceState]:
        return following_by_hand.STATES

    def read_ledger(self, name: str, limit: int = 60, before: str = "") -> list[LedgerDay]:
        return following_by_hand.ledger_of(name, limit, before)

    def list_jobs(self, limit: int = 50, subject: str = "") -> list[JobView]:
        return following_by_hand.jobs_of(subject, limit)


def _describe(paper: Paper) -> PaperDetail:
    record = RecordView(
        source="<b>source",
        key="<b>key",
        seen_at=SEEN,
        updated_at="2026-08-23T06:00:00Z",
        title=paper.title,
        abstract=paper.abstract,
        summary=paper.summary,
        authors=paper.authors,
        identifiers=paper.identifiers,
        raw={"title": "<script>raw</script>"},
    )
    return PaperDetail(paper, (record,), (), (), (), (_find(paper),))


def _find(paper: Paper) -> SearchResult:
    why = Why(1.0, None, True, ("<i>",), sentence="Holds <i>.")
    return SearchResult(paper, 1.0, why, (Span(paper.title),), (Span("Before <b> "), Span("<i>", marked=True)))
