"""The short text that says where to read on in a search.

    1 byte       the form's version
    8 bytes      which search: the hash of question, mode and sort
    8 bytes      which order: the hash of the above with ``newest`` and the first page's papers
    numbers      newest, place, last; then how many ids are carried, and these, as differences
    3 bytes      a check, for what was cut off or mistyped

Numbers are written seven bits a byte, the last byte below 128; all of it as base64 for addresses.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise

VERSION, NAME, CHECK = b"\x01", 8, 3

MOST_CARRIED = 64
"""Ids of the first page that fit into a cursor: with twenty it has some 130 characters, with these some 350."""

LONGEST = 1_000
"""Characters; no cursor of ours is longer."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to read on: at ``place`` (from 0) of the order ``order`` of the search ``asked``.

    ``newest`` is the largest id that any paper had at the first page, ``last`` the paper shown last, ``carried`` what
    the first page showed: only on the way from the first page to the second.
    """

    asked: bytes
    order: bytes
    newest: int
    place: int
    last: int
    carried: tuple[int, ...] = ()


def name_search(asked: str) -> bytes:
    """The hash of a search."""
    return blake2b(asked.encode("utf-8", "replace"), digest_size=NAME).digest()


def name_order(asked: bytes, newest: int, ids: Sequence[int]) -> bytes:
    """The hash of an order that begins with these papers."""
    text = ",".join(map(str, (newest, *ids)))
    return blake2b(asked + text.encode(), digest_size=NAME).digest()


def write_cursor(cursor: Cursor) -> str:
    """As text for an address."""
    ids = sorted(cursor.carried)
    steps = [after - before for before, after in pairwise((0, *ids))]
    numbers = (cursor.newest, cursor.place, cursor.last, len(ids), *steps)
    body = VERSION + cursor.asked + cursor.order + b"".join(map(_number, numbers))
    return urlsafe_b64encode(body + _check(body)).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """What such a text says; None for any other text."""
    whole = _decode(text)
    body, check = whole[:-CHECK], whole[-CHECK:]
    if len(text) > LONGEST or _check(body) != check or body[:1] != VERSION:
        return None
    try:
        newest, place, last, count, *steps = _numbers(body[1 + 2 * NAME :])
    except ValueError:
        return None
    carried = tuple(accumulate(steps))
    sound = len(carried) == count <= MOST_CARRIED and max(newest, place, last, *carried) < 2**63
    return Cursor(body[1 : 1 + NAME], body[1 + NAME : 1 + 2 * NAME], newest, place, last, carried) if sound else None


def _decode(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text[:LONGEST].encode("ascii") + b"==")
    except (binascii.Error, ValueError):
        return b""


def _check(body: bytes) -> bytes:
    return blake2b(body, digest_size=CHECK).digest()


def _number(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes((*parts, value))


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0
    if shift:
        raise ValueError("the last number is cut off")
