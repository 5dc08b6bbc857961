"""How likely a paper is to matter, known before anybody voted: a sum of a few traits, each with its weight.

The weights were fitted (ridge regression of the doublings of votes above the day's mean) on the first two thirds of
328 recorded days of a daily page; ``broadsheet evaluate trending`` orders the later third by them. What they know is
which papers readers of such a page vote for, nothing of how good a paper is. ``docs/trending.md`` has the figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.answers import Reason
from broadsheet.answers.trending import TrendingNumber
from broadsheet.paper import Paper
from broadsheet.trending.promise_traits import Entry, History, measure_traits

TEXT_FILE = Path(__file__).with_name("promise_text.npy")
"""What each dimension of a paper's vector adds, and last what a usual vector adds up to."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that is known of a paper beforehand: its usual number, and what each unit above it adds."""

    name: str
    usual: float
    weight: float
    says: str


TRAITS: tuple[Trait, ...] = (
    Trait("authors", 3.0, 0.185, "how many sign it (log2)"),
    Trait(
        "author record",
        0.62,
        0.184,
        "how far earlier papers of its authors lay above their days; the best three, added",
    ),
    Trait("author papers", 2.48, 0.071, "how many papers of its authors were listed before (log2)"),
    Trait("submitter record", 0.04, 0.704, "how far what its submitter brought before lay above its days"),
    Trait("code", 0.26, 0.09, "whether code is given"),
    Trait("figures", 0.58, 0.082, "how many figures (%, times, sizes) its abstract gives (log2)"),
    Trait("title words", 9.16, -0.018, "how long its title is"),
    Trait("lag", 1.6, -0.124, "days between its submission and its day (log2)"),
)


def promise(
    papers: Sequence[Paper],
    vectors: Mapping[int, NDArray[np.float32]] | None = None,
    history: History | None = None,
    *,
    day: str = "",
    submitters: Mapping[int, str] | None = None,
) -> dict[int, Reason]:
    """For each paper how much it promises: doublings of votes above a usual one, as a sum of its traits.

    ``vectors`` are those of the index; a paper without one is taken as usual in what it is about. ``history`` has
    what became of earlier papers (see ``History``), ``day`` is the one they came up on, ``submitters`` who brought
    them in; all may be missing.
    """
    past = history or History()
    texts, brought = vectors or {}, submitters or {}
    return {
        paper.id: promise_of(Entry.of(paper, day, brought.get(paper.id, "")), past, texts.get(paper.id))
        for paper in papers
    }


def list_traits() -> list[TrendingNumber]:
    """Each trait's weight, for the page *How trending works*."""
    return [
        TrendingNumber(f"promise of {one.name}", one.weight, f"for each unit above {one.usual:g}: {one.says}")
        for one in TRAITS
    ]


def promise_of(entry: Entry, history: History, vector: NDArray[np.floating] | None = None) -> Reason:
    """The same for one entry of a day."""
    found = measure_traits(entry, history)
    parts = [
        Reason(trait.name, value - trait.usual, trait.weight, _says(trait.name, entry, value))
        for trait in TRAITS
        if (value := found[trait.name]) is not None
    ]
    if vector is not None and len(vector) + 1 == len(text_weights()):
        parts.append(Reason("text", _like(vector), 1.0, "how voted for texts like it were"))
    value = sum(part.value * part.weight for part in parts)
    best = max(parts, key=lambda part: part.value * part.weight)
    return Reason("promise", value, 1.0, best.says, tuple(parts))


def _like(vector: NDArray[np.floating]) -> float:
    weights = text_weights()
    return float(weights[:-1] @ np.asarray(vector, np.float64) - weights[-1])


@cache
def text_weights() -> NDArray[np.float64]:
    """The weights of a text's vector, (dimensions + 1,), the last one what a usual text adds up to."""
    return np.asarray(np.load(TEXT_FILE), np.float64)


def _says(name: str, entry: Entry, value: float) -> str:
    code = "code is given" if entry.has_code else "no code is given"
    said = {
        "authors": f"{len(entry.authors)} authors",
        "author record": f"its authors' earlier papers: {value:+.1f} doublings of their days' usual votes",
        "author papers": f"{2**value - 1:.0f} earlier papers of its authors",
        "submitter record": f"its submitter's earlier papers: {value:+.1f} doublings of their days' usual votes",
        "code": code,
        "figures": f"{2**value - 1:.0f} figures in its abstract",
        "title words": f"a title of {value:.0f} words",
        "lag": f"listed {entry.lag} days after it was submitted",
    }
    return said[name]
