"""Days, weeks and months: the papers of an edition in their order, with the editions beside it."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.answers import PaperPage
from broadsheet.answers.editions import Edition, EditionSummary, SavedView
from broadsheet.clock import to_text
from broadsheet.delivery.web.calendar import Month, lay_out, name_period
from broadsheet.delivery.web.explaining import list_titles
from broadsheet.delivery.web.exposure import note_shown
from broadsheet.delivery.web.pages.trending import TITLES as MOVING_TITLES
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library
from broadsheet.periods import ADDRESSES, Kind, Period, month_of, period_of, read_period
from broadsheet.views import EVERYTHING, TRENDING, View, read_view

OTHERS_SHOWN = 12
REST_A_PAGE = 50
FURTHEST = 100_000
KINDS: dict[str, Kind] = {address: kind for kind, address in ADDRESSES.items()}
NAMES: dict[Kind, str] = {"day": "Day", "week": "Week", "month": "Month"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Another page one may turn to: what it is called, where it is, and whether it is this one."""

    title: str
    path: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class EditionPage:
    """What ``edition.html`` gets. ``edition`` is None where the view never had papers."""

    edition: Edition | None
    view: View
    kind: Kind
    title: str
    kinds: list[Choice]
    views: list[Choice]
    month: Month | None
    others: list[tuple[EditionSummary, str]]
    """The periods around it that have papers, newest first, each with where it is."""
    titles: dict[str, str]
    now: str
    """The UTC moment at which it is shown."""

    @property
    def jump_path(self) -> str:
        """Where the form leads that asks for a day."""
        address = f"/{ADDRESSES[self.kind]}"
        return f"/views/{quote(self.view.value, safe='')}{address}" if self.view.kind == "saved" else address

    def path_of(self, period: str) -> str:
        """The page of this view of another period."""
        return edition_path(self.view, read_period(period))

    @property
    def export_query(self) -> str:
        """What names this edition where references are written."""
        assert self.edition is not None
        view = {} if self.view == EVERYTHING else {"view": self.view.key}
        return urlencode({"edition": self.edition.period.name, **view}, safe=":")

    @property
    def rest_path(self) -> str:
        """Where all papers of the period stand."""
        assert self.edition is not None
        return rest_path(self.view, self.edition.period)


@dataclass(frozen=True, slots=True)
class RestPage:
    """What ``edition-rest.html`` gets."""

    title: str
    view_title: str
    path: str
    """The edition."""
    found: PaperPage
    offset: int
    previous_path: str
    next_path: str


def edition_path(view: View, period: Period) -> str:
    """Where the edition of a view and a period stands."""
    if view.kind == "saved":
        return f"/views/{quote(view.value, safe='')}{period.address}"
    return period.address + _asked(view)


def rest_path(view: View, period: Period, offset: int = 0) -> str:
    """Where the papers stand that the edition does not show."""
    path, _, query = edition_path(view, period).partition("?")
    fields = "&".join(filter(None, (query, f"offset={offset}" if offset else "")))
    return f"{path}/all{'?' if fields else ''}{fields}"


def show_latest(request: Request) -> Response:
    """Lead to the period chosen in the form (``?day=``), else to the latest; with none at all, say how to get one."""
    view, kind = _read_view(request), _read_kind(request)
    if chosen := request.query_params.get("day", ""):
        return _lead_to(view, kind, chosen)
    found = get_site(request).library.editions.list(kind, view.key, 1)
    if not found:
        return _show_nothing(request, view, kind)
    return RedirectResponse(edition_path(view, found[0].period), 307)


def show_edition(request: Request) -> Response:
    """One period; one without papers shows the last one before it that has some, and says so."""
    library, view, kind = get_site(request).library, _read_view(request), _read_kind(request)
    asked = read_period(request.path_params["period"])
    if asked.kind != kind:
        return RedirectResponse(edition_path(view, asked), 307)
    try:
        edition = library.editions.get(asked.name, view.key)
    except NotFound:
        if library.editions.list(kind, view.key, 1):
            raise
        return _show_nothing(request, view, kind, 404)
    note_shown(request, [entry.paper for entry in edition.entries])
    now = to_text(get_site(request).clock())
    return render(request, "edition", _make_page(library, view, edition, now))


def show_rest(request: Request) -> Response:
    """The papers of a period that its edition does not show."""
    library, view, kind = get_site(request).library, _read_view(request), _read_kind(request)
    period = read_period(request.path_params["period"])
    if period.kind != kind:
        return RedirectResponse(rest_path(view, period), 307)
    offset = _read_offset(request.query_params.get("offset", ""))
    found = library.editions.list_rest(period.name, view.key, REST_A_PAGE, offset)
    page = RestPage(
        title=name_period(period),
        view_title=_title(library, view),
        path=edition_path(view, period),
        found=found,
        offset=offset,
        previous_path=rest_path(view, period, max(offset - REST_A_PAGE, 0)) if offset else "",
        next_path=rest_path(view, period, found.next) if found.next is not None else "",
    )
    return render(request, "edition-rest", page)


def _make_page(library: Library, view: View, edition: Edition, now: str) -> EditionPage:
    period, saved = edition.period, list(library.editions.list_views())
    # Its day, of a week or month the last that is not to come: the one that other kinds are looked at around.
    day = min(period.last, date.fromisoformat(edition.asked)) if len(edition.asked) == 10 else period.last
    newest = read_period(edition.next) if edition.next else period
    bound = period_of(period.kind, newest.last + timedelta(days=1))
    others = library.editions.list(period.kind, view.key, OTHERS_SHOWN, bound.name)
    return EditionPage(
        edition=edition,
        view=view,
        kind=period.kind,
        title=name_period(period),
        kinds=_list_kinds(view, period, day),
        views=_list_views(view, period, saved),
        month=_make_month(library, view, period, day),
        others=[(one, edition_path(view, one.period)) for one in others],
        titles={**MOVING_TITLES, **list_titles(library.editions.describe_reasons())},
        now=now,
    )


def _make_month(library: Library, view: View, period: Period, day: date) -> Month:
    """The days of the month that a period ends in."""
    month = month_of(day)
    following = period_of("day", month.last + timedelta(days=1))
    days = library.editions.list("day", view.key, 31, following.name)
    held = {one.period.first: one.papers for one in days if one.period.first >= month.first}
    return lay_out(month, held, period)


def _list_kinds(view: View, period: Period, day: date) -> list[Choice]:
    return [Choice(name, edition_path(view, period_of(kind, day)), kind == period.kind) for kind, name in NAMES.items()]


def _list_views(view: View, period: Period, saved: list[SavedView]) -> list[Choice]:
    offered = [(EVERYTHING, "Everything"), *((View("saved", one.name), one.title) for one in saved)]
    if view.key not in {one.key for one, _ in offered}:
        offered.append((view, view.title))
    return [Choice(title, edition_path(one, period), one == view) for one, title in offered]


def _title(library: Library, view: View) -> str:
    saved = {one.name: one.title for one in library.editions.list_views()} if view.kind == "saved" else {}
    return saved.get(view.value, view.title)


def _lead_to(view: View, kind: Kind, chosen: str) -> Response:
    """Whatever was typed: the page says what is wrong with it."""
    address = f"/{ADDRESSES[kind]}/{quote(chosen, safe='')}"
    is_day = len(chosen) == 10 and chosen[4:5] == "-"
    if is_day and kind != "day":
        address = period_of(kind, read_period(chosen).first).address
    prefix = f"/views/{quote(view.value, safe='')}" if view.kind == "saved" else ""
    return RedirectResponse(prefix + address + _asked(view), 307)


def _asked(view: View) -> str:
    return "" if view == EVERYTHING or view.kind == "saved" else "?" + urlencode({"view": view.key}, safe=":")


def _show_nothing(request: Request, view: View, kind: Kind, status: int = 200) -> Response:
    library = get_site(request).library
    page = EditionPage(None, view, kind, _title(library, view), [], [], None, [], {}, "")
    return render(request, "edition", page, status)


def _read_view(request: Request) -> View:
    """The view of a saved name in the path, else that of the field ``view``. Raises BadInput and NotFound."""
    library = get_site(request).library
    if name := request.path_params.get("name", ""):
        if name not in {one.name for one in library.editions.list_views()}:
            raise NotFound(f"There is no view {name[:80]!r} here.", "See which there are under Views.")
        return View("saved", name)
    key = request.query_params.get("view", "")
    view = read_view(key) if key else EVERYTHING
    if view == TRENDING and _read_kind(request) != "day":
        raise BadInput("What trends has editions of days only.", "Look at a day of it, or at Trending.")
    return view


def _read_kind(request: Request) -> Kind:
    return KINDS[next(word for word in request.url.path.split("/") if word in KINDS)]


def _read_offset(text: str) -> int:
    return min(int(text), FURTHEST) if text.isascii() and text.isdigit() and len(text) < 9 else 0
