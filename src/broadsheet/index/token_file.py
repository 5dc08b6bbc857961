"""The file in which the tokens of papers are kept, beside their vectors.

    tokens-3.bin    tokens one after the other (``token_match.Packed``)
    tokens-3.rows   for each row of vectors-3.bin where its tokens begin and how many there are, 16 bytes

What stands there counts only as far as the vectors' mark says; whatever a kill left behind that is written over.

Tokens are read and not mapped: of 3.3 GB for a million papers a search wants 50 pieces of 6 kB. Where they are in
memory that takes 0.11 ms (mapped: 0.05), where not 0.5 (1.2); and what was read does not stay with the process.
"""

import os
import weakref
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
_can_announce = hasattr(os, "posix_fadvise")
"""Whether the system can be told what will be read: 50 pieces that are on disk then come in 4 ms instead of 7."""


class TokenFile:
    """The tokens that belong to the rows of one file of vectors (``vectors-3.bin``)."""

    def __init__(self, folder: Path, vectors: str) -> None:
        stem = vectors.replace("vectors", "tokens").removesuffix(".bin")
        self._data, self._rows = folder / f"{stem}.bin", folder / f"{stem}.rows"
        self._opened: _Opened | None = None

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
        opened = self._opened = self._opened or _Opened(self._rows, self._data)
        inside = np.flatnonzero((rows >= 0) & (rows < len(opened.rows)))
        places = opened.rows[rows[inside]]
        pieces = opened.read(list(zip(places["first"].tolist(), places["count"].tolist(), strict=True)))
        counts[inside] = [len(piece) // WIDTH for piece in pieces]
        return np.frombuffer(b"".join(pieces), np.uint8).reshape(-1, WIDTH), counts

    def split(self, rows: NDArray[np.int64]) -> list[Packed]:
        """The tokens of each of these rows."""
        packed, counts = self.read(rows)
        return np.split(packed, np.cumsum(counts)[:-1]) if len(rows) else []

    def _read_rows(self, limit: int) -> NDArray[np.void]:
        try:
            return np.fromfile(self._rows, _ROW, limit)
        except FileNotFoundError:
            return np.empty(0, _ROW)


class _Opened:
    """Both files as they are when first read; whoever reads has a mark that was written after them."""

    def __init__(self, rows: Path, data: Path) -> None:
        self.rows = np.empty(0, _ROW)
        try:
            self._file = os.open(data, os.O_RDONLY)
        except FileNotFoundError:
            return
        weakref.finalize(self, os.close, self._file)
        if count := rows.stat().st_size // _ROW.itemsize:
            # As a plain array: a slice of a map costs ten times as much as one of an array.
            self.rows = np.memmap(rows, _ROW, "r", shape=(count,)).view(np.ndarray)

    def read(self, places: Sequence[tuple[int, int]]) -> list[bytes]:
        """From each of these tokens on so many; none where damage has cut the file short."""
        if _can_announce:
            for first, count in places:
                os.posix_fadvise(self._file, first * WIDTH, count * WIDTH, os.POSIX_FADV_WILLNEED)
        return [self._read_piece(first * WIDTH, count * WIDTH) for first, count in places]

    def _read_piece(self, at: int, size: int) -> bytes:
        read = os.pread(self._file, size, at) if size else b""
        return read if len(read) == size else b""


def _write(path: Path, at: int, data: bytes) -> None:
    """Write at a place, nothing behind it, and see it to the disk."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(at)
        file.seek(at)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
