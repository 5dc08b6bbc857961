"""A library in memory, enough for the pages: the bundled starter papers and whatever a test adds."""

import json
from collections.abc import Sequence
from dataclasses import replace

from broadsheet.answers import (
    Day,
    DayCount,
    DayEntry,
    EngineStatus,
    IndexStatus,
    LibraryStatus,
    Mode,
    PaperDetail,
    PaperPage,
    RecordView,
    SearchPage,
    SearchResult,
    Span,
    Why,
)
from broadsheet.errors import BadInput, BadQuery, NotFound
from broadsheet.library import Library, starter_path
from broadsheet.paper import Author, FieldSource, Identifier, Link, LinkKind, Paper

LINKS: tuple[tuple[LinkKind, str], ...] = (("code", "code"), ("project", "project_page"))
SEEN = "2026-08-22T06:00:00Z"


class StandIn(Library):
    """Answers as the real one does, from lists."""

    def __init__(self, papers: Sequence[Paper], days: dict[str, list[DayEntry]]) -> None:
        self.papers = {paper.id: paper for paper in papers}
        self.days = days

    def index_status(self) -> IndexStatus:
        return IndexStatus((EngineStatus("words", len(self.papers), 0, 1, ""),), False)

    def status(self) -> LibraryStatus:
        count = len(self.papers)
        return LibraryStatus("home", "0.1", 1, count, count, 0, {"starter": count}, 1, self.index_status())

    def get_paper(self, name: str) -> Paper:
        for paper in self.papers.values():
            names = {paper.name, *(one.value for one in paper.identifiers), *map(str, paper.identifiers)}
            if name in names:
                return paper
        raise NotFound(f"There is no paper called {name!r}.", "Search for it by its title.")

    def describe_paper(self, name: str) -> PaperDetail:
        paper = self.get_paper(name)
        record = RecordView(
            "starter", paper.name, SEEN, SEEN, paper.title, paper.abstract, paper.summary, (), (),
            {"title": paper.title},
        )  # fmt: skip
        facts = (FieldSource("title", "starter", paper.name, SEEN), FieldSource("summary", "starter", paper.name, SEEN))
        places = [(day, entry) for day, all_ in self.days.items() for entry in all_ if entry.paper.id == paper.id]
        return PaperDetail(
            paper, (record,), facts, tuple(e for _, e in places), tuple(d for d, _ in places),
            tuple(SearchResult(other, 0.5, Why(None, 0.5, False)) for other in list(self.papers.values())[:6]),
        )  # fmt: skip

    def list_latest(self, limit: int = 20, offset: int = 0) -> PaperPage:
        newest = sorted(self.papers.values(), key=lambda paper: paper.published, reverse=True)
        return PaperPage(tuple(newest[offset : offset + limit]), len(newest), None)

    def list_days(self, limit: int = 12, before: str = "") -> list[DayCount]:
        days = sorted((day for day in self.days if not before or day < before), reverse=True)
        return [DayCount(day, len(self.days[day])) for day in days[:limit]]

    def get_day(self, day: str) -> Day:
        if len(day) != 10 or not day.replace("-", "").isdigit():
            raise BadInput(f"{day!r} is not a date.", "Write it as 2026-08-21.")
        days = sorted(self.days)
        at = [place for place, one in enumerate(days) if one <= day]
        if not at:
            raise NotFound(f"No papers were listed on or before {day}.")
        place = at[-1]
        previous = days[place - 1] if place else None
        following = days[place + 1] if place + 1 < len(days) else None
        return Day(days[place], day, tuple(self.days[days[place]]), previous, following)

    def search(self, query: str, limit: int = 20, offset: int = 0, mode: Mode = "hybrid") -> SearchPage:
        if "year:soon" in query:
            raise BadQuery("year:soon is no year", "Write year:2024, or year:2020-2024 for several.")
        words = [word.lower() for word in query.replace('"', " ").split() if ":" not in word]
        found = [p for p in self.papers.values() if all(w in f"{p.title} {p.text}".lower() for w in words)]
        results = tuple(_result(paper, words) for paper in found[offset : offset + limit])
        following = offset + limit if offset + limit < len(found) else None
        return SearchPage(query, len(found), 3.2, results, following, mode)


def _result(paper: Paper, words: list[str]) -> SearchResult:
    why = Why(1.0, None, True, tuple(words), (), 3, f"Holds all {len(words)} words.")
    return SearchResult(paper, 1.0, why, _spans(paper.title, words), _spans(paper.text[:300], words))


def _spans(text: str, words: list[str]) -> tuple[Span, ...]:
    return tuple(Span(f"{word} ", word.lower().strip(".,") in words) for word in text.split(" "))


def read_starter() -> StandIn:
    """The starter library, in memory."""
    papers, days = [], dict[str, list[DayEntry]]()
    for number, line in enumerate(starter_path().read_text().splitlines(), 1):
        row = json.loads(line)
        paper = Paper(
            number, row["title"], summary=row["summary"], summary_by="starter", first_seen=SEEN,
            authors=tuple(map(Author, row.get("authors", []))), submitted=row.get("published", ""),
            identifiers=(Identifier("arxiv", row["arxiv_id"]),) if "arxiv_id" in row else (),
            categories=tuple(row.get("categories", ())),
            links=tuple(
                Link(kind, row[key]) for kind, key in LINKS if key in row
            ),
        )  # fmt: skip
        papers.append(paper)
        if "daily" in row:
            daily = row["daily"]
            entry = DayEntry(paper, daily["rank"], daily.get("upvotes"), daily.get("comments"), row.get("code_stars"))
            days.setdefault(daily["day"], []).append(entry)
    return StandIn(papers, {day: sorted(all_, key=lambda one: one.rank) for day, all_ in days.items()})


def with_paper(library: StandIn, paper: Paper) -> StandIn:
    """The same library with one paper more; its id is made free."""
    added = replace(paper, id=max(library.papers, default=0) + 1)
    return StandIn([*library.papers.values(), added], library.days)
