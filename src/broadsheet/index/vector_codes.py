"""Short codes of vectors: 48 bytes for 384 dimensions, few enough to scan all of 168,119 in the processor's cache.

A code keeps for every four dimensions which of 16 typical values they come nearest to (product quantisation); faiss
compares 32 codes at once. What is best by codes is put in order by the vectors themselves, so a search misses only what
is not even among the :data:`LEAST` best by code. Measured with 400 real questions on a busy machine (processor time of
one thread; the share of the ten nearest that is found when 500 are asked for):

    168,119 papers    exact scan 2.8 ms, reading the memory alone 2.4; codes 0.8 ms, .998; clusters of int8 vectors
                      (IVF), 128 of 1,024: 1.4 ms, .977; sign bits, 1,000 of them compared: 1.3 ms, .978
    1,000,000         codes in clusters, 128 of 1,024: 1.5 ms, .980; 160: 1.6 ms, .983; 256: 2.0 ms, .987

Codes are one list up to :data:`ONE_LIST` papers; above, they are sorted into clusters and a search looks into the
nearest :data:`PROBES`. They are learnt from a sample; making all of them takes a second of work for 168,119 papers, 15
for a million.
"""

import importlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import CorruptIndex, Unusable
from broadsheet.index.vector_file import Mark, Rows, Snapshot

ONE_LIST, CLUSTERS, PROBES = 400_000, 1024, 160
LEAST, TIMES = 1_000, 2
"""So many are taken by code at least, and so many times those asked for."""
SAMPLE, ROUNDS = 40, 8
"""How many vectors a cluster's centre is learnt from, and in how many rounds (faiss' own: 25)."""
SMALLEST_SAMPLE = 20_000
SLICE = 16_384
"""Vectors turned into floats at once: 25 MB."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of the first ``count`` rows."""

    index: Any
    first: int
    count: int

    def find(self, vector: NDArray[np.float32], limit: int, mask: NDArray[np.bool_] | None, every: bool) -> Rows:
        """The rows of the mask that seem nearest, several times the limit; ``every`` looks into every cluster."""
        faiss = _faiss()
        chosen: dict[str, Any] = {"nprobe": self.index.nlist if every else min(PROBES, self.index.nlist)}
        if mask is not None:
            bits = np.packbits(mask[: self.count], bitorder="little")
            chosen["sel"] = faiss.IDSelectorBitmap(bits)
        wanted = min(max(TIMES * limit, LEAST), self.count)
        _, found = self.index.search(vector[None], wanted, params=faiss.SearchParametersIVF(**chosen))
        return np.asarray(found[0][found[0] >= 0], np.int64)


def renew(folder: Path, mark: Mark, snapshot: Snapshot, exact_up_to: int) -> Mark:
    """Make codes for every row when too many have none, and give the mark that names them; else the mark as it is.

    A kill leaves a file that no mark names. Raises Unusable.
    """
    beside = mark.rows - mark.clustered
    if mark.rows <= exact_up_to or beside <= exact_up_to // 2 or mark.dimensions % 4:
        return mark
    name = f"clusters-{mark.rows}.bin"
    lists = CLUSTERS if mark.rows > ONE_LIST else 1
    index = _reopen(folder, mark, lists) or _learn(snapshot.records["vector"], lists)
    for first in range(index.ntotal, mark.rows, SLICE):
        index.add(snapshot.records["vector"][first : first + SLICE].astype(np.float32))
    _write(index, folder / name)
    return replace(mark, clusters=name, clustered=mark.rows)


def open_codes(folder: Path, mark: Mark) -> Codes | None:
    """The codes that the mark names; None when there are none any more. Raises CorruptIndex when they are damaged."""
    path = folder / mark.clusters
    try:
        index = _faiss().read_index(str(path))
    except RuntimeError as error:
        if not path.is_file():
            return None
        raise CorruptIndex(f"The index's {path} cannot be read", "Build it anew: broadsheet index rebuild") from error
    if index.ntotal != mark.clustered:
        raise CorruptIndex(f"The index's {path} is of another state", "Build it anew: broadsheet index rebuild")
    return Codes(index, 0, mark.clustered)


def _reopen(folder: Path, mark: Mark, lists: int) -> Any:
    """The present codes, to add to them; None where they are of another kind, damaged or not there."""
    try:
        codes = open_codes(folder, mark) if mark.clusters else None
    except CorruptIndex:
        return None
    fits = codes is not None and isinstance(codes.index, _faiss().IndexIVFPQFastScan) and codes.index.nlist == lists
    return codes.index if codes is not None and fits else None


def _learn(vectors: NDArray[np.int8], lists: int) -> Any:
    """Empty codes that suit these vectors."""
    faiss = _faiss()
    count, dimensions = vectors.shape
    centres = faiss.IndexFlatIP(dimensions)
    index = faiss.IndexIVFPQFastScan(centres, dimensions, lists, dimensions // 4, 4, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False
    for learning in (index.cp, index.pq.cp):
        learning.niter, learning.min_points_per_centroid = ROUNDS, 1
    chosen = np.random.default_rng(0).choice(count, min(count, max(SAMPLE * lists, SMALLEST_SAMPLE)), replace=False)
    index.train(vectors[np.sort(chosen)].astype(np.float32))
    return index


def _write(index: Any, path: Path) -> None:
    try:
        _faiss().write_index(index, str(path))
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except (RuntimeError, OSError) as error:
        raise Unusable(
            f"The index's {path} cannot be written: {error}", "Make room on the disk and try again"
        ) from error


def _faiss() -> Any:
    # faiss' type hints tell its C++ signatures, not those its Python wrappers take.
    faiss: Any = importlib.import_module("faiss")
    # One thread: with two, a scan of 100,000 took 12 ms instead of 1.2 while another process worked.
    faiss.omp_set_num_threads(1)
    return faiss
