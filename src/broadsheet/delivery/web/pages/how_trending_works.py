"""How trending works: the formula, with the numbers that it has today."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.trending import TrendingEntry, TrendingNumber
from broadsheet.delivery.web.pages.trending import TITLES
from broadsheet.delivery.web.rendering import render
from broadsheet.delivery.web.site import get_site

GROUPS = (
    ("What moves", "papers"),
    ("How fast the past fades", "half-life"),
    ("What each signal weighs", "weight of"),
    ("What is usual, as it was set", "usual "),
    ("What is usual here, as it was learnt", " usual here"),
    ("What a field brings", "votes in"),
    ("How often places are opened", "opens at"),
    ("The rest", ""),
)
"""A heading, and what stands in the names of its numbers; the first that fits takes a number."""


@dataclass(frozen=True, slots=True)
class HowTrendingWorks:
    """What ``how-trending-works.html`` gets."""

    groups: list[tuple[str, list[TrendingNumber]]]
    example: TrendingEntry | None
    """What trends most now, as an example of a sum."""
    titles: dict[str, str]


def show_how_trending_works(request: Request) -> Response:
    """The page."""
    trending = get_site(request).library.trending
    example = next(iter(trending.page(1).entries), None)
    return render(request, "how-trending-works", HowTrendingWorks(group_numbers(trending.numbers()), example, TITLES))


def group_numbers(numbers: Sequence[TrendingNumber]) -> list[tuple[str, list[TrendingNumber]]]:
    """The numbers under their headings; a heading without any is left out."""
    groups: dict[str, list[TrendingNumber]] = {heading: [] for heading, _ in GROUPS}
    for one in numbers:
        groups[next(heading for heading, words in GROUPS if _fits(one.name, words))].append(one)
    return [(heading, found) for heading, found in groups.items() if found]


def _fits(name: str, words: str) -> bool:
    return words in name if words.startswith(" ") else name.startswith(words)
