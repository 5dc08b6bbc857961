"""Every number of the trending formula, with what it is and how it came about.

The half-lives, the prior and the usual pace of stars were chosen on real star curves (the first two thirds of their
days; ``bench/trending_quality.py``), where all of them sit on a broad plateau. How much votes, comments, stars,
citations and opens weigh against each other is judgement: no public data has all five through time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadsheet.answers.trending import TrendingNumber

KINDS = ("votes", "comments", "stars", "citations", "opens")
"""The signals, in the order in which a score lists them."""


@dataclass(frozen=True, slots=True)
class KindNumbers:
    """What is usual of one kind of signal, and what it weighs.

    ``usual`` is a count a day, by age: pairs of (up to this age in days, pace), rising; the last pace holds for every
    older paper and where the age is not known.
    """

    weight: float
    usual: tuple[tuple[float, float], ...]
    says: str


@dataclass(frozen=True, slots=True)
class Formula:
    """The numbers of the formula; see ``docs/trending.md`` for how they work together."""

    half_lives: tuple[float, ...] = (0.5, 7.0, 60.0)
    """Days after which what happened counts half: half a day, a week, two months; the three count alike."""
    prior_days: float = 0.5
    """Each history begins with so many days of the usual pace: what is hardly known stays near the usual."""
    prior_opens: float = 3.0
    """Opens and expected opens that are added to both sides: a few readers move little."""
    place_exponent: float = 0.7
    """How fast attention falls with the place on a page: the tenth place is opened 10 ** -0.7 = 0.2 times as often."""
    open_rate: float = 0.08
    """How often the first place of a page is opened each time it is shown, until this site's own figure is known."""
    prior_shown: float = 200.0
    """As many impressions of a place as the curve by place counts for against this site's own opens."""
    prior_steps: float = 50.0
    """As many days between counts as a usual pace above counts for against this library's own counts."""
    kinds: Mapping[str, KindNumbers] = field(
        default_factory=lambda: {
            "votes": KindNumbers(1.0, ((2, 8.0), (7, 1.0), (float("inf"), 0.2)), "up-votes, of sources and of readers"),
            "comments": KindNumbers(
                0.5, ((2, 1.0), (7, 0.2), (float("inf"), 0.05)), "comments where a source counts them"
            ),
            "stars": KindNumbers(0.8, ((float("inf"), 3.0),), "stars of the code's repository"),
            "citations": KindNumbers(0.6, ((float("inf"), 0.02),), "citations by other papers"),
            "opens": KindNumbers(0.4, ((float("inf"), 1.0),), "opens here, against what the place would bring"),
        }
    )


FORMULA = Formula()


def list_numbers(formula: Formula = FORMULA) -> list[TrendingNumber]:
    """Each number as the page *How trending works* shows it."""
    lives = [
        TrendingNumber(
            f"half-life {place}",
            days,
            f"days after which a gain counts half; one of {len(formula.half_lives)} that count alike",
        )
        for place, days in enumerate(formula.half_lives, 1)
    ]
    weights = [TrendingNumber(f"weight of {name}", kind.weight, kind.says) for name, kind in formula.kinds.items()]
    paces = [
        TrendingNumber(f"usual {name}", pace, f"a day, {_ages(begin, end)}")
        for name, kind in formula.kinds.items()
        if name != "opens"
        for begin, (end, pace) in zip((0.0, *(end for end, _ in kind.usual)), kind.usual, strict=False)
    ]
    return [*lives, *weights, *paces, *_others(formula)]


def _ages(begin: float, end: float) -> str:
    if end == float("inf"):
        return f"after the first {begin:g} days" if begin else "at any age"
    return f"from day {begin:g} to day {end:g}" if begin else f"in the first {end:g} days"


def _others(formula: Formula) -> list[TrendingNumber]:
    return [
        TrendingNumber("prior days", formula.prior_days, "days of the usual pace with which each history begins"),
        TrendingNumber("prior opens", formula.prior_opens, "opens added to what was opened and to what was expected"),
        TrendingNumber(
            "open rate", formula.open_rate, "opens of a page's first place each time it is shown, to begin with"
        ),
        TrendingNumber(
            "place exponent", formula.place_exponent, "a place is opened place ** -this times as often as the first"
        ),
        TrendingNumber("prior shown", formula.prior_shown, "impressions of a place that the curve by place counts for"),
        TrendingNumber("prior steps", formula.prior_steps, "days between counts that a usual pace above counts for"),
    ]
