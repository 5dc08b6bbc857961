"""Return addresses: each letter goes out from one of its own, so that whatever comes back tells which it was (VERP)."""

import hmac
import re
from hashlib import blake2b

from broadsheet.signing import Signer

_TAG = 16
"""Hex digits of the tag: 64 bits. Case does not matter in it, for some servers change that of an address."""

_LETTER = re.compile(r"\+(\d{1,18})-([0-9a-f]{16})@", re.IGNORECASE)
_LEAVE = re.compile(r"\+leave-(\d{1,18})-([0-9a-f]{16})@", re.IGNORECASE)


class ReturnAddresses:
    """Makes and reads them. ``base``: where all of them arrive, such as ``bounce@example.org``."""

    def __init__(self, base: str, signer: Signer) -> None:
        self._base = base
        self._signer = signer

    def of_letter(self, letter_id: int) -> str:
        """``bounce+12-0123456789abcdef@example.org``."""
        return self._make(f"{letter_id}", self._tag("bounce", str(letter_id)))

    def of_leaving(self, subscription_id: int, salt: str) -> str:
        """Who writes to it leaves: ``bounce+leave-7-0123456789abcdef@example.org``."""
        return self._make(f"leave-{subscription_id}", self._tag("leave by mail", str(subscription_id), salt))

    def read_letter(self, text: str) -> int | None:
        """The number of the letter whose return address stands in ``text``."""
        for number, tag in _LETTER.findall(text):
            if hmac.compare_digest(tag.lower(), self._tag("bounce", str(int(number)))):
                return int(number)
        return None

    def find_leaving(self, text: str) -> tuple[int, str] | None:
        """Whoever leaves by a mail to an address in ``text``: the subscription's number, and the tag to be checked."""
        found = _LEAVE.search(text)
        return (int(found[1]), found[2].lower()) if found else None

    def is_leaving(self, tag: str, subscription_id: int, salt: str) -> bool:
        """Whether that tag is the subscription's."""
        return hmac.compare_digest(tag, self._tag("leave by mail", str(subscription_id), salt))

    def _make(self, what: str, tag: str) -> str:
        local, _, domain = self._base.rpartition("@")
        return f"{local}+{what}-{tag}@{domain}"

    def _tag(self, purpose: str, *parts: str) -> str:
        return blake2b(self._signer.sign(purpose, *parts).encode(), digest_size=_TAG // 2).hexdigest()
