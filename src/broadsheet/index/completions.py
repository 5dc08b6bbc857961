"""The engine that completes what somebody is typing, and knows how words are spelt.

It holds titles, names, categories, topics and the words of all papers in a few *runs* (see ``completions_run.py``):
each commit writes one, and neighbouring runs of like size are merged, as in a log-structured merge tree (O'Neil et al.
1996), so that one paper more costs milliseconds and there are seldom more than ten runs to ask. Whatever is damaged
counts as not there: the next update makes it anew, in seconds, and until then nothing is suggested.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import Unusable
from broadsheet.index.completions_file import Damaged, Mark, map_run, read_mark, write_mark, write_run
from broadsheet.index.completions_run import Pending, Run, facts_of, merge_runs, pending_run
from broadsheet.index.completions_spelling import Neighbour, count_of, find_near
from broadsheet.index.completions_table import TextTable
from broadsheet.index.completions_text import count_words
from broadsheet.paper import Paper
from broadsheet.sizes import bytes_of

Asked = tuple[TextTable, NDArray[np.float32]]
"""A table of a run, and what its texts weigh."""

SMALL, GROWTH = 4_000, 4
"""Papers of a run that is merged at every commit (some 20 ms), and how many runs of like size become one."""

# Abstracts are most of the work, 20 of 30 us a paper; a quarter of many tells words and slips apart as well as all.
EVERY_ABSTRACT, ONE_IN = 20_000, 8
"""Papers whose abstracts are all read for their words; beyond, one in so many is."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that goes on as what was typed. ``paper_id`` is 0 but for titles; ``papers`` is how many hold it."""

    text: str
    begins: bool
    weight: float
    paper_id: int = 0

    @property
    def papers(self) -> int:
        """How many papers hold it: one, or as many as its weight says."""
        return 1 if self.paper_id else int(self.weight)


@dataclass(frozen=True, slots=True)
class _State:
    """What is committed at one moment; never changes, so that any thread may read it."""

    mark: int = 0
    runs: tuple[Run, ...] = ()


class Completions:
    """Completes words. One process may open it ``writable``; any number may ask, from any thread."""

    name = "completions"

    def __init__(self, folder: Path, writable: bool = False) -> None:
        self._folder = folder
        self._writable = writable
        self._pending = Pending()
        self._on_disk = Mark()
        self._state = _State()
        self.refresh()

    @property
    def detail(self) -> str:
        """How many pieces it is in."""
        runs = len(self._state.runs)
        return f"{runs} run{'' if runs == 1 else 's'}"

    @property
    def mark(self) -> int:
        """The last change held durably; 0 for an empty engine, or one that has to be made anew."""
        return self._state.mark

    def add(self, papers: Sequence[Paper]) -> None:
        """Hold these papers, in place of what was held under the same ids. Not durable until commit."""
        self._may_write()
        self._pending.again |= self._held([paper.id for paper in papers])
        known = self._pending.again | self._pending.papers.keys()
        self._count_words([paper for paper in papers if paper.id not in known])
        for paper in papers:
            self._pending.papers[paper.id] = facts_of(paper)
            self._pending.gone.discard(paper.id)

    def remove(self, ids: Sequence[int]) -> None:
        """Let go of these papers. Ids it does not hold are fine."""
        self._may_write()
        for paper_id in ids:
            self._pending.papers.pop(paper_id, None)
            self._pending.gone.add(paper_id)

    def commit(self, mark: int) -> None:
        """Make everything since the last commit durable and visible, and move the mark."""
        self._may_write()
        runs = list(self._state.runs)
        if self._pending:
            runs.append(self._write(pending_run(self._pending)))
            _let_go(runs)
        while (start := _first_to_merge(runs)) < len(runs):
            runs[start:] = [self._write(merge_runs(runs[start:], oldest=start == 0))]
        write_mark(self._folder, Mark(mark, tuple(run.name for run in runs)))
        self._pending = Pending()
        self.refresh()

    def refresh(self) -> None:
        """See what another process has committed meanwhile."""
        for _ in range(10):
            try:
                found = read_mark(self._folder)
                if found != self._on_disk:
                    self._state = self._read(found)
                    self._on_disk = found
                return
            except FileNotFoundError:
                continue  # the run has been merged since the mark was read: the mark says by now into which
            except Damaged:
                break
        self._state, self._on_disk = _State(), Mark()

    def count(self) -> int:
        """How many papers it holds."""
        return sum(run.count() for run in self._state.runs)

    def bytes(self) -> int:
        """Its size on disk."""
        return bytes_of(self._folder.glob("*"))

    def close(self) -> None:
        """Let go of every file; what was not committed is dropped."""
        self._state, self._on_disk, self._pending, self._writable = _State(), Mark(), Pending(), False

    def titles(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Titles that hold all these folded words, of the last the beginning unless ``whole``, best first."""
        found = [
            Completion(run.titles.text(match.row), match.begins, match.weight, int(run.papers[match.row]))
            for run in self._state.runs
            for match in run.titles.find(words, limit, whole, run.title_weight)
        ]
        return sorted(found, key=lambda one: (not one.begins, -one.weight, one.paper_id))[:limit]

    def authors(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Names that hold all these words, likewise; those on most papers first."""
        return self._grouped(lambda run: (run.authors, run.author_weight), words, limit, whole, beginning_first=False)

    def topics(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Topics, likewise; their counts are of titles and keywords, and lag a little."""
        return self._grouped(lambda run: (run.topics, run.topics.weight), words, limit, whole)

    def categories(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
        """Categories, likewise."""
        return self._grouped(lambda run: (run.categories, run.category_weight), words, limit, whole)

    def count_word(self, word: str) -> int:
        """How many papers, at least, hold this word of lower-case letters, or somebody of that name signed."""
        runs = self._state.runs
        return sum(count_of(run.spelling, word) for run in runs) or sum(run.authors.count_holders(word) for run in runs)

    def near_words(self, word: str, least: int = 1) -> list[Neighbour]:
        """The words of at least ``least`` papers that are spelt nearly like this one; nearest, then commonest first."""
        runs = self._state.runs
        # A word that is rare in each of a few runs may be left out; it would be no good guess.
        distances = find_near([run.spelling for run in runs], word, max(1, least // max(len(runs), 1)))
        near = [Neighbour(one, self.count_word(one), distance) for one, distance in distances.items()]
        kept = [one for one in near if one.papers >= least]
        return sorted(kept, key=lambda one: (one.distance, -one.papers, one.word))

    def _grouped(
        self,
        choose: Callable[[Run], Asked],
        words: Sequence[str],
        limit: int,
        whole: bool,
        beginning_first: bool = True,
    ) -> list[Completion]:
        """Texts that several runs may have: their counts add up."""
        tables = [choose(run) for run in self._state.runs]
        found: dict[str, Completion] = {}
        unasked: dict[str, list[Asked]] = {}
        for asked in tables:
            for one in asked[0].find(words, 2 * limit, whole, asked[1], beginning_first):
                text = asked[0].text(one.row)
                so_far = found[text].weight if text in found else 0.0
                found[text] = Completion(text, one.begins, so_far + one.weight)
                unasked[text] = [other for other in unasked.get(text, tables) if other is not asked]
        best = sorted(found.values(), key=_by_rank)[:limit]
        # Only now is each of the best looked for in the runs that did not name it among their own best.
        counted = [replace(one, weight=one.weight + _count_in(unasked[one.text], one.text)) for one in best]
        return sorted(counted, key=_by_rank)

    def _count_words(self, papers: Sequence[Paper]) -> None:
        every = self.count() + len(self._pending.papers) < EVERY_ABSTRACT
        count_words([paper.text for paper in papers if every or paper.id % ONE_IN == 0], self._pending.words)

    def _held(self, ids: Sequence[int]) -> set[int]:
        asked, held = np.array(ids, np.int64), set[int]()
        for run in self._state.runs:
            places = np.searchsorted(run.papers, asked).clip(max=len(run.papers) - 1)
            held.update(asked[run.papers[places] == asked].tolist() if len(run.papers) else ())
        return held

    def _write(self, arrays: dict[str, NDArray[np.generic]]) -> Run:
        return Run(arrays, write_run(self._folder, arrays))

    def _read(self, found: Mark) -> _State:
        before = {run.name: run for run in self._state.runs}
        runs = [
            Run(before[name].arrays if name in before else map_run(self._folder, name), name) for name in found.runs
        ]
        _let_go(runs)
        return _State(found.mark, tuple(runs))

    def _may_write(self) -> None:
        if not self._writable:
            raise Unusable("The completions were opened for asking only, or are closed")


def _count_in(tables: Sequence[Asked], text: str) -> float:
    return sum(table.weight_of(text, weight) for table, weight in tables)


def _by_rank(one: Completion) -> tuple[bool, float, str]:
    return not one.begins, -one.weight, one.text


def _let_go(runs: Sequence[Run]) -> None:
    for place, run in enumerate(runs):
        run.drop(runs[place + 1 :])


def _first_to_merge(runs: Sequence[Run]) -> int:
    """From which run on they become one; as many as there are, when none is to."""
    most = SMALL
    for tier in range(20):
        start = len(runs)
        while start and runs[start - 1].count() < most:
            start -= 1
        alike = [run for run in runs[start:] if tier == 0 or run.count() * GROWTH >= most]
        if len(alike) >= (2 if tier == 0 else GROWTH):
            return start
        most *= GROWTH
    half_empty = (place for place, run in enumerate(runs) if run.count() * 2 < len(run.papers))
    return next(half_empty, len(runs))
