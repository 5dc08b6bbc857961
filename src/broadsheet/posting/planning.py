"""Which editions are to be posted where."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.answers.editions import Edition, EditionEntry
from broadsheet.answers.trending import TrendingPage
from broadsheet.clock import to_text
from broadsheet.periods import Period, day_in_zone, period_of
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.store.targets import TargetRow
from broadsheet.views import TRENDING

LOOK_BACK = timedelta(days=4)
"""Who was switched off for longer finds the editions on the site; a chat is not flooded."""
MOST_AT_ONCE = 3
"""Editions that a target gets after a pause."""


def list_issues(store: Store, settings: Settings, target: TargetRow, now: datetime) -> Iterator[tuple[str, int]]:
    """The issues that a target should have by now, each with its edition's id: those closed since it was set up."""
    since = max(target.made_at, to_text(now - LOOK_BACK))
    if target.view == TRENDING.key:
        if (period := find_trending_due(settings, target, since, now)) is not None:
            yield f"{target.view} {period.name}", 0
        return
    first = (day_in_zone(now, settings.zone) - timedelta(days=45)).isoformat()
    closed = store.editions.list_closed(target.view, target.period, first, "9999-12-31", MOST_AT_ONCE)
    for edition in reversed(closed):
        if edition.closed_at > since:
            yield f"{target.view} {edition.period}", edition.id


def find_trending_due(settings: Settings, target: TargetRow, since: str, now: datetime) -> Period | None:
    """The last period whose hour has struck since then: what trends is told when its edition would be closed."""
    this = period_of(target.period, day_in_zone(now, settings.zone))
    for period in (this, period_of(target.period, this.first - timedelta(days=1))):
        if since < to_text(find_closing(settings, period)) <= to_text(now):
            return period
    return None


def find_closing(settings: Settings, period: Period) -> datetime:
    """The moment at which the edition of a period is closed: the hour of its last day, or the midnight after it."""
    day = period.last if settings.edition_hour else period.last + timedelta(days=1)
    return datetime.combine(day, time(settings.edition_hour), ZoneInfo(settings.zone)).astimezone(UTC)


def to_edition(page: TrendingPage, period: Period) -> Edition:
    """What trends, in the shape of an edition."""
    entries = tuple(EditionEntry(one.rank, one.paper, one.score, one.why, one.tree, one.gist) for one in page.entries)
    return Edition(TRENDING, TRENDING.title, period, period.name, entries, page.total, "", None, None)
