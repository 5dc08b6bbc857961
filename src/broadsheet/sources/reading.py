"""Bytes to lines and texts, within bounds: what the sources share below the level of any one form."""

import codecs
import re
from collections.abc import Iterator

import orjson

from broadsheet.sources.base import BrokenOff, Failure, SourceFile

CHUNK = 1 << 18
"""Bytes asked for at a time."""
LONGEST_LINE = 64 << 20
"""Bytes. A longer line is skipped and told of; it is never held whole."""
LARGEST_WHOLE = 64 << 20
"""Bytes of a file that must be held whole to be understood: BibTeX, CSL-JSON, HTML, one JSON array."""


class _Line:
    """The line being put together; once it is too long it only counts, and keeps nothing."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.length = 0

    def add(self, piece: bytes) -> None:
        self.length += len(piece)
        if self.length > LONGEST_LINE:
            self.pieces.clear()
        elif piece:
            self.pieces.append(piece)

    def take(self, name: str, number: int) -> tuple[int, bytes] | Failure:
        """The whole line, or what was wrong with it; the next one begins empty."""
        length, line = self.length, b"".join(self.pieces)
        self.pieces.clear()
        self.length = 0
        if length > LONGEST_LINE:
            return Failure(f"{name}:{number}", f"the line has {length:,} bytes; {LONGEST_LINE:,} is the most")
        return number, line


def read_lines(file: SourceFile) -> Iterator[tuple[int, bytes] | Failure]:
    """Every line with its number, counted from 1, without its newline; holds one line and one chunk.

    A line over ``LONGEST_LINE`` becomes one Failure. Where the file breaks off, the line it broke in is
    left out, and one Failure ends the reading.
    """
    number, line = 1, _Line()
    try:
        while chunk := file.stream.read(CHUNK):
            *ended, rest = chunk.split(b"\n")
            for piece in ended:
                line.add(piece)
                yield line.take(file.name, number)
                number += 1
            line.add(rest)
    except BrokenOff as broken:
        yield Failure(f"{file.name}:{number}", str(broken))
        return
    if line.length:
        yield line.take(file.name, number)


def read_whole(file: SourceFile) -> tuple[bytes, Failure | None]:
    """All the bytes, and what went wrong: broken off (the bytes before that), or too large (no bytes)."""
    chunks, size = [], 0
    try:
        while chunk := file.stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST_WHOLE:
                why = f"the file is larger than {LARGEST_WHOLE >> 20} MiB, the most that this form is read at; split it"
                return b"", Failure(file.name, why)
            chunks.append(chunk)
    except BrokenOff as broken:
        return b"".join(chunks), Failure(file.name, str(broken))
    return b"".join(chunks), None


_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_text(data: bytes) -> str:
    """Text of unknown encoding: a byte-order mark decides, then UTF-8, then Windows-1252 (Latin-1's usual form).

    Never fails; NULs are dropped, so that what comes out can be stored anywhere.
    """
    if data.startswith(_UTF16):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    return text.replace("\0", "")


def decode_head(file: SourceFile) -> str:
    """The file's first bytes as text; a character cut in two at their end does no harm."""
    head = file.head
    for spare in range(4):
        try:
            return head[: len(head) - spare].removeprefix(codecs.BOM_UTF8).decode("utf-8").replace("\0", "")
        except UnicodeDecodeError:
            continue
    return decode_text(head)


_START = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,40})")


def first_element(head: str) -> str:
    """The name of the first element in small letters, past declarations and comments; empty when there is none.

    What a form of XML is known by may stand in any paper's title; only here it says what the file is.
    """
    at = 0 if head.lstrip().startswith("<") else -1
    while at >= 0 and (at := head.find("<", at)) >= 0:
        closing = "-->" if head.startswith("<!--", at) else "?>" if head.startswith("<?", at) else ">"
        if closing == ">" and not head.startswith("<!", at):
            found = _START.match(head, at)
            return found[1].lower() if found else ""
        at = head.find(closing, at)
    return ""


_KEY = re.compile(rb'(?<!\\)"([A-Za-z_][\w-]{0,40})"\s*:')


def first_line_keys(file: SourceFile) -> set[str]:
    """The JSON keys on the first line that begins an object; empty when the file does not begin with one.

    Looks for the keys only, so a first line that is longer than the head, or broken, still tells its form.
    """
    head = file.head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not head.startswith(b"{"):
        return set()
    line = head.split(b"\n", 1)[0]
    return {key.decode() for key in _KEY.findall(line)}


def parse_object(line: bytes) -> dict[str, object] | str:
    """One line of JSON Lines as an object, or in plain words why it is none."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        if not _is_utf8(line):
            return "not valid UTF-8"
        return f"not valid JSON: {error.msg} (column {error.colno})"
    except RecursionError:
        return "not readable JSON: nested too deeply"
    return value if isinstance(value, dict) else f"not a JSON object but {_KINDS.get(type(value), 'null')}"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_KINDS: dict[type, str] = {list: "a list", str: "a text", int: "a number", float: "a number", bool: "true or false"}


def read_objects(file: SourceFile) -> Iterator[tuple[str, dict[str, object]] | Failure]:
    """Every object of a JSON Lines file with its place (``papers.jsonl:12``); blank lines are passed over."""
    for line in read_lines(file):
        if isinstance(line, Failure):
            yield line
            continue
        number, data = line
        if number == 1:
            data = data.removeprefix(codecs.BOM_UTF8)
        if not data or data.isspace():
            continue
        where = f"{file.name}:{number}"
        value = parse_object(data)
        yield Failure(where, value) if isinstance(value, str) else (where, value)
