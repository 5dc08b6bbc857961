"""What stands in each feed: which papers, in which order, under which dates."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.answers.editions import Edition
from broadsheet.delivery.web.feeds.asked import PERIODS, Asked, Form, Period
from broadsheet.delivery.web.feeds.feed import Feed, Item
from broadsheet.delivery.web.feeds.items import Masthead, edition_item, entry_item, listed_item, trending_item
from broadsheet.delivery.web.feeds.text import read_moment
from broadsheet.delivery.web.xml import legal
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.periods import Period as Span
from broadsheet.settings import Settings

MOST_EDITIONS = {"daily": 14, "weekly": 8, "monthly": 6}
"""How many closed editions a feed of papers goes back, where they are small."""
MOST_LISTED = 31
"""Editions in the feed of editions."""
MOST_UNFROZEN = 5
"""Editions that are made for a feed because nobody closed them; one takes some 50 ms and up."""
PAPERS_IN_EDITION = 100
"""Papers of one item of the feed of editions."""


def gather(library: Library, asked: Asked, form: Form, now: datetime) -> Feed:
    """The feed that was asked for. Raises BadInput and NotFound."""
    settings, asked = library.settings, _name_view(library, asked)
    head = Masthead(settings.site_url, legal(settings.site_name), library.library_id, now)
    return Feed(
        id=head.name(f"feeds/{asked.name}/{asked.view.key}/{asked.period}"),
        title=f"{head.site_name} · {legal(asked.title)}",
        says=f"{legal(asked.title)}, from the papers of {head.site_name}.",
        url=head.whole(asked.address(form)),
        page=head.whole(asked.page),
        site_name=head.site_name,
        items=tuple(_GATHERERS[asked.name](library, head, asked)),
    )


def _name_view(library: Library, asked: Asked) -> Asked:
    """With the title of a saved view."""
    if asked.view.kind != "saved":
        return asked
    titles = {view.name: view.title for view in library.editions.list_views()}
    return replace(asked, view_title=titles.get(asked.view.value, ""))


def _gather_entries(library: Library, head: Masthead, asked: Asked) -> Iterator[Item]:
    """The papers of the last editions, newest edition first, until there are enough; of each paper one item."""
    category, seen, left = _category(asked), set[str](), asked.limit
    for edition, moment in _list_editions(library, head, asked, _period_of(asked)):
        fresh = [entry for entry in edition.entries if entry.paper.name not in seen][:left]
        yield from (entry_item(head, entry, moment, category) for entry in fresh)
        seen |= {entry.paper.name for entry in fresh}
        left -= len(fresh)
        if not left:
            return


def _gather_editions(library: Library, head: Masthead, asked: Asked) -> Iterator[Item]:
    for edition, moment in _list_editions(library, head, asked, asked.period):
        yield edition_item(head, edition, moment, PAPERS_IN_EDITION)


def _gather_trending(library: Library, head: Masthead, asked: Asked) -> Iterator[Item]:
    return (trending_item(head, entry) for entry in library.trending.page(asked.limit).entries)


def _gather_latest(library: Library, head: Masthead, asked: Asked) -> Iterator[Item]:
    return _list_papers(library, head, asked, library.list_latest(asked.limit).papers)


def _gather_found(library: Library, head: Masthead, asked: Asked) -> Iterator[Item]:
    """The newest papers that answer; of a search of several words, those that hold them all."""
    found = library.search(asked.view.query, asked.limit, mode="words", sort="date")
    return _list_papers(library, head, asked, tuple(one.paper for one in found.results if one.why.holds_all))


def _list_papers(library: Library, head: Masthead, asked: Asked, papers: tuple[Paper, ...]) -> Iterator[Item]:
    papers = tuple(paper for paper in papers if not paper.withdrawn_at)
    gists, category = library.gists.find(papers), _category(asked)
    return (listed_item(head, paper, gists.get(paper.id), category=category) for paper in papers)


def _list_editions(
    library: Library, head: Masthead, asked: Asked, period: Period
) -> Iterator[tuple[Edition, datetime]]:
    """The editions that are over, newest first, each with the moment at which it was closed.

    One of a view that nobody subscribes to was perhaps never frozen: the last few of them are shown as they stand.
    """
    most = min(asked.limit, MOST_LISTED) if asked.name == "editions" else MOST_EDITIONS[period]
    left = MOST_UNFROZEN
    for summary in library.editions.list(PERIODS[period], asked.view.key, most):
        due = _find_closing(library.settings, summary.period)
        if not summary.closed:
            left -= due <= head.now
        if summary.closed or (due <= head.now and left >= 0):
            edition = library.editions.get(summary.period.name, asked.view.key)
            yield edition, read_moment(edition.closed_at) or due


def _find_closing(settings: Settings, period: Span) -> datetime:
    """When the edition of a period is closed: at the hour of its last day, or the midnight after it."""
    day = period.last if settings.edition_hour else period.last + timedelta(days=1)
    return datetime.combine(day, time(settings.edition_hour), ZoneInfo(settings.zone)).astimezone(UTC)


def _period_of(asked: Asked) -> Period:
    return next(period for period in PERIODS if period == asked.name)


def _category(asked: Asked) -> str:
    return asked.view.value if asked.view.kind == "category" else ""


_GATHERERS: dict[str, Callable[[Library, Masthead, Asked], Iterator[Item]]] = {
    **dict.fromkeys(PERIODS, _gather_entries),
    "editions": _gather_editions,
    "trending": _gather_trending,
    "latest": _gather_latest,
    **dict.fromkeys(("search", "category", "author"), _gather_found),
}
