"""All that moved up to a day, scored: one look at the store, from which every page of that day is cut.

1. the papers of which a count may have grown in the last days, their counts, and what was opened here
2. what is usual here: the pace by age of papers that came out in these days, of their fields, and of each day
3. the strength of each kind of signal; their weighed sum is the score
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from broadsheet.clock import to_text
from broadsheet.store import Store
from broadsheet.store.exposures import Exposure
from broadsheet.store.signals import PaperFacts
from broadsheet.trending.live_counts import BEGIN_WITH_THE_PAPER, gather
from broadsheet.trending.live_fields import UNFADED, Crowds, learn_crowds
from broadsheet.trending.live_opens import Rates, expect, learn_rates
from broadsheet.trending.numbers import FORMULA
from broadsheet.trending.opens import measure_opens
from broadsheet.trending.series import Counts, Flags, Floats, Whole
from broadsheet.trending.strength import Strengths, Usual, learn_usual, measure
from broadsheet.trending.sums import shuffle_key

WINDOW_DAYS = 30
"""A paper trends as long as something of it was counted in so many days."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day as it is looked at: ``until`` is its end, or now where it is not over; ``today`` its ordinal."""

    day: str
    today: int
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Usuals:
    """What is usual here: by kind and age, by field and day, by place."""

    paces: Mapping[str, Usual]
    crowds: Crowds
    rates: Rates


@dataclass(frozen=True, slots=True)
class Survey:
    """The papers that move, the strongest first; those that were withdrawn are not there."""

    moment: Moment
    order: tuple[int, ...]
    scores: Mapping[int, float]
    facts: Mapping[int, PaperFacts]
    categories: tuple[tuple[str, int], ...]
    usuals: Usuals
    kinds: Mapping[str, int]
    """How many papers have a count of each kind."""
    exposures: Mapping[int, list[Exposure]]
    """What was shown and opened of each paper in the window, of papers that do not move too."""


def look_at(day: date, now: datetime, zone: str) -> Moment:
    """That day, or as much of it as there is."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    since = (day - timedelta(days=WINDOW_DAYS)).isoformat()
    return Moment(day.isoformat(), day.toordinal(), since, to_text(min(end, now)))


def survey(store: Store, moment: Moment, zone: str) -> Survey:
    """Look at everything that moved; see the module's text."""
    exposures = store.exposures.read(moment.since, moment.day)
    ids = sorted({*store.signals.find_moved(moment.since, moment.until), *_opened(exposures)})
    facts = store.signals.read_facts(ids)
    papers = [one for one in ids if one in facts and not facts[one].is_withdrawn]
    counts = gather(papers, store.signals.read(papers, moment.until), facts, moment.today, zone)
    fields = np.array([facts[one].field for one in papers], np.str_)
    usuals = _learn_usuals(counts, fields, moment, exposures)
    values, known = _score(counts, fields, moment, usuals)
    opens = _score_opens(papers, exposures, moment, usuals)
    scores = {
        paper_id: float(value)
        for paper_id, value, is_known in zip(papers, values + opens.values, known | opens.known, strict=True)
        if is_known
    }
    return Survey(
        moment,
        tuple(sorted(scores, key=lambda one: (-scores[one], shuffle_key(one, moment.day)))),
        scores,
        {one: facts[one] for one in scores},
        tuple(Counter(name for one in scores for name in dict.fromkeys(facts[one].categories)).most_common()),
        usuals,
        {kind: len(np.unique(one.rows)) for kind, one in counts.items()},
        _by_paper(exposures),
    )


def _opened(exposures: list[Exposure]) -> set[int]:
    return {one.paper_id for one in exposures if one.opened}


def _by_paper(exposures: list[Exposure]) -> dict[int, list[Exposure]]:
    found: dict[int, list[Exposure]] = {}
    for one in exposures:
        found.setdefault(one.paper_id, []).append(one)
    return found


def _learn_usuals(
    counts: Mapping[str, Counts], fields: np.ndarray, moment: Moment, exposures: list[Exposure]
) -> Usuals:
    """Learnt from papers that came out in the window, all of which are here; of older ones, only those that moved."""
    since = moment.today - WINDOW_DAYS
    fresh = {kind: _only(counts[kind], counts[kind].first_days >= since) for kind in BEGIN_WITH_THE_PAPER}
    paces = {kind: learn_usual(kind, one) for kind, one in fresh.items()}
    votes = fresh["votes"]
    nobody_waits = np.zeros(votes.papers, np.int64)  # counted up to its last count, whenever that was
    found = measure("votes", votes, moment.today, usual=paces["votes"], until=nobody_waits, formula=UNFADED)
    crowds = learn_crowds(fields[found.known], _first_days(votes)[found.known], found.values[found.known])
    return Usuals(paces, crowds, learn_rates(exposures))


def _first_days(counts: Counts) -> Whole:
    """The first day on which each paper was counted, 0: never."""
    firsts = np.zeros(counts.papers, np.int64)
    rows, places = np.unique(counts.rows, return_index=True)  # counts are sorted by paper and day
    firsts[rows] = counts.days[places]
    return firsts


def _only(counts: Counts, papers: np.ndarray) -> Counts:
    kept = papers[counts.rows]
    return Counts(counts.papers, counts.rows[kept], counts.days[kept], counts.totals[kept], counts.first_days)


def _score(counts: Mapping[str, Counts], fields: np.ndarray, moment: Moment, usuals: Usuals) -> tuple[Floats, Flags]:
    """What all kinds but opens add, and of which papers any of them is known."""
    days = _first_days(counts["votes"])
    times = np.array([usuals.crowds.times(str(name), int(day)) for name, day in zip(fields, days, strict=True)])
    total, known = np.zeros(len(fields)), np.zeros(len(fields), np.bool_)
    for kind, one in counts.items():
        own = times if kind == "votes" else None
        found = measure(kind, one, moment.today, usual=usuals.paces.get(kind), times=own)
        total += FORMULA.kinds[kind].weight * found.values
        known |= found.known
    return total, known


def _score_opens(papers: list[int], exposures: list[Exposure], moment: Moment, usuals: Usuals) -> Strengths:
    """What opens add, their weight in it."""
    rows = {paper_id: row for row, paper_id in enumerate(papers)}
    mine = expect([one for one in exposures if one.paper_id in rows], usuals.rates)
    found = measure_opens(
        len(papers),
        np.array([rows[one] for one in mine.papers], np.int64),
        np.array(mine.days, np.int64),
        np.array(mine.opened),
        np.array(mine.expected),
        moment.today,
    )
    return Strengths(FORMULA.kinds["opens"].weight * found.values, found.known)
