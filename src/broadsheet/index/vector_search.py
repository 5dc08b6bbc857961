"""Finds the nearest of many int8 vectors with faiss: all of them in turn, or those first that their codes call near.

Up to :data:`EXACT_UP_TO` vectors a scan of all is exact and takes 0.8 ms (384 dimensions, one thread). Above, the
writer keeps short codes of them (``vector_codes.py``); vectors that came since are scanned. Either way the best
few hundred are put in order by their int8 vectors. A filter that leaves few is exact: all that it leaves are compared.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.vector_codes import open_codes
from broadsheet.index.vector_file import Mark, Rows, Snapshot, quantise

Query = NDArray[np.float32]

EXACT_UP_TO = 50_000
SPARE = 32
"""So many more are taken from a scan than asked for, because it compares a query rounded to int8."""
COMPARED = 5_000
"""Where a filter leaves no more vectors, all of them are compared: a millisecond."""
SLICE = 512
"""Compared at once: 0.8 MB as floats, which the processor keeps near. 10,000 take 2.0 ms so, 5.3 in slices of 2,048."""


class Part(Protocol):
    """Some of a snapshot's rows: ``count`` of them from row ``first`` on."""

    @property
    def first(self) -> int: ...
    @property
    def count(self) -> int: ...

    def find(self, vector: Query, limit: int, mask: NDArray[np.bool_] | None, every: bool) -> Rows:
        """Rows of the mask, the ``limit`` nearest to a unit vector among them; ``every`` leaves out no cluster."""
        ...


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows that are compared one after the other."""

    index: Any
    first: int
    count: int

    def find(self, vector: Query, limit: int, mask: NDArray[np.bool_] | None, every: bool) -> Rows:
        """See :class:`Part`."""
        del every  # a scan always does
        faiss: Any = importlib.import_module("faiss")
        faiss.omp_set_num_threads(1)  # see vector_codes.py
        chosen: dict[str, Any] = {}
        if mask is not None:
            bits = np.packbits(mask[self.first : self.first + self.count], bitorder="little")
            chosen["sel"] = faiss.IDSelectorBitmap(bits)
        query = quantise(vector).astype(np.float32)
        wanted = min(limit + SPARE, self.count)
        _, found = self.index.search(query[None], wanted, params=faiss.SearchParameters(**chosen))
        return np.asarray(found[0][found[0] >= 0] + self.first, np.int64)


def scan_part(snapshot: Snapshot, first: int) -> Scan:
    """The rows from ``first`` on, to be scanned. Copies them: one byte a dimension."""
    import faiss

    vectors = snapshot.records["vector"][first:]
    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )
    # faiss keeps a signed byte with its top bit turned, so copying needs no conversion to floats.
    faiss.copy_array_to_vector((vectors.view(np.uint8) ^ 0x80).ravel(), index.codes)
    index.ntotal = len(vectors)
    return Scan(index, first, len(vectors))


class Searcher:
    """Searches one snapshot; as unchanging as that."""

    def __init__(self, mark: Mark, snapshot: Snapshot, parts: list[Part]) -> None:
        self.mark = mark
        self.snapshot = snapshot
        self.parts = parts
        self._newest = self._mask(snapshot.rows) if len(snapshot.rows) < len(snapshot.records) else None
        """Which rows are a paper's newest; None where all are."""

    def find(self, vector: Query, limit: int, allowed: Rows | None) -> tuple[Rows, NDArray[np.float32]]:
        """The papers nearest to a vector and their cosines, best first; only these papers when given."""
        limit = min(limit, len(self.snapshot.ids))
        vector = vector / max(float(np.linalg.norm(vector)), 1e-12)
        rows = self._find_near(vector, limit) if allowed is None else self._find_allowed(vector, limit, allowed)
        cosines = self._compare(rows, vector)
        papers = self.snapshot.records.view(np.ndarray)["paper"][rows]
        best = np.lexsort((papers, -cosines))[:limit]
        return papers[best], cosines[best]

    def _find_near(self, vector: Query, limit: int) -> Rows:
        return np.concatenate([part.find(vector, limit, self._newest, every=False) for part in self.parts])

    def _find_allowed(self, vector: Query, limit: int, allowed: Rows) -> Rows:
        """All that a narrow filter leaves, or those that seem nearest of what a wide one leaves."""
        rows = self.snapshot.find_rows(np.asarray(allowed, np.int64))
        mask = self._mask(rows[rows >= 0])
        if np.count_nonzero(mask) <= COMPARED:
            return np.flatnonzero(mask)
        return np.concatenate([part.find(vector, limit, mask, every=True) for part in self.parts])

    def _mask(self, rows: Rows) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.snapshot.records), np.bool_)
        mask[rows] = True
        return mask

    def _compare(self, rows: Rows, vector: Query) -> NDArray[np.float32]:
        """The cosines of these rows."""
        # As a plain array: each slice of a map costs 50 us more.
        held, cosines = self.snapshot.records.view(np.ndarray)["vector"], np.empty(len(rows), np.float32)
        for first in range(0, len(rows), SLICE):
            vectors = held[rows[first : first + SLICE]].astype(np.float32)
            # Not with @: above some 1,000 rows its threads wait for one another, 8 ms on a busy machine.
            lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors)).clip(min=1)
            cosines[first : first + SLICE] = np.einsum("ij,j->i", vectors, vector) / lengths
        return cosines


def make_searcher(folder: Path, mark: Mark, snapshot: Snapshot, before: Searcher | None) -> Searcher:
    """The searcher of a snapshot. What an earlier one was made of is used again, and only the rows since are added."""
    base = _keep_base(mark, before) or _make_base(folder, mark, snapshot)
    rest: list[Part] = [scan_part(snapshot, base.count)] if base.count < mark.rows else []
    return Searcher(mark, snapshot, [base, *rest])


def _keep_base(mark: Mark, before: Searcher | None) -> Part | None:
    """The first part of the searcher before, when it is of the same file and still most of it."""
    if before is None or (before.mark.file, before.mark.clusters) != (mark.file, mark.clusters):
        return None
    base = before.parts[0]
    # A thread may still ask about a snapshot older than the part.
    fits = base.count <= mark.rows and (mark.clusters or base.count >= 0.8 * mark.rows)
    return base if fits else None


def _make_base(folder: Path, mark: Mark, snapshot: Snapshot) -> Part:
    return (open_codes(folder, mark) if mark.clusters else None) or scan_part(snapshot, 0)
