"""A library with editions, a trending page and sentences made by hand, over the real starter papers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from broadsheet.answers import Reason
from broadsheet.answers.editions import Edition, EditionEntry, EditionSummary, Gist, SavedView
from broadsheet.answers.trending import TrendingEntry, TrendingPage
from broadsheet.errors import NotFound
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.periods import Kind, read_period
from broadsheet.views import read_view
from tests.web.awkward import HOSTILE, MATHS

TREE = Reason("score", 0.5, 1.0, "votes", (Reason("votes", 0.25, 2.0, "42 <votes>"),))
GIST = Gist("We show that $x < y$ & more.", "result")


def make_edition(
    period: str, papers: Sequence[Paper], view: str = "everything", closed_at: str = "", late_of: str = ""
) -> Edition:
    """An edition of these papers in this order."""
    entries = tuple(
        EditionEntry(rank, paper, 1.0 / rank, f"{100 - rank} up-votes <soon>", TREE, GIST, late_of if rank == 2 else "")
        for rank, paper in enumerate(papers, 1)
    )
    seen = read_view(view)
    return Edition(seen, seen.title, read_period(period), period, entries, len(papers), closed_at, None, None)


class MadeEditions:
    """Answers as the door of editions does, with what it was given."""

    def __init__(self, editions: Sequence[Edition], views: Sequence[SavedView] = ()) -> None:
        self.editions = list(editions)
        self.views = list(views)
        self.asked = 0

    def list(
        self, kind: Kind = "day", view: str = "everything", limit: int = 24, before: str = ""
    ) -> list[EditionSummary]:
        self.asked += 1
        self._check(view)
        found = [one for one in self.editions if one.period.kind == kind and one.view.key == view]
        newest = sorted(found, key=lambda one: one.period.first, reverse=True)[:limit]
        return [EditionSummary(one.period, one.total, bool(one.closed_at)) for one in newest]

    def get(self, period: str, view: str = "everything") -> Edition:
        return next(one for one in self.editions if one.period.name == period and one.view.key == view)

    def list_views(self) -> Sequence[SavedView]:
        return self.views

    def _check(self, view: str) -> None:
        kind, _, name = view.partition(":")
        if kind == "saved" and name not in {one.name for one in self.views}:
            raise NotFound(f"There is no view {name!r}.", "Saved views are listed at /views.")


class MadeTrending:
    """What trends, as it was given."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = papers

    def page(self, limit: int = 30, offset: int = 0, day: str = "") -> TrendingPage:
        entries = [
            TrendingEntry(rank, paper, 1.0 / rank, "It grows <fast>", TREE, gist=GIST)
            for rank, paper in enumerate(self.papers[:limit], 1)
        ]
        return TrendingPage("2026-08-22", tuple(entries), len(self.papers), None)

    def close(self) -> None:
        pass


class MadeGists:
    """A sentence for every second paper."""

    def find(self, papers: Sequence[Paper]) -> dict[int, Gist]:
        return {paper.id: GIST for paper in papers if paper.id % 2}


class FeedLibrary(Library):
    """The starter library with three days, a week and a month."""

    def empty(self) -> None:
        """Have nothing to answer with."""
        self.__dict__["editions"] = MadeEditions([])
        self.__dict__["trending"] = MadeTrending([])
        self.__dict__["gists"] = MadeGists()

    @classmethod
    def fill(cls, library: "FeedLibrary") -> None:
        """Make what it answers with."""
        papers = list(library.list_latest(60).papers)
        odd = replace(papers[7], id=9_003, title="A\x00\x0b title\ufffe with \ud800odd\x1b signs", abstract="a\x08b")
        late = replace(papers[8], id=9_004, identifiers=(), categories=(), authors=(), abstract="", summary="")
        mixed = [MATHS, HOSTILE, odd, late, *papers[10:20]]
        library.__dict__["editions"] = MadeEditions(
            [
                make_edition("2026-08-19", papers[20:30], closed_at="2026-08-19T13:00:00Z"),
                make_edition("2026-08-20", mixed, closed_at="2026-08-20T13:00:00Z", late_of="2026-08-19"),
                make_edition("2026-08-21", papers[:10], closed_at="2026-08-21T13:00:00Z"),
                make_edition("2026-08-22", papers[30:40]),
                make_edition("2026-W33", papers[40:45], closed_at="2026-08-16T13:00:00Z"),
                make_edition("2026-07", papers[45:50]),
                make_edition("2026-08-21", papers[:4], "category:cs.CL", "2026-08-21T13:00:00Z"),
                make_edition("2026-08-21", papers[:3], "saved:graphs", "2026-08-21T13:00:00Z"),
            ],
            [SavedView("graphs", "Graphs & <trees>", "graph OR tree", "2026-08-01T00:00:00Z")],
        )  # fmt: skip
        library.__dict__["trending"] = MadeTrending([MATHS, HOSTILE, *papers[50:58]])
        library.__dict__["gists"] = MadeGists()

    @property
    def made(self) -> Any:
        """Its editions, to be changed by a test."""
        return self.editions
