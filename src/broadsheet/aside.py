"""Large files are parsed and cleaned in a second process, while this one matches and saves.

Either half takes a core to itself, so an import is as fast as the slower half. The second process reads the file and
writes to a pipe; it touches nothing else. It ends when it is through, when it is killed, and by itself when this one is
gone, because nobody reads its pipe any more. Should it fail, the rest is prepared in this process, where what went
wrong can be told: the outcome is the same, record for record.

    python -m broadsheet.aside PATH SOURCE SKIP     writes frames (see ``_FRAME``) to standard output
"""

import gc
import marshal
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from queue import Queue
from typing import IO, Any

import orjson

from broadsheet.ingest import COLLECT_EVERY, prepare
from broadsheet.paper import Link, Listing, Record, Signal, Version
from broadsheet.sources import Failure, Source, SourceFile, get_source, open_sources
from broadsheet.store import Entry, to_authors, to_identifiers

WORTH_IT = 16 << 20
"""Bytes on disk from which on a second process gains more than its start costs, half a second to one: 40 pages of
OAI-PMH of 4.3 MB, one process each, took 58 s, and without 20."""
AT_ONCE = 100
"""Entries in a frame, some 300 KB."""
AHEAD = 10
"""Frames it may be ahead: two batches, so that neither side waits while the other is at the disk."""

_FRAME = struct.Struct("<IQ")
"""Before each frame: its length, and how many bytes of the file had been read by then. Length 0 ends them."""


class Aside:
    """Prepares the records of one file, in a second process where that is worth it."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._read = 0

    def position(self) -> int:
        """How many bytes of the file have been read, by whichever process reads it."""
        return max(self._read, self._file.position())

    def prepare(self, source: Source, file: SourceFile, skip: int) -> Generator[Entry | Failure, None, None]:
        """What :func:`broadsheet.ingest.prepare` gives. Close it to end the second process."""
        if not file.size or file.size < WORTH_IT:
            yield from prepare(source, file, skip)
            return
        done = skip
        with closing(self._receive(source, file, skip)) as frames:
            for frame in frames:
                done += len(frame)
                yield from frame
                if not frame:
                    return
        yield from prepare(source, file, done)

    def _receive(self, source: Source, file: SourceFile, skip: int) -> Generator[list[Entry | Failure], None, None]:
        """The frames in order; an empty one says that these were all, without it the process has failed."""
        try:
            with _start(source, file, skip) as process:
                yield from self._read_frames(process)
        except (OSError, EOFError, TypeError, ValueError, struct.error):
            return  # it could not start, or was cut off in the middle of a frame

    def _read_frames(self, process: "subprocess.Popen[bytes]") -> Iterator[list[Entry | Failure]]:
        assert process.stdout
        try:
            while head := process.stdout.read(_FRAME.size):
                length, self._read = _FRAME.unpack(head)
                yield [unpack(one) for one in marshal.loads(process.stdout.read(length))] if length else []
        finally:
            process.kill()


def _start(source: Source, file: SourceFile, skip: int) -> "subprocess.Popen[bytes]":
    ours = [str(Path(__file__).parents[1]), *filter(None, sys.path)]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "broadsheet.aside", file.path, source.name, str(skip)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(ours)},
    )


def pack(item: Entry | Failure) -> tuple[Any, ...]:
    """As plain values, which ``marshal`` writes in a tenth of the time that ``pickle`` takes for the objects."""
    if isinstance(item, Failure):
        return item.where, item.why
    said = item.record
    listings = [(one.page, one.rank, one.day) for one in said.listings]
    signals = [(one.kind, one.time, one.value) for one in said.signals]
    return said.source, said.key, said.where, item.text, item.title_key, item.hash, said.raw, listings, signals


def unpack(values: tuple[Any, ...]) -> Entry | Failure:
    """The entry or failure that was packed."""
    if len(values) == 2:
        return Failure(*values)
    source, key, where, text, title_key, hashed, raw, listings, signals = values
    fields = orjson.loads(text)
    says = fields.get
    record = Record(
        source,
        key,
        fields["title"],
        where,
        abstract=says("abstract", ""),
        summary=says("summary", ""),
        authors=to_authors(says("authors", ())),
        identifiers=to_identifiers(says("identifiers", ())),
        submitted=says("submitted", ""),
        announced=says("announced", ""),
        updated=says("updated", ""),
        year=says("year"),
        categories=tuple(says("categories", ())),
        venue=says("venue", ""),
        keywords=tuple(says("keywords", ())),
        comment=says("comment", ""),
        versions=tuple([Version(*one) for one in says("versions", ())]),
        links=tuple([Link(*one) for one in says("links", ())]),
        listings=tuple([Listing(*one) for one in listings]),
        signals=tuple([Signal(*one) for one in signals]),
        raw=raw,
    )
    return Entry(record, title_key, fields, text, hashed)


def main(path: str, source: str, skip: str) -> None:
    """The second process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first process ends this one
    gc.set_threshold(*COLLECT_EVERY)
    frames: Queue[bytes] = Queue(AHEAD)
    writer = threading.Thread(target=_write, args=(frames, sys.stdout.buffer))
    writer.start()
    for file in open_sources(path):
        items = prepare(get_source(source), file, int(skip))
        while some := list(islice(items, AT_ONCE)):
            data = marshal.dumps([pack(one) for one in some])
            frames.put(_FRAME.pack(len(data), file.position()) + data)
        frames.put(_FRAME.pack(0, file.position()))
    frames.put(b"")
    writer.join()


def _write(frames: "Queue[bytes]", out: IO[bytes]) -> None:
    try:
        while frame := frames.get():
            out.write(frame)
            out.flush()
    except OSError:
        os._exit(1)  # the first process is gone; the other thread may be waiting for room


if __name__ == "__main__":
    main(*sys.argv[1:])
