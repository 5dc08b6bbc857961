"""From a path to opened files: a file, a folder, or standard input, with gzip and Zstandard undone.

Compression is told by the first bytes, never by the name, so ``curl ... | broadsheet import -`` works on a ``.gz`` too.
Everything is read forwards once, in small pieces: memory is bounded by the piece, not by the file or by what it
unpacks to.
"""

import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import zstandard

from broadsheet.errors import BadInput, NotFound, UnknownForm
from broadsheet.sources.base import BrokenOff, SourceFile

HEAD = 64 << 10
"""Bytes of the head that recognition sees."""
_READ = 64 << 10
_PIECE = 64 << 10
"""Bytes that one step of gzip may unpack to, and the most that is lost before a damaged place."""
_ZSTD_STEP = 1 << 10
"""Compressed bytes per step of Zstandard, whose steps cannot be bounded otherwise. Four bytes can stand for a block of
128 KiB, so a step unpacks to 32 MiB at the very worst, and to some 4 KiB in life."""
_ZSTD_WINDOW = 128 << 20
"""Bytes of window that are allowed; ``zstd`` itself refuses more unless told ``--long``."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


def open_sources(path: str) -> Iterator[SourceFile]:
    """The files that ``path`` names, opened one after the other; each is closed when the next is asked for
    or the iterator is dropped.

    ``-`` is standard input. A folder that holds ``corpus.jsonl`` or ``corpus.jsonl.gz`` (a BEIR set) is that one file;
    any other folder is its files in the order of their names, without hidden ones, sub-folders, and the files that no
    source recognises. Raises NotFound, and BadInput for what cannot be opened or a folder with nothing to read.
    """
    if path == "-":
        yield _open_stream(sys.stdin.buffer, "-", "stdin")
        return
    place = Path(path)
    if not place.exists():
        raise NotFound(f"there is no file or folder {path}", "Check the path; `-` reads standard input.")
    if place.is_dir():
        yield from _open_folder(place)
    else:
        yield from _open_file(place)


def _open_folder(folder: Path) -> Iterator[SourceFile]:
    for corpus in ("corpus.jsonl", "corpus.jsonl.gz", "corpus.jsonl.zst"):
        if (folder / corpus).is_file():
            yield from _open_file(folder / corpus)
            return
    opened = 0
    for place in _list_files(folder):
        for file in _open_file(place):
            if _is_recognised(file):
                opened += 1
                yield file
    if not opened:
        raise BadInput(
            f"the folder {folder} holds no file that Broadsheet can read", "Name one of its files to see why."
        )


def _list_files(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
    except OSError as error:
        raise BadInput(f"the folder {folder} cannot be read: {error.strerror}", "Check its permissions.") from error


def _is_recognised(file: SourceFile) -> bool:
    from broadsheet.sources import recognise  # the list of sources stands above this module

    try:
        recognise(file)
    except UnknownForm:
        return False
    return True


def _open_file(place: Path) -> Iterator[SourceFile]:
    with ExitStack() as closing:
        try:
            raw = closing.enter_context(place.open("rb"))
        except OSError as error:
            raise BadInput(f"{place} cannot be opened: {error.strerror}", "Check its permissions.") from error
        yield _open_stream(raw, str(place), place.name, folder=place.resolve().parent.name)


def _open_stream(raw: BinaryIO, path: str, name: str, folder: str = "") -> SourceFile:
    counted = _Counted(raw)
    try:
        begin = counted.read_chunk()
    except BrokenOff as broken:
        raise BadInput(f"{path}: {broken}", "Import a copy from a disk that can be read.") from broken
    if begin.startswith(_GZIP):
        chunks = _gunzip(counted, begin)
    elif begin.startswith(_ZSTD):
        chunks = _unzstd(counted, begin)
    else:
        chunks = _plain(counted, begin)
    stream = _Chunks(chunks)
    return SourceFile(
        name=name.removesuffix(".gz").removesuffix(".zst") or name,
        stream=stream,
        head=stream.peek(HEAD),
        path=path,
        folder=folder,
        size=_size_on_disk(raw),
        position=counted.tell,
    )


def _size_on_disk(raw: BinaryIO) -> int | None:
    try:
        found = os.fstat(raw.fileno())
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


class _Counted:
    """The file as it lies on disk, and how much of it has been read."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._read = 0

    def read_chunk(self) -> bytes:
        try:
            chunk = self._raw.read(_READ)
        except OSError as error:
            raise BrokenOff(f"the file cannot be read further: {error.strerror}") from error
        self._read += len(chunk)
        return chunk

    def tell(self) -> int:
        return self._read


class _Chunks:
    """A :class:`ByteStream` over chunks. What goes wrong among them is kept until all before it has been read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""
        self._broken: BrokenOff | None = None

    def peek(self, size: int) -> bytes:
        """The first ``size`` bytes (fewer when there are no more), not consumed."""
        held = [self._held]
        length = len(self._held)
        while length < size and (chunk := self._next()):
            held.append(chunk)
            length += len(chunk)
        self._held = b"".join(held)
        return self._held[:size]

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_PIECE), b""))
        if not self._held:
            self._held = self._next()
        if not self._held and self._broken:
            raise self._broken
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def _next(self) -> bytes:
        if self._broken:
            return b""
        try:
            return next((chunk for chunk in self._chunks if chunk), b"")
        except BrokenOff as broken:
            self._broken = broken
            return b""


def _plain(raw: _Counted, begin: bytes) -> Iterator[bytes]:
    chunk = begin
    while chunk:
        yield chunk
        chunk = raw.read_chunk()


def _gunzip(raw: _Counted, begin: bytes) -> Iterator[bytes]:
    """Every member of a gzip file; zeros after the last one are padding, as ``gzip`` itself has it."""
    data = begin
    while data:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            if not data and not (data := raw.read_chunk()):
                raise BrokenOff("the gzip file ends in the middle; get it whole and import it again")
            yield _unpack(member, data)
            data = member.unconsumed_tail
        data = member.unused_data.lstrip(b"\0")
        while not data and (chunk := raw.read_chunk()):
            data = chunk.lstrip(b"\0")


def _unpack(member: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return member.decompress(data, _PIECE)
    except zlib.error as error:
        raise BrokenOff(f"the gzip file is damaged here: {error}") from error


def _unzstd(raw: _Counted, begin: bytes) -> Iterator[bytes]:
    """Every frame of a Zstandard file."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    data = begin
    while data:
        frame = unpacker.decompressobj()
        while not frame.eof:
            if not data and not (data := raw.read_chunk()):
                raise BrokenOff("the zst file ends in the middle; get it whole and import it again")
            step, data = data[:_ZSTD_STEP], data[_ZSTD_STEP:]
            try:
                yield frame.decompress(step)
            except zstandard.ZstdError as error:
                raise BrokenOff(f"the zst file is damaged here: {error}") from error
        data = frame.unused_data + data
        data = data or raw.read_chunk()
