"""What a replay server can answer: pages as services give them, and each of the faults that services have."""

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Literal

Fault = Literal["", "cut short", "endless", "drip", "head drip", "reset"]


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer. ``fault`` says how the sending goes wrong, ``pause`` is seconds between the bytes of a drip."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault = ""
    pause: float = 0.0


def page(body: bytes | str, content_type: str = "text/xml; charset=utf-8", **headers: str) -> Scripted:
    """A page. Headers are written as names: ``page(b"...", etag='"1"', last_modified="...")``.

    A page with an ETag or Last-Modified answers 304 to whoever has it.
    """
    raw = body.encode() if isinstance(body, str) else body
    return Scripted(raw, headers={"content-type": content_type} | _named(headers))


def refusal(status: int, **headers: str) -> Scripted:
    """An answer without anything: 429, 403, 404, 500 ... ``refusal(429, retry_after="30")``."""
    return Scripted(b"no", status, {"content-type": "text/plain"} | _named(headers))


def unavailable(after: int | datetime, status: int = 503) -> Scripted:
    """503 (or 429) with Retry-After in seconds, or as an HTTP date when a moment in UTC is given."""
    text = format_datetime(after, usegmt=True) if isinstance(after, datetime) else str(after)
    return refusal(status, retry_after=text)


def redirect(to: str, status: int = 302) -> Scripted:
    """Go elsewhere. ``redirect("/here")`` at ``/here`` is a loop."""
    return Scripted(b"", status, {"location": to})


def truncated(body: bytes, at: int, content_type: str = "text/xml") -> Scripted:
    """A whole answer of HTTP whose text ends in the middle: broken XML or JSON."""
    return page(body[:at], content_type)


def cut_short(body: bytes, content_type: str = "text/xml") -> Scripted:
    """Fewer bytes than Content-Length promises."""
    return Scripted(body, headers={"content-type": content_type}, fault="cut short")


def chunked(body: bytes, whole: bool = True, content_type: str = "text/xml") -> Scripted:
    """A page in pieces of 1000 bytes; without the end that says that it is whole, where ``whole`` is False."""
    pieces = [body[at : at + 1000] for at in range(0, len(body), 1000)]
    raw = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    headers = {"content-type": content_type, "transfer-encoding": "chunked"}
    return Scripted(raw + b"0\r\n\r\n" if whole else raw, headers=headers, fault="" if whole else "cut short")


def endless(body: bytes = b"<a>x</a>" * 8192, content_type: str = "text/xml") -> Scripted:
    """The same bytes again and again, until the asker goes away or the server closes."""
    return Scripted(body, headers={"content-type": content_type}, fault="endless")


def slow_drip(body: bytes = b"x" * 10_000, pause: float = 0.02, content_type: str = "text/xml") -> Scripted:
    """A byte at a time, until the asker goes away or the server closes."""
    return Scripted(body, headers={"content-type": content_type}, fault="drip", pause=pause)


def head_drip(pause: float = 0.02) -> Scripted:
    """The headers come a byte at a time, and there are very many."""
    return Scripted(fault="head drip", pause=pause)


def reset() -> Scripted:
    """The connection is reset before a word is said."""
    return Scripted(fault="reset")


def compressed(body: bytes, encoding: str = "gzip", content_type: str = "text/xml") -> Scripted:
    """A page in gzip, deflate (with zlib's head) or raw deflate (``raw-deflate``)."""
    raw = gzip.compress(body) if encoding == "gzip" else _deflate(body, -15 if encoding == "raw-deflate" else 15)
    return page(raw, content_type, content_encoding=encoding.removeprefix("raw-"))


def broken_gzip(body: bytes = b"<a/>" * 1000) -> Scripted:
    """Gzip that ends in the middle, under a right Content-Length."""
    whole = gzip.compress(body)
    return page(whole[: len(whole) // 2], content_encoding="gzip")


def gzip_bomb(size: int = 2**28) -> Scripted:
    """Zeros, a thousand times as many as the bytes that are sent."""
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(2**20)) for _ in range(size >> 20)]
    return page(b"".join([*pieces, packer.flush()]), content_encoding="gzip")


def _deflate(body: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(body) + packer.flush()


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}
