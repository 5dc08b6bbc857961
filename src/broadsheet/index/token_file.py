"""The file in which the tokens of papers are kept, beside their vectors.

    tokens-3.bin    tokens one after the other (``token_match.Packed``)
    tokens-3.rows   for each row of vectors-3.bin where its tokens begin and how many there are, 16 bytes

What stands there counts only as far as the vectors' mark says; whatever a kill left behind that is written over.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.token_axes import DIMENSIONS
from broadsheet.index.token_match import Packed

WIDTH = DIMENSIONS // 2
"""Bytes a token."""
_ROW = np.dtype([("first", "<u8"), ("count", "<u8")])
NONE = np.empty((0, WIDTH), np.uint8)


class TokenFile:
    """The tokens that belong to the rows of one file of vectors (``vectors-3.bin``)."""

    def __init__(self, folder: Path, vectors: str) -> None:
        stem = vectors.replace("vectors", "tokens").removesuffix(".bin")
        self._data, self._rows = folder / f"{stem}.bin", folder / f"{stem}.rows"
        self._mapped: tuple[NDArray[np.void], Packed] | None = None

    def append(self, rows: int, tokens: Sequence[Packed]) -> None:
        """Keep the tokens of the rows from ``rows`` on, and see them to the disk. Raises OSError."""
        known = self._read_rows(rows)
        end = int((known["first"] + known["count"]).max(initial=0))
        fresh = np.zeros(rows - len(known) + len(tokens), _ROW)
        counts = np.array([len(some) for some in tokens], np.uint64)
        fresh["count"][rows - len(known) :] = counts
        fresh["first"][rows - len(known) :] = end + np.cumsum(counts) - counts
        _write(self._data, end * WIDTH, b"".join(some.tobytes() for some in tokens))
        _write(self._rows, len(known) * _ROW.itemsize, fresh.tobytes())

    def read(self, rows: NDArray[np.int64]) -> tuple[Packed, NDArray[np.int64]]:
        """The tokens of these rows one after the other, and how many are whose; none for a row that has none."""
        counts = np.zeros(len(rows), np.int64)
        known, data = self._mapped = self._mapped or self._map()
        inside = np.flatnonzero((rows >= 0) & (rows < len(known)))
        places = known[rows[inside]]
        counts[inside] = places["count"]
        first, last = places["first"].astype(np.int64), (places["first"] + places["count"]).astype(np.int64)
        counts[inside[last > len(data)]] = 0  # a file cut short by damage
        pieces = [data[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True) if end <= len(data)]
        return (np.concatenate(pieces) if pieces else NONE), counts

    def split(self, rows: NDArray[np.int64]) -> list[Packed]:
        """The tokens of each of these rows."""
        packed, counts = self.read(rows)
        return np.split(packed, np.cumsum(counts)[:-1]) if len(rows) else []

    def _map(self) -> tuple[NDArray[np.void], Packed]:
        """Both files as they are when first read, mapped; whoever reads has a mark that was written after them."""
        try:
            rows = np.memmap(self._rows, _ROW, "r", shape=(self._rows.stat().st_size // _ROW.itemsize,))
            data = np.memmap(self._data, np.uint8, "r", shape=(self._data.stat().st_size // WIDTH, WIDTH))
            # As plain arrays: a slice of a map costs ten times as much as one of an array.
            return rows.view(np.ndarray), data.view(np.ndarray)
        except (FileNotFoundError, ValueError):  # a map of nothing is a ValueError
            return np.empty(0, _ROW), NONE

    def _read_rows(self, limit: int) -> NDArray[np.void]:
        try:
            return np.fromfile(self._rows, _ROW, limit)
        except FileNotFoundError:
            return np.empty(0, _ROW)


def _write(path: Path, at: int, data: bytes) -> None:
    """Write at a place, nothing behind it, and see it to the disk."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(at)
        file.seek(at)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
