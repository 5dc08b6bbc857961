"""One paper's score as a sum that can be checked, the sentence that says it, and its curves."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from broadsheet.answers import Reason
from broadsheet.store.exposures import Exposure
from broadsheet.store.signals import PaperFacts, Series
from broadsheet.trending.live_counts import Dated, date_counts
from broadsheet.trending.live_opens import expect
from broadsheet.trending.live_survey import Survey, Usuals
from broadsheet.trending.opens import score_opens
from broadsheet.trending.sums import combine, score_series

WEEK = " in a week"
QUIET = "nothing in the last week; what came before still counts"
_ONE = re.compile(r"^1 (\w+)s\b")
_THOUSANDS = re.compile(r"^\d{4,}")


def explain(
    series: Series, facts: PaperFacts, exposures: Sequence[Exposure], survey: Survey, zone: str
) -> Reason | None:
    """The score as a tree; None where nothing was ever counted. The same number as in the survey."""
    today, usuals = survey.moment.today, survey.usuals
    dated = date_counts(series, facts, today, zone)
    moving = {kind: one for kind, one in dated.items() if one.tells_of_movement}
    kinds = [_explain_kind(kind, one, facts, today, usuals) for kind, one in moving.items()]
    mine = expect(exposures, usuals.rates)
    tree = combine([*kinds, score_opens(mine.days, mine.opened, mine.expected, today)])
    return tree and _tidy_tree(tree)


def _explain_kind(kind: str, dated: Dated, facts: PaperFacts, today: int, usuals: Usuals) -> Reason | None:
    times = usuals.crowds.times(facts.field, dated.days[0]) if kind == "votes" else 1.0
    usual = usuals.paces.get(kind)
    tree = score_series(kind, dated.days, dated.totals, today, dated.began or None, usual=usual, times=times)
    return _name_crowds(tree, facts.field, dated.days[0], usuals) if tree and kind == "votes" else tree


def _name_crowds(tree: Reason, field: str, day: int, usuals: Usuals) -> Reason:
    """The same tree, with a line that adds nothing and says against what these votes are held."""
    brings = (
        (usuals.crowds.fields.get(field, 1.0), f"papers of {field}"),
        (usuals.crowds.days.get(day, 1.0), f"papers first counted on {date.fromordinal(day).isoformat()}"),
    )
    says = [f"{times:.2f} times the usual for {whose}" for times, whose in brings if abs(times - 1) >= 0.005]
    line = Reason("crowd", 0.0, 1.0, f"held against {' and '.join(says)}")
    return replace(tree, parts=(*tree.parts, line)) if says else tree


def say_why(tree: Reason) -> str:
    """``34 votes and 120 stars in a week``: the two kinds that add most, of those that moved."""
    adding = [part for part in tree.parts if part.value * part.weight > 0 and not part.says.startswith("0 ")]
    says = [part.says for part in sorted(adding, key=lambda one: -one.value * one.weight)[:2]]
    counted = [one.removesuffix(WEEK) for one in says if one.endswith(WEEK)]
    others = [one for one in says if not one.endswith(WEEK)]
    return ", ".join([*([" and ".join(counted) + WEEK] if counted else []), *others]) or QUIET


def _tidy_tree(tree: Reason) -> Reason:
    return replace(tree, says=_tidy(tree.says), parts=tuple(_tidy_tree(part) for part in tree.parts))


def _tidy(says: str) -> str:
    """``1 comment``, not ``1 comments``; ``2,775 stars``."""
    return _THOUSANDS.sub(lambda found: f"{int(found[0]):,}", _ONE.sub(r"1 \1", says))
