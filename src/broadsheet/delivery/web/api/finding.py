"""Operations that find papers: search, suggestions, likeness, and what scores are made of."""

from typing import cast

from broadsheet.answers import LikenessQuestion, Mode, SearchPage, Sort
from broadsheet.delivery.web.api.common import CURSOR, EXPLAIN, FIELDS, SORT, limit
from broadsheet.delivery.web.api.making import make_group, make_results
from broadsheet.delivery.web.api.operation import Asked, File, Operation
from broadsheet.delivery.web.api.papers import FORM, FORM_TYPES, write_file
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.shapes.finding import ReasonsShape, SearchShape, SimilarShape, SuggestionsShape

LONGEST = 4_000
QUESTION = Parameter(
    "q",
    'What to look for: words, "phrases", au:, ti:, cat:, year:, after:, before:, has:, -not, OR.',
    required=True,
    least=1,
    most=LONGEST,
)
MODE = Parameter(
    "mode", "By words and meaning, or by one of them.", usual="hybrid", choices=("hybrid", "words", "meaning")
)
MOST_CITED = 500
FURTHEST = 10_000
LESS = Parameter("less", "A paper to be unlike; give it once for each.", "strings", most=20)
LIKE = Parameter(
    "name",
    "A paper to be like, by any of its names; give it once for each.",
    "strings",
    required=True,
    least=1,
    most=20,
)


def search(asked: Asked) -> SearchShape:
    """A page of a search."""
    place, explain = asked.place, asked.flag("explain")
    by_cursor = place[0] if place[:1] != ("",) and place else ""
    found = asked.library.search(
        asked.text("q"),
        asked.number("limit"),
        int(place[1]) if place and not by_cursor else 0,
        cast(Mode, asked.text("mode")),
        cast(Sort, asked.text("sort")),
        facets=asked.flag("facets"),
        cursor=by_cursor,
    )
    return SearchShape(
        query=found.query,
        total=found.total,
        mode=found.mode,
        sort=found.sort,
        results=make_results(asked, found.results, explain),
        did_you_mean=found.did_you_mean,
        notices=found.notices,
        groups=tuple(make_group(asked, group, explain) for group in found.groups),
        facets=found.facets,
        advice=found.advice,
        next_cursor=_lead_on(asked, found),
    )


def _lead_on(asked: Asked, found: SearchPage) -> str | None:
    if found.cursor:
        return asked.cursor(found.cursor)
    return asked.cursor("", found.next) if found.next is not None and found.next < FURTHEST else None


def suggest(asked: Asked) -> SuggestionsShape:
    """What somebody who is typing may mean."""
    typed = asked.text("q")
    return SuggestionsShape(typed, tuple(asked.library.suggest(typed, asked.number("limit"))))


def find_like_papers(asked: Asked) -> SimilarShape:
    """Papers like some, unlike others."""
    return _find_like(asked, LikenessQuestion(asked.texts("name"), asked.text("text"), asked.texts("less")))


def find_like_text(asked: Asked) -> SimilarShape:
    """Papers like a text."""
    return _find_like(asked, LikenessQuestion((), asked.text("text"), asked.texts("less")))


def _find_like(asked: Asked, question: LikenessQuestion) -> SimilarShape:
    sort = cast(Sort, asked.text("sort"))
    found = asked.library.find_similar(question, asked.number("limit"), 0, sort, asked.mark)
    results = make_results(asked, found.results, asked.flag("explain"))
    return SimilarShape(found.query, found.total, results, found.notices, asked.cursor_of(found.cursor))


def cite_search(asked: Asked) -> File:
    """References of what a search finds."""
    mode = cast(Mode, asked.text("mode"))
    return write_file(asked, asked.library.search_papers(asked.text("q"), asked.number("limit"), mode))


def list_reasons(asked: Asked) -> ReasonsShape:
    """What scores are made of."""
    return ReasonsShape(asked.library.describe_reasons(), asked.library.editions.describe_reasons())


FINDING_OPERATIONS = (
    Operation(
        "search",
        "GET",
        "/search",
        "Finding",
        "Search",
        SearchShape,
        search,
        (
            QUESTION,
            MODE,
            SORT,
            limit(20),
            CURSOR,
            Parameter(
                "facets",
                "Whether to count what was found by category, year, source and content.",
                "boolean",
                usual=False,
            ),
            EXPLAIN,
            FIELDS,
        ),
        says="Whatever is asked, there is an answer. Pages skip and repeat nothing while papers arrive.",
    ),
    Operation(
        "citeSearch",
        "GET",
        "/search/references",
        "Finding",
        "References of what a search finds",
        File,
        cite_search,
        (QUESTION, MODE, limit(100, MOST_CITED), FORM),
        media_types=FORM_TYPES,
    ),
    Operation(
        "suggest",
        "GET",
        "/suggest",
        "Finding",
        "What somebody who is typing may mean",
        SuggestionsShape,
        suggest,
        (Parameter("q", "What was typed so far.", required=True, least=0, most=1_000), limit(8, 20)),
    ),
    Operation(
        "similar",
        "GET",
        "/similar",
        "Finding",
        "Papers like some and unlike others",
        SimilarShape,
        find_like_papers,
        (
            LIKE,
            LESS,
            Parameter("text", "A text to be like, too.", most=LONGEST),
            SORT,
            limit(20),
            CURSOR,
            EXPLAIN,
            FIELDS,
        ),
    ),
    Operation(
        "similarToText",
        "GET",
        "/similar/text",
        "Finding",
        "Papers like a text, such as an abstract",
        SimilarShape,
        find_like_text,
        (
            Parameter(
                "text", "The text; the model reads some 1,500 characters of it.", required=True, least=1, most=LONGEST
            ),
            LESS,
            SORT,
            limit(20),
            CURSOR,
            EXPLAIN,
            FIELDS,
        ),
    ),
    Operation("listReasons", "GET", "/reasons", "Finding", "What scores are made of", ReasonsShape, list_reasons),
)
