"""Which papers does an edition have, in which order? From the papers of its days to its entries."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from broadsheet.answers import Reason
from broadsheet.clock import Clock, to_text
from broadsheet.editions import recipe, wording
from broadsheet.editions.calendar import DAY, Calendar
from broadsheet.editions.diversity import measure_overlaps, place
from broadsheet.editions.matching import Wanted, find_matching
from broadsheet.editions.scoring import Counts, Evidence, Scored, score
from broadsheet.paper import Paper
from broadsheet.periods import Period, period_of
from broadsheet.ranking.page import Shelves
from broadsheet.store import Store
from broadsheet.store.editions import FrozenEntry
from broadsheet.store.occasions import Occasion
from broadsheet.trending import Trending
from broadsheet.trending.past import Past
from broadsheet.trending.promise import promise

MOST_COUNTED = 1e12
"""No more of anything is counted than this: what is told beyond is a fault."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The papers that an edition chooses from, and what is known of how they came to be of its days."""

    papers: list[Paper]
    places: Mapping[int, int] = field(default_factory=dict)
    late_of: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The entries of an edition, with the papers that ``total`` of them were chosen from."""

    entries: tuple[FrozenEntry, ...]
    total: int


class Chooser:
    """Chooses the papers of editions. ``encoder`` and index may be missing: then by words, or by nothing but counts."""

    def __init__(
        self,
        store: Store,
        calendar: Calendar,
        clock: Clock,
        shelves: Callable[[], Shelves],
        trending: Trending,
    ) -> None:
        self._store = store
        self._calendar = calendar
        self._clock = clock
        self._shelves = shelves
        self._trending = trending
        self._past = Past(store)

    def choose(self, wanted: Wanted, period: Period, *, as_past: bool = False) -> Chosen:
        """The entries as things stand now; none where the period has no papers.

        ``as_past``: the period is long over and was never closed. Then a paper of two such days is of the first.
        """
        if wanted.view.kind == "trending":
            return self._choose_trending(wanted, period)
        pool = self.gather(wanted, period, as_past)
        scored = self.score(pool, period)
        return Chosen(self._arrange(scored, pool, period.kind), self._total(wanted, period, pool))

    def has_papers(self, wanted: Wanted, period: Period, *, as_past: bool) -> bool:
        """Whether there is anything to choose from."""
        if wanted.view.kind == "trending":
            return not as_past and bool(self._choose_trending(wanted, period).entries)
        if not wanted.query and period.kind == "day":
            return bool(self._free(wanted, period, self._occasions(period), as_past))
        if not wanted.query:
            return self._store.editions.count_occasions(self._calendar.span(period)) > 0
        return bool(self.gather(wanted, period, as_past).papers)

    def choose_late(self, wanted: Wanted, day: Period, closed_at: str) -> Chosen:
        """The papers of a day that came after its edition was closed."""
        if wanted.view.kind == "trending":
            return Chosen((), 0)
        late = [one for one in self._occasions(day) if one.known_at >= closed_at]
        standing = {entry.paper_id for entry in self._entries_of(wanted, day)}
        pool = self._load(wanted, [one for one in late if one.paper_id not in standing], {})
        return Chosen(self._arrange(self.score(pool, day), pool, "day"), len(pool.papers))

    def count_papers(self, wanted: Wanted, period: Period) -> int:
        """How many papers the period has for the view, the withdrawn ones of everything with them."""
        if wanted.view.kind == "trending":
            return self._choose_trending(wanted, period).total
        if wanted.query:
            return len(self.list_matching(wanted, period))
        return self._store.editions.count_occasions(self._calendar.span(period))

    def list_matching(self, wanted: Wanted, period: Period) -> list[int]:
        """The ids of all papers of the period that belong to the view, those with most votes first."""
        ids = self._store.editions.find_best(self._calendar.span(period), -1)
        return [paper.id for paper in self._match(wanted, ids)] if wanted.query else ids

    def _choose_trending(self, wanted: Wanted, period: Period) -> Chosen:
        """What trends on the last day and stood in no edition of what trends before."""
        day = min(period.last, self._calendar.today(self._clock())).isoformat()
        page = self._trending.page(recipe.MOST_COMPARED, day=day)
        ids = [entry.paper.id for entry in page.entries]
        taken = self._store.editions.find_standing(wanted.key, period.kind, ids)
        fresh = [one for one in page.entries if one.paper.id not in taken and not one.paper.withdrawn_at]
        entries = (
            FrozenEntry(rank, one.paper.id, one.score, wording.end(one.why), one.tree, "")
            for rank, one in enumerate(fresh[: recipe.SIZE], 1)
        )
        return Chosen(tuple(entries), page.total)

    # --- the papers of a period -----------------------------------------------------------------------------------

    def gather(self, wanted: Wanted, period: Period, as_past: bool) -> Pool:
        """The papers to choose from."""
        if period.kind != "day":
            return self._pool_of_days(wanted, period)
        own = self._occasions(period)
        if not own:
            return Pool([])
        late = {} if as_past else self._find_late(wanted, period, {one.paper_id for one in own})
        free = self._free(wanted, period, self._sift_early(wanted, [*own, *late]), as_past)
        return self._load(wanted, free, {one.paper_id: day for one, day in late.items()})

    def _occasions(self, period: Period) -> list[Occasion]:
        return self._store.editions.find_occasions(self._calendar.span(period))

    def _sift_early(self, wanted: Wanted, occasions: Sequence[Occasion]) -> Sequence[Occasion]:
        """Those of the view, before more is asked about any of them: a walk over the days of a view that few papers
        belong to takes half the time. Not where some are left out for their votes: that is decided among all.
        """
        if not wanted.query or len(occasions) > recipe.MOST_SCORED:
            return occasions
        mine = set(self._sift(wanted, [one.paper_id for one in occasions]))
        return [one for one in occasions if one.paper_id in mine]

    def _sift(self, wanted: Wanted, ids: Sequence[int]) -> list[int]:
        today = self._calendar.today(self._clock())
        return find_matching(wanted, ids, self._store, self._shelves, today)

    def _find_late(self, wanted: Wanted, day: Period, own: set[int]) -> dict[Occasion, str]:
        """What came of the last days after their own editions were closed, with the day of each.

        What came in the second of the closing counts as late: it may have been seen then, but nothing is left out.
        """
        since = day.first - DAY * recipe.LATE_DAYS
        closed = self._store.editions.list_closed(wanted.key, "day", since.isoformat(), (day.first - DAY).isoformat())
        found: dict[int, tuple[Occasion, str]] = {}
        for edition in closed:
            for one in self._occasions(period_of("day", date.fromisoformat(edition.first))):
                if one.known_at >= edition.closed_at and one.paper_id not in own:
                    found.setdefault(one.paper_id, (one, edition.first))
        return dict(found.values())

    def _free(self, wanted: Wanted, period: Period, occasions: Sequence[Occasion], as_past: bool) -> list[Occasion]:
        """Those that stand in no other edition of this view, nor belong to an earlier day."""
        if not occasions:
            return []
        ids = [one.paper_id for one in occasions]
        taken = self._store.editions.find_standing(wanted.key, period.kind, ids)
        if as_past:
            taken |= self._find_earlier(wanted, period, ids)
        return [one for one in occasions if one.paper_id not in taken]

    def _find_earlier(self, wanted: Wanted, period: Period, ids: Sequence[int]) -> set[int]:
        """Those that had a day before this one whose edition was never closed: they are shown there."""
        before = period.first.isoformat()
        days = self._store.editions.find_earlier_days(ids, before)
        first = min((day for some in days.values() for day in some), default=before)
        closed = {one.first for one in self._store.editions.list_closed(wanted.key, "day", first, before)}
        return {one for one, some in days.items() if some - closed}

    def _load(self, wanted: Wanted, occasions: Sequence[Occasion], late_of: Mapping[int, str]) -> Pool:
        papers = self._match(wanted, self._cut([one.paper_id for one in occasions]))
        kept = {paper.id for paper in papers}
        places = {one.paper_id: one.place for one in occasions if one.place and one.paper_id in kept}
        return Pool(papers, places, {one: day for one, day in late_of.items() if one in kept})

    def _cut(self, ids: Sequence[int]) -> Sequence[int]:
        """No more than are scored: those with most votes."""
        return ids if len(ids) <= recipe.MOST_SCORED else self._store.editions.sort_by_votes(ids)[: recipe.MOST_SCORED]

    def _match(self, wanted: Wanted, ids: Sequence[int]) -> list[Paper]:
        return [paper for paper in self._store.get_papers(self._sift(wanted, ids)) if not paper.withdrawn_at]

    def _pool_of_days(self, wanted: Wanted, period: Period) -> Pool:
        """The best of each day: what its own edition shows, and what has most votes by now."""
        today = self._calendar.today(self._clock())
        days = [one for one in self._calendar.list_days(period) if one.first <= today]
        most = recipe.MOST_SCORED // len(days) if wanted.query and days else recipe.BEST_OF_DAY
        ids = dict.fromkeys(entry.paper_id for entry in self._entries_of(wanted, period))
        for day in days:
            ids.update(dict.fromkeys(self._store.editions.find_best(self._calendar.span(day), most)))
        taken = self._store.editions.find_standing(wanted.key, period.kind, list(ids))
        return Pool(self._match(wanted, [one for one in ids if one not in taken]))

    def _entries_of(self, wanted: Wanted, period: Period) -> list[FrozenEntry]:
        """What stands in the day editions of this period."""
        first, last = period.first.isoformat(), period.last.isoformat()
        closed = self._store.editions.list_closed(wanted.key, "day", first, last)
        return self._store.editions.list_entries([one.id for one in closed])

    def _total(self, wanted: Wanted, period: Period, pool: Pool) -> int:
        if period.kind == "day" or wanted.query:
            return len(pool.papers)
        return max(self._store.editions.count_occasions(self._calendar.span(period)), len(pool.papers))

    # --- their order ----------------------------------------------------------------------------------------------

    def score(self, pool: Pool, period: Period) -> list[tuple[Scored, Counts]]:
        """The papers of a pool with what was counted of them, the best first."""
        ids = [paper.id for paper in pool.papers]
        counts = self.read_counts(ids)
        submitted = self._store.readers.find_submissions(ids)
        evidence = Evidence(
            counts=counts,
            promise=self._promise(pool, period),
            places=pool.places,
            submitters={one: submission.by for one, submission in submitted.items()},
        )
        return [(one, counts.get(one.paper.id, Counts())) for one in score(pool.papers, evidence)]

    def _promise(self, pool: Pool, period: Period) -> dict[int, Reason]:
        """What was known of these papers before any vote; of a day lately, with what became of its authors' others."""
        vectors = self._vectors(pool.papers)
        if period.kind != "day":
            return promise(pool.papers, vectors)
        is_recent = period.first >= self._calendar.today(self._clock()) - DAY * recipe.CLOSED_BACK
        return promise(pool.papers, vectors, self._past.before(period.name) if is_recent else None, day=period.name)

    def read_counts(self, ids: Sequence[int]) -> dict[int, Counts]:
        """What was counted of these papers until now; those of which nothing was told are absent."""
        told = self._store.signals.read(ids, to_text(self._clock()))
        return {
            one: Counts(*(_last(series.get(kind, ())) for kind in ("votes", "comments", "stars")))
            for one, series in told.items()
        }

    def _arrange(self, scored: Sequence[tuple[Scored, Counts]], pool: Pool, kind: str) -> tuple[FrozenEntry, ...]:
        compared = scored[: recipe.MOST_COMPARED]
        papers = [one.paper for one, _ in compared]
        placed = place([one.score for one, _ in compared], measure_overlaps(papers, self._vectors(papers)), recipe.SIZE)
        ranks = {one.index: rank for rank, one in enumerate(placed, 1)}
        entries = []
        for rank, one in enumerate(placed, 1):
            (found, counts), like = compared[one.index], ranks.get(one.like, 0)
            tree = _repeats(found.tree, one.overlap, like)
            why = wording.explain(found.paper, counts, tree, like, kind)
            late = pool.late_of.get(found.paper.id, "")
            entries.append(FrozenEntry(rank, found.paper.id, round(tree.value, 6), why, tree, late))
        return tuple(entries)

    def _vectors(self, papers: Iterable[Paper]) -> dict[int, NDArray[np.float32]]:
        meaning = self._shelves().meaning
        return meaning.vectors([paper.id for paper in papers]) if meaning else {}


def _repeats(tree: Reason, overlap: float, like: int) -> Reason:
    """The tree with what is taken away for repeating what stands above."""
    if not overlap:
        return tree
    taken = Reason("repeats", overlap, -recipe.DIVERSITY, wording.says_repeat(like))
    return replace(tree, value=tree.value - recipe.DIVERSITY * overlap, parts=(*tree.parts, taken))


def _last(points: Sequence[tuple[str, float]]) -> float | None:
    """The last total; None where there is none, or what was told is none."""
    total = points[-1][1] if points else None
    return min(max(total, 0.0), MOST_COUNTED) if total is not None and math.isfinite(total) else None
