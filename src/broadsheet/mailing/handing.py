"""What it is to hand a letter over: what goes, who takes it, and what may be answered.

A :class:`Way` opens a :class:`Connection`; a connection takes one :class:`Parcel` after the other. ``before_end`` is
asked when all but the very end of a letter has gone: only after a yes may the receiver take it for whole. So whoever
dies before that has sent nothing, and a subscriber who leaves while the letter is on its way does not get it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

Stage = Literal["connect", "encrypt", "login", "sender", "recipient", "data", "end"]
"""How far a letter had come."""

BeforeEnd = Callable[[], bool]

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter with its envelope: addresses in ASCII, the message as it goes, its Message-ID without brackets."""

    sender: str
    recipient: str
    data: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    code: int
    says: str

    @property
    def status(self) -> str:
        """The enhanced status (RFC 3463) at the head of what it said, such as ``5.1.1``; empty where there is none."""
        found = _STATUS.search(self.says[:40])
        return found[1] if found else ""


class NotHanded(Exception):
    """A letter was not handed over."""


class Refused(NotHanded):
    """The server said no."""

    def __init__(self, stage: Stage, answer: Answer) -> None:
        super().__init__(f"{stage}: {answer.code} {answer.says}")
        self.stage: Stage = stage
        self.answer = answer


class HungUp(NotHanded):
    """The connection was lost. ``after_end``: nobody can know whether the letter was taken."""

    def __init__(self, says: str, after_end: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.after_end = after_end


class NotWanted(NotHanded):
    """It was not to be sent any more, and was not."""


class WayTrouble(NotHanded):
    """Nothing can go this way now, whatever the letter. ``hint`` says what to do; ``lasting``: waiting is no help."""

    def __init__(self, stage: Stage, says: str, hint: str = "", lasting: bool = True) -> None:
        super().__init__(says)
        self.stage: Stage = stage
        self.says = says
        self.hint = hint
        self.lasting = lasting


class Connection(Protocol):
    """Takes letters, one after the other."""

    server: str
    """Who takes them, for the log of tries."""

    def hand(self, parcel: Parcel, before_end: BeforeEnd) -> Answer:
        """Hand a letter over; what the server said when it took it. Raises NotHanded."""
        ...

    @property
    def is_usable(self) -> bool:
        """Whether it can take another letter."""
        ...

    def close(self) -> None:
        """Say good-bye."""
        ...

    def abort(self) -> None:
        """End it from another thread: whoever waits for an answer gets HungUp."""
        ...


class Way(Protocol):
    """A way out."""

    @property
    def describe(self) -> str:
        """A sentence without its full stop: ``By SMTP through smtp.example.org``."""
        ...

    def open(self) -> Connection:
        """A connection. Raises WayTrouble."""
        ...
