"""What a polite client is, what it answers, and the gate it waits at.

Every request of Broadsheet to another machine goes through one :class:`Client`, and through the gate of its host, which
all processes share. Sources are given a client; they never make one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Keep = Literal["no", "if-changed", "day"]
"""What is kept of an answer: nothing; the answer and its ETag, to ask whether it changed; the answer for a day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said: status 200, its body whole and decompressed."""

    url: str
    """The address that answered, after redirects, without any key."""
    body: bytes
    headers: Mapping[str, str]
    """Names in small letters."""
    changed: bool = True
    """False when the service said that this is what it gave the last time (304), or when the day's answer was used.
    The body is there all the same, and no reason to leave it unread: what it gave the last time may never have been
    saved. Only a condition of the caller's own (``If-Modified-Since-Version``) gives an empty body here."""

    @property
    def content_type(self) -> str:
        """``application/atom+xml``: in small letters, without its parameters; empty when none was given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Client(Protocol):
    """Asks other machines, politely: waits its turn, tries again where that helps, never trusts what comes."""

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 64 * 2**20,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """Fetch an address. ``most`` bounds the body in bytes, decompressed.

        ``typed``: a person typed the address, or it stood in somebody's text; then it must not lead into a private
        network. The base addresses of the settings are the owner's own word, and so is what they redirect to on the
        same host. ``once``: a single try and hardly any waiting, for a person who waits, and for who tries again in a
        time of its own. Raises Forbidden, TryLater (after a few tries), Declined (other 4xx, see ``status``) or
        BadAnswer.
        """
        ...

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        keep: Keep = "no",
        most: int = 64 * 2**20,
        typed: bool = False,
        once: bool = False,
    ) -> Answer:
        """Ask with a body; only what may be asked twice. The rest, and what it raises, as of :meth:`get`."""
        ...


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: ask again at ``until``. ``why`` is a sentence for people."""

    until: datetime
    why: str


class Gate(Protocol):
    """One at a time through each host's gate, over all processes of a library; what the store keeps of it."""

    def enter(self, host: str, spacing: float, hold: float, now: datetime) -> Wait | None:
        """Take the host for at most ``hold`` seconds (a killed holder's place falls free then); None when it was taken.

        Else how long to wait: until the one inside must have left, or ``spacing`` seconds after the last one left, or a
        pause is over. Guarded: of two that enter at one moment only one gets in.
        """
        ...

    def leave(self, host: str, now: datetime) -> None:
        """The request is over: the next one may begin ``spacing`` seconds after ``now``."""
        ...

    def pause(self, host: str, until: datetime, why: str) -> None:
        """Nobody enters before ``until``: the service asked for it (429, 503)."""
        ...
