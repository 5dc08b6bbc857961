"""Tools that watch topics. A watch is a saved view of the site: it has editions, feeds and a page of its own."""

from collections.abc import Sequence
from urllib.parse import quote

from broadsheet.answers.editions import SavedView
from broadsheet.delivery.agents.asked import AlertsAsked, NothingAsked, UnwatchAsked, WatchAsked
from broadsheet.delivery.agents.finding import write_query
from broadsheet.delivery.agents.papers import tell_alert, tell_found
from broadsheet.delivery.agents.told import (
    Alert,
    AlertItem,
    AlertsAnswer,
    UnwatchAnswer,
    Watch,
    WatchAnswer,
    WatchesAnswer,
)
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library

MOST_DAYS = 31
"""Editions of a watch that are looked at for one question."""
MOST_WATCHES = 10
"""Watches looked at for one question."""
LONGEST_TITLE = 120


def watch_topic(library: Library, asked: WatchAsked) -> WatchAnswer:
    """Keep a search as a view; the same one again is the view that is there."""
    topic = " ".join(asked.topic.split())
    view = library.editions.save_view(topic[:LONGEST_TITLE], write_query(topic, asked.categories))
    newest = library.search(view.query, limit=asked.max_results, sort="date")
    site = library.settings.site_url
    return WatchAnswer(
        watch=_tell_watch(view, site),
        total_results=newest.total,
        papers=[tell_found(one, site, "snippet") for one in newest.results],
    )


def list_watches(library: Library, _: NothingAsked) -> WatchesAnswer:
    """All views."""
    return WatchesAnswer(watches=[_tell_watch(view, library.settings.site_url) for view in _list_views(library)])


def unwatch_topic(library: Library, asked: UnwatchAsked) -> UnwatchAnswer:
    """Drop a view."""
    view = _find_view(library, asked.topic)
    library.editions.drop_view(view.name)
    return UnwatchAnswer(dropped=view.name)


def check_alerts(library: Library, asked: AlertsAsked) -> AlertsAnswer:
    """The papers of watches: of their latest edition, or of those since a day."""
    views = [_find_view(library, asked.topic)] if asked.topic.strip() else _list_views(library)
    return AlertsAnswer(
        since=asked.since,
        alerts=[_make_alert(library, view, asked) for view in views[:MOST_WATCHES]],
        left_out=[view.name for view in views[MOST_WATCHES:]],
    )


def _make_alert(library: Library, view: SavedView, asked: AlertsAsked) -> Alert:
    days, total, papers = _list_days(library, view, asked.since), 0, list[AlertItem]()
    for day, count in days:
        total += count
        if len(papers) < asked.max_results:
            entries = library.editions.get(day, f"saved:{view.name}").entries[: asked.max_results - len(papers)]
            papers += [tell_alert(entry, day, library.settings.site_url) for entry in entries]
    watch = _tell_watch(view, library.settings.site_url)
    return Alert(watch=watch, days=[day for day, _ in days], total=total, papers=papers)


def _list_days(library: Library, view: SavedView, since: str) -> list[tuple[str, int]]:
    """The names of the editions asked for, newest first, each with its number of papers."""
    found = library.editions.list("day", f"saved:{view.name}", MOST_DAYS if since else 1)
    return [(one.period.name, one.papers) for one in found if one.period.name >= since]


def _list_views(library: Library) -> Sequence[SavedView]:
    return library.editions.list_views()


def _find_view(library: Library, asked: str) -> SavedView:
    """The view of that name, else of that title or search. Raises NotFound, and BadInput where there are several."""
    views, wanted = _list_views(library), " ".join(asked.split()).casefold()
    named = [view for view in views if view.name == wanted]
    found = named or [view for view in views if wanted in (view.title.casefold(), view.query.casefold())]
    if not found:
        raise NotFound(f"No topic {asked[:80]!r} is watched.", "list_watches gives those that are.")
    if len(found) > 1:
        names = ", ".join(view.name for view in found)
        raise BadInput("Several watches have this topic.", f"Give one of their names: {names}")
    return found[0]


def _tell_watch(view: SavedView, site: str) -> Watch:
    url = f"{site}/views/{quote(view.name, safe='')}"
    return Watch(name=view.name, topic=view.title, query=view.query, since=view.made_at[:10], url=url)
