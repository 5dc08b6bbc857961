"""From what the library answers to what the API answers."""

from collections.abc import Sequence
from dataclasses import fields, replace

from broadsheet.answers import ResultGroup, SearchResult
from broadsheet.answers.editions import Edition, EditionEntry, EditionSummary, Gist
from broadsheet.answers.readers import PaperMarks
from broadsheet.answers.trending import TrendingEntry
from broadsheet.delivery.web.addresses import paper_path
from broadsheet.delivery.web.api.operation import Asked
from broadsheet.delivery.web.api.shapes.editions import (
    EditionEntryShape,
    EditionLineShape,
    EditionShape,
    TrendingEntryShape,
)
from broadsheet.delivery.web.api.shapes.finding import GroupShape, ResultShape
from broadsheet.delivery.web.api.shapes.papers import PaperShape, TrendShape
from broadsheet.delivery.web.api.shapes.readers import MarksShape
from broadsheet.paper import Paper
from broadsheet.views import View

PAPER_FIELDS = tuple(one.name for one in fields(PaperShape))
_TAKEN = tuple(name for name in PAPER_FIELDS if name not in ("id", "url", "gist"))


def make_papers(asked: Asked, papers: Sequence[Paper]) -> tuple[PaperShape, ...]:
    """These papers, with the gists that are kept of them."""
    wanted = asked.values.get("fields") or PAPER_FIELDS
    gists = asked.library.gists.find(papers) if "gist" in str(wanted) and papers else {}
    site = asked.library.settings.site_url
    return tuple(_make_paper(paper, site, gists.get(paper.id)) for paper in papers)


def _make_paper(paper: Paper, site: str, gist: Gist | None) -> PaperShape:
    told = {name: getattr(paper, name) for name in _TAKEN}
    return PaperShape(id=paper.name, url=site + paper_path(paper), gist=gist, **told)


def make_results(asked: Asked, results: Sequence[SearchResult], explain: bool) -> tuple[ResultShape, ...]:
    """What was found; of what the scores are made only where that was asked for."""
    papers = make_papers(asked, [one.paper for one in results])
    return tuple(
        ResultShape(paper, one.score, one.why if explain else replace(one.why, tree=None), one.title, one.snippet)
        for paper, one in zip(papers, results, strict=True)
    )


def make_group(asked: Asked, group: ResultGroup, explain: bool) -> GroupShape:
    """Papers that hold the same of the words."""
    return GroupShape(group.held, group.missing, group.total, group.query, make_results(asked, group.results, explain))


def make_edition(asked: Asked, edition: Edition, explain: bool) -> EditionShape:
    """An edition with its papers."""
    return EditionShape(
        period=edition.period.name,
        kind=edition.period.kind,
        first=edition.period.first.isoformat(),
        last=edition.period.last.isoformat(),
        asked=edition.asked,
        view=edition.view.key,
        view_title=edition.view_title,
        url=asked.library.settings.site_url + edition.address,
        total=edition.total,
        closed_at=edition.closed_at,
        closes_at=edition.closes_at,
        previous=edition.previous,
        next=edition.next,
        entries=_make_entries(asked, edition.entries, explain),
        late=_make_entries(asked, edition.late, explain),
    )


def _make_entries(asked: Asked, entries: Sequence[EditionEntry], explain: bool) -> tuple[EditionEntryShape, ...]:
    papers = make_papers(asked, [one.paper for one in entries])
    return tuple(
        EditionEntryShape(
            rank=one.rank,
            paper=paper,
            score=one.score,
            why=one.why,
            tree=one.tree if explain else None,
            gist=one.gist,
            late_of=one.late_of,
            upvotes=one.upvotes,
            comments=one.comments,
            stars=one.stars,
            submitted_by=one.submitted_by,
        )
        for paper, one in zip(papers, entries, strict=True)
    )


def make_line(asked: Asked, view: View, summary: EditionSummary) -> EditionLineShape:
    """A line of a list of editions."""
    period = summary.period
    empty = Edition(view, "", period, period.name, (), 0, "", None, None)
    url = asked.library.settings.site_url + empty.address
    first, last = period.first.isoformat(), period.last.isoformat()
    return EditionLineShape(period.name, period.kind, first, last, summary.papers, summary.closed, url)


def make_trends(asked: Asked, entries: Sequence[TrendingEntry]) -> tuple[TrendingEntryShape, ...]:
    """Papers that trend."""
    papers = make_papers(asked, [one.paper for one in entries])
    return tuple(
        TrendingEntryShape(one.rank, paper, one.score, one.why, one.tree, one.curves, one.gist)
        for paper, one in zip(papers, entries, strict=True)
    )


def make_trend(entry: TrendingEntry) -> TrendShape:
    """How one paper moves."""
    return TrendShape(entry.rank, entry.score, entry.why, entry.tree, entry.curves)


def make_marks(paper: Paper, marks: PaperMarks) -> MarksShape:
    """What a reader did with a paper."""
    return MarksShape(paper.name, marks.vote, marks.saved, marks.ups, marks.downs)
