"""What every source is: a way to recognise an opened file, and a function from it to records.

A source is one module of this folder that defines ``name``, ``describe``, ``recognise`` and
``parse_records``, and one line in ``SOURCES``. Text from outside is hostile, so every source keeps these promises, and
``tests/sources/test_contract.py`` holds each of them to it:

1. it never raises for what a file holds: a record that cannot be read becomes a :class:`Failure`;
2. its memory does not grow with the file, or the file's size is bounded and a larger one refused;
3. all text in a record can be written as UTF-8 and holds no NUL; every link is http or https;
4. the same file gives the same records with the same keys, each time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from broadsheet.paper import Record


@dataclass(frozen=True, slots=True)
class Failure:
    """One record that could not be read: where it stands and why. The batch goes on."""

    where: str
    why: str


class BrokenOff(Exception):
    """The bytes end or go bad in the middle: a truncated gzip, a damaged block, a disk that cannot be read.

    A :class:`ByteStream` raises it only after it has handed over all that came before.
    """


class ByteStream(Protocol):
    """Bytes read forwards only. Any binary file is one."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, perhaps fewer; empty at the end. Raises :class:`BrokenOff`."""
        ...


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file (or standard input) opened for reading, already decompressed.

    ``name`` is the file's name without folder and without ``.gz`` or ``.zst``; it stands in messages.
    ``stream`` is read forwards only. ``head`` holds its first bytes (64 KiB at most), not consumed.
    ``path`` is the name by which it was opened (``-`` for standard input) and ``folder`` the name of its folder.
    ``size`` counts the bytes on disk, compressed as they lie there, or is None where nobody can know;
    ``position()`` tells how many of those have been read, so that position / size is how far we are.
    """

    name: str
    stream: ByteStream
    head: bytes
    path: str = ""
    folder: str = ""
    size: int | None = None
    position: Callable[[], int] = int
    """``int()`` is 0: a stream made in a test has not moved."""

    @property
    def stem(self) -> str:
        """The name without its last ending: ``papers`` for ``papers.jsonl``; it begins every local key."""
        return self.name.rsplit(".", 1)[0] or self.name


class Source(Protocol):
    """One outside form. A module in ``sources/`` is one; ``SOURCES`` lists it."""

    name: str
    """Its name on the command line and in provenance: ``listing-page``."""
    describe: str
    """One sentence a reader sees."""

    def recognise(self, file: SourceFile) -> bool:
        """Whether this file is of this form, judged by its head and name only."""
        ...

    def parse_records(self, file: SourceFile) -> Iterator[Record | Failure]:
        """Every record in order, one at a time, in memory that does not grow with the file.

        A record that cannot be read becomes a :class:`Failure` and the next one follows. A file
        that breaks off (truncated gzip) yields what it held, then one Failure, then ends.
        """
        ...
