"""What a folder of vectors holds for one model at one moment.

While another model's vectors are in use (``mark.json``), those of this one are made beside them: they have a file and a
mark (``mark-next.json``) of their own, which takes the other's place in one step once all are there. A kill before that
leaves both as they are, and the next writer goes on.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from broadsheet.errors import CorruptIndex
from broadsheet.index import vector_file
from broadsheet.index.encoder import Encoder
from broadsheet.index.token_file import TokenFile
from broadsheet.index.vector_file import IN_USE, NEXT, Mark, Snapshot
from broadsheet.index.vector_search import Searcher


@dataclass(slots=True)
class State:
    """What was committed at one moment, and what searches it and reads its tokens once somebody has asked."""

    mark: Mark
    snapshot: Snapshot
    place: str = IN_USE
    """The file that the mark is read from and written to."""
    searcher: Searcher | None = None
    tokens: TokenFile | None = None


def read_state(folder: Path, encoder: Encoder, writable: bool, before: State | None = None) -> State:
    """What the folder holds now for this encoder's model; of the rows that ``before`` has too nothing is read.

    Who writes sees those that are made beside another model's; who asks sees none until they are put in use, and how
    far they are only by the mark, which stays one change behind. Raises CorruptIndex.
    """
    for _ in range(2):  # a writer may replace the file between mark and file
        mark = vector_file.read_mark(folder)
        if mark is None or mark.model != encoder.name:
            beside = vector_file.read_mark(folder, NEXT) if mark and mark.rows else None
            fresh = _fresh_mark(encoder, (mark, beside))
            if mark is None or not mark.rows:
                return empty_state(fresh)
            if beside is None or beside.model != encoder.name:
                return empty_state(fresh, NEXT if writable else IN_USE)
            if not writable:
                return empty_state(replace(fresh, mark=max(beside.mark - 1, 0)))
            mark, place = beside, NEXT
        else:
            place = IN_USE
        if mark.dimensions != encoder.dimensions:
            break
        try:
            return State(mark, _map(folder, mark, before), place)
        except FileNotFoundError:
            continue
    raise CorruptIndex(
        f"The vectors in {folder} are gone or of another shape", "Build it anew: broadsheet index rebuild"
    )


def find_model_in_use(folder: Path) -> str:
    """The name of the model whose vectors are in use; empty where there are none."""
    mark = vector_file.read_mark(folder)
    return mark.model if mark and mark.rows else ""


def empty_state(mark: Mark, place: str = IN_USE) -> State:
    """A state without vectors."""
    return State(mark, Snapshot(np.empty(0, vector_file.record_type(mark.dimensions))), place)


def open_earlier(folder: Path | None, model: str) -> State | None:
    """What an earlier index holds, where there is one that can be read and has vectors of this model."""
    for place in (IN_USE, NEXT):
        try:
            mark = vector_file.read_mark(folder, place) if folder else None
            if folder is not None and mark is not None and mark.model == model:
                return State(mark, Snapshot(vector_file.map_records(folder, mark)))
        except (CorruptIndex, OSError):
            continue
    return None


def _map(folder: Path, mark: Mark, before: State | None) -> Snapshot:
    if before is None or before.mark.file != mark.file or before.mark.rows > mark.rows:
        return Snapshot(vector_file.map_records(folder, mark))
    return Snapshot(vector_file.map_records(folder, mark, before.mark.rows), before.snapshot)


def _fresh_mark(encoder: Encoder, found: tuple[Mark | None, ...]) -> Mark:
    """Where this encoder's vectors will go: never into a file that readers of other vectors may have mapped."""
    number = max((int(re.sub(r"\D", "", mark.file)) for mark in found if mark), default=0) + 1
    return Mark(encoder.name, encoder.dimensions, f"vectors-{number}.bin")
