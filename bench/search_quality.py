"""How good is the order? Every judged set in three modes, beside BM25 as that folder's README measured it."""

import argparse
import tempfile
from pathlib import Path

from bench.machine import SHARED, publish
from broadsheet.answers import Mode
from broadsheet.evaluation import SearchMeasures, evaluate_search
from broadsheet.settings import read_settings

FLOORS = {"scifact-train": ".684 / - / .910", "cranfield": ".354 / - / .719", "cisi": ".346 / - / .413",
          "tldr-known-item": "- / .832 / -"}  # fmt: skip
"""Plain BM25 over title and text: nDCG@10, MRR@10, recall@100, where the README of the sets gives them."""
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder to keep the loaded sets in, so that the next run is quick")
    parser.add_argument("sets", nargs="*", default=list(FLOORS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        homes = asked.keep or Path(scratch)
        rows = [row for name in asked.sets for row in _measure(name, homes / name)]
        publish("search-quality", ("set", "ranked by", "nDCG@10", "MRR@10", "recall@100", "p50 ms", "p95 ms"), rows)


def _measure(name: str, home: Path) -> list[tuple[str, ...]]:
    rows = [(name, "BM25 (floor)", *FLOORS[name].split(" / "), "-", "-")]
    for mode in MODES:
        rows.append((name, mode, *_cells(evaluate_search(SHARED / "bench" / name, read_settings(), mode, keep=home))))
    return rows


def _cells(measures: SearchMeasures) -> tuple[str, ...]:
    quality = (measures.ndcg_at_10, measures.mrr_at_10, measures.recall_at_100)
    return (*(f"{value:.3f}".lstrip("0") for value in quality), f"{measures.p50_ms:.1f}", f"{measures.p95_ms:.1f}")


if __name__ == "__main__":
    main()
