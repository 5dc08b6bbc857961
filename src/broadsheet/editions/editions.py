"""Editions of views: read, closed when they are due, with their neighbours."""

import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import islice

from broadsheet.answers import PaperPage, ReasonKind
from broadsheet.answers.editions import Edition, EditionSummary, SavedView
from broadsheet.clock import Clock, to_text
from broadsheet.editions import recipe
from broadsheet.editions.calendar import Calendar
from broadsheet.editions.choosing import Chooser, Chosen
from broadsheet.editions.kept import Kept
from broadsheet.editions.matching import Wanted, understand
from broadsheet.editions.neighbours import Neighbours
from broadsheet.editions.presenting import Presenter
from broadsheet.editions.reasons import REASONS
from broadsheet.errors import BadInput, BroadsheetError, Busy, NotFound
from broadsheet.periods import ADDRESSES, Kind, Period, read_period
from broadsheet.ranking.page import Shelves
from broadsheet.ranking.paging import take_page
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.store.editions import FrozenEdition
from broadsheet.trending import Trending
from broadsheet.understanding import Gists
from broadsheet.views import EVERYTHING, read_view

KINDS: tuple[Kind, ...] = ("day", "week", "month")
LONGEST_TITLE = 120
"""Characters of a view's title."""
WAIT_FOR_INDEX = timedelta(minutes=30)
"""How long the closing of a search waits for papers that the index has not seen yet."""
TRIES = 5
"""An edition is chosen anew as often as another process takes one of its papers meanwhile."""

log = logging.getLogger("broadsheet.editions")


class Editions:
    """Editions of views: read, closed when they are due, with their neighbours.

    ``view`` is a view's key (``everything``, ``category:cs.CL``, ``saved:graphs``), ``period`` a period's name. Every
    method raises BadInput where one of them cannot be read, and NotFound for a saved view that is not there.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        trending: Trending,
        gists: Gists,
        shelves: Callable[[], Shelves],
    ) -> None:
        self._store = store
        self._orders = settings.orders_path
        self._clock = clock
        self._shelves = shelves
        self._calendar = Calendar(settings.zone, settings.edition_hour)
        self._chooser = Chooser(store, self._calendar, clock, shelves, trending)
        self._near = Neighbours(store, self._calendar, clock, self._chooser)
        self._kept = Kept(store, clock)
        self._presenter = Presenter(store, self._calendar, self._chooser, gists)
        self._empty: dict[tuple[str, str], str] = {}

    # --- reading --------------------------------------------------------------------------------------------------

    def get(self, period: str, view: str = EVERYTHING.key) -> Edition:
        """The edition of that period, or of the last one before it that has papers; ``asked`` tells which was asked.

        One that is open, or was never closed, is made of what is known now. Raises NotFound where there is none.
        """
        wanted, asked = self._understand(view), read_period(period)
        if self._near.has_papers(wanted, asked) and (found := self._read(wanted, asked, asked.name)):
            return found
        for shown in self._near.walk_back(wanted, asked.kind, min(asked.first, self._near.end())):
            if found := self._read(wanted, shown, asked.name):
                return found
        raise NotFound(
            f"{wanted.title} has no papers on or before {asked.name}.", f"See which there are: /{ADDRESSES[asked.kind]}"
        )

    def get_by_id(self, edition_id: int) -> Edition:
        """The closed edition of that id. Raises NotFound."""
        frozen = self._store.editions.find_by_id(edition_id)
        if frozen is None:
            raise NotFound(f"There is no edition number {edition_id}.", "See which there are: broadsheet edition")
        return self._present_closed(self._understand(frozen.view, gone=True), frozen, frozen.period)

    def latest(self, kind: Kind = "day", view: str = EVERYTHING.key) -> Edition | None:
        """The last edition that has papers, open or closed; None where there is none."""
        _check_kind(kind)
        wanted = self._understand(view)
        for shown in self._near.walk_back(wanted, kind, self._near.end()):
            if found := self._read(wanted, shown, shown.name):
                return found
        return None

    def list(
        self, kind: Kind = "day", view: str = EVERYTHING.key, limit: int = 24, before: str = ""
    ) -> list[EditionSummary]:
        """The periods that have papers, newest first; ``before`` is the name of a period to go on from."""
        _check_kind(kind)
        wanted = self._understand(view)
        begin = read_period(before).first if before else self._near.end()
        return [*self._kept.get(("list", wanted, kind, limit, begin), lambda: self._list(wanted, kind, limit, begin))]

    def list_rest(
        self, period: str, view: str = EVERYTHING.key, limit: int = 30, offset: int = 0, cursor: str = ""
    ) -> PaperPage:
        """The papers of the period that its edition does not show, those with most votes first.

        ``cursor`` is that of the page before: then nothing is skipped or repeated while papers arrive.
        """
        wanted, asked = self._understand(view), read_period(period)
        frozen = self._near.find_closed(wanted, asked)
        entries = self._store.editions.list_entries([frozen.id]) if frozen else self._choose(wanted, asked).entries
        shown = {entry.paper_id for entry in entries}
        rest = [one for one in self._chooser.list_matching(wanted, asked) if one not in shown]
        name, newest = f"rest {wanted.view.key} {asked.name}", self._store.newest_paper
        stretch = take_page(self._orders, name, rest, newest, limit, offset, cursor)
        papers, last = self._store.get_papers(stretch.ids), stretch.start + len(stretch.ids)
        leads_on = last if papers and last < len(rest) else None
        return PaperPage(tuple(papers), len(rest), leads_on, stretch.cursor)

    def describe_reasons(self) -> tuple[ReasonKind, ...]:
        """What the scores of an edition's papers are made of, for people."""
        return REASONS

    # --- closing --------------------------------------------------------------------------------------------------

    def close(self, period: str, view: str = EVERYTHING.key) -> Edition:
        """Close it now, for good; closing twice is reading. Raises NotFound where it has no papers."""
        wanted, asked = self._understand(view), read_period(period)
        if asked.first > self._calendar.today(self._clock()):
            raise BadInput(f"{asked.name} has not begun.", "Close a period that has papers.")
        frozen = self._close(wanted, asked)
        if frozen is None:
            raise NotFound(f"{wanted.title} has no papers in {asked.name}.", "Nothing was closed.")
        return self._present_closed(wanted, frozen, asked.name)

    def close_due(self, stop: threading.Event | None = None) -> int:
        """Close what is due of every view in use, the last fortnight's; how many were closed.

        In use are the site itself, saved views, and what somebody gets letters or posts of. A view that cannot be
        closed now keeps no other one from it.
        """
        closed = 0
        for view in self._list_views_in_use():
            try:
                closed += self._close_due_of(self._understand(view), stop)
            except (BadInput, NotFound) as error:
                log.info("no editions of %s: %s", view, error.message)
            except Busy:
                raise
            except BroadsheetError as error:
                log.warning("editions of %s could not be closed: %s", view, error.message)
        return closed

    def _close_due_of(self, wanted: Wanted, stop: threading.Event | None) -> int:
        now, closed = self._clock(), 0
        for kind in KINDS:
            for period in self._calendar.list_ended(kind, now, recipe.CLOSED_BACK):
                if stop is not None and stop.is_set():
                    return closed
                if self._near.find_closed(wanted, period) is None and self._may_close(wanted, period):
                    closed += self._close(wanted, period) is not None
        return closed

    def _may_close(self, wanted: Wanted, period: Period) -> bool:
        """Not while the index still has to see papers, for a while; nor again where nothing has changed since."""
        if self._empty.get((wanted.key, period.name)) == self._store.state():
            return False
        if not wanted.needs_index or self._clock() > self._calendar.closes(period) + WAIT_FOR_INDEX:
            return True
        return self._store.count_changes(self._shelves().words.mark) == 0

    def _close(self, wanted: Wanted, period: Period) -> FrozenEdition | None:
        """The frozen edition, made where it is not there; None where there are no papers. Any number may try."""
        for _ in range(TRIES):
            if frozen := self._near.find_closed(wanted, period):
                return frozen
            state, now = self._store.state(), self._clock()
            chosen = self._chooser.choose(wanted, period)
            if not chosen.entries:
                self._empty[wanted.key, period.name] = state
                # None are free: another process may have closed it meanwhile, and they stand in its edition.
                return self._near.find_closed(wanted, period)
            number = self._store.editions.freeze(_frozen(wanted, period, chosen, to_text(now)), chosen.entries)
            if number is not None:
                log.info("closed %s %s papers=%d of=%d", wanted.key, period.name, len(chosen.entries), chosen.total)
        raise Busy("Other processes close editions of the same papers.", "Try again when they are done.")

    def _list_views_in_use(self) -> Sequence[str]:
        saved = [f"saved:{view.name}" for view in self._store.editions.list_views()]
        return list(dict.fromkeys([EVERYTHING.key, *saved, *self._store.editions.list_wanted_views()]))

    # --- views ----------------------------------------------------------------------------------------------------

    def save_view(self, title: str, query: str) -> SavedView:
        """Give a search a name, under which it has editions and feeds. Raises BadInput where one of them is empty."""
        title, query = " ".join(title.split()), " ".join(query.split())
        if not title or not query:
            raise BadInput("A view needs a title and a search.", "Write both: Graphs, and graph neural networks.")
        if len(title) > LONGEST_TITLE:
            raise BadInput("That title is too long.", f"Use at most {LONGEST_TITLE} characters.")
        read_view(f"search:{query}")
        return self._store.editions.save_view(name_view(title), title, query)

    def list_views(self) -> Sequence[SavedView]:
        """The saved views, by title."""
        return self._store.editions.list_views()

    def drop_view(self, name: str) -> None:
        """Forget a saved view; its editions can still be read by their ids. Raises NotFound."""
        if not self._store.editions.drop_view(name):
            raise NotFound(f"There is no view {name[:80]!r} here.", "See which there are: broadsheet views")

    # --- steps ----------------------------------------------------------------------------------------------------

    def _understand(self, view: str, gone: bool = False) -> Wanted:
        try:
            return understand(self._store, read_view(view))
        except NotFound:
            if not gone:
                raise
            return Wanted(read_view(view), read_view(view).value, "")

    def _read(self, wanted: Wanted, period: Period, asked: str) -> Edition | None:
        if frozen := self._near.find_closed(wanted, period):
            return self._present_closed(wanted, frozen, asked)
        chosen = self._choose(wanted, period)
        if chosen.entries:
            return self._presenter.present(wanted, period, asked, chosen, self._beside(wanted, period))
        # None are free: another process may have closed it meanwhile, and they stand in its edition.
        frozen = self._near.find_closed(wanted, period)
        return self._present_closed(wanted, frozen, asked) if frozen else None

    def _present_closed(self, wanted: Wanted, frozen: FrozenEdition, asked: str) -> Edition:
        period = read_period(frozen.period)
        entries = tuple(self._store.editions.list_entries([frozen.id]))
        chosen, beside = Chosen(entries, frozen.total), self._beside(wanted, period)
        late = self._chooser.choose_late(wanted, period, frozen.closed_at) if period.kind == "day" else None
        return self._presenter.present(wanted, period, asked, chosen, beside, frozen, late)

    def _choose(self, wanted: Wanted, period: Period) -> Chosen:
        """What the edition would be if it were closed now."""
        is_over = self._calendar.closes(period) <= self._clock()
        return self._kept.get(("chosen", wanted, period), lambda: self._chooser.choose(wanted, period, as_past=is_over))

    def _beside(self, wanted: Wanted, period: Period) -> tuple[str | None, str | None]:
        return self._kept.get(("beside", wanted, period), lambda: self._find_beside(wanted, period))

    def _find_beside(self, wanted: Wanted, period: Period) -> tuple[str | None, str | None]:
        previous = self._near.find_previous(wanted, period.kind, period.first)
        following = self._near.find_next(wanted, period)
        return previous.name if previous else None, following.name if following else None

    def _list(self, wanted: Wanted, kind: Kind, limit: int, begin: date) -> Sequence[EditionSummary]:
        periods = islice(self._near.walk_back(wanted, kind, begin, roughly=True), limit)
        return [self._summarise(wanted, period) for period in periods]

    def _summarise(self, wanted: Wanted, period: Period) -> EditionSummary:
        frozen = self._near.find_closed(wanted, period)
        total = frozen.total if frozen else self._chooser.count_papers(wanted, period)
        return EditionSummary(period, total, frozen is not None)


def _frozen(wanted: Wanted, period: Period, chosen: Chosen, closed_at: str) -> FrozenEdition:
    return FrozenEdition(
        id=0,
        view=wanted.key,
        kind=period.kind,
        period=period.name,
        first=period.first.isoformat(),
        closed_at=closed_at,
        total=chosen.total,
        papers=len(chosen.entries),
        recipe=recipe.NAME,
    )


def name_view(title: str) -> str:
    """``Graph networks & more`` -> ``graph-networks-more``: what stands in addresses."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "view"


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise BadInput(f"There are no editions of a {kind!r}.", f"Choose one of {', '.join(KINDS)}.")
