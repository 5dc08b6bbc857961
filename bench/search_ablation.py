"""What does each part of the recipe add, and would it have been chosen without the set it is measured on?

Every judged set's candidates are looked up once through the library's engines; recipes are then compared on them, so
that hundreds take minutes. Three tables: each part alone over the plain recipe and left out of the whole; a test of the
whole against plain and against the floor; and leave-one-set-out, where the recipe is chosen on the other sets only.

The *floor* is the usual recipe: bare tantivy with its own English stemmer over title and abstract in one field, MiniLM
vectors, both scaled from 0 to 1 over the first thousand, half and half. It is computed here, for the same queries.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from bench.machine import SHARED, publish
from broadsheet import evaluation
from broadsheet.index.engine import Ids
from broadsheet.library import Library
from broadsheet.ranking.candidates import LookingUp, find_candidates
from broadsheet.ranking.fusion import Scores, scale
from broadsheet.ranking.measures import ndcg, reciprocal_rank
from broadsheet.ranking.query import parse_query
from broadsheet.ranking.recipe import PLAIN, RECIPE, Recipe
from broadsheet.ranking.scoring import Candidates, score_candidates
from broadsheet.ranking.search import Asked, Nearness
from broadsheet.settings import read_settings

SETS = {"scifact-train": "nDCG@10", "cranfield": "nDCG@10", "cisi": "nDCG@10", "tldr-known-item": "MRR@10"}
CHOICES: dict[str, Sequence[float]] = {
    "even": (0.45, 0.5, 0.52, 0.55, 0.6),
    "swing": (0.0, 0.25, 0.5, 0.75, 1.0),
    "closeness": (0.0, 0.2, 0.35, 0.5),
    "compared": (15, 30, 50),
    "neighbours": (0.0, 0.2, 0.3, 0.4),
    "nearest": (3, 5, 8),
}
KEPT = 250
"""Candidates of each question whose vectors and closeness are looked up; no recipe here asks for more."""

ROUNDS = 10_000
"""Tosses of the randomisation test."""

Values = NDArray[np.float64]
"""One measure a question."""


@dataclass
class Kept:
    """What was looked up of one question's first candidates. Implements ``Evidence``."""

    places: dict[int, int]
    rows: NDArray[np.float16]
    close: Scores

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """See ``Evidence``."""
        found = np.zeros((len(ids), self.rows.shape[1]), np.float32)
        for row, key in enumerate(ids.tolist()):
            if key in self.places:
                found[row] = self.rows[self.places[key]]
        return found

    def closeness(self, ids: Ids) -> Scores:
        """See ``Evidence``."""
        return np.array([self.close[self.places[key]] if key in self.places else np.nan for key in ids.tolist()])


@dataclass
class Asking:
    """A judged question: what was found for it, and the floor's order."""

    candidates: Candidates
    evidence: Kept
    judged: Mapping[str, int]
    floor: list[int]


@dataclass
class JudgedSet:
    """All questions of a set."""

    name: str
    documents: Mapping[int, Sequence[str]]
    asked: list[Asking] = field(default_factory=list)

    def measure(self, order: Callable[[Asking], Sequence[int]]) -> Values:
        """The measure of the set for each question, when its papers stand in this order."""
        return np.array([self._measure(one, order(one)[:20]) for one in self.asked])

    def _measure(self, asked: Asking, ids: Sequence[int]) -> float:
        ranked = [document for key in ids for document in self.documents[key]]
        return (reciprocal_rank if SETS[self.name] == "MRR@10" else ndcg)(ranked, asked.judged, 10)


def gather(name: str, home: Path) -> JudgedSet:
    """Load a set (or take it as it was kept), and look everything up."""
    folder = SHARED / "bench" / name
    judged = evaluation.read_judgments(folder)
    library = Library.open(read_settings(home=home))
    if library.status().records == 0:
        library.import_paths([str(evaluation.find_corpus(folder, judged))])
    library.update_index()
    found = JudgedSet(name, evaluation._documents_of_papers(library))
    floor = Floor(library)
    for one in evaluation.read_queries(folder):
        if one["_id"] in judged:
            found.asked.append(_look_up(library, floor, one["text"], judged[one["_id"]]))
    library.close()
    return found


def _look_up(library: Library, floor: "Floor", text: str, judged: Mapping[str, int]) -> Asking:
    shelves = library._shelves()
    query = parse_query(text)
    near = Nearness(Asked(shelves.words, shelves.meaning, shelves.encoder), query)
    found = LookingUp(shelves.words, query.words, RECIPE.head).join(near.nearest(RECIPE.head))
    candidates = find_candidates(query.words, found)
    first = np.argsort(-(scale(candidates.words) + scale(candidates.meaning)), kind="stable")[:KEPT]
    ids = candidates.ids[first]
    kept = Kept(
        dict(zip(ids.tolist(), range(len(ids)), strict=True)), near.vectors(ids).astype(np.float16), near.closeness(ids)
    )
    return Asking(candidates, kept, judged, floor.rank(text, near))


class Floor:
    """The usual recipe, with nothing of ours but the vectors."""

    def __init__(self, library: Library) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        builder.add_integer_field("id", fast=True)
        self._index = tantivy.Index(builder.build())
        writer, after = self._index.writer(64_000_000, 1), 0
        while changes := library.read_changes(after, 5_000):
            for one in changes:
                if one.paper:
                    writer.add_document(tantivy.Document(text=f"{one.paper.title} {one.paper.text}", id=one.paper.id))
            after = changes[-1].number
        writer.commit()
        self._index.reload()

    def rank(self, text: str, near: Nearness) -> list[int]:
        """The first twenty."""
        searcher = self._index.searcher()
        asked = "".join(letter if letter.isalnum() else " " for letter in text)
        hits = (
            searcher.search(self._index.parse_query(asked, ["text"]), 1000, count=False).hits if asked.strip() else []
        )
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        words = _scaled({int(key or 0): float(score) for key, (score, _) in zip(ids, hits, strict=True)})
        meaning = _scaled({hit.paper_id: hit.score for hit in near.nearest(1000)})
        total = {key: words.get(key, 0.0) + meaning.get(key, 0.0) for key in words.keys() | meaning.keys()}
        return sorted(total, key=lambda key: (-total[key], key))[:20]


def _scaled(scores: Mapping[int, float]) -> dict[int, float]:
    return dict(zip(scores, scale(np.array(list(scores.values()), np.float64)).tolist(), strict=True))


class Measured:
    """Recipes and what they give, each measured once."""

    def __init__(self, sets: Sequence[JudgedSet]) -> None:
        self.sets = sets
        self._known: dict[tuple[str, Recipe], Values] = {}

    def of(self, one: JudgedSet, recipe: Recipe) -> Values:
        """The measure for each question of a set."""
        key = (one.name, recipe)
        if key not in self._known:
            self._known[key] = one.measure(
                lambda asked: score_candidates(asked.candidates, asked.evidence, recipe).ids.tolist()
            )
        return self._known[key]

    def gain(self, sets: Sequence[JudgedSet], recipe: Recipe) -> float:
        """The mean over sets of how many times as good it is as the plain recipe."""
        return float(np.mean([self.of(one, recipe).mean() / self.of(one, PLAIN).mean() for one in sets]))

    def choose(self, sets: Sequence[JudgedSet]) -> Recipe:
        """The best recipe for these sets, one number at a time, twice around, from the plain one on."""
        best = replace(PLAIN, neighbours=0.2, closeness=0.2)
        for _ in range(2):
            for name, values in CHOICES.items():
                tried = [replace(best, **_typed(name, value)) for value in values]
                best = max(tried, key=lambda recipe: self.gain(sets, recipe))
        return best


def _typed(name: str, value: float) -> dict[str, Any]:
    kind = next(one.type for one in fields(Recipe) if one.name == name)
    return {name: int(value) if kind in (int, "int") else float(value)}


def toss_pairs(ours: Sequence[Values], theirs: Sequence[Values]) -> float:
    """The chance of a mean gain this large, if which is whose were a coin's toss for each question (one set: one mean).

    A paired randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007), two-sided.
    """
    random = np.random.default_rng(0)
    gaps = [one - other for one, other in zip(ours, theirs, strict=True)]
    seen = abs(np.mean([gap.mean() for gap in gaps]))
    tossed = np.zeros(ROUNDS)
    for gap in gaps:
        for first in range(0, ROUNDS, 500):
            signs = random.integers(0, 2, (500, len(gap)), dtype=np.int8) * 2 - 1
            tossed[first : first + 500] += signs @ gap / len(gap) / len(gaps)
    return float((np.count_nonzero(np.abs(tossed) >= seen - 1e-12) + 1) / (ROUNDS + 1))


ABLATIONS = {
    "plain: half and half": PLAIN,
    "+ a share for each question": replace(PLAIN, even=RECIPE.even, swing=RECIPE.swing),
    "+ word by word": replace(PLAIN, closeness=RECIPE.closeness),
    "+ neighbours": replace(PLAIN, neighbours=RECIPE.neighbours),
    "all of them (what is used)": RECIPE,
    "all but the share": replace(RECIPE, even=PLAIN.even, swing=0.0),
    "all but word by word": replace(RECIPE, closeness=0.0),
    "all but neighbours": replace(RECIPE, neighbours=0.0),
}


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, required=True, help="the folder that search_quality.py keeps its sets in")
    parser.add_argument("sets", nargs="*", default=list(SETS))
    asked = parser.parse_args()
    sets = [gather(name, asked.keep / name) for name in asked.sets]
    measured = Measured(sets)
    names = [f"{one.name} {SETS[one.name]}" for one in sets]
    floor = [one.measure(lambda asked: asked.floor) for one in sets]
    rows = [("floor: bare tantivy, half and half", *_cells(floor), "")]
    for name in ("words", "meaning"):
        rows.append((f"{name} alone", *_cells([one.measure(_one_list(name)) for one in sets]), ""))
    plain = [measured.of(one, PLAIN) for one in sets]
    for name, recipe in ABLATIONS.items():
        values = [measured.of(one, recipe) for one in sets]
        rows.append((name, *_cells(values), "" if recipe == PLAIN else f"{toss_pairs(values, plain):.4f}"))
    for name, leads in (("never", False), ("always", True)):
        values = [_lead(one, leads) for one in sets]
        rows.append((f"all of them, papers with every word first: {name}", *_cells(values), ""))
    publish("search-ablation", ("recipe", *names, "mean", "p, against plain"), rows)
    _publish_tests(sets, measured, floor, plain)
    _publish_choices(sets, measured)


def _publish_tests(sets: Sequence[JudgedSet], measured: Measured, floor: list[Values], plain: list[Values]) -> None:
    ours = [measured.of(one, RECIPE) for one in sets]
    rows = []
    for name, other in (("the floor", floor), ("plain", plain)):
        for number, one in enumerate(sets):
            pair = ours[number], other[number]
            gain = pair[0].mean() - pair[1].mean()
            better = f"{np.count_nonzero(pair[0] > pair[1] + 1e-9)} / {np.count_nonzero(pair[0] < pair[1] - 1e-9)}"
            rows.append((name, one.name, f"{gain:+.4f}", better, f"{toss_pairs([pair[0]], [pair[1]]):.4f}"))
        gain = float(np.mean([a.mean() - b.mean() for a, b in zip(ours, other, strict=True)]))
        rows.append((name, "mean of the sets", f"{gain:+.4f}", "", f"{toss_pairs(ours, other):.4f}"))
    publish("search-tests", ("ours against", "set", "gain", "questions better / worse", "p"), rows)


def _publish_choices(sets: Sequence[JudgedSet], measured: Measured) -> None:
    rows = []
    for one in sets:
        others = [other for other in sets if other is not one] or [one]
        chosen = measured.choose(others)
        values = [f"{measured.of(one, recipe).mean():.4f}" for recipe in (PLAIN, chosen, RECIPE)]
        numbers = ", ".join(f"{name} {getattr(chosen, name):g}" for name in CHOICES)
        rows.append((one.name, *values, numbers))
    chosen = measured.choose(sets)
    rows.append(("(chosen on all)", "", "", "", ", ".join(f"{name} {getattr(chosen, name):g}" for name in CHOICES)))
    publish("search-choices", ("left out", "plain", "chosen on the others", "what is used", "the choice"), rows)


def _one_list(name: str) -> Callable[[Asking], Sequence[int]]:
    """The order by words alone, or by meaning alone."""

    def order(asked: Asking) -> list[int]:
        scores = np.nan_to_num(getattr(asked.candidates, name), nan=-np.inf)
        best = np.lexsort((asked.candidates.ids, -scores))
        ids: list[int] = asked.candidates.ids[best][np.isfinite(scores[best])].tolist()
        return ids

    return order


def _lead(one: JudgedSet, leads: bool) -> Values:
    """What the recipe gives when papers with every word lead always, or never."""

    def order(asked: Asking) -> list[int]:
        candidates = replace(asked.candidates, leads=(asked.candidates.holds_all & leads).astype(np.int8))
        ids: list[int] = score_candidates(candidates, asked.evidence, RECIPE).ids.tolist()
        return ids

    return one.measure(order)


def _cells(values: Sequence[Values]) -> tuple[str, ...]:
    means = [float(one.mean()) for one in values]
    return (*(f"{mean:.4f}" for mean in means), f"{np.mean(means):.4f}")


if __name__ == "__main__":
    main()
