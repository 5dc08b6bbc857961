"""Reading what a service sends, within bounds: bytes, what they unpack to, and how much more that is."""

import zlib
from collections.abc import Callable, Generator, Iterator, Mapping

from broadsheet.errors import BadAnswer

_READ = 64 << 10
_PIECE = 256 << 10
MOST_RATIO = 250
"""Times its own size that an answer may unpack to, above 16 MiB: text packs to a tenth or so, zeros to a thousandth."""
_FREE = 16 << 20

_AGAIN = "Ask again later; the service sent it badly."

ACCEPTED = "gzip, deflate"


def read_body(read: Callable[[int], bytes], headers: Mapping[str, str], most: int, shown: str) -> bytes:
    """The whole body, unpacked. ``shown`` is the address for messages. Raises BadAnswer."""
    promised = headers.get("content-length", "")
    if promised.isascii() and promised.isdigit() and int(promised[:20]) > most:
        raise _too_large(shown, most)
    raw = _join(iter(lambda: read(_READ), b""), most, shown)
    encodings = [one for part in headers.get("content-encoding", "").split(",") if (one := part.strip().lower())]
    encodings = [one for one in encodings if one != "identity"]
    if not encodings or not raw:
        return raw
    unpack = _UNPACK.get(encodings[0]) if len(encodings) == 1 else None
    if not unpack:
        raise BadAnswer(f"{shown} answered in a packing that was not asked for: {encodings[0][:40]!r}", url=shown)
    try:
        return _join(unpack(raw), max(min(most, MOST_RATIO * len(raw)), min(most, _FREE)), shown)
    except (zlib.error, EOFError) as error:
        raise BadAnswer(f"{shown} answered with damaged or cut off bytes", _AGAIN, url=shown) from error


def _join(pieces: Iterator[bytes], most: int, shown: str) -> bytes:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) > most:
            raise _too_large(shown, most)
    return bytes(held)


def _too_large(shown: str, most: int) -> BadAnswer:
    return BadAnswer(
        f"{shown} answered with more than {most:,} bytes",
        "Nothing of it was used. Check that the address is the right one.",
        url=shown,
    )


def _gunzip(raw: bytes) -> Iterator[bytes]:
    """Each member of the gzip; zeros after the last one are padding."""
    while raw := raw.lstrip(b"\0"):
        raw = yield from _inflate(raw, 31)


def _undeflate(raw: bytes) -> Iterator[bytes]:
    """Deflate in zlib's wrapping, as it should be, or bare, as some servers send it."""
    wrapped = raw[0] & 15 == 8 and int.from_bytes(raw[:2], "big") % 31 == 0
    yield from _inflate(raw, 15 if wrapped else -15)


def _inflate(raw: bytes, wbits: int) -> Generator[bytes, None, bytes]:
    """Pieces of one packed stream; returns what stands behind it."""
    packed = zlib.decompressobj(wbits=wbits)
    while not packed.eof:
        piece = packed.decompress(raw, _PIECE)
        if not piece and not packed.eof:
            raise EOFError
        raw = packed.unconsumed_tail
        yield piece
    return packed.unused_data


_UNPACK: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
}
