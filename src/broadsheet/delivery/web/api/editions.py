"""Operations on editions, views, and what trends."""

from typing import cast

from broadsheet.delivery.web.api.common import CURSOR, DAY_PATTERN, EXPLAIN, FIELDS, KIND, PERIOD, VIEW, limit
from broadsheet.delivery.web.api.making import make_edition, make_line, make_papers, make_trends
from broadsheet.delivery.web.api.operation import Asked, File, Operation
from broadsheet.delivery.web.api.papers import FORM, FORM_TYPES, write_file
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.editions import (
    CountShape,
    EditionListShape,
    EditionShape,
    NumbersShape,
    TrendingShape,
    ViewsShape,
)
from broadsheet.delivery.web.api.shapes.papers import PaperListShape
from broadsheet.errors import NotFound
from broadsheet.periods import Kind
from broadsheet.views import read_view


def list_editions(asked: Asked) -> EditionListShape:
    """Periods that have papers."""
    kind, view, most = cast(Kind, asked.text("kind")), read_view(asked.text("view")), asked.number("limit")
    found = asked.library.editions.list(kind, view.key, most, asked.place[0] if asked.place else "")
    following = asked.cursor(found[-1].period.name) if len(found) == most else None
    return EditionListShape(tuple(make_line(asked, view, one) for one in found), following)


def get_latest_edition(asked: Asked) -> EditionShape:
    """The last edition that has papers."""
    found = asked.library.editions.latest(cast(Kind, asked.text("kind")), asked.text("view"))
    if found is None:
        raise NotFound("There is no such edition yet.", "Bring papers in, or follow something.")
    return make_edition(asked, found, asked.flag("explain"))


def get_edition(asked: Asked) -> EditionShape:
    """The edition of a period."""
    found = asked.library.editions.get(asked.text("period"), asked.text("view"))
    return make_edition(asked, found, asked.flag("explain"))


def list_rest(asked: Asked) -> PaperListShape:
    """The papers of a period that its edition does not show."""
    page = asked.library.editions.list_rest(
        asked.text("period"), asked.text("view"), asked.number("limit"), cursor=asked.mark
    )
    return PaperListShape(make_papers(asked, page.papers), page.total, asked.cursor_of(page.cursor))


def cite_edition(asked: Asked) -> File:
    """References of an edition."""
    found = asked.library.editions.get(asked.text("period"), asked.text("view"))
    return write_file(asked, [entry.paper for entry in found.entries])


def list_views(asked: Asked) -> ViewsShape:
    """The saved views."""
    return ViewsShape(tuple(asked.library.editions.list_views()))


def list_trending(asked: Asked) -> TrendingShape:
    """What trends."""
    day, mark = asked.place if asked.place else (asked.text("day"), "")
    found = asked.library.trending.page(asked.number("limit"), 0, day, asked.text("category"), mark)
    return TrendingShape(
        day=found.day,
        total=found.total,
        moving=found.moving,
        entries=make_trends(asked, found.entries),
        categories=tuple(CountShape(name, papers) for name, papers in found.categories),
        next_cursor=asked.cursor(found.day, found.cursor) if found.cursor else None,
    )


def list_numbers(asked: Asked) -> NumbersShape:
    """The numbers of the formula."""
    return NumbersShape(tuple(asked.library.trending.numbers()))


EDITION_OPERATIONS = (
    Operation(
        "listEditions",
        "GET",
        "/editions",
        "Editions",
        "Periods that have papers, newest first",
        EditionListShape,
        list_editions,
        (KIND, VIEW, limit(24), CURSOR),
    ),
    Operation(
        "getLatestEdition",
        "GET",
        "/editions/latest",
        "Editions",
        "The latest edition",
        EditionShape,
        get_latest_edition,
        (KIND, VIEW, EXPLAIN, FIELDS),
    ),
    Operation(
        "getEdition",
        "GET",
        "/editions/{period}",
        "Editions",
        "The edition of a day, week or month",
        EditionShape,
        get_edition,
        (PERIOD, VIEW, EXPLAIN, FIELDS),
        says="A period without papers gives the last one before it that has some; asked tells which was asked for.",
    ),
    Operation(
        "listRest",
        "GET",
        "/editions/{period}/rest",
        "Editions",
        "The papers of a period that its edition leaves out",
        PaperListShape,
        list_rest,
        (PERIOD, VIEW, limit(30), CURSOR, FIELDS),
    ),
    Operation(
        "citeEdition",
        "GET",
        "/editions/{period}/references",
        "Editions",
        "References of an edition",
        File,
        cite_edition,
        (PERIOD, VIEW, FORM),
        media_types=FORM_TYPES,
    ),
    Operation("listViews", "GET", "/views", "Editions", "The views that have a name here", ViewsShape, list_views),
    Operation(
        "listTrending",
        "GET",
        "/trending",
        "Trending",
        "What trends, the strongest first",
        TrendingShape,
        list_trending,
        (
            Parameter("category", "Only papers of this category or archive.", most=100),
            Parameter(
                "day",
                "As of this day; today where nothing is said.",
                most=10,
                pattern=f"({DAY_PATTERN})?",
                example="2026-08-21",
            ),
            limit(30),
            CURSOR,
            FIELDS,
        ),
    ),
    Operation(
        "listTrendingNumbers",
        "GET",
        "/trending/numbers",
        "Trending",
        "Every number of the formula, as of today",
        NumbersShape,
        list_numbers,
    ),
)
