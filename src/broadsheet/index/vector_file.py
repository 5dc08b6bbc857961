"""A file of vectors that only grows, and a small mark file that says how much of it counts.

``vectors-1.bin`` is a header and records of one size: paper id, hash of the text, the vector in int8. A later
record of a paper takes the place of an earlier one; a negative id says that the paper is gone. ``mark.json``
is replaced in one step, after the records are safely on disk; what stands behind its ``rows`` was never
committed and is written over. So a kill at any moment leaves either the state before a commit or the one
after it. Committed bytes never change: readers may map them while the writer goes on.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import CorruptIndex, Unusable

Rows = NDArray[np.int64]
Records = NDArray[Any]
"""Structured: ``paper`` int64, ``text`` uint64, ``vector`` int8 x dimensions."""

FORMAT = 1
STEPS = 512
"""An int8 step is 1/512, so components up to 0.248 are kept; the largest among 200 real abstracts is 0.226.
A larger one is cut off (Cranfield has one of 0.40; nDCG@10 0.3971 in int8, 0.3975 in fp32). One scale for
all vectors lets the scan stay in whole numbers."""

_MAGIC = b"broadsheet vec 1"
IN_USE, NEXT = "mark.json", "mark-next.json"
"""The mark of the vectors in use, and of those of another model that are being made to follow them."""
_HINT = "Build it anew: broadsheet index rebuild"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mark file says. ``mark`` is the last change of the store that the rows hold."""

    model: str
    dimensions: int
    file: str = "vectors-1.bin"
    rows: int = 0
    mark: int = 0
    clusters: str = ""
    """The file of codes (see ``vector_codes.py``), or empty."""
    clustered: int = 0
    """How many of the rows, from the first, are in it."""


class Snapshot:
    """The committed rows at one moment. Never changes, so any number of threads may read it."""

    def __init__(self, records: Records, before: "Snapshot | None" = None) -> None:
        """``before`` is a snapshot of the same file: only the rows since are read then."""
        self.records = records
        """Mapped from the file, in the order written."""
        self.ids, self.rows = _add_newer(before, records["paper"][len(before.records) if before else 0 :])
        """The papers held, ascending, and the row of each."""

    def find_rows(self, ids: Rows) -> Rows:
        """The row of each of these papers, -1 where it is not held."""
        if not len(self.ids):
            return np.full(len(ids), -1, np.int64)
        places = np.searchsorted(self.ids, ids).clip(max=len(self.ids) - 1)
        return np.where(self.ids[places] == ids, self.rows[places], -1)

    def list_vectors(self, rows: Rows) -> NDArray[np.float32]:
        """The vectors in these rows, each brought back to length 1."""
        vectors: NDArray[np.float32] = self.records.view(np.ndarray)["vector"][rows].astype(np.float32)
        # Ten times as quick as norm() along an axis.
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors)).clip(min=1)[:, None]
        return vectors


def _add_newer(before: Snapshot | None, papers: Rows) -> tuple[Rows, Rows]:
    """The papers held, ascending, and their rows, after rows that say ``papers``."""
    first = len(before.records) if before else 0
    rows = np.arange(first, first + len(papers))
    ids, known = (before.ids, before.rows) if before else (papers[:0], rows[:0])
    last = np.concatenate([ids[-1:], papers])
    if (last[1:] > last[:-1]).all() and (last > 0).all():  # all are new: a millisecond for a million, not sixty
        return np.concatenate([ids, papers]), np.concatenate([known, rows])
    return _newest(np.concatenate([ids, papers]), np.concatenate([known, rows]))


def _newest(papers: Rows, rows: Rows) -> tuple[Rows, Rows]:
    ids, from_end = np.unique(np.abs(papers[::-1]), return_index=True)
    places = len(papers) - 1 - from_end
    held = papers[places] > 0
    return ids[held], rows[places[held]]


def record_type(dimensions: int) -> np.dtype[Any]:
    """The layout of a record: 400 bytes at 384 dimensions."""
    return np.dtype([("paper", "<i8"), ("text", "<u8"), ("vector", "i1", (dimensions,))])


def quantise(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit vectors as int8. The cosine of two changes by some 0.001, a hundredth of what tells papers apart."""
    return np.rint(vectors * STEPS).clip(-127, 127).astype(np.int8)


def read_mark(folder: Path, place: str = IN_USE) -> Mark | None:
    """The folder's mark; None where nothing was ever committed. Raises CorruptIndex."""
    path = folder / place
    try:
        found = json.loads(path.read_bytes())
        if found.pop("format") != FORMAT:
            raise ValueError("another format")
        mark = Mark(**found)
        _check(mark)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise CorruptIndex(f"The index's {path} cannot be read: {error}", _HINT) from error
    return mark


def _check(mark: Mark) -> None:
    numbers = (mark.dimensions, mark.rows, mark.mark, mark.clustered)
    if not all(type(number) is int and number >= 0 for number in numbers) or not 0 < mark.dimensions < 65536:
        raise ValueError("a number is wrong")
    if not isinstance(mark.model, str) or mark.clustered > mark.rows:
        raise ValueError("it contradicts itself")
    if not re.fullmatch(r"vectors-\d+\.bin", mark.file) or not re.fullmatch(r"(clusters-\d+\.bin)?", mark.clusters):
        raise ValueError("a file's name is wrong")


def write_mark(folder: Path, mark: Mark, place: str = IN_USE) -> None:
    """Replace the mark in one step and see it to the disk."""
    with explained(folder):
        fresh = folder / f"{place}.new"
        with fresh.open("wb") as file:
            file.write(json.dumps({"format": FORMAT, **asdict(mark)}, indent=1).encode())
            _settle(file)
        fresh.replace(folder / place)
        _settle_folder(folder)


def put_in_use(folder: Path) -> None:
    """Let the vectors that were made beside those in use take their place, in one step."""
    with explained(folder):
        (folder / NEXT).replace(folder / IN_USE)
        _settle_folder(folder)


def map_records(folder: Path, mark: Mark, known: int = 0) -> Records:
    """The committed records, mapped; the first ``known`` of them were looked at before.

    Raises CorruptIndex, or FileNotFoundError when the file is gone.
    """
    layout = record_type(mark.dimensions)
    path = folder / mark.file
    if not mark.rows:
        return np.empty(0, layout)
    if path.stat().st_size < len(_MAGIC) + mark.rows * layout.itemsize:
        raise CorruptIndex(f"The index's {path} is shorter than its {mark.rows} vectors", _HINT)
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise CorruptIndex(f"The index's {path} is no file of vectors", _HINT)
    records: Records = np.memmap(path, layout, "r", len(_MAGIC), (mark.rows,))
    if not records["paper"][known:].all():
        raise CorruptIndex(f"The index's {path} has vectors that belong to no paper", _HINT)
    return records


def append_records(folder: Path, mark: Mark, records: Records) -> None:
    """Write records behind the committed ones, over whatever a kill left there, and see them to the disk."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        end = len(_MAGIC) + mark.rows * records.itemsize
        descriptor = os.open(folder / mark.file, os.O_RDWR | os.O_CREAT, 0o644)
        with open(descriptor, "r+b") as file:  # noqa: PTH123 - Path.open cannot create without truncating
            file.truncate(end if mark.rows else 0)
            if not mark.rows:
                file.write(_MAGIC)
            file.seek(end)
            file.write(records.tobytes())
            _settle(file)


def remove_others(folder: Path, *marks: Mark | None) -> None:
    """Remove the files of vectors, tokens and codes that none of these marks names; who maps one keeps it."""
    named = {name for mark in marks if mark for name in (mark.file, mark.clusters)}
    named |= {name.replace("vectors", "tokens") for name in named}
    named |= {name.replace(".bin", ".rows") for name in named}
    for path in (*folder.glob("vectors-*.bin"), *folder.glob("tokens-*"), *folder.glob("clusters-*.bin*")):
        if path.name not in named:
            path.unlink(missing_ok=True)


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _settle_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unusable(
            f"The index in {folder} cannot be written: {error.strerror or error}",
            "Make room on the disk or allow writing there, then run: broadsheet index rebuild",
        ) from error
