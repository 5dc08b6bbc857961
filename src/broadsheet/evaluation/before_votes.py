"""How well can a day be ordered before anybody voted? Against the up-votes that came, beside chance and newest first.

A day's papers are ordered by ``promise``; the history it may look at ends the day before. Relevance is the number of
up-votes, linear. Days with fewer than ``FEWEST`` papers, or without any vote, are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from broadsheet.errors import BadInput
from broadsheet.evaluation.orders import interval, mean, ndcg, rounded, spearman, win_rate
from broadsheet.evaluation.popularity import Row, to_ordinal
from broadsheet.index.encoder import Encoder, Vectors, join_paper_text
from broadsheet.trending.promise import promise_of
from broadsheet.trending.promise_traits import Entry, History, days_between, mentions_code
from broadsheet.trending.series import Floats

FEWEST = 5
SHARE = 2 / 3
"""The share of the days on which weights were chosen; the rest is for the comparison."""
BLOCK = 10
"""Days beside each other that are drawn together for an interval: two weeks of working days."""
CHANCES = 20
"""How many random orders of a day chance is the mean of."""
MEASURES = ("ndcg@10", "spearman", "auc")


@dataclass(frozen=True, slots=True)
class Page:
    """The papers of a day as they were before any vote, when each was published, and the votes that came."""

    day: str
    entries: tuple[Entry, ...]
    published: tuple[str, ...]
    votes: Floats


@dataclass(frozen=True, slots=True)
class Ordered:
    """A page, its place in the file, and what was known the day before."""

    page: Page
    history: History


def read_pages(rows: Sequence[Row]) -> list[Page]:
    """The days in their order. Raises BadInput where a paper has no day or no number of votes."""
    ordered = sorted(rows, key=lambda row: to_ordinal(row.get("day")))
    return [_page(day, list(some)) for day, some in groupby(ordered, key=lambda row: str(row["day"])[:10])]


def walk(pages: Sequence[Page]) -> Iterator[Ordered]:
    """Each page with the history of the days before it: look at it before going on."""
    history = History()
    for page in pages:
        yield Ordered(page, history)
        history.add_day(page.entries, page.votes.tolist())


def evaluate_pages(rows: Sequence[Row], every_day: bool = False, encoder: Encoder | None = None) -> dict[str, Any]:
    """The orders of each day by promise, chance and date; without an encoder no paper has a vector."""
    pages = read_pages(rows)
    compared = {page.day for page in (pages if every_day else pages[int(len(pages) * SHARE) :])}
    found: dict[str, list[tuple[float, ...]]] = {"broadsheet": [], "chance": [], "newest": []}
    for one in walk(pages):
        if one.page.day in compared and len(one.page.entries) >= FEWEST and one.page.votes.any():
            for name, figures in _measure(one, encode_page(one.page, encoder)).items():
                found[name].append(figures)
    if not found["newest"]:
        raise BadInput("No day can be compared", f"A day needs {FEWEST} papers, some of them with up-votes.")
    table = {name: _describe(figures) for name, figures in found.items()}
    return {"of": "votes", "encoder": encoder.name if encoder else "", "days": len(found["newest"]), "formulas": table}


def encode_page(page: Page, encoder: Encoder | None) -> Vectors | None:
    """A vector a paper, (papers, dimensions), as the index makes them; None without an encoder."""
    texts = [join_paper_text(entry.title, entry.abstract) for entry in page.entries]
    return encoder.encode(texts) if encoder else None


def _measure(one: Ordered, vectors: Vectors | None) -> dict[str, tuple[float, ...]]:
    page = one.page
    rng = np.random.default_rng(to_ordinal(page.day))
    order = rng.permutation(len(page.entries))
    votes = page.votes[order]
    texts = [None] * len(votes) if vectors is None else list(vectors)
    pairs = zip(page.entries, texts, strict=True)
    ours = np.array([promise_of(entry, one.history, vector).value for entry, vector in pairs])
    dates = np.array([np.datetime64(when[:19] or "1970", "s").astype(np.int64) for when in page.published], np.float64)
    chances = [_figures(rng.random(len(votes)), votes) for _ in range(CHANCES)]
    return {
        "broadsheet": _figures(ours[order], votes),
        "chance": tuple(mean(column) for column in zip(*chances, strict=True)),
        "newest": _figures(dates[order], votes),
    }


def _figures(scores: Floats, votes: Floats) -> tuple[float, ...]:
    return ndcg(scores, votes), spearman(scores, votes), win_rate(scores, votes)


def _describe(figures: Sequence[tuple[float, ...]]) -> dict[str, Any]:
    columns = [np.array(column, np.float64) for column in zip(*figures, strict=True)]
    low, high = interval(columns[0], BLOCK)
    means = {name: rounded(mean(column)) for name, column in zip(MEASURES, columns, strict=True)}
    return {**means, "interval": [rounded(low), rounded(high)]}


def _page(day: str, rows: Sequence[Row]) -> Page:
    try:
        votes = np.array([float(row["upvotes"] or 0) for row in rows])
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"A paper of {day} has no number of upvotes", "Each line needs its up-votes.") from error
    published = tuple(str(row.get("published") or "") for row in rows)
    return Page(day, tuple(_entry(row, day) for row in rows), published, votes)


def _entry(row: Row, day: str) -> Entry:
    abstract = str(row.get("abstract") or "")
    return Entry(
        title=str(row.get("title") or ""),
        abstract=abstract,
        authors=tuple(map(str, row.get("authors") or ())),
        has_code=bool(row.get("github")) or mentions_code(abstract),
        submitter=str(row.get("submitter") or ""),
        lag=days_between(str(row.get("published") or ""), day),
    )
