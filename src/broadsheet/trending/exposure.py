"""How often would a paper have been opened wherever it stood? By that its own opens are judged.

What stands first is opened more because it stands first. So each place of each page has its own rate of opens, counted
here over all papers, and a paper's opens count only as far as they differ from what its places bring by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from broadsheet.store.exposures import PlaceCount

USUAL_RATE = 0.05
"""Opens of what is shown first, before any were counted: one in twenty."""
PAGE_PRIOR = 200
"""Showings that a page's own rate is worth before its counts are believed as much as the usual rate."""
PLACE_PRIOR = 200
"""Showings at which a place's own counts are believed as much as the curve of its page."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what stands at a place is opened, page by page."""

    pages: dict[str, float]
    """Page to its rate at the first place."""
    places: dict[tuple[str, int], float]

    def at(self, page: str, place: int) -> float:
        """The share of showings at that place that are opened, 0 to 1."""
        return self.places.get((page, place)) or self.pages.get(page, USUAL_RATE) * attention(place)


def attention(place: int) -> float:
    """How much a place is looked at beside the first, as far as nothing was counted: 1, 0.63, 0.5, 0.43 ..."""
    return 1 / log2(max(place, 1) + 1)


def estimate_rates(counts: Iterable[PlaceCount]) -> Rates:
    """The rates from the counts, those of few showings drawn towards the curve of :func:`attention`."""
    counts = list(counts)
    looked: dict[str, float] = {}
    opened: dict[str, float] = {}
    for one in counts:
        looked[one.page] = looked.get(one.page, PAGE_PRIOR) + one.shown * attention(one.place)
        opened[one.page] = opened.get(one.page, PAGE_PRIOR * USUAL_RATE) + one.opened
    pages = {page: min(opened[page] / looked[page], 1.0) for page in looked}
    places = {
        (one.page, one.place): min(
            (one.opened + PLACE_PRIOR * pages[one.page] * attention(one.place)) / (one.shown + PLACE_PRIOR), 1.0
        )
        for one in counts
    }
    return Rates(pages, places)
