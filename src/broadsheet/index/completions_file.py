"""The files of completions: runs that are written once, and a mark that names those in use.

    completions/
    ├── mark.json       the last change of the store held, and the runs; replaced in one step, last of all
    └── run-12.bin      named arrays, one after the other, mapped by whoever asks

A kill leaves the state before a commit or the one after it. What no mark names is removed by the next commit; who has
mapped it keeps it.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import Unusable

FORMAT = 1

Arrays = Mapping[str, NDArray[Any]]

_MAGIC = b"broadsheet run 1"
_ALIGNED = 64
_RUN = re.compile(r"run-(\d{1,18})\.bin")
_MARK_FILE = "mark.json"


class Damaged(Exception):
    """A file is not what was written. Completions are then made anew: it takes seconds."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mark file says: the last change of the store that the runs hold, and the runs, oldest first."""

    mark: int = 0
    runs: tuple[str, ...] = ()


def read_mark(folder: Path) -> Mark:
    """The folder's mark; an empty one where nothing was ever committed. Raises Damaged."""
    try:
        found = json.loads((folder / _MARK_FILE).read_bytes())
        runs = tuple(found["runs"])
        if found["format"] != FORMAT or type(found["mark"]) is not int or not all(map(_RUN.fullmatch, runs)):
            raise Damaged(f"{folder / _MARK_FILE} says something else")
        return Mark(found["mark"], runs)
    except (FileNotFoundError, NotADirectoryError):
        return Mark()
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise Damaged(f"{folder / _MARK_FILE} cannot be read: {error}") from error


def write_mark(folder: Path, mark: Mark) -> None:
    """Replace the mark in one step, see it to the disk, and remove what it no longer names."""
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{_MARK_FILE}.new"
        with fresh.open("wb") as file:
            file.write(json.dumps({"format": FORMAT, "mark": mark.mark, "runs": mark.runs}).encode())
            _settle(file)
        fresh.replace(folder / _MARK_FILE)
        for path in folder.glob("run-*"):
            if path.name not in mark.runs:
                path.unlink(missing_ok=True)


def write_run(folder: Path, arrays: Arrays) -> str:
    """Write arrays under a name that no run in the folder has; its name. Not in use until a mark names it."""
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        taken = [int(found[1]) for path in folder.glob("run-*") if (found := _RUN.fullmatch(path.name))]
        name = f"run-{max(taken, default=0) + 1}.bin"
        with (folder / name).open("wb") as file:
            header, places = _lay_out(arrays)
            file.write(header)
            for array, place in zip(arrays.values(), places, strict=True):
                file.seek(place)
                file.write(np.ascontiguousarray(array).data)
            file.truncate(max(file.tell(), len(header)))
            _settle(file)
        return name


def map_run(folder: Path, name: str) -> Arrays:
    """The arrays of a run, mapped. Raises Damaged, or FileNotFoundError when the run has been merged away."""
    path = folder / name
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise Damaged(f"{path} is no run")
            size = int.from_bytes(file.read(8), "little")
            laid_out = json.loads(file.read(size))
        whole: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        return {name: _view(whole, *place) for name, place in laid_out.items()}
    except FileNotFoundError:
        raise
    except (OSError, ValueError, TypeError, LookupError, AttributeError, MemoryError) as error:
        raise Damaged(f"{path} cannot be read: {error}") from error


def _lay_out(arrays: Arrays) -> tuple[bytes, list[int]]:
    """The head of a run, and where each array begins."""
    # The head holds the places, whose digits decide its length: room for the longest is left.
    places, at = [], _aligned(len(_MAGIC) + 8 + 120 * len(arrays) + 2)
    for array in arrays.values():
        places.append(at)
        at = _aligned(at + array.nbytes)
    named = {
        name: (array.dtype.str, array.shape, place) for (name, array), place in zip(arrays.items(), places, strict=True)
    }
    head = json.dumps(named).encode()
    return _MAGIC + len(head).to_bytes(8, "little") + head, places


def _view(whole: NDArray[np.uint8], kind: str, shape: list[int], place: int) -> NDArray[Any]:
    layout = np.dtype(kind)
    size = layout.itemsize * int(np.prod(shape))
    if place < 0 or place + size > len(whole):
        raise ValueError("it ends too early")
    # A plain array over the mapping: slicing a memmap costs ten times as much.
    return np.asarray(whole[place : place + size]).view(layout).reshape(shape)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unusable(
            f"The suggestions in {folder} cannot be written: {error.strerror or error}",
            "Make room on the disk or allow writing there; they are then made by themselves.",
        ) from error
