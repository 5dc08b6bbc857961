"""How near do we come to the order that readers of listing pages are used to?

Five saved pages hold 632 papers, each page in order of relevance to a question that is not given. The question
guessed for each is asked of a library of just these papers, in three modes. *Share*: how many of a page's N papers are
among our first N. *First*: how many of its first papers, those that hold every word, are among as many of our first.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import SHARED, publish
from broadsheet.answers import Mode
from broadsheet.cleaning import title_key
from broadsheet.library import Library
from broadsheet.settings import read_settings

QUESTIONS = {
    "001": "hierarchical neural network",
    "003": "time space complexity",
    "004": "dynamic hypernetwork",
    "002": "parametric topological memory",
    "000": "hierarchical recurrent learning",
}
"""The question guessed for each page; ``--matrix`` shows how well every question fits every page."""
FIRSTS = {"001": 103, "003": 14, "004": 10}
"""How many papers lead a page by holding every word."""
FLOORS = (
    ("words (floor)", "", "", "", "", "", ".528", "", "", ""),
    ("meaning (floor)", "", "", "", "", "", ".531", "", "", ""),
    ("RRF, k=10 (floor)", "", "", "", "", "", ".585", ".77", ".14", ".30"),
    ("all words first (floor)", "", "", "", "", "", "", ".94", ".50", ".80"),
    ("chance", "", "", "", "", "", ".220", "", "", ""),
    ("aim, hybrid", "", "", "", "", "", ".620", "", "", ""),
)
MODES: tuple[Mode, ...] = ("words", "meaning", "hybrid")


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page: the first digits of its file's name, and its papers' ids in its order."""

    name: str
    papers: tuple[int, ...]


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a home to keep the papers in, so that the next run is quick")
    parser.add_argument("--matrix", action="store_true", help="also print every question against every page")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        library = _load(asked.keep or Path(scratch))
        pages = {page.name: page for page in _read_pages(library)}
        rows = [(mode, *_measure(library, pages, mode)) for mode in MODES]
        if asked.matrix:
            _print_matrix(library, pages)
        papers = library.status().papers
        library.close()
    columns = ("ranked by", *(f"{name} {QUESTIONS[name]}" for name in QUESTIONS), "mean share")
    firsts = tuple(f"first {count} of {name}" for name, count in FIRSTS.items())
    publish("listing-pages", (*columns, *firsts), [*rows, *FLOORS], f"{papers} papers; shares of each page's papers.")


def _load(home: Path) -> Library:
    library = Library.open(read_settings(home=home))
    library.import_paths([str(path) for path in sorted((SHARED / "listing-pages").glob("*.txt"))])
    library.update_index()
    return library


def _read_pages(library: Library) -> Iterator[Page]:
    known = dict(library.list_keys())
    expected = json.loads((SHARED / "listing-pages" / "expected.json").read_text("utf-8"))
    for name, page in expected.items():
        yield Page(name[:3], tuple(known[title_key(title)] for title in page["titles"]))


def _measure(library: Library, pages: dict[str, Page], mode: Mode) -> tuple[str, ...]:
    """The share of each page, their mean, then how much of each page's beginning was reached."""
    orders = {name: _ask(library, question, len(pages[name].papers), mode) for name, question in QUESTIONS.items()}
    shares = [overlap(orders[name], pages[name].papers) for name in QUESTIONS]
    firsts = [overlap(orders[name][:count], pages[name].papers[:count]) for name, count in FIRSTS.items()]
    return tuple(f"{value:.3f}".lstrip("0") for value in (*shares, sum(shares) / len(shares), *firsts))


def _ask(library: Library, question: str, count: int, mode: Mode) -> list[int]:
    return [result.paper.id for result in library.search(question, limit=count, mode=mode).results]


def overlap(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """How much of ``theirs`` is in ``ours``, whatever the order."""
    return len(set(ours) & set(theirs)) / len(theirs)


def _print_matrix(library: Library, pages: dict[str, Page]) -> None:
    for question in QUESTIONS.values():
        shares = {name: overlap(_ask(library, question, len(page.papers), "words"), page.papers)
                  / (len(page.papers) / library.status().papers) for name, page in sorted(pages.items())}  # fmt: skip
        print(f"{question:32}", *(f"{name} {share:.2f}" for name, share in shares.items()), "(times chance)")


if __name__ == "__main__":
    main()
