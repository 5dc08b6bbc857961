"""How good are similar papers, part by part and facet by facet; and which papers are "similar" to everything?

Every figure is made of the answers of ``Library``: their trees of reasons tell the likeness of each part, and the parts
are put together in other ways here. nDCG%20 is that of CSFCube; p is of a paired randomisation test against meaning
alone. Hubness: how unevenly papers are spread over the first ten answers to questions that are papers themselves (N_10
of Radovanovic et al. 2010).
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.machine import SHARED, publish
from broadsheet.answers import LikenessQuestion, Reason
from broadsheet.evaluation import read_judgments, read_queries
from broadsheet.library import Library
from broadsheet.ranking.measures import ndcg
from broadsheet.settings import read_settings

SET = SHARED / "bench" / "csfcube-fold1"
WAYS: dict[str, tuple[str, ...]] = {
    "meaning alone": ("meaning",),
    "words alone": ("shared_words",),
    "both, as answered": ("meaning", "shared_words"),
}
FACETS = ("background", "method", "result")
ROUNDS = 20_000
Figures = dict[str, list[tuple[str, float]]]
"""Way to the facet and the nDCG of each question, in one order."""


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder to keep the loaded set in, so that the next run is quick")
    parser.add_argument("--questions", type=int, default=1_000, help="papers that are asked about for hubness")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        library = Library.open(replace(read_settings(), home=asked.keep or Path(scratch)))
        try:
            if library.status().records == 0:
                library.import_paths([str(SET)])
            library.update_index()
            figures, spread = measure_order(library), measure_hubness(library, asked.questions)
        finally:
            library.close()
    rows = [(way, *_facet_cells(figures, way), *_spread_cells(spread[way])) for way in WAYS if figures[way]]
    columns = ("likeness by", "all", *FACETS, "gain", "p", "skew of N_10", "most often in a first ten")
    note = f"nDCG%20 over the 24 questions of csfcube-fold1; hubness over {asked.questions:,} of its papers."
    publish("similar-quality", columns, rows, note)


def measure_order(library: Library) -> Figures:
    """nDCG%20 of every judged pool, ordered in each of the ways."""
    figures: Figures = {way: [] for way in WAYS}
    paper_of = {key.partition("/")[2]: paper_id for key, paper_id in library.list_keys()}
    judged = read_judgments(SET)
    for one in read_queries(SET):
        pool = {paper_of[doc]: grade for doc, grade in judged[one["_id"]].items() if doc != one["doc_id"]}
        rated = library.rate_similar(f"p{paper_of[one['doc_id']]}", list(pool))
        grades = {str(paper_id): grade for paper_id, grade in pool.items()}
        for way, order in _order_ways(rated):
            value = ndcg([str(paper_id) for paper_id in order], grades, -(-len(pool) // 5))
            figures[way].append((one["facet"], value))
    return figures


def measure_hubness(library: Library, questions: int) -> dict[str, np.ndarray]:
    """How often each paper is among the first ten, over so many papers as questions, in each of the ways."""
    ids = sorted({paper_id for _, paper_id in library.list_keys()})
    chosen = np.random.default_rng(0).choice(ids, min(questions, len(ids)), replace=False)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for paper_id in chosen.tolist():
        page = library.find_similar(LikenessQuestion((f"p{paper_id}",)), 100)
        rated = [(one.paper.id, one.why.tree) for one in page.results if one.why.tree]
        for way, order in _order_ways(rated):
            counts[way].update(order[:10])
    return {way: np.array([counts[way][paper_id] for paper_id in ids], np.float64) for way in WAYS}


def _order_ways(rated: Sequence[tuple[int, Reason]]) -> Iterator[tuple[str, list[int]]]:
    """The papers best first in each way whose parts are known of them."""
    parts = {paper_id: {part.name: part.value for part in tree.parts} for paper_id, tree in rated}
    for way, names in WAYS.items():
        if all(set(names) <= found.keys() for found in parts.values()):
            yield way, sorted(parts, key=lambda paper_id: (-_sum(parts[paper_id], names), paper_id))


def _sum(found: Mapping[str, float], names: Sequence[str]) -> float:
    return round(sum(found[name] for name in names) / len(names), 4)


def _facet_cells(figures: Figures, way: str) -> list[str]:
    values = [value for _, value in figures[way]]
    plain = [value for _, value in figures["meaning alone"]]
    facets = [np.mean([value for facet, value in figures[way] if facet == wanted]) for wanted in FACETS]
    gain, chance = compare_pairs(values, plain)
    return [f"{np.mean(values):.3f}", *(f"{value:.3f}" for value in facets), f"{gain:+.3f}", f"{chance:.3f}"]


def compare_pairs(values: Sequence[float], plain: Sequence[float]) -> tuple[float, float]:
    """The mean gain, and how often signs drawn by chance give as great a one (two-sided randomisation test)."""
    gains = np.array(values) - np.array(plain)
    signs = np.random.default_rng(0).choice([-1, 1], (ROUNDS, len(gains)))
    as_great = np.abs(signs @ gains) >= abs(gains.sum()) - 1e-12
    return float(gains.mean()), float((as_great.sum() + 1) / (ROUNDS + 1))


def _spread_cells(counts: np.ndarray) -> list[str]:
    away = counts - counts.mean()
    return [f"{(away**3).mean() / counts.std() ** 3:.2f}", f"{counts.max():.0f}"]


if __name__ == "__main__":
    main()
