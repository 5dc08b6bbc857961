"""Subscriptions: double opt-in, changes by signed links, leaving at once.

pending --confirm--> active <--> paused; active, paused --bounces--> suspended --confirm, resume--> active;
any of them --leave--> left --resume--> active. What is pending is erased after three days, what is left after thirty.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from broadsheet.answers.mail import Letter, Subscription, Wishes
from broadsheet.clock import Clock, to_text
from broadsheet.errors import BadInput, NotFound
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.store import Store
from broadsheet.store.subscriptions import CONFIRM, SLEEPING, Request, Token
from broadsheet.subscribing.addresses import read_address
from broadsheet.subscribing.dates import first_due_on, next_due
from broadsheet.subscribing.limits import Limits
from broadsheet.subscribing.wishes import check_wishes, list_zones
from broadsheet.subscribing.wording import WORDING, note_confirmation, note_request

CONFIRM_WITHIN = timedelta(days=3)
KEEP_LEFT = timedelta(days=30)
LONGEST_PAUSE = timedelta(days=366)
TIDY_EVERY = timedelta(hours=1)

_NO_LINK = "This link is none of this site’s, or it is no longer good."
_NO_LINK_HINT = "Use the link of a newer letter, or subscribe anew at /subscribe."


class Subscriptions:
    """Who wants letters, and which. Whoever is sent here by a link is the holder of the address."""

    wording = WORDING

    def __init__(self, store: Store, settings: Settings, clock: Clock, signer: Signer) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._signer = signer
        self._table = store.subscriptions
        self._limits = Limits(store)
        self._tidied: datetime | None = None

    # Asking and confirming

    def ask(self, address: str, wishes: Wishes, ip: str = "") -> None:
        """Somebody asks for letters to that address: it gets one that confirms, or one that says it is so already.

        The same to whoever asks, whatever is known of the address. Raises BadInput where the address or the wishes
        cannot be, and TooOften where this place, or all together, ask too often.
        """
        to, now = read_address(address), self._clock()
        wishes = check_wishes(wishes)
        if not self._limits.ask(to.box, ip, now):
            return
        consent = note_request(self._limits.hash_place(ip), now)
        until = to_text(now + CONFIRM_WITHIN)
        token = Token(until, secrets.token_urlsafe(9), lambda number, salt: _hash(self._sign(number, salt, until)))
        self._table.ask(Request(to.text, to.key, wishes, consent), token, self._domain())

    def confirm_token(self, subscription_id: int) -> str:
        """The token of the link that confirms it, for its letter. Raises NotFound where nothing waits for that."""
        last = self._table.last_token(subscription_id)
        if last is None:
            raise NotFound("Nothing waits to be confirmed here.")
        return self._sign(subscription_id, *last)

    def look_at(self, token: str) -> Subscription:
        """What a link would confirm, changing nothing. Raises NotFound; BadInput where the link is too old."""
        _, until, _ = self._signer.read(CONFIRM, token) or ("", "", "")
        found = self._table.find_token(_hash(token)) if until else None
        if until and until <= to_text(self._clock()) and not (found and found[1]):
            raise BadInput("This link was good for three days, and they are over.", "Ask again at /subscribe.")
        if found is None:
            raise NotFound(_NO_LINK, _NO_LINK_HINT)
        return found[0]

    def confirm(self, token: str, ip: str = "") -> Subscription:
        """Confirm; twice is once. Raises as :meth:`look_at` does."""
        self.look_at(token)
        place, now = self._limits.hash_place(ip), self._clock()
        done = self._table.confirm(
            _hash(token), lambda kept: note_confirmation(kept, place, now), lambda wishes: _due(wishes, now)
        )
        if done is None:
            raise NotFound(_NO_LINK, _NO_LINK_HINT)
        return done

    # Links

    def token(self, purpose: str, subscription: Subscription, *more: str) -> str:
        """A signed token: ``manage``, ``leave``, ``letter`` with the issue, ``tap`` with paper and action."""
        return self._signer.sign(purpose, str(subscription.id), subscription.salt, *more)

    def read_token(self, purpose: str, token: str) -> Subscription:
        """Whom a token is about. Raises NotFound."""
        return self.read_parts(purpose, token)[0]

    def read_parts(self, purpose: str, token: str) -> tuple[Subscription, tuple[str, ...]]:
        """Whom a token is about, and what else it says. Raises NotFound."""
        number, salt, *more = self._signer.read(purpose, token) or ("0", "")
        found = self._table.find(int(number)) if number.isdecimal() else None
        if found is None or not secrets.compare_digest(found.salt, salt):
            raise NotFound(_NO_LINK, _NO_LINK_HINT)
        return found, tuple(more)

    def note_guess(self, ip: str) -> None:
        """Somebody came with a link that is not ours. Raises TooOften where that happens too often."""
        self._limits.guess(ip, self._clock())

    def renew_links(self, subscription_id: int) -> Subscription:
        """Make all links about its address that were given out worthless, those to leave too; it with its new salt."""
        self._table.renew_salts(subscription_id, lambda: secrets.token_urlsafe(9))
        return self.get(subscription_id)

    # Looking

    def get(self, subscription_id: int) -> Subscription:
        """The subscription of that id. Raises NotFound."""
        found = self._table.find(subscription_id)
        if found is None:
            raise NotFound(f"There is no subscription {subscription_id}.")
        return found

    def list_for(self, subscription_id: int) -> list[Subscription]:
        """All subscriptions of the same address, the oldest first."""
        return self._table.list_for(subscription_id)

    def list_letters(self, subscription_id: int, limit: int = 20) -> list[Letter]:
        """Its last letters, the newest first: those sent, and those that were not with the reason."""
        return self._store.outbox.returned.list_letters(limit, 0, "", subscription_id)

    def list_newest(self, limit: int = 50, before: int = 0) -> list[Subscription]:
        """For the owner: the newest first; ``before`` is an id to go on from."""
        return self._table.list_newest(limit, before)

    def count_states(self) -> dict[str, int]:
        """For the owner: how many there are in each state."""
        return self._table.count_states()

    def list_zones(self) -> Sequence[str]:
        """Every time zone, by name."""
        return list_zones()

    def export(self, subscription_id: int) -> dict[str, Any]:
        """All that is kept about the address, by table, as JSON can hold it. Raises NotFound."""
        address = self.get(subscription_id).address
        return {"address": address, "taken_at": to_text(self._clock()), **self._table.export(subscription_id)}

    # Changing

    def change(self, subscription_id: int, wishes: Wishes) -> Subscription:
        """Other wishes from now on. Raises BadInput and NotFound."""
        kept, wishes = self.get(subscription_id), check_wishes(wishes)
        due = {
            "active": lambda: self._find_open_turn(kept, wishes) or _due(wishes, self._clock()),
            "paused": lambda: _due_after(wishes, kept.paused_until),
        }
        self._table.change(subscription_id, wishes, due.get(kept.state, str)())
        return self.get(subscription_id)

    def pause(self, subscription_id: int, until: str) -> Subscription:
        """No letters before that day (ISO, the reader's; empty: until resumed). Raises BadInput and NotFound."""
        kept = self.get(subscription_id)
        if kept.state not in ("active", "paused"):
            raise BadInput("Only letters that come can pause.", "Begin them again first.")
        if until:
            self._check_pause(until, kept.wishes.zone)
        due = _due_after(kept.wishes, until)
        self._table.set(subscription_id, "paused", paused_until=until, next_due=due)
        return self.get(subscription_id)

    def resume(self, subscription_id: int) -> Subscription:
        """Letters come again, whatever stopped them: a pause, leaving, an address that was suspended. Raises NotFound.

        Whoever calls this must have come by a link that was sent to the address.
        """
        kept, now = self.get(subscription_id), self._clock()
        if kept.state != "active":
            values = SLEEPING | {"next_due": _due(kept.wishes, now), "why": "", "left_at": "", "soft": 0, "hard": 0}
            confirmed = kept.confirmed_at or to_text(now)
            self._table.set(subscription_id, "active", confirmed_at=confirmed, **values)
        return self.get(subscription_id)

    def leave(self, subscription_id: int) -> None:
        """No more letters from this one, at once; twice is once."""
        self._table.leave([subscription_id])

    def leave_all(self, subscription_id: int) -> None:
        """No more letters to the same address."""
        self._table.leave([one.id for one in self.list_for(subscription_id)])

    def delete(self, subscription_id: int) -> None:
        """Erase all that is kept about the same address; every link about it is worthless from then on."""
        self._table.erase(subscription_id)

    # Sending

    def due(self, now: datetime, limit: int = 100) -> list[Subscription]:
        """Those whose letter is due, the longest waiting first; pauses that are over end."""
        moment = to_text(now)
        if self._table.has_to_wake(moment):
            self._table.wake(moment)
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            self.tidy()
        return self._table.due(moment, limit)

    def suspend(self, subscription_id: int, why: str) -> None:
        """No more letters to the same address until it is confirmed again; ``why`` is told to its holder."""
        self._table.suspend([one.id for one in self.list_for(subscription_id)], why)

    def tidy(self) -> int:
        """Erase what was never confirmed, and what was left long ago; how many subscriptions."""
        now = self._clock()
        return self._table.tidy(to_text(now - CONFIRM_WITHIN), to_text(now - KEEP_LEFT))

    def _sign(self, subscription_id: int, salt: str, until: str) -> str:
        return self._signer.sign(CONFIRM, str(subscription_id), until, salt)

    def _domain(self) -> str:
        """What stands behind the @ in the names of our messages."""
        return self._settings.mail.domain or urlsplit(self._settings.site_url).hostname or "localhost"

    def _find_open_turn(self, kept: Subscription, wishes: Wishes) -> str:
        """The turn that has come and waits for its edition, where the new wishes are for the same letters."""
        same = (kept.wishes.view, kept.wishes.rhythm) == (wishes.view, wishes.rhythm)
        return kept.next_due if same and kept.next_due < _due(kept.wishes, self._clock()) else ""

    def _check_pause(self, until: str, zone: str) -> None:
        today = self._clock().astimezone(ZoneInfo(zone)).date()
        if not today < _read_day(until) <= today + LONGEST_PAUSE:
            raise BadInput(f"A pause cannot end on {until[:20]}.", "Choose a day from tomorrow on, within a year.")


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8")).hexdigest()


def _due(wishes: Wishes, after: datetime) -> str:
    return to_text(next_due(wishes, after))


def _due_after(wishes: Wishes, pause: str) -> str:
    """The first letter after a pause; none where it has no end."""
    return to_text(first_due_on(wishes, _read_day(pause))) if pause else ""


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text[:40]!r} is no day.", "Write it as 2026-08-21.") from error
