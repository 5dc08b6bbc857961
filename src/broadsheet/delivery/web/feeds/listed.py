"""The feeds that a site offers, in groups, for its page of feeds and for OPML."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.delivery.web.feeds.asked import Asked, read_asked, read_valued
from broadsheet.library import Library
from broadsheet.views import View

MOST_OF_A_KIND = 100


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds that belong together."""

    title: str
    feeds: tuple[Asked, ...]


def list_feeds(library: Library) -> list[FeedGroup]:
    """All feeds that this site has of itself: editions, what moves, saved views, categories that are followed."""
    groups = [
        FeedGroup("Editions", (Asked("daily"), Asked("weekly"), Asked("monthly"), Asked("editions"))),
        FeedGroup("What moves, what is new", (Asked("trending"), Asked("latest"))),
        FeedGroup("Saved views", _of_views(library)),
        FeedGroup("Categories that are followed", _of_categories(library)),
    ]
    return [group for group in groups if group.feeds]


def list_wanted(
    categories: Sequence[str], authors: Sequence[str], searches: Sequence[str], names: Sequence[str]
) -> FeedGroup:
    """The feeds of a list that a reader has put together. Raises BadInput."""
    feeds = [
        *(read_valued("category", value, {}) for value in categories),
        *(read_valued("author", value, {}) for value in authors),
        *(read_asked("search", {"q": value}) for value in searches),
        *(read_valued("saved", value, {}) for value in names),
    ]
    return FeedGroup("Chosen feeds", tuple(dict.fromkeys(feeds))[:MOST_OF_A_KIND])


def _of_views(library: Library) -> tuple[Asked, ...]:
    views = library.editions.list_views()[:MOST_OF_A_KIND]
    return tuple(Asked("daily", View("saved", view.name), view_title=view.title) for view in views)


def _of_categories(library: Library) -> tuple[Asked, ...]:
    names = [one.name.partition(":") for one in library.sources.list_following()]
    values = [value for source, _, value in names if source == "arxiv" and value != "all"]
    return tuple(Asked("category", View("category", value)) for value in dict.fromkeys(values))[:MOST_OF_A_KIND]
