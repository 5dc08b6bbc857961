"""Tools for what is new and what moves."""

from broadsheet.answers.editions import Edition
from broadsheet.delivery.agents.asked import DailyAsked, TrendingAsked
from broadsheet.delivery.agents.papers import tell_ranked
from broadsheet.delivery.agents.told import DailyAnswer, TrendingAnswer
from broadsheet.errors import NotFound
from broadsheet.library import Library

LATEST = ("", "latest", "today")


def daily_papers(library: Library, asked: DailyAsked) -> DailyAnswer:
    """A page of an edition."""
    edition = _read_edition(
        library, asked.date.strip(), f"category:{asked.category}" if asked.category else "everything"
    )
    shown = edition.entries[asked.start :][: asked.max_results]
    last = asked.start + len(shown)
    more = bool(shown) and last < len(edition.entries)
    site = library.settings.site_url
    return DailyAnswer(
        date=edition.period.name,
        asked=asked.date.strip() or edition.asked,
        title=edition.view_title,
        closed=bool(edition.closed_at),
        previous=edition.previous,
        next=edition.next,
        url=site + edition.address,
        returned=len(shown),
        start=asked.start,
        total_results=len(edition.entries),
        has_more=more,
        next_start=last if more else None,
        papers=[tell_ranked(entry, site) for entry in shown],
    )


def _read_edition(library: Library, name: str, view: str) -> Edition:
    if name.lower() not in LATEST:
        return library.editions.get(name, view)
    edition = library.editions.latest("day", view)
    if edition is None:
        raise NotFound("There is no edition yet.", "Papers make editions on the days they are announced on.")
    return edition


def trending(library: Library, asked: TrendingAsked) -> TrendingAnswer:
    """A page of what trends."""
    page = library.trending.page(asked.max_results, asked.start, asked.day, asked.category)
    site = library.settings.site_url
    return TrendingAnswer(
        day=page.day,
        returned=len(page.entries),
        start=asked.start,
        total_results=page.total,
        has_more=page.next is not None,
        next_start=page.next,
        papers=[tell_ranked(entry, site) for entry in page.entries],
    )
