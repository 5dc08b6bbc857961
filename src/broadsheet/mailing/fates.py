"""What becomes of a letter after a try, noted in the outbox; and what the try says of the way it went."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from broadsheet.clock import Clock, to_text
from broadsheet.errors import Busy
from broadsheet.mailing.handing import Answer, HungUp, Refused, WayTrouble
from broadsheet.mailing.pace import Pace
from broadsheet.mailing.verdict import MOST_DROPS, POLICY_TRIES, judge, next_try
from broadsheet.store.outbox import Hand, Outbox, Tried
from broadsheet.store.returned import Event

Bearing = Literal["fine", "none", "doubt", "policy", "halt"]
"""What a try says of the way: it works; nothing; it may not work; somebody does not want our letters; it does not."""

INSIST = 12
"""Tries to note that a letter was taken; each waits ten seconds for its place."""
UNSURE = "The server hung up again and again after the end of the letter, without saying whether it took it."
_AGAIN = "It is tried again by itself."
_SENDER_HINT = "Look at BROADSHEET_MAIL_FROM and the sign-in, then: broadsheet mail test you@example.org"
_POLICY_HINT = "Look at SPF, DKIM and DMARC of your domain, and whether your server is on a list: docs/mail.md"
_WHY = {
    "gone": "There is no such mailbox: {}",
    "address": "The address takes no letters: {}",
    "full": "The mailbox is full: {}",
    "letter": "The server does not take this letter: {}",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a try says of the way."""

    bearing: Bearing
    trouble: WayTrouble | None = None


class Fates:
    """Notes what becomes of letters."""

    def __init__(self, outbox: Outbox, pace: Pace, clock: Clock, chance: Callable[[], float]) -> None:
        self._outbox = outbox
        self._pace = pace
        self._clock = clock
        self._chance = chance

    def note_sent(self, hand: Hand, answer: Answer, server: str, took: float) -> Told:
        """A server has taken it."""
        self._insist(hand, Tried("sent", server, answer.code, answer.says, took))
        self._pace.note(hand.domain)
        return Told("fine")

    def note_lost(self, hand: Hand, lost: HungUp, server: str, took: float) -> Told:
        """The connection was lost over it."""
        answer = Answer(0, lost.says)
        if lost.after_end and hand.drops + 1 >= MOST_DROPS:
            self._outbox.finish(hand, Tried("failed", server, 0, lost.says, took, why=UNSURE, dropped=True))
        else:
            self._later(hand, answer, server, took, dropped=lost.after_end)
        return Told("doubt", WayTrouble("data", lost.says, _AGAIN, lasting=False))

    def note_refusal(self, hand: Hand, refused: Refused, server: str, took: float) -> Told:
        """A server does not take it."""
        answer, meaning = refused.answer, judge(refused)
        said = f"{answer.code} {answer.says}"
        if meaning == "way":
            self._later(hand, answer, server, took)
            return Told("halt", WayTrouble(refused.stage, f"The server takes no letters from us: {said}", _SENDER_HINT))
        if meaning == "later":
            return self._note_delay(hand, refused, server, took)
        if meaning == "policy":
            return self._note_policy(hand, answer, server, took)
        self._outbox.finish(
            hand, Tried("failed", server, answer.code, answer.says, took, why=_WHY[meaning].format(said))
        )
        if meaning != "letter":
            self._note_event(hand, answer, meaning)
        return Told("none")

    def note_unwritable(self, hand: Hand, why: str) -> None:
        """There is no such letter to be written, now or ever."""
        self._outbox.finish(hand, Tried("failed", "", 0, "", 0.0, why=f"It could not be written: {why}"))

    def note_mishap(self, hand: Hand) -> None:
        """It could not be written, through a fault of ours: others go on, and it is tried again."""
        self._later(hand, Answer(0, "It could not be written: see the log."), "", 0.0)

    def _note_delay(self, hand: Hand, refused: Refused, server: str, took: float) -> Told:
        answer = refused.answer
        said = f"{answer.code} {answer.says}"
        self._later(hand, answer, server, took)
        if refused.stage == "sender" or answer.code == 421:
            return Told("doubt", WayTrouble(refused.stage, f"The server takes no letters now: {said}", _AGAIN, False))
        if _asks_for_rest(answer):
            self._pace.rest(hand.domain)
        return Told("none")

    def _note_policy(self, hand: Hand, answer: Answer, server: str, took: float) -> Told:
        """A server does not want letters from us: no fault of the address. It may be one of a few, or all."""
        said = f"{answer.code} {answer.says}"
        why = f"{hand.domain} does not want letters from us: {said}"
        if hand.letter.tries + 1 >= POLICY_TRIES:
            self._outbox.finish(hand, Tried("failed", server, answer.code, answer.says, took, why=why))
        else:
            self._later(hand, answer, server, took)
        return Told(
            "policy", WayTrouble("recipient", f"Several domains do not want letters from us: {said}", _POLICY_HINT)
        )

    def _insist(self, hand: Hand, tried: Tried) -> None:
        """Note it, even where another process writes for long: not noted, the letter would go out once more."""
        for _ in range(INSIST - 1):
            try:
                self._outbox.finish(hand, tried)
            except Busy:
                continue
            return
        self._outbox.finish(hand, tried)

    def _later(self, hand: Hand, answer: Answer, server: str, took: float, dropped: bool = False) -> None:
        at = next_try(hand.letter.tries + 1, datetime.fromisoformat(hand.letter.due_at), self._clock(), self._chance())
        said = f"{answer.code} {answer.says}" if answer.code else answer.says
        state, why = ("waiting", said) if at else ("failed", f"Given up after three days: {said}")
        moment = to_text(at) if at else ""
        self._outbox.finish(hand, Tried(state, server, answer.code, answer.says, took, moment, why, dropped))

    def _note_event(self, hand: Hand, answer: Answer, meaning: str) -> None:
        kind = "soft" if meaning == "full" else "hard"
        name = f"{hand.letter.message_id} try {hand.letter.tries + 1}"
        event = Event(kind, answer.status, f"{answer.code} {answer.says}", name, meaning == "gone")
        self._outbox.returned.note(event, hand.letter.id, hand.letter.subscription_id)


def _asks_for_rest(answer: Answer) -> bool:
    says = answer.says.lower()
    return answer.status.startswith("4.7.") or any(words in says for words in ("rate", "too many", "too fast"))
