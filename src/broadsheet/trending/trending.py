"""What trends, why, and the numbers of the formula."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property

from broadsheet.answers import Reason
from broadsheet.answers.editions import Gist
from broadsheet.answers.trending import TrendingEntry, TrendingNumber, TrendingPage
from broadsheet.clock import Clock
from broadsheet.errors import BadInput
from broadsheet.paper import Paper
from broadsheet.periods import day_in_zone, day_of, read_period
from broadsheet.ranking.paging import take_page
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.trending.exposure_log import ExposureLog
from broadsheet.trending.live_cache import Surveys
from broadsheet.trending.live_counts import CURVE_DAYS, date_counts, draw_curves
from broadsheet.trending.live_entries import explain, say_why
from broadsheet.trending.live_numbers import list_live_numbers
from broadsheet.trending.live_survey import Moment, Survey, look_at, survey

GistFinder = Callable[[Sequence[Paper]], Mapping[int, Gist]]
"""The gists that are kept of these papers, by paper id."""


class Trending:
    """What trends, why, and the numbers of the formula. Safe to use from several threads."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, find_gists: GistFinder | None = None) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._find_gists = find_gists

    def page(
        self, limit: int = 30, offset: int = 0, day: str = "", category: str = "", cursor: str = ""
    ) -> TrendingPage:
        """What trends on ``day`` (ISO date; today where it is empty), the strongest first.

        ``category`` keeps the papers of one (``cs.CL``) or of a whole archive (``cs``). ``cursor`` is that of the page
        before: then no paper comes twice while they move. Raises BadInput when ``day`` is no day.
        """
        found = self._survey(self._read_day(day))
        ids = [one for one in found.order if not category or _is_in(found.facts[one].categories, category)]
        asked = f"trending {found.moment.day} {category}"
        newest = self._store.newest_paper
        stretch = take_page(self._settings.orders_path, asked, ids, newest, limit, offset, cursor)
        shown = self._store.get_papers(stretch.ids)
        last = stretch.start + limit
        return TrendingPage(
            day=found.moment.day,
            entries=tuple(self._make_entries(shown, stretch.start + 1, found)),
            total=len(ids),
            next=last if last < len(ids) else None,
            moving=len(found.order),
            category=category,
            categories=found.categories,
            cursor=stretch.cursor,
        )

    def describe(self, paper: Paper) -> TrendingEntry | None:
        """The paper's place among all today, its score and curves; ``rank`` 0 where it does not trend now.

        None where nothing of it was ever counted, or it was withdrawn.
        """
        found = self._survey(self._read_day(""))
        rank = found.order.index(paper.id) + 1 if paper.id in found.scores else 0
        return next(iter(self._make_entries([paper], rank, found, curve_days=None)), None)

    def scores(self, ids: Sequence[int], day: str) -> dict[int, Reason]:
        """The score of each of these papers as of the end of that day (now, where it is not over), as a tree.

        Papers of which nothing was counted are absent, and so are withdrawn ones. Raises BadInput.
        """
        found = self._survey(self._read_day(day))
        facts = self._store.signals.read_facts(ids)
        series = self._store.signals.read(list(facts), found.moment.until)
        told = (
            (one, explain(series.get(one, {}), facts[one], found.exposures.get(one, ()), found, self._settings.zone))
            for one in facts
            if not facts[one].is_withdrawn
        )
        return {one: tree for one, tree in told if tree is not None}

    def numbers(self) -> list[TrendingNumber]:
        """Every number of the formula as it stands today, those that were learnt here included."""
        return list_live_numbers(self._survey(self._read_day("")))

    def note_shown(self, page: str, ids: Sequence[int], first_place: int = 1) -> None:
        """These papers were shown on a page (``trending``, ``daily``), one below the other from that place on."""
        self._log.note_shown(page, ids, first_place)

    def note_opened(self, page: str, place: int, paper_id: int) -> None:
        """A paper was opened from that page; ``place`` 0 stands for where the page showed it last."""
        self._log.note_opened(page, place, paper_id)

    def close(self) -> None:
        """Write what was shown and opened and is not written yet, and end what goes on in the background."""
        if "_log" in self.__dict__:
            self._log.close()
        if "_surveys" in self.__dict__:
            self._surveys.close()

    def _make_entries(
        self, papers: Sequence[Paper], first_rank: int, found: Survey, curve_days: int | None = CURVE_DAYS
    ) -> list[TrendingEntry]:
        shown = [paper.id for paper in papers]
        series, told = self._store.signals.read(shown, found.moment.until), self._store.signals.read_facts(shown)
        gists = self._find_gists(papers) if self._find_gists else {}
        made = []
        for rank, paper in enumerate(papers, first_rank):
            facts, today, own = told.get(paper.id), found.moment.today, series.get(paper.id, {})
            if facts is None or facts.is_withdrawn:
                continue
            tree = explain(own, facts, found.exposures.get(paper.id, ()), found, self._settings.zone)
            if tree is not None:
                dated = date_counts(own, facts, today, self._settings.zone)
                curves = draw_curves(dated, today, curve_days)
                made.append(TrendingEntry(rank, paper, tree.value, say_why(tree), tree, curves, gists.get(paper.id)))
        return made

    def _survey(self, day: date) -> Survey:
        return self._surveys.get(day)

    def _read_day(self, day: str) -> date:
        try:
            period = read_period(day) if day else day_of(self._today())
        except BadInput:
            period = None
        if period is None or period.kind != "day":
            raise BadInput(f"{day[:40]!r} is not a day.", "Write it as 2026-08-21.")
        return period.first

    def _today(self) -> date:
        return day_in_zone(self._clock(), self._settings.zone)

    @cached_property
    def _log(self) -> ExposureLog:
        return ExposureLog(self._store.exposures, lambda: self._today().isoformat())

    @cached_property
    def _surveys(self) -> Surveys:
        return Surveys(lambda day: survey(self._store, self._look_at(day), self._settings.zone), self._key_of)

    def _look_at(self, day: date) -> Moment:
        return look_at(day, self._clock(), self._settings.zone)

    def _key_of(self, day: date) -> tuple[object, ...]:
        """What a survey of that day depends on: what was counted, and the hour while the day lasts."""
        moment = self._look_at(day)
        return (moment.until[:13], self._store.signals.mark(moment.since))


def _is_in(categories: Sequence[str], wanted: str) -> bool:
    return any(one == wanted or one.startswith(f"{wanted}.") for one in categories)
