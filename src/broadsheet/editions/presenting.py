"""Entries as they are shown: each with its paper, its counts of today, its gist and who brought it in."""

from collections.abc import Sequence

from broadsheet.answers.editions import Edition, EditionEntry
from broadsheet.clock import to_text
from broadsheet.editions.calendar import Calendar
from broadsheet.editions.choosing import Chooser, Chosen
from broadsheet.editions.matching import Wanted
from broadsheet.paper import Paper
from broadsheet.periods import Period
from broadsheet.store import Store
from broadsheet.store.editions import FrozenEdition, FrozenEntry
from broadsheet.understanding import Gists

Beside = tuple[str | None, str | None]
"""The names of the periods before and after that have papers."""


class Presenter:
    """Makes what pages and letters show of what was chosen."""

    def __init__(self, store: Store, calendar: Calendar, chooser: Chooser, gists: Gists) -> None:
        self._store = store
        self._calendar = calendar
        self._chooser = chooser
        self._gists = gists

    def present(
        self,
        wanted: Wanted,
        period: Period,
        asked: str,
        chosen: Chosen,
        beside: Beside,
        frozen: FrozenEdition | None = None,
        late: Chosen | None = None,
    ) -> Edition:
        """The edition of that choice; ``frozen`` where it is closed, and ``late`` what came of its day after that."""
        entries = self._entries(chosen.entries)
        return Edition(
            view=wanted.view,
            view_title=wanted.title,
            period=period,
            asked=asked,
            entries=entries,
            total=chosen.total - (len(chosen.entries) - len(entries)),
            closed_at=frozen.closed_at if frozen else "",
            previous=beside[0],
            next=beside[1],
            late=self._entries(late.entries) if late else (),
            id=frozen.id if frozen else 0,
            closes_at=to_text(self._calendar.closes(period)),
        )

    def _entries(self, entries: Sequence[FrozenEntry]) -> tuple[EditionEntry, ...]:
        papers = self._find_papers([entry.paper_id for entry in entries])
        ids = [paper.id for paper in papers.values()]
        counts, gists = self._chooser.read_counts(ids), self._gists.find(list(papers.values()))
        submitted = self._store.readers.find_submissions(ids)
        found: list[EditionEntry] = []
        shown: set[int] = set()
        for entry in entries:
            paper = papers[entry.paper_id]
            if paper.id in shown:
                continue  # two of them turned out to be one paper since: it keeps the better place
            shown.add(paper.id)
            told = counts.get(paper.id)
            found.append(
                EditionEntry(
                    rank=entry.rank,
                    paper=paper,
                    score=entry.score,
                    why=entry.why,
                    tree=entry.tree,
                    gist=gists.get(paper.id),
                    late_of=entry.late_of,
                    upvotes=None if told is None or told.votes is None else round(told.votes),
                    comments=None if told is None or told.comments is None else round(told.comments),
                    stars=None if told is None or told.stars is None else round(told.stars),
                    submitted_by=submitted[paper.id].by or "a reader" if paper.id in submitted else "",
                )
            )
        return tuple(found)

    def _find_papers(self, ids: Sequence[int]) -> dict[int, Paper]:
        """By the id each had when it was chosen; one that was merged since is the paper it is now."""
        papers = {paper.id: paper for paper in self._store.get_papers(ids)}
        return {one: papers.get(one) or self._store.get_paper(one) for one in ids}
