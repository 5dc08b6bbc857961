"""Which feed is meant: an address read into what is wanted, and what is wanted written as an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from broadsheet.errors import BadInput, NotFound
from broadsheet.views import EVERYTHING, View, read_view

Form = Literal["rss", "atom", "json"]
FORMS: dict[Form, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""Each form by the ending of its address, and its media type."""

FORM_NAMES: dict[Form, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON"}

Period = Literal["daily", "weekly", "monthly"]
PERIODS: dict[Period, Literal["day", "week", "month"]] = {"daily": "day", "weekly": "week", "monthly": "month"}

MOST_ITEMS = 100
USUAL_ITEMS = 50

_PLAIN = ("daily", "weekly", "monthly", "editions", "trending", "latest", "search")


@dataclass(frozen=True, slots=True)
class Asked:
    """One feed, whatever its form.

    ``name`` is daily, weekly or monthly (papers of editions), editions (one item an edition), trending, latest, search,
    category or author. ``period`` is of ``editions``.
    """

    name: str
    view: View = EVERYTHING
    limit: int = USUAL_ITEMS
    period: Period = "daily"
    view_title: str = ""
    """What people call a saved view, where that is known."""

    @property
    def path(self) -> str:
        """Where it is, without the ending that names a form."""
        if self.name in ("category", "author"):
            return f"/feeds/{self.name}/{quote(self.view.value, safe='')}"
        if self.name == "daily" and self.view.kind == "saved":
            return f"/feeds/views/{quote(self.view.value, safe='')}"
        return f"/feeds/{self.name}"

    def address(self, form: Form) -> str:
        """Its address on the site, of which each feed has one."""
        fields: dict[str, str] = {}
        if self.name == "search":
            fields["q"] = self.view.value
        elif self.name not in ("category", "author") and self.view != EVERYTHING and "/views/" not in self.path:
            fields["view"] = self.view.key
        if self.period != "daily":
            fields["period"] = self.period
        if self.limit != USUAL_ITEMS:
            fields["n"] = str(self.limit)
        return f"{self.path}.{form}" + (f"?{urlencode(fields)}" if fields else "")

    @property
    def title(self) -> str:
        """What it brings, for people: ``Daily papers: cs.CL``."""
        of = self.view_title or self.view.title
        lists = {
            "trending": "Trending", "latest": "Latest papers", "search": of, "category": f"New in {of}", "author": of,
        }  # fmt: skip
        if self.name in lists:
            return lists[self.name]
        name = f"{self.period.capitalize()} editions" if self.name == "editions" else f"{self.name.capitalize()} papers"
        return name if self.view == EVERYTHING else f"{name}: {of}"

    @property
    def page(self) -> str:
        """The page of the site that shows the same."""
        if self.name in ("search", "category", "author"):
            return "/search?" + urlencode({"q": self.view.query, "sort": "date"})
        if self.name == "latest":
            return "/"
        if self.name == "trending":
            return "/trending"
        period = self.period if self.name == "editions" else self.name
        if self.view.kind == "saved":
            return f"/views/{quote(self.view.value, safe='')}/{period}"
        return f"/{period}" + ("" if self.view == EVERYTHING else "?" + urlencode({"view": self.view.key}))


def feed_of_page(view: View, path: str) -> Asked:
    """The feed of what a page shows: papers of editions on a page of editions, else the newest of the view."""
    if view.kind == "trending":
        return Asked("trending")
    for period in PERIODS:
        if period in path.split("/"):
            return Asked(period, view)
    return Asked(view.kind if view.kind in ("search", "category", "author") else "daily", view)


def read_form(text: str) -> Form:
    """The form that an ending names. Raises NotFound."""
    for form in FORMS:
        if form == text:
            return form
    raise NotFound(f"There is no feed in the form {text[:20]!r}.", "The forms are .rss, .atom and .json.")


def read_asked(name: str, given: Mapping[str, str]) -> Asked:
    """The feed ``/feeds/NAME`` with these fields. Raises BadInput, and NotFound where there is no such feed."""
    if name not in _PLAIN:
        raise NotFound(f"There is no feed {name[:40]!r}.", "All feeds of this site are listed at /feeds.")
    limit = read_limit(given)
    if name == "search":
        return Asked(name, _read_search(given.get("q", "")), limit)
    if name in ("trending", "latest"):
        return Asked(name, limit=limit)
    view = read_view(given.get("view", "") or "everything")
    return Asked(name, view, limit, _read_period(given) if name == "editions" else "daily")


def read_valued(kind: str, value: str, given: Mapping[str, str]) -> Asked:
    """The feed of a category, an author or a saved view. Raises BadInput."""
    view = read_view(f"{kind}:{value}")
    return Asked("daily" if kind == "saved" else kind, view, read_limit(given))


def read_limit(given: Mapping[str, str]) -> int:
    """How many items: the field ``n``, at most a hundred. Raises BadInput."""
    text = given.get("n", "") or str(USUAL_ITEMS)
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text)):
        raise BadInput(f"n is {text[:20]!r}, which is no number of items.", f"Give one from 1 to {MOST_ITEMS}.")
    return min(int(text), MOST_ITEMS)


def _read_search(text: str) -> View:
    if not text.strip():
        raise BadInput("The feed of a search needs the search.", "Write it as /feeds/search.rss?q=graph+networks")
    return read_view(f"search:{text}")


def _read_period(given: Mapping[str, str]) -> Period:
    text = given.get("period", "") or "daily"
    for period in PERIODS:
        if period == text:
            return period
    raise BadInput(f"There are no {text[:20]!r} editions.", "The periods are daily, weekly and monthly.")
