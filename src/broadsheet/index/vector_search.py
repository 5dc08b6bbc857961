"""Finds the nearest of many int8 vectors with faiss: all of them in turn, or the likeliest clusters first.

Up to :data:`EXACT_UP_TO` vectors a scan of all is exact and quick: 384 dimensions, one thread, 1.2 ms for
100,000, 3.7 for 250,000. Above, the writer sorts them into clusters (IVF) and a search looks into the nearest
:data:`PROBES` of them: 0.6 ms for 250,000. Vectors that came after are scanned. A filter makes both exact and
takes 3 to 17 ms for 250,000. Clusters hold the same int8 vectors, so both kinds of part give the same scores.
"""

import importlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import CorruptIndex, Unusable
from broadsheet.index.vector_file import Mark, Rows, Snapshot, quantise

Query = NDArray[np.float32]

EXACT_UP_TO = 500_000
"""Some 7 ms. Clusters sooner would save little, miss a few, and cost the writer much: two minutes for 250,000 on a
busy machine."""
PROBES = 64
SPARE = 32
"""So many more are taken from the scan than asked for, because it compares a query rounded to int8; then the
best are put in order by the query itself."""
TRAINING, ROUNDS = 40, 8
"""How many vectors a cluster's centre is learnt from, and in how many rounds (faiss' own: 25); the
test's 20,000 vectors are found to 95 in 100 with these."""


@dataclass(frozen=True, slots=True)
class Part:
    """A faiss index over ``count`` rows, beginning at row ``first``."""

    index: Any
    first: int
    count: int

    def find(self, query: Query, limit: int, mask: NDArray[np.bool_] | None, exact: bool) -> Rows:
        """The rows of the mask nearest to a query in int8 steps; ``exact`` looks into every cluster."""
        import faiss

        # One thread: with two, a scan of 100,000 took 12 ms instead of 1.2 while another process worked.
        faiss.omp_set_num_threads(1)
        settings = self._settings(mask, exact)
        _, found = self.index.search(query[None], min(limit, self.count), params=settings)
        return np.asarray(found[0][found[0] >= 0] + self.first, np.int64)

    def _settings(self, mask: NDArray[np.bool_] | None, exact: bool) -> Any:
        # faiss' type hints tell its C++ signatures, not those its Python wrappers take.
        faiss: Any = importlib.import_module("faiss")
        chosen: dict[str, Any] = {}
        if mask is not None:
            bits = np.packbits(mask[self.first : self.first + self.count], bitorder="little")
            chosen["sel"] = faiss.IDSelectorBitmap(bits)
        clusters = getattr(self.index, "nlist", 0)
        if clusters:
            return faiss.SearchParametersIVF(nprobe=clusters if exact else PROBES, **chosen)
        return faiss.SearchParameters(**chosen)


def scan_part(snapshot: Snapshot, first: int) -> Part:
    """The rows from ``first`` on, to be scanned. Copies them: one byte a dimension."""
    import faiss

    vectors = snapshot.records["vector"][first:]
    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )
    # faiss keeps a signed byte with its top bit turned, so copying needs no conversion to floats.
    faiss.copy_array_to_vector((vectors.view(np.uint8) ^ 0x80).ravel(), index.codes)
    index.ntotal = len(vectors)
    return Part(index, first, len(vectors))


def build_clusters(snapshot: Snapshot, path: Path) -> None:
    """Sort all rows of a snapshot into clusters and write them to ``path``. Raises Unusable."""
    import faiss

    vectors = snapshot.records["vector"]
    count, dimensions = vectors.shape
    clusters = max(1, int(4 * count**0.5))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimensions),
        dimensions,
        clusters,
        faiss.ScalarQuantizer.QT_8bit_direct_signed,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    sample = np.random.default_rng(0).choice(count, min(count, TRAINING * clusters), replace=False)
    index.cp.niter, index.cp.min_points_per_centroid = ROUNDS, 1
    index.train(vectors[np.sort(sample)].astype(np.float32))
    for first in range(0, count, 65_536):
        index.add(vectors[first : first + 65_536].astype(np.float32))
    try:
        faiss.write_index(index, str(path))
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except (RuntimeError, OSError) as error:
        raise Unusable(
            f"The index's {path} cannot be written: {error}", "Make room on the disk and try again"
        ) from error


def open_clusters(path: Path, rows: int) -> Part | None:
    """The clusters in ``path``; None when a writer has removed them. Raises CorruptIndex when they are damaged."""
    import faiss

    try:
        index = faiss.read_index(str(path))
    except RuntimeError as error:
        if not path.is_file():
            return None
        raise CorruptIndex(f"The index's {path} cannot be read", "Build it anew: broadsheet index rebuild") from error
    if index.ntotal != rows:
        raise CorruptIndex(f"The index's {path} is of another state", "Build it anew: broadsheet index rebuild")
    return Part(index, 0, rows)


class Searcher:
    """Searches one snapshot; as unchanging as that."""

    def __init__(self, snapshot: Snapshot, parts: list[Part]) -> None:
        self.snapshot = snapshot
        self.parts = parts

    def find(self, vector: Query, limit: int, allowed: Rows | None) -> tuple[Rows, NDArray[np.float32]]:
        """The papers nearest to a vector and their cosines, best first; only these papers when given."""
        limit = min(limit, len(self.snapshot.ids))
        vector = vector / max(float(np.linalg.norm(vector)), 1e-12)
        query = quantise(vector).astype(np.float32)
        mask = self._mask(allowed)
        # A filter can empty the likeliest clusters, so with one all are looked into.
        found = [part.find(query, limit + SPARE, mask, exact=allowed is not None) for part in self.parts]
        rows = np.concatenate(found)
        # Not with @: above some 1,000 rows its threads wait for one another, 8 ms on a busy machine.
        cosines = np.einsum("ij,j->i", self.snapshot.list_vectors(rows), vector)
        papers = self.snapshot.records["paper"][rows]
        best = np.lexsort((papers, -cosines))[:limit]
        return papers[best], cosines[best]

    def _mask(self, allowed: Rows | None) -> NDArray[np.bool_] | None:
        """Which rows may be found; None where all may."""
        snapshot = self.snapshot
        if allowed is None and len(snapshot.rows) == len(snapshot.records):
            return None
        mask = np.zeros(len(snapshot.records), np.bool_)
        rows = snapshot.rows if allowed is None else snapshot.find_rows(np.asarray(allowed, np.int64))
        mask[rows[rows >= 0]] = True
        return mask


class Searchers:
    """Makes the searcher of the present snapshot when it is first asked for.

    What was made for an earlier one is used again, and only the rows since are added: up to a quarter of
    all they are scanned beside it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None
        self._mark: Mark | None = None

    def open(self, mark: Mark, snapshot: Snapshot) -> Searcher:
        """The searcher of this snapshot. The first after a commit takes 0.3 ms a thousand new papers."""
        with self._lock:
            if self._searcher is None or self._searcher.snapshot is not snapshot:
                base = self._keep_base(mark) or self._make_base(mark, snapshot)
                rest = [scan_part(snapshot, base.count)] if base.count < mark.rows else []
                self._searcher, self._mark = Searcher(snapshot, [base, *rest]), mark
            return self._searcher

    def _keep_base(self, mark: Mark) -> Part | None:
        """The first part of the searcher before, when it is of the same file and still most of it."""
        if self._searcher is None or self._mark is None:
            return None
        base = self._searcher.parts[0]
        same = (self._mark.file, self._mark.clusters) == (mark.file, mark.clusters)
        # A thread may still ask about a snapshot older than the part.
        fits = base.count <= mark.rows and (mark.clusters or base.count >= 0.8 * mark.rows)
        return base if same and fits else None

    def _make_base(self, mark: Mark, snapshot: Snapshot) -> Part:
        clusters = open_clusters(self._folder / mark.clusters, mark.clustered) if mark.clusters else None
        return clusters or scan_part(snapshot, 0)
