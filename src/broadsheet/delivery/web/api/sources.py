"""Operations on what is followed, and on the site as a whole."""

from broadsheet import __version__
from broadsheet.answers.following import Following, SourceState, idle_since
from broadsheet.delivery.web.api.common import CURSOR, DAY_PATTERN, limit, read_moment
from broadsheet.delivery.web.api.operation import Asked, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.problems import ROOT
from broadsheet.delivery.web.api.shapes.sources import (
    ChoicesShape,
    FeedShape,
    FeedsShape,
    FollowedShape,
    JobsShape,
    LedgerShape,
    RootShape,
    SourceShape,
    SourcesShape,
    StatusShape,
)
from broadsheet.delivery.web.feeds.listed import list_feeds
from broadsheet.errors import NotFound

SOURCE = Parameter(
    "name",
    "What is followed, such as arxiv:cs.CL.",
    where="path",
    required=True,
    least=1,
    most=200,
    example="arxiv:cs.CL",
)


def show_root(asked: Asked) -> RootShape:
    """Where everything is."""
    site = asked.library.settings.site_url
    return RootShape(asked.library.settings.site_name, __version__, f"{site}/api", f"{site}{ROOT}/openapi.json")


def show_status(asked: Asked) -> StatusShape:
    """The library in numbers."""
    now = asked.library.status()
    return StatusShape(
        version=now.version,
        papers=now.papers,
        records=now.records,
        with_abstract=now.with_abstract,
        by_source=now.by_source,
        bytes=now.bytes,
        index=now.index,
        has_worker=asked.library.has_worker(),
        state=asked.library.state(),
    )


def list_sources(asked: Asked) -> SourcesShape:
    """All that is followed."""
    states = asked.library.sources.describe(asked.number("days"))
    return SourcesShape(tuple(_make_source(one) for one in states), idle_since(states, asked.site.clock()))


def get_source(asked: Asked) -> SourceShape:
    """One thing that is followed."""
    name = asked.text("name")
    for state in asked.library.sources.describe(asked.number("days")):
        if state.following.name == name:
            return _make_source(state)
    raise NotFound(f"{name[:200]} is not followed.", f"What is followed stands at {ROOT}/sources.")


def list_ledger(asked: Asked) -> LedgerShape:
    """Its days, whole ones only: a day has a line for each channel."""
    most = asked.number("limit")
    name, before = asked.text("name"), asked.place[0] if asked.place else read_moment(asked, "before")
    lines = asked.library.sources.read_ledger(name, most, before)
    if not lines and not before and name not in {one.name for one in asked.library.sources.list_following()}:
        raise NotFound(f"{name[:200]} was never followed.", f"What is followed stands at {ROOT}/sources.")
    whole = [line for line in lines if line.day != lines[-1].day] if len(lines) >= most else lines
    shown = whole or lines
    return LedgerShape(tuple(shown), asked.cursor(shown[-1].day) if len(lines) >= most else None)


def list_jobs(asked: Asked) -> JobsShape:
    """The last pieces of work."""
    return JobsShape(tuple(asked.library.sources.list_jobs(asked.number("limit"), asked.text("subject"))))


def list_choices(asked: Asked) -> ChoicesShape:
    """What is worth following."""
    return ChoicesShape(tuple(asked.library.sources.list_choices()))


def show_feeds(asked: Asked) -> FeedsShape:
    """The feeds of this site."""
    site = asked.library.settings.site_url
    return FeedsShape(
        tuple(
            FeedShape(
                group.title,
                feed.title,
                site + feed.page,
                *(site + feed.address(form) for form in ("rss", "atom", "json")),
            )
            for group in list_feeds(asked.library)
            for feed in group.feeds
        )
    )


def follow(asked: Asked) -> FollowedShape:
    """Follow something."""
    return _make_followed(asked.library.sources.follow([asked.text("name")])[0])


def unfollow(asked: Asked) -> FollowedShape:
    """Stop following it."""
    return _make_followed(asked.library.sources.unfollow(asked.text("name")))


def _make_followed(one: Following) -> FollowedShape:
    return FollowedShape(one.name, one.title, one.since)


def _make_source(state: SourceState) -> SourceShape:
    one = state.following
    return SourceShape(
        one.name,
        one.title,
        one.since,
        state.state,
        state.why,
        state.last_success,
        state.last_try,
        state.next_due,
        state.channels,
        state.days,
    )


DAYS = Parameter("days", "How many of the last days of the ledger to give.", "integer", usual=7, least=1, most=60)

SOURCE_OPERATIONS = (
    Operation("getRoot", "GET", "", "Site", "Where everything is", RootShape, show_root),
    Operation("getStatus", "GET", "/status", "Site", "The library in numbers", StatusShape, show_status),
    Operation("listFeeds", "GET", "/feeds", "Site", "The feeds of this site", FeedsShape, show_feeds),
    Operation("listSources", "GET", "/sources", "Sources", "All that is followed", SourcesShape, list_sources, (DAYS,)),
    Operation(
        "listChoices", "GET", "/sources/choices", "Sources", "What is worth following", ChoicesShape, list_choices
    ),
    Operation(
        "getSource", "GET", "/sources/{name}", "Sources", "One thing followed", SourceShape, get_source, (SOURCE, DAYS)
    ),
    Operation(
        "listLedger",
        "GET",
        "/sources/{name}/ledger",
        "Sources",
        "Its days: what should have come, and what did",
        LedgerShape,
        list_ledger,
        (
            SOURCE,
            Parameter(
                "before", "Only days before this one.", most=10, pattern=f"({DAY_PATTERN})?", example="2026-08-21"
            ),
            limit(60, 500),
            CURSOR,
        ),
    ),
    Operation(
        "listJobs",
        "GET",
        "/jobs",
        "Sources",
        "The last pieces of work",
        JobsShape,
        list_jobs,
        (Parameter("subject", "Of a source or a channel: arxiv-oai cs.CL.", most=200), limit(50, 200)),
    ),
    Operation(
        "follow",
        "POST",
        "/sources",
        "Sources",
        "Follow something",
        FollowedShape,
        follow,
        (Parameter("name", "Such as arxiv:cs.CL.", where="body", required=True, least=1, most=200),),
        scope="owner",
        status=201,
    ),
    Operation(
        "unfollow",
        "DELETE",
        "/sources/{name}",
        "Sources",
        "Stop following it; its papers stay",
        FollowedShape,
        unfollow,
        (SOURCE,),
        scope="owner",
    ),
)
