"""Tokens: what a program holds so that this site knows it."""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "write", "owner"]
"""read: see what everybody sees; write: vote, save and submit as a reader; owner: what is the owner's alone."""
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it may be shown: the text itself is kept nowhere."""

    id: int
    title: str
    scopes: tuple[Scope, ...]
    made_at: str
    expires_at: str = ""
    """The UTC moment from which on it is worthless, or empty: never."""
    used_on: str = ""
    """The last UTC day on which it was used, or empty."""
    reader_id: int | None = None
    """The reader it votes, saves and submits as; None: it has not done so."""
