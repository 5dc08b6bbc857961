"""Where editions are posted beside letters: webhooks and chats; and what became of each post."""

from dataclasses import dataclass
from typing import Literal

from broadsheet.periods import Kind
from broadsheet.views import View

TargetKind = Literal["webhook", "chat"]
PostState = Literal["waiting", "sending", "sent", "skipped", "failed"]
"""waiting: for its turn, or for another try; skipped: it was no longer wanted; failed: given up."""


@dataclass(frozen=True, slots=True)
class Post:
    """An edition that goes to a target, and its fate. ``issue`` names what it brings: ``everything 2026-08-21``."""

    id: int
    target_id: int
    issue: str
    edition_id: int
    state: PostState
    tries: int
    made_at: str
    sent_at: str = ""
    next_try_at: str = ""
    why: str = ""
    """What became of it in a sentence; without keys."""


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook or a chat, and what goes there: the editions of a view, each day, week or month."""

    id: int
    kind: TargetKind
    title: str
    shown: str
    """Its address as it may be shown: most of it is a key."""
    view: View
    period: Kind
    made_at: str
    last: Post | None = None
    """What was posted there last."""
