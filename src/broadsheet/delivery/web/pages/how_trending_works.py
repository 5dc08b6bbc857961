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
    ("What a day brings", "votes of"),
    ("How often places are opened", "opens at"),
    ("The rest", ""),
)
"""A heading, and what stands in the names of its numbers; the first that fits takes a number."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a formula was on the later third of the days, for the growth of the next 7 and 30 days."""

    name: str
    title: str
    week: str
    week_interval: str
    month: str
    month_interval: str


MEASURED = (
    Measured("broadsheet", "This formula", "0.835", "0.800 to 0.864", "0.903", "0.883 to 0.926"),
    Measured("self-exciting", "A self-exciting forecast", "0.831", "0.798 to 0.857", "0.888", "0.868 to 0.909"),
    Measured("decayed-14", "Decayed sum, 14 days", "0.811", "0.774 to 0.842", "0.894", "0.865 to 0.919"),
    Measured("decayed-7", "Decayed sum, 7 days", "0.801", "0.762 to 0.835", "0.869", "0.840 to 0.897"),
    Measured("month-gain", "Gain of the last month", "0.791", "0.754 to 0.825", "0.877", "0.850 to 0.903"),
    Measured("decayed-3", "Decayed sum, 3 days", "0.783", "0.744 to 0.816", "0.826", "0.796 to 0.854"),
    Measured("day-gain", "Gain of the last day", "0.751", "0.722 to 0.776", "0.744", "0.718 to 0.767"),
    Measured("week-gain", "Gain of the last week", "0.748", "0.709 to 0.782", "0.793", "0.762 to 0.825"),
    Measured("total", "Total", "0.512", "0.479 to 0.542", "0.571", "0.521 to 0.609"),
    Measured("hacker-news", "Hacker News", "0.246", "0.212 to 0.278", "0.267", "0.218 to 0.311"),
    Measured("reddit-hot", "Reddit hot", "0.172", "0.151 to 0.194", "0.190", "0.159 to 0.229"),
    Measured("newest", "Newest first", "0.171", "0.149 to 0.193", "0.189", "0.157 to 0.228"),
)
"""nDCG@10 with its interval of 95 %, from ``bench/results/trending-quality.json``; a test compares the two."""


@dataclass(frozen=True, slots=True)
class HowTrendingWorks:
    """What ``how-trending-works.html`` gets."""

    groups: list[tuple[str, list[TrendingNumber]]]
    example: TrendingEntry | None
    """What trends most now, as an example of a sum."""
    titles: dict[str, str]
    measured: tuple[Measured, ...] = MEASURED


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
