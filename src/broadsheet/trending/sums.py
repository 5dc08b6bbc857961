"""The score of one paper as a sum that a person can check, and the order of papers of equal score."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from broadsheet.answers import Reason
from broadsheet.trending.numbers import FORMULA, Formula
from broadsheet.trending.series import Counts, Floats, Steps, steps_of
from broadsheet.trending.strength import USUAL, Usual, shares_of, worths_of

STEPS_SHOWN = 6
"""How many steps the sum of one paper names; the others are put together."""


def score_series(
    kind: str,
    days: Sequence[int],
    totals: Sequence[float],
    today: int,
    first_day: int | None = None,
    *,
    until: int | None = None,
    usual: Usual | None = None,
    times: float = 1.0,
    formula: Formula = FORMULA,
) -> Reason | None:
    """What ``measure`` finds, for one paper and as a tree: its steps are the parts, ``weight`` is that of the kind.

    ``first_day`` is the last day on which the total was surely 0, None where not known. None when nothing was counted
    up to today.
    """
    counts = Counts.of(1, [0] * len(days), days, totals, [first_day or 0]).up_to(today)
    if not len(counts.rows):
        return None
    steps = steps_of(counts)
    worth = worths_of(kind, steps, counts, usual, np.array([times]), formula)
    shares = shares_of(steps, counts, today, until, formula)
    parts = _step_reasons(kind, steps, worth, shares.steps)
    prior = Reason("prior", USUAL, float(shares.priors[0]), "what is not known counts as usual")
    value = sum(part.value * part.weight for part in (*parts, prior))
    says = _says_kind(kind, steps, today)
    return Reason(kind, value, formula.kinds[kind].weight, says, (*parts, prior))


def combine(kinds: Iterable[Reason | None], name: str = "trending") -> Reason | None:
    """The score: the sum of the kinds' strengths, each times its weight. None when no kind is known."""
    parts = tuple(kind for kind in kinds if kind is not None)
    if not parts:
        return None
    strongest = max(parts, key=lambda part: part.value * part.weight)
    return Reason(name, sum(part.value * part.weight for part in parts), 1.0, strongest.says, parts)


def shuffle_key(paper_id: int, day: str) -> int:
    """The place of a paper among those of equal score, another each day.

    Sort by ``(-score, shuffle_key(id, day))``.
    """
    return int.from_bytes(hashlib.blake2b(f"{day}/{paper_id}".encode(), digest_size=8).digest(), "big")


def _step_reasons(kind: str, steps: Steps, worth: Floats, shares: Floats) -> tuple[Reason, ...]:
    """The steps that add most, newest first, and one part for all others."""
    order = np.argsort(-(worth * shares), kind="stable")
    shown, others = np.sort(order[:STEPS_SHOWN])[::-1], order[STEPS_SHOWN:]
    reasons = [
        Reason("step", float(worth[one]), float(shares[one]), _says_step(kind, steps, int(one), float(worth[one])))
        for one in shown
    ]
    if len(others):
        rest, share = float((worth[others] * shares[others]).sum()), float(shares[others].sum())
        reasons.append(Reason("earlier", rest / share if share else 0.0, share, f"{len(others)} other steps"))
    return tuple(reasons)


def _says_step(kind: str, steps: Steps, place: int, worth: float) -> str:
    begin, end, gain = int(steps.begins[place]), int(steps.ends[place]), float(steps.gains[place])
    when = f"on {_day(end)}" if end - begin == 1 else f"in {end - begin} days up to {_day(end)}"
    return f"{gain:g} {kind} {when}, {2**worth - 1:.1f} times the usual"


def _says_kind(kind: str, steps: Steps, today: int) -> str:
    recent = steps.ends > today - 7
    overlap = np.minimum(steps.ends, today) - np.maximum(steps.begins, today - 7)
    gained = float((steps.paces * overlap)[recent].sum()) if recent.any() else 0.0
    return f"{gained:.0f} {kind} in a week"


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
