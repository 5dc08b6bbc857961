"""A run: what completions know of some papers, as arrays in one file, never changed once written.

    paper, year, gone       the papers' ids, ascending, and those that were let go of since the run before
    titles.*                a table of the titles, one a paper
    authors.*, signed       a table of the distinct names; which of them signed each paper, in order
    categories.*, filed     the same of categories
    keywords.*              each paper's keywords, a line each
    topics.*                a table of topics, with the number of titles as weight
    spelling.*              the words and their counts

Rows of titles are rows of papers; merging several runs makes the same arrays again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.completions_spelling import build_spelling, merge_spelling
from broadsheet.index.completions_table import (
    TextTable,
    build_table,
    gather,
    join_starts,
    lengths_of,
    merge_tables,
    pack_texts,
    unpack_texts,
)
from broadsheet.index.completions_topics import find_topics
from broadsheet.index.engine import Ids
from broadsheet.paper import Paper

Arrays = dict[str, NDArray[Any]]

# A title two years younger may be a word longer.
YEARS_FOR_A_WORD = 2
_UNDATED = 1900

_PARTS = re.compile(r"->|[;,:|/]")
"""What stands between two keywords given as one: ``Algorithms -> Bandit Algorithms``."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What completions hold of one paper."""

    title: str
    year: int
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    keywords: tuple[str, ...]


@dataclass(slots=True)
class Pending:
    """What has been gathered since the last commit."""

    papers: dict[int, Facts] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    words: Counter[bytes] = field(default_factory=Counter)
    """Of abstracts: how many hold each."""
    again: set[int] = field(default_factory=set)
    """The papers whose words were counted before: a vote more must not make a word look more frequent."""

    def __bool__(self) -> bool:
        return bool(self.papers or self.gone)


class Run:
    """The arrays of a run, and which of its papers still count."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], name: str = "") -> None:
        self.name = name
        self.arrays = arrays
        self.papers: Ids = arrays["paper"]
        self.gone: Ids = arrays["gone"]
        self.titles, self.authors, self.categories, self.topics = (
            TextTable(_part(arrays, kind)) for kind in ("titles", "authors", "categories", "topics")
        )
        self.spelling = _part(arrays, "spelling")
        self.there: NDArray[np.bool_] | None = None
        """Which of the papers are still there as this run has them; None: all."""
        self.title_weight = self.titles.weight
        self.author_weight = self.authors.weight
        self.category_weight = self.categories.weight

    def drop(self, newer: Sequence["Run"]) -> None:
        """Leave out the papers that newer runs have, or say are gone."""
        there = np.ones(len(self.papers), np.bool_)
        for ids in (ids for run in newer for ids in (run.papers, run.gone) if self._overlaps(ids)):
            places = np.searchsorted(self.papers, ids).clip(max=len(self.papers) - 1)
            there[places[self.papers[places] == ids]] = False
        if not there.all():
            self._weigh(there)

    def count(self) -> int:
        """How many papers it still has."""
        return len(self.papers) if self.there is None else int(self.there.sum())

    def is_there(self) -> NDArray[np.bool_]:
        """Which of its papers are still there."""
        return np.ones(len(self.papers), np.bool_) if self.there is None else self.there

    def keywords(self) -> dict[int, tuple[str, ...]]:
        """The keywords of the papers that have any and are still there."""
        lines = unpack_texts(self.arrays["keywords.blob"], self.arrays["keywords.ends"])
        held = {
            paper: tuple(line.split("\n")) for paper, line in zip(self.arrays["keyworded"].tolist(), lines, strict=True)
        }
        there = set(self.papers[self.is_there()].tolist()) if held else set()
        return {paper: some for paper, some in held.items() if paper in there}

    def _overlaps(self, ids: Ids) -> bool:
        return bool(len(ids) and len(self.papers) and ids[0] <= self.papers[-1] and ids[-1] >= self.papers[0])

    def _weigh(self, there: NDArray[np.bool_]) -> None:
        self.there = there
        self.title_weight = np.where(there, self.titles.weight, np.float32(-1))
        self.author_weight = self._recount("signed", len(self.authors), there)
        self.category_weight = self._recount("filed", len(self.categories), there)

    def _recount(self, which: str, count: int, there: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The number of papers left of each name; -1 where there is none."""
        starts = self.arrays[f"{which}_starts"].astype(np.int64)
        rows = self.arrays[which][np.repeat(there, np.diff(starts))]
        counts = np.bincount(rows, minlength=count).astype(np.float32)
        return np.where(counts > 0, counts, np.float32(-1))


def facts_of(paper: Paper) -> Facts:
    """What completions hold of a paper."""
    published = paper.published[:4]
    return Facts(
        paper.title,
        int(published) if published.isdecimal() else _UNDATED,
        tuple(author.name for author in paper.authors),
        paper.categories,
        tuple(line for keyword in paper.keywords for part in _PARTS.split(keyword) if (line := " ".join(part.split()))),
    )


def pending_run(pending: Pending) -> Arrays:
    """The run of what was gathered."""
    ids = sorted(pending.papers)
    facts = [pending.papers[one] for one in ids]
    titles = build_table([one.title for one in facts], np.zeros(len(facts)))
    arrays: Arrays = {
        "paper": np.array(ids, np.int64),
        "gone": np.array(sorted(pending.gone), np.int64),
        "year": np.array([one.year for one in facts], np.int16),
    }
    arrays |= _grouped("authors", "signed", [one.authors for one in facts])
    arrays |= _grouped("categories", "filed", [one.categories for one in facts])
    arrays |= _packed_keywords(ids, [one.keywords for one in facts])
    arrays |= _named("spelling", build_spelling(pending.words + _count_title_words(ids, titles, pending.again)))
    return _finished(arrays, titles)


def merge_runs(runs: Sequence[Run], oldest: bool) -> Arrays:
    """One run in place of several neighbouring ones, oldest first; what is no longer there is left out.

    ``oldest`` says that no run stands before them, so that nothing needs to be told as gone.
    """
    papers = np.concatenate([run.papers for run in runs])
    there = np.concatenate([run.is_there() for run in runs])
    rows = np.flatnonzero(there)[np.argsort(papers[there], kind="stable")]
    gone = np.unique(np.concatenate([run.gone for run in runs]))
    arrays: Arrays = {
        "paper": papers[rows],
        "gone": gone[:0] if oldest else np.setdiff1d(gone, papers[rows]),
        "year": np.concatenate([run.arrays["year"] for run in runs])[rows],
    }
    arrays |= _merged_groups("authors", "signed", [run.authors for run in runs], runs, rows)
    arrays |= _merged_groups("categories", "filed", [run.categories for run in runs], runs, rows)
    keywords = {paper: some for run in runs for paper, some in run.keywords().items()}
    arrays |= _packed_keywords(list(keywords), list(keywords.values()))
    arrays |= _named("spelling", merge_spelling([run.spelling for run in runs]))
    return _finished(arrays, merge_tables([run.titles for run in runs], rows, np.zeros(len(rows))))


def _finished(arrays: Arrays, titles: Arrays) -> Arrays:
    """The run, with its titles weighed and its topics found."""
    lengths = lengths_of(titles["starts"])
    titles["weight"] = _title_weight(arrays["year"], lengths)
    words = unpack_texts(titles["words"], titles["word_ends"])
    lines = unpack_texts(arrays["keywords.blob"], arrays["keywords.ends"])
    keywords = [keyword for line in lines for keyword in line.split("\n")]
    topics = find_topics(words, titles["sequence"], lengths, keywords)
    table = build_table([text for text, _ in topics], np.array([count for _, count in topics], np.float32))
    return arrays | _named("titles", titles) | _named("topics", table)


def _count_title_words(ids: Sequence[int], titles: Arrays, again: set[int]) -> Counter[bytes]:
    """How many titles hold each word, which their table has nearly told; but for papers that came ``again``."""
    counted = np.array([one not in again for one in ids], np.bool_)
    so_far = np.concatenate([[0], counted[titles["holders"]].cumsum()])[titles["holder_starts"]]
    words = unpack_texts(titles["words"], titles["word_ends"])
    counts = zip(words, np.diff(so_far).tolist(), strict=True)
    return Counter({word.encode(): papers for word, papers in counts if papers and word.isascii() and word.isalpha()})


def _title_weight(years: NDArray[np.int16], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
    """Newer and shorter titles weigh more; never less than nothing, which stands for absent."""
    weight = (years.astype(np.float32) - _UNDATED).clip(0, 500) - YEARS_FOR_A_WORD * lengths.clip(max=50) + 200
    least: NDArray[np.float32] = weight.clip(min=0).astype(np.float32)
    return least


def _grouped(kind: str, which: str, groups: Sequence[tuple[str, ...]]) -> Arrays:
    """A table of the distinct texts, weighing as many papers as hold them, and the rows of each paper's."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    rows = [numbers[text] for group in groups for text in group]
    starts = np.zeros(len(groups) + 1, np.uint32)
    np.cumsum([len(group) for group in groups], out=starts[1:])
    held = np.array(rows, np.int32)
    table = build_table(list(numbers), np.bincount(held, minlength=len(numbers)))
    return _named(kind, table) | {which: held, f"{which}_starts": starts}


def _merged_groups(
    kind: str, which: str, tables: Sequence[TextTable], runs: Sequence[Run], rows: NDArray[np.int64]
) -> Arrays:
    """The same of several runs: a text that two of them have becomes one."""
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    distinct = [np.array([places[text] for text in table.texts()], np.int64) for table in tables]
    held = np.concatenate([new[run.arrays[which]] for new, run in zip(distinct, runs, strict=True)])
    held, starts = gather(held, join_starts([run.arrays[f"{which}_starts"] for run in runs]), rows)
    counts = np.bincount(held, minlength=len(places))
    first = np.unique(np.concatenate(distinct), return_index=True)[1] if places else np.empty(0, np.int64)
    kept = np.flatnonzero(counts)
    table = merge_tables(tables, first[kept].astype(np.int64), counts[kept])
    renumbered = (np.cumsum(counts > 0) - 1).astype(np.int32)
    return _named(kind, table) | {which: renumbered[held], f"{which}_starts": starts}


def _packed_keywords(papers: Sequence[int], keywords: Sequence[tuple[str, ...]]) -> Arrays:
    """The papers that have any, and theirs, a line each."""
    worded = {paper: "\n".join(some) for paper, some in zip(papers, keywords, strict=True) if some}
    return _named("keywords", pack_texts(list(worded.values()))) | {"keyworded": np.array(list(worded), np.int64)}


def _named(kind: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    return {f"{kind}.{name}": array for name, array in arrays.items()}


def _part(arrays: Mapping[str, NDArray[Any]], kind: str) -> Arrays:
    return {name[len(kind) + 1 :]: array for name, array in arrays.items() if name.startswith(f"{kind}.")}
