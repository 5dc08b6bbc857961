"""The numbers of the formula as they stand today: those that were chosen, and those that were learnt here."""

from datetime import date

from broadsheet.answers.trending import TrendingNumber
from broadsheet.trending.live_survey import WINDOW_DAYS, Survey
from broadsheet.trending.numbers import list_numbers

FIELDS_SHOWN = 12
DAYS_SHOWN = 7
PLACES_SHOWN = (1, 2, 3, 5, 10, 20)


def list_live_numbers(found: Survey) -> list[TrendingNumber]:
    """Each number with what it is and how it came about."""
    return [
        *list_numbers(),
        *_list_counts(found),
        *_list_paces(found),
        *_list_fields(found),
        *_list_days(found),
        *_list_rates(found),
    ]


def _list_counts(found: Survey) -> list[TrendingNumber]:
    says = f"papers of which something was counted again, or that are new, in the last {WINDOW_DAYS} days"
    kinds = [
        TrendingNumber(
            f"papers with {kind}", papers, f"of those that move, papers of which {kind} were counted through time"
        )
        for kind, papers in found.kinds.items()
        if papers
    ]
    return [TrendingNumber("papers that move", len(found.order), says), *kinds]


def _list_paces(found: Survey) -> list[TrendingNumber]:
    return [
        TrendingNumber(
            f"{kind} usual here", pace, f"a day, {_ages(begin, end)}, learnt from papers that came out lately"
        )
        for kind, usual in found.usuals.paces.items()
        for begin, (end, pace) in zip((0.0, *(end for end, _ in usual)), usual, strict=False)
    ]


def _ages(begin: float, end: float) -> str:
    if end == float("inf"):
        return f"after day {begin:g}" if begin else "at any age"
    return f"from day {begin:g} to day {end:g}" if begin else f"in the first {end:g} days"


def _list_fields(found: Survey) -> list[TrendingNumber]:
    most = sorted(found.usuals.crowds.fields.items(), key=lambda one: -abs(one[1] - 1))[:FIELDS_SHOWN]
    return [
        TrendingNumber(f"votes in {name}", times, "times what all fields gather; a paper is held against its own field")
        for name, times in sorted(most, key=lambda one: -one[1])
    ]


def _list_days(found: Survey) -> list[TrendingNumber]:
    return [
        TrendingNumber(
            f"votes of {date.fromordinal(day).isoformat()}", times, "times the usual, for papers first counted that day"
        )
        for day, times in sorted(found.usuals.crowds.days.items(), reverse=True)[:DAYS_SHOWN]
    ]


def _list_rates(found: Survey) -> list[TrendingNumber]:
    return [
        TrendingNumber(
            f"opens at place {place} of {page}",
            float(rates[place - 1]),
            "of each time that it is shown, as counted here",
        )
        for page, rates in sorted(found.usuals.rates.items())
        for place in PLACES_SHOWN
    ]
