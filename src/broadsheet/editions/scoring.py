"""How much does a paper weigh on its day? A sum of few parts, each with its reason."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from broadsheet.answers import Reason
from broadsheet.editions import recipe
from broadsheet.paper import Paper


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a paper until now; None: nobody told."""

    votes: float | None = None
    comments: float | None = None
    stars: float | None = None

    @property
    def worth(self) -> float:
        """All of it in votes."""
        votes, comments, stars = self.votes or 0.0, self.comments or 0.0, self.stars or 0.0
        return max(votes, 0.0) + recipe.COMMENT * comments + recipe.STAR * math.log2(1 + stars)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of the papers of a day, by id; a paper that is in none of these has nothing of it."""

    counts: Mapping[int, Counts] = field(default_factory=dict)
    promise: Mapping[int, Reason] = field(default_factory=dict)
    places: Mapping[int, int] = field(default_factory=dict)
    """The place on the daily page, from 1."""
    submitters: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """A paper, its score, and of what that is made."""

    paper: Paper
    tree: Reason

    @property
    def score(self) -> float:
        """The sum."""
        return self.tree.value


def score(papers: Sequence[Paper], evidence: Evidence) -> list[Scored]:
    """These papers, the best first; equals in the order of their places, then of their ids."""
    most = max((one.worth for one in evidence.counts.values()), default=0.0)
    promise = _rank_promise(papers, evidence.promise, most)
    scored = [Scored(paper, _sum(paper, evidence, most, promise)) for paper in papers]
    return sorted(
        scored, key=lambda one: (-round(one.score, 9), evidence.places.get(one.paper.id, 10_000), one.paper.id)
    )


def _sum(paper: Paper, evidence: Evidence, most: float, promise: Mapping[int, Reason]) -> Reason:
    parts = [
        _attention(evidence.counts.get(paper.id, Counts()), most),
        promise.get(paper.id),
        _listed(evidence.places.get(paper.id, 0), max(evidence.places.values(), default=0)),
        _submitted(paper.id, evidence.submitters),
    ]
    told = tuple(part for part in parts if part is not None)
    return Reason("edition", sum(part.value * part.weight for part in told), parts=told)


def _attention(counts: Counts, most: float) -> Reason:
    """On a scale of doublings, against the most attended paper of the day."""
    top = math.log2(1 + max(most, recipe.LEAST_MOST))
    counted = (("vote", counts.votes), ("comment", counts.comments), ("star", counts.stars))
    says = ", ".join(f"{number:,.0f} {name}{'' if number == 1 else 's'}" for name, number in counted if number)
    return Reason("attention", math.log2(1 + counts.worth) / top, recipe.ATTENTION, says or "nobody voted yet")


def _rank_promise(papers: Sequence[Paper], promise: Mapping[int, Reason], most: float) -> dict[int, Reason]:
    """Promise as the share of the day's papers that promise less: its own scale says nothing here.

    The more votes there are, the less it counts.
    """
    values = sorted(promise[paper.id].value for paper in papers if paper.id in promise)
    if len(values) < 2:
        return {}
    shares = {one: (bisect_left(values, reason.value) + 0.5) / len(values) for one, reason in promise.items()}
    says = {one: f"more than {share:.0%} of the others: {promise[one].says}" for one, share in shares.items()}
    weight = recipe.PROMISE * (recipe.LEAST_MOST / (recipe.LEAST_MOST + most)) ** 2
    return {one: Reason("promise", share, weight, says[one]) for one, share in shares.items()}


def _listed(place: int, last: int) -> Reason | None:
    if not place:
        return None
    value = 1 - recipe.LAST_PLACE * (place - 1) / max(last, 1)
    return Reason("listed", value, recipe.LISTED, f"number {place} on the daily page")


def _submitted(paper_id: int, submitters: Mapping[int, str]) -> Reason | None:
    if paper_id not in submitters:
        return None
    return Reason("submitted", 1.0, recipe.SUBMITTED, f"by {submitters[paper_id] or 'a reader'}")
