"""Subscriptions, letters, and what became of them."""

from dataclasses import dataclass
from typing import Literal

from broadsheet.views import View

Rhythm = Literal["daily", "weekly"]
SubscriptionState = Literal["pending", "active", "paused", "suspended", "left"]
"""pending: not confirmed; paused: by the reader; suspended: the address does not take letters; left: for good."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a subscriber wants: of which view, when, and how many papers."""

    view: View
    rhythm: Rhythm = "daily"
    weekdays: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    """For daily letters the days on which they come; for weekly ones a single day."""
    hour: int = 7
    """The hour of the day, 0 to 23, in ``zone``."""
    zone: str = "UTC"
    papers: int = 10
    """At most so many in a letter, 1 to 50."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """An address and what it wants. Private: shown to its holder and to the owner of the site."""

    id: int
    address: str
    state: SubscriptionState
    wishes: Wishes
    salt: str
    """Part of every signed link about it; changed to make older links worthless."""
    made_at: str
    confirmed_at: str
    paused_until: str = ""
    why: str = ""
    """Why it is suspended, in a sentence."""
    next_due: str = ""
    """When the next letter is due (UTC), or empty."""
    reader_id: int | None = None


LetterState = Literal["waiting", "sending", "sent", "skipped", "failed", "bounced"]
"""waiting: for its turn, or for another try; skipped: there was nothing to send, or it was no longer wanted;
failed: given up; bounced: accepted first, then returned."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the outbox. ``issue`` names what it brings: ``everything 2026-08-21``."""

    id: int
    subscription_id: int
    address: str
    issue: str
    edition_id: int
    message_id: str
    state: LetterState
    due_at: str
    tries: int
    made_at: str
    sent_at: str = ""
    next_try_at: str = ""
    code: int = 0
    """The last answer of the mail server, or 0."""
    why: str = ""
    """What became of it in a sentence."""

    @property
    def brings(self) -> str:
        """What it brings, for people: ``everything 2026-08-21``, or ``a request to confirm``."""
        kind = self.issue.partition(" ")[0]
        words = {"confirm": "a request to confirm", "already": "word that it is subscribed", "none": "nothing new"}
        return words.get(kind, self.issue)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand over a letter."""

    at: str
    took_ms: float
    server: str
    code: int
    says: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter as it will be read: ``preheader`` is the line that mailboxes show beside the subject."""

    subject: str
    preheader: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class MailEvent:
    """Something that came back of a letter: ``kind`` is hard, soft or complaint."""

    at: str
    kind: str
    status: str
    """The enhanced status that the server gave, such as ``5.1.1``; may be empty."""
    says: str


@dataclass(frozen=True, slots=True)
class MailState:
    """How mail is: which way letters go, whether it works, and the letters of the last days in numbers."""

    way: str
    """A sentence: ``By SMTP through smtp.gmail.com``."""
    trouble_since: str
    """Since when nothing goes out, or empty."""
    rests_until: str
    why: str
    hint: str
    counts: dict[str, int]
    """Letters of the last days by state."""
    days: int
    returns: str
    """A sentence: where what cannot be delivered is read."""
    returns_why: str
    """What is wrong there, or empty."""
