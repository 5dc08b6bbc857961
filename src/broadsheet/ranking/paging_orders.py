"""Orders kept on disk for whoever turns pages: one small file each, shared by all processes, swept by last use.

A file holds a head, the hash of the search, and the ids of papers in their order. It is only ever replaced by one that
begins the same, so that whoever read it before reads on where he was.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

import numpy as np

HEAD = b"BSO1"

MOST_ORDERS, MOST_BYTES = 2_000, 64_000_000
"""What may lie in the folder. Half a thousand papers are 4 kB; the longest unused go first."""

SWEEP_BELOW = 6
"""One order in some forty, by the first byte of its name, has the whole folder looked through when it is written."""


class Orders:
    """The kept orders of one library. A folder that cannot be written keeps nothing, and nobody is told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: bytes, asked: bytes) -> list[int] | None:
        """The order of that name, if it is kept, whole and of this search."""
        path = self._path(name)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        head, ids = data[: len(HEAD) + len(asked)], data[len(HEAD) + len(asked) :]
        if head != HEAD + asked or len(ids) % 8:
            return None
        with suppress(OSError):
            os.utime(path)
        return [int(one) for one in np.frombuffer(ids, "<i8")]

    def keep(self, name: bytes, asked: bytes, ids: Sequence[int], known: int) -> list[int]:
        """Keep an order, of which ``known`` papers were kept before; what is kept now.

        Where another process has continued it meanwhile, its word counts: its readers have seen it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / "lock").open("w") as lock:
                flock(lock, LOCK_EX)
                held = self.read(name, asked) or []
                if len(held) > known or held == list(ids):
                    return held
                self._write(self._path(name), HEAD + asked + np.array(ids, "<i8").tobytes())
                if name[0] < SWEEP_BELOW:
                    self._sweep()
        except OSError:
            pass
        return list(ids)

    def _write(self, path: Path, data: bytes) -> None:
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(data)
        part.replace(path)

    def _sweep(self) -> None:
        """Remove the longest unused beyond what may lie here."""
        files = sorted(((path.stat(), path) for path in self._folder.glob("*.order")), key=lambda one: -one[0].st_mtime)
        size = 0
        for number, (stat, path) in enumerate(files, 1):
            size += stat.st_size
            if number > MOST_ORDERS or size > MOST_BYTES:
                path.unlink(missing_ok=True)

    def _path(self, name: bytes) -> Path:
        return self._folder / f"{name.hex()}.order"
