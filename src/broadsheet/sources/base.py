"""What every source is: a function from an opened file to records, and a way to be recognised."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from broadsheet.paper import Record


@dataclass(frozen=True, slots=True)
class Failure:
    """One record that could not be read: where it stands and why. The batch goes on."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file (or standard input) opened for reading, already decompressed.

    ``name`` is the file's name without folder and without ``.gz`` or ``.zst``; it stands in messages.
    ``stream`` is read forwards only. ``head`` holds its first bytes (64 KiB at most), not consumed.
    """

    name: str
    stream: BinaryIO
    head: bytes


class Source(Protocol):
    """One outside form. A module in ``sources/`` makes one; ``SOURCES`` lists it."""

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
