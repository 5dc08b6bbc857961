"""The engine that finds papers by their words: tantivy, an inverted index with BM25 scores.

Holds nothing of its own: everything in its folder can be made again from the store.

    words/
    ├── meta.json, *.term, *.idx ...     tantivy's
    ├── schema                           which version of the fields it was made with
    └── mark                             the last change of the store that is in it
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from broadsheet.errors import BroadsheetError, Busy, CorruptIndex, Unusable
from broadsheet.index.engine import Hit, Ids
from broadsheet.index.words_ask import Asking
from broadsheet.index.words_facets import FieldCounts, Looking, SortField
from broadsheet.index.words_query import Filter, WordsQuery
from broadsheet.index.words_schema import (
    ID,
    OLDEST_READABLE,
    VERSION,
    build_document,
    build_schema,
    register_analyzers,
)
from broadsheet.paper import Paper
from broadsheet.sizes import bytes_of

WRITER_BYTES, WRITER_THREADS = 96_000_000, 2
"""What tantivy may hold in memory before it writes segments, and how many it builds at once."""

TIES, MOST_TIES = 16, 20_000
"""Hits fetched beyond those asked for, at first and at most, to have all that score as the last one does: BM25 knows a
text's length in some forty steps only, so a question of one word has hundreds of equals."""

REFUSALS = ("No space left", "Permission denied", "Read-only file", "Not a directory", "Too many open", "Disk quota")
"""What the operating system says when the machine, not the index, is the trouble; tantivy passes on its words."""


class Words:
    """Finds papers by words. One process may open it ``writable``; any number may ask, from any thread.

    Opening and asking raise CorruptIndex when the files cannot be read, Unusable when the machine refuses.
    """

    name = "words"

    def __init__(self, folder: Path, writable: bool = False) -> None:
        self._folder = folder
        self._fields: frozenset[str] = frozenset()
        self._writer: tantivy.IndexWriter | None = None
        self._uncommitted: set[int] = set()
        with self._explained():
            self._index = self._open(writable)
            self._writer = self._index.writer(WRITER_BYTES, WRITER_THREADS) if writable and self._index else None
            self.refresh()

    @property
    def is_outdated(self) -> bool:
        """Whether what is there was made with other fields than today's, and so must be made anew.

        It is asked meanwhile, as far as its fields go.
        """
        return self._is_made() and self._version() != VERSION

    @property
    def mark(self) -> int:
        """The last change held durably; 0 for an empty engine, and for an outdated one."""
        if self.is_outdated:
            return 0
        try:
            return int(self._mark_path.read_text())
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise self._corrupt(error) from error

    def add(self, papers: Sequence[Paper]) -> None:
        """Hold these papers, in place of what was held under the same ids. Not durable until commit."""
        writer = self._writable()
        with self._explained():
            self.remove([paper.id for paper in papers])
            for paper in papers:
                writer.add_document(build_document(paper))
            self._uncommitted.update(paper.id for paper in papers)

    def remove(self, ids: Sequence[int]) -> None:
        """Let go of these papers. Ids it does not hold are fine."""
        writer = self._writable()
        with self._explained():
            # A deletion is looked up in every segment at commit: asking first is what keeps a first filling fast.
            for paper_id in (*self._held(ids), *self._uncommitted.intersection(ids)):
                writer.delete_documents_by_term(ID, paper_id)

    def commit(self, mark: int) -> None:
        """Make everything since the last commit durable and visible, then move the mark.

        In this order, so that a kill in between only has the same changes given again.
        """
        with self._explained():
            self._writable().commit()
            self._save_mark(mark)
            self._uncommitted.clear()
            self.refresh()

    def refresh(self) -> None:
        """See what another process has committed meanwhile."""
        with self._explained():
            if self._index is None:
                self._index = self._open(writable=False)
            if self._index is not None:
                self._index.reload()

    def count(self) -> int:
        """How many papers it holds."""
        return self._searcher().num_docs if self._index else 0

    def bytes(self) -> int:
        """Its size on disk."""
        return bytes_of(self._folder.glob("*"))

    @property
    def detail(self) -> str:
        """How many pieces the index is in; many make asking slower."""
        segments = self._searcher().num_segments if self._index else 0
        return f"{segments} segment{'' if segments == 1 else 's'}"

    def close(self) -> None:
        """Let go of every file; what was not committed is dropped."""
        if self._writer is not None:
            with self._explained():
                self._writer.rollback()
                self._writer.wait_merging_threads()
        self._writer = self._index = None

    def match_all(self, query: WordsQuery, limit: int) -> list[Hit]:
        """The papers that hold every word, best first; nearer words score higher. A smaller limit cuts off, no more."""
        return self._best(lambda asking: asking.all_words(query), limit) if query.words else []

    def match_some(self, query: WordsQuery, limit: int) -> list[Hit]:
        """The papers that hold a word but not every one, likewise."""
        return self._best(lambda asking: asking.some_words(query), limit) if _has_several(query) else []

    def match_any(self, query: WordsQuery, limit: int) -> list[Hit]:
        """The papers that hold a word or more, best first; quicker than :meth:`match_some` by half.

        One that holds every word scores here without what it gains for all of them standing together.
        """
        return self._best(lambda asking: asking.any_words(query), limit) if _has_several(query) else []

    def which_hold(self, query: WordsQuery, ids: Sequence[int], every: bool) -> set[int]:
        """Those of these papers that hold every word, or a word or more."""
        if not ids or not query.words:
            return set()
        return {hit.paper_id for hit in self._best(lambda asking: asking.holding(query, every, ids), len(ids))}

    def which_meet(self, filter: Filter, ids: Sequence[int]) -> set[int]:
        """Those of these papers that meet the conditions."""
        return {hit.paper_id for hit in self._best(lambda asking: asking.only(filter, ids), len(ids))} if ids else set()

    def count_held(self, query: WordsQuery, ids: Sequence[int]) -> int:
        """How many of these papers hold a word or more."""
        return self._count(lambda asking: asking.holding(query, every=False, among=ids)) if ids and query.words else 0

    def rarities(self, words: Sequence[str]) -> NDArray[np.float64]:
        """How rare each of these words is: BM25's inverse document frequency; 0 for what is no word."""
        if not self._index:
            return np.ones(len(words))
        asking = self._asking(self._index.searcher())
        return np.array([asking.find_rarity(word) for word in words])

    def match_like(self, text: str, terms: int, limit: int) -> list[Hit]:
        """The papers that share most with a text, by those of its words that tell most (BM25), ``terms`` of them."""
        return self._best(lambda asking: asking.like(text, terms), limit)

    def count_all(self, query: WordsQuery) -> int:
        """How many papers hold every word."""
        return self._count(lambda asking: asking.holding(query, every=True)) if query.words else 0

    def count_any(self, query: WordsQuery) -> int:
        """How many papers hold a word or more."""
        return self._count(lambda asking: asking.holding(query, every=False)) if query.words else 0

    def count_matching(self, filter: Filter) -> int:
        """How many papers meet the conditions."""
        return self._count(lambda asking: asking.only(filter))

    def count_fields(self, query: WordsQuery, every: bool) -> FieldCounts:
        """How many of the papers that hold every word, or a word or more, have each category, year, source, content.

        Without words of those that meet the conditions. Empty while an older index is being replaced.
        """
        with self._explained():
            return self._looking().count_fields(query, every) if self._index and not self.is_outdated else {}

    def list_by(self, field: SortField, query: WordsQuery, every: bool, limit: int, offset: int = 0) -> list[int]:
        """The ids of those papers by date or votes, largest first, those without one last, equals by id."""
        with self._explained():
            known = self._index and limit > 0 and field in self._fields
            return self._looking().list_by(field, query, every, limit, offset) if known else []

    def matching_ids(self, filter: Filter) -> Ids:
        """The ids of every paper that meets the conditions, ascending."""
        with self._explained():
            if not self._index:
                return np.empty(0, np.int64)
            searcher = self._index.searcher()
            found = searcher.search(self._asking(searcher).only(filter), max(searcher.num_docs, 1), count=False)
            return np.sort(np.array(_ids(searcher, [address for _, address in found.hits]), np.int64))

    def _best(self, build: Callable[[Asking], tantivy.Query], limit: int) -> list[Hit]:
        with self._explained():
            if not self._index or limit <= 0:
                return []
            searcher = self._index.searcher()
            scores, addresses = _search_to_a_step(searcher, build(self._asking(searcher)), limit)
            # Sums in 32 bits may differ in the last place from one layout of the index to another.
            rounded, ids = np.round(np.array(scores, np.float64), 4), np.array(_ids(searcher, addresses), np.int64)
            # Equals are ordered by id, all of them, so that a smaller limit cuts off and no more: else pages would
            # repeat and leave out, and a rebuilt index would answer in another order.
            order = np.lexsort((ids, -rounded))[:limit]
            return list(map(Hit, ids[order].tolist(), rounded[order].tolist()))

    def _count(self, build: Callable[[Asking], tantivy.Query]) -> int:
        with self._explained():
            if not self._index:
                return 0
            searcher = self._index.searcher()
            # The type stubs of tantivy 0.27 leave ``count`` out.
            return int(searcher.search(build(self._asking(searcher)), 1, count=True).count)  # type: ignore[attr-defined]

    def _looking(self) -> Looking:
        searcher = self._searcher()
        assert self._index is not None
        return Looking(self._index.schema, searcher, self._asking(searcher))

    def _asking(self, searcher: tantivy.Searcher) -> Asking:
        assert self._index is not None
        return Asking(self._index.schema, searcher, self._fields)

    def _held(self, ids: Sequence[int]) -> list[int]:
        """Those of these ids that are committed."""
        searcher = self._searcher()
        query = self._asking(searcher).ids(ids)
        return _ids(searcher, [address for _, address in searcher.search(query, max(len(ids), 1), count=False).hits])

    def _searcher(self) -> tantivy.Searcher:
        assert self._index is not None
        return self._index.searcher()

    def _writable(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise Unusable("The words engine was opened for asking only, or is closed")
        return self._writer

    def _open(self, writable: bool) -> tantivy.Index | None:
        """Open what is there; make it when writing; None when there is nothing yet to ask, or nothing we can read."""
        if not self._is_made():
            if self._mark_path.exists():
                raise self._corrupt("meta.json is missing")
            return self._make() if writable else None
        if writable and self.is_outdated:
            raise self._corrupt("it was made by another version")
        if not OLDEST_READABLE <= self._version() <= VERSION:
            return None
        return self._prepare(tantivy.Index.open(str(self._folder)))

    def _make(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        _write_whole(self._folder / "schema", str(VERSION))
        return self._prepare(tantivy.Index(build_schema(), str(self._folder)))

    def _prepare(self, index: tantivy.Index) -> tantivy.Index:
        register_analyzers(index)
        index.config_reader("manual")
        described = json.loads((self._folder / "meta.json").read_text())
        self._fields = frozenset(field["name"] for field in described["schema"])
        return index

    def _is_made(self) -> bool:
        return (self._folder / "meta.json").exists()

    def _version(self) -> int:
        """The version of the fields on disk; 1 for an index of the time before versions were written down."""
        try:
            return int((self._folder / "schema").read_text())
        except FileNotFoundError:
            return 1
        except (OSError, ValueError) as error:
            raise self._corrupt(error) from error

    @property
    def _mark_path(self) -> Path:
        return self._folder / "mark"

    def _save_mark(self, mark: int) -> None:
        _write_whole(self._mark_path, str(mark))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what tantivy raises into our errors."""
        try:
            yield
        except BroadsheetError:
            raise
        except Exception as error:
            raise self._explain(error) from error
        except BaseException as error:
            # What goes wrong deep inside the Rust library arrives as a panic, which is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise self._corrupt(error) from error

    def _explain(self, error: Exception) -> BroadsheetError:
        reason = str(error)
        if "LockBusy" in reason or "Lockfile" in reason:
            return Busy(
                f"Another process is writing the words index in {self._folder}", "Try again when it has finished."
            )
        if any(refusal in reason for refusal in REFUSALS):
            return Unusable(f"The words index in {self._folder} cannot be written: {reason}")
        return self._corrupt(error)

    def _corrupt(self, reason: object) -> CorruptIndex:
        return CorruptIndex(
            f"The words index in {self._folder} cannot be read: {reason}",
            "Nothing is lost: type `broadsheet index rebuild`.",
        )


def _has_several(query: WordsQuery) -> bool:
    """Whether a paper can hold some of it and not all."""
    return len({stem for word in query.words for stem in word.stems}) > 1


def _write_whole(path: Path, text: str) -> None:
    """Write a small file so that a kill leaves the old one or the new one."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _search_to_a_step(
    searcher: tantivy.Searcher, query: tantivy.Query, limit: int
) -> tuple[list[float], list[tantivy.DocAddress]]:
    """The best ``limit`` hits and whatever scores as the last of them does."""
    beyond = TIES
    while True:
        hits = searcher.search(query, limit + beyond, count=False).hits
        if len(hits) < limit + beyond or hits[-1][0] < hits[limit - 1][0] or beyond >= MOST_TIES:
            last = hits[min(limit, len(hits)) - 1][0] if hits else 0
            kept = [hit for hit in hits if hit[0] >= last]
            return [float(score) for score, _ in kept], [address for _, address in kept]
        beyond *= 8


def _ids(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[int]:
    return [int(value or 0) for value in searcher.fast_field_values(ID, addresses)]
