"""Parameters that several operations take."""

from datetime import datetime

from broadsheet.delivery.web.api.making import PAPER_FIELDS
from broadsheet.delivery.web.api.operation import Asked
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.errors import BadInput
from broadsheet.views import LONGEST_VALUE

_SEEN = r"[^\s\x00-\x20\x22\x7f-\x9f]"
VIEW_PATTERN = rf"(everything|trending|(category|author):{_SEEN}[^\x22]*|(search|saved):{_SEEN}.*)"
PERIOD_PATTERN = r"[0-9]{4}-([0-9]{2}(-[0-9]{2})?|W[0-9]{2})"
DAY_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DAY_ONE = "0001-01-01"
MOMENT_PATTERN = DAY_PATTERN + r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?"

NAME = Parameter(
    "name",
    "Any name of the paper: p12, 2507.06457, a DOI, an address that holds one. A slash is written %2F.",
    where="path",
    required=True,
    least=1,
    most=300,
    example="2507.06457",
)
FIELDS = Parameter(
    "fields",
    "Which fields of a paper to give, with commas between; all where nothing is said.",
    "list",
    least=1,
    most=len(PAPER_FIELDS),
    choices=PAPER_FIELDS,
)
CURSOR = Parameter(
    "cursor",
    "Where to read on: next_cursor of the page before.",
    most=1_000,
    pattern=r"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)?",
)
EXPLAIN = Parameter("explain", "Whether to tell of what each score is made.", "boolean", usual=False)
VIEW = Parameter(
    "view",
    "everything, trending, category:cs.CL, author:Ada Lovelace, search:graph networks, or saved:NAME.",
    usual="everything",
    least=1,
    most=LONGEST_VALUE,
    pattern=VIEW_PATTERN,
    example="category:cs.CL",
)
KIND = Parameter("kind", "Editions of days, weeks or months.", usual="day", choices=("day", "week", "month"))
PERIOD = Parameter(
    "period",
    "A day, a week or a month: 2026-08-21, 2026-W34, 2026-08.",
    where="path",
    required=True,
    least=7,
    most=10,
    pattern=PERIOD_PATTERN,
    example="2026-08-21",
)
SORT = Parameter(
    "sort", "Best first, newest first, most votes first.", usual="relevance", choices=("relevance", "date", "votes")
)


def limit(usual: int, most: int = 100) -> Parameter:
    """How many on a page."""
    return Parameter("limit", "How many on a page.", "integer", usual=usual, least=1, most=most)


def read_moment(asked: Asked, name: str) -> str:
    """A day or a moment that there is, or empty where none was given. Raises BadInput."""
    text = asked.text(name)
    try:
        datetime.fromisoformat(text or DAY_ONE)
    except ValueError as error:
        raise BadInput(f"There is no {text!r} in any calendar.", f"Write {name} as 2026-08-21.") from error
    return text
