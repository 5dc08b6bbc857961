"""How well is growth foreseen, on which numbers does it hang, and how well is a day ordered before any vote?

``--fit`` fits the weights of promise on the first two thirds of the recorded days and writes the vector's; the
traits' are printed, to be put into ``trending/promise.py`` by hand.
"""

import argparse
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bench.machine import SHARED, publish
from broadsheet.evaluation.before_votes import SHARE, Page, encode_page, evaluate_pages, read_pages, walk
from broadsheet.evaluation.orders import mean
from broadsheet.evaluation.popularity import read_counts, read_rows
from broadsheet.evaluation.trending import (
    HORIZONS,
    Formulas,
    choose_days,
    evaluate_series,
    growths,
    measure_formulas,
)
from broadsheet.index.encoder import Encoder, open_encoder
from broadsheet.settings import read_settings
from broadsheet.trending import formulas
from broadsheet.trending.formulas import FORMULAS, Known
from broadsheet.trending.numbers import FORMULA, Formula
from broadsheet.trending.promise import TEXT_FILE, TRAITS
from broadsheet.trending.promise_traits import measure_traits
from broadsheet.trending.series import Counts, Floats
from broadsheet.trending.strength import measure

SERIES, PAGES = SHARED / "popularity" / "github_stars.jsonl.gz", SHARED / "popularity" / "hf_daily.jsonl.gz"
EACH = 5
"""Of the days on which numbers are chosen each fifth is looked at: days beside each other are alike."""
RIDGE = 100.0
HALF_LIVES = (
    *((0.5,), (7.0,), (60.0,), (0.5, 7.0), (0.5, 60.0), (7.0, 60.0)),
    *(
        (1.0, 7.0, 60.0),
        (1.0, 14.0, 60.0),
        (2.0, 14.0, 90.0),
        (0.5, 7.0, 30.0),
        (0.5, 7.0, 120.0),
        (1.0, 4.0, 16.0, 64.0),
    ),
)
TEXT_SCALE = 0.15
"""Standard deviation of a dimension of the vector, where that of a trait is 1: how freely text may speak beside
traits."""


def main() -> None:
    """Measure and publish, or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the weights of promise instead")
    encoder = open_encoder(read_settings())
    if parser.parse_args().fit:
        return fit(read_pages(read_rows(PAGES)), encoder)
    counts = read_counts(read_rows(SERIES), "stars")
    compare(counts)
    choose(counts)
    order_pages(encoder)
    return None


def compare(counts: Counts) -> None:
    """Every formula on the later third."""
    found = evaluate_series(counts, "stars")
    tables = [found, found["30 days"]]
    rows = [(name, *(cell for table in tables for cell in _cells(table["formulas"][name]))) for name in FORMULAS]
    columns = [
        "formula",
        *(f"{name} {table['horizon']} d" for table in tables for name in ("nDCG@10", "95 %", "Spearman")),
    ]
    leads = [
        f"{table['horizon']} days: {table['days']} days compared, broadsheet ahead of {ahead['of']} (the best other) "
        f"by {ahead['ndcg@10']:.3f} ({ahead['interval'][0]:.3f} to {ahead['interval'][1]:.3f})."
        for table in tables
        for ahead in [table["ahead"]]
    ]
    publish("trending-quality", columns, rows, "github_stars, the later third of the days. " + " ".join(leads))


def choose(counts: Counts) -> None:
    """What each number does: on the first two thirds, where it was chosen, and beside it on the later third."""
    ways: dict[str, Callable[[Known], Floats]] = {
        **dict(_variants()),
        **dict(_excited()),
        "decayed-14": FORMULAS["decayed-14"],
    }
    figures = [_quick(counts, ways, first) for first in (True, False)]
    rows = [(name, *(f"{cell:.3f}" for part in figures for cell in part[name])) for name in ways]
    columns = (
        "variant",
        *(f"{what} {ahead} d, {part}" for part in ("first", "later") for ahead in HORIZONS for what in ("nDCG", "rho")),
    )
    publish(
        "trending-choices",
        columns,
        rows,
        f"Each {EACH}th day; numbers were chosen by the columns of the first two thirds.",
    )


def order_pages(encoder: Encoder | None) -> None:
    """Days before any vote, on the later third."""
    rows = read_rows(PAGES)
    found = {"": evaluate_pages(rows, False, encoder), " without vectors": evaluate_pages(rows, False, None)}
    lines = [
        (name + note, *_cells(one), one["auc"])
        for note, table in found.items()
        for name, one in table["formulas"].items()
        if not note or name == "broadsheet"
    ]
    publish(
        "before-votes",
        ("order", "nDCG@10", "95 %", "Spearman", "AUC"),
        lines,
        f"hf_daily, {found['']['days']} later days.",
    )


def fit(pages: Sequence[Page], encoder: Encoder | None) -> None:
    """Ridge regression of the doublings above the day's mean, within days, on the first two thirds of them."""
    names = [trait.name for trait in TRAITS]
    if encoder is None:
        raise SystemExit("bench: fitting needs the encoder")
    traits, texts, goals = [], [], []
    for one in walk(pages[: int(len(pages) * SHARE)]):
        found = [measure_traits(entry, one.history) for entry in one.page.entries]
        vectors = encode_page(one.page, encoder)
        assert vectors is not None
        levels = np.log2(1 + one.page.votes)
        traits.append(np.array([[traits_of[name] or 0.0 for name in names] for traits_of in found]))
        texts.append(vectors.astype(np.float64))
        goals.append(levels - levels.mean())
    usual, spread = np.concatenate(traits).mean(0), np.concatenate(traits).std(0)
    text_usual, text_spread = np.concatenate(texts).mean(0), np.concatenate(texts).std(0) / TEXT_SCALE
    rows = [
        np.hstack(((a - usual) / spread, (b - text_usual) / text_spread)) for a, b in zip(traits, texts, strict=True)
    ]
    inside = np.concatenate([some - some.mean(0) for some in rows])
    goal = np.concatenate(goals)
    weights = np.linalg.solve(inside.T @ inside + RIDGE * np.eye(inside.shape[1]), inside.T @ goal)
    for name, level, weight in zip(names, usual, weights[: len(names)] / spread, strict=True):
        print(f"{name:18} usual {level:.2f}  weight {weight:.3f}")
    text = weights[len(names) :] / text_spread
    np.save(TEXT_FILE, np.append(text, text @ text_usual).astype(np.float32))


def _variants() -> Iterator[tuple[str, Callable[[Known], Floats]]]:
    yield "as it is", _ours(FORMULA)
    for lives in HALF_LIVES:
        yield f"half-lives {', '.join(f'{one:g}' for one in lives)}", _ours(replace(FORMULA, half_lives=lives))
    for days in (0.1, 1.0, 2.0, 4.0):
        yield f"prior of {days:g} days", _ours(replace(FORMULA, prior_days=days))
    for pace in (0.3, 1.0, 8.0, 20.0):
        stars = replace(FORMULA.kinds["stars"], usual=((float("inf"), pace),))
        yield f"usual pace {pace:g}", _ours(replace(FORMULA, kinds={**FORMULA.kinds, "stars": stars}))
    yield "gains themselves, not doublings", _linear
    yield "and a tenth of the total's doublings", _with_total


def _excited() -> Iterator[tuple[str, Callable[[Known], Floats]]]:
    for half_life, branching, ahead in itertools.product((1.0, 2.0, 7.0), (0.5, 0.7, 0.9), (7, 30)):
        name = f"self-exciting {half_life:g} days, {branching:g}, expects {ahead} days"
        yield name, formulas.excited(half_life, branching, ahead)


def _ours(formula: Formula) -> Callable[[Known], Floats]:
    return lambda known: (
        measure(known.kind, known.counts, known.today, steps=known.steps, until=known.lasts, formula=formula).values
    )


def _linear(known: Known) -> Floats:
    """Ours without the logarithm: the mean pace at the three half-lives."""
    return np.asarray(sum(known.mean_pace(one) for one in FORMULA.half_lives), np.float64)


def _with_total(known: Known) -> Floats:
    return np.asarray(FORMULAS["broadsheet"](known) + 0.1 * np.log2(np.maximum(known.totals, 1.0)), np.float64)


def _quick(counts: Counts, ways: Formulas, first: bool) -> dict[str, list[float]]:
    days = choose_days(counts, first=first)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for ahead in HORIZONS:
        figures = measure_formulas(growths(counts, "stars", days, ahead, EACH), ways)
        for name, one in figures.items():
            found[name] += [mean(one.ndcg_at_10), mean(one.spearman)]
    return found


def _cells(figures: Mapping[str, Any]) -> tuple[str, str, str]:
    low, high = figures["interval"]
    return f"{figures['ndcg@10']:.3f}", f"{low:.3f} to {high:.3f}", f"{figures['spearman']:.3f}"


if __name__ == "__main__":
    main()
