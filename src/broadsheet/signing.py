"""Links that only we can have made: what a link is for and about whom, with a signature over both.

Nothing of a signed link is stored. It stays good for as long as the library's key and, where the link names one, the
``salt`` of what it is about: changing the salt makes all older links about it worthless.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

SIGNATURE = 16
"""Bytes of a signature: 128 bits of HMAC-SHA256, as RFC 2104 allows, so that a link stays short."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
LONGEST_TOKEN = 1_000


class Signer:
    """Signs with the library's own key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, purpose: str, *parts: str) -> str:
        """A token for an address: the parts readable, then the signature; letters, digits, ``-``, ``_`` and dots."""
        fields = [_encode(part.encode("utf-8")) for part in parts]
        return ".".join([*fields, _encode(self._signature(purpose, parts))])

    def read(self, purpose: str, token: str) -> tuple[str, ...] | None:
        """The parts of a token that was signed for this purpose; None for anything else."""
        if len(token) > LONGEST_TOKEN or not _TOKEN.fullmatch(token):
            return None
        try:
            *fields, given = (_decode(field) for field in token.split("."))
            parts = tuple(field.decode("utf-8") for field in fields)
        except ValueError:
            return None
        # The token must be spelt as we spell it: base64 has several spellings of one value.
        good = hmac.compare_digest(given, self._signature(purpose, parts)) and self.sign(purpose, *parts) == token
        return parts if good else None

    def _signature(self, purpose: str, parts: tuple[str, ...]) -> bytes:
        # Each part with its length before it, so that no two lists of parts are the same bytes.
        text = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
        return hmac.digest(self._key, text.encode("utf-8"), "sha256")[:SIGNATURE]


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=") or "_"


def _decode(field: str) -> bytes:
    return b"" if field == "_" else urlsafe_b64decode(field + "=" * (-len(field) % 4))
