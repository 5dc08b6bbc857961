"""Addresses and what they want; the tokens that confirm them. What is erased leaves nothing: see ``erasing.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from broadsheet.answers.mail import Subscription, SubscriptionState, Wishes
from broadsheet.errors import BadInput
from broadsheet.store import erasing
from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.outbox import NewLetter, Outbox
from broadsheet.store.outbox_rows import read_subscription
from broadsheet.store.schema_mail import letter, mail_event, mail_token, subscription

CONFIRM: Final = "confirm"
ALREADY: Final = "already"
"""What the issue of a letter begins with: one asks to confirm until a moment, the other says once a day it is so."""
CONFIRMED = ("active", "paused")
SLEEPING = {"next_due": "", "paused_until": ""}
"""What is set where no letter is due."""

FirstDue = Callable[[Wishes], str]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for: the address as written and as compared, the wishes, and the consent as it is kept."""

    address: str
    address_key: str
    wishes: Wishes
    consent: str


@dataclass(frozen=True, slots=True)
class Token:
    """How a token that confirms is made: its end, the salt of a fresh subscription, its hash from id and salt."""

    expires_at: str
    salt: str
    hash_of: Callable[[int, str], str]


class SubscriptionsTable:
    """Addresses and what they want; the tokens that confirm them."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def find(self, subscription_id: int) -> Subscription | None:
        """The subscription of that id."""
        return self._access.read(lambda connection: _find(connection, subscription_id))

    def list_for(self, subscription_id: int) -> list[Subscription]:
        """All subscriptions of the same address, the oldest first."""
        asked = _of_same_address(subscription_id)
        return self._access.read(lambda connection: [read_subscription(row) for row in connection.execute(asked)])

    def list_newest(self, limit: int, before: int = 0) -> list[Subscription]:
        """The newest first, whoever they are of; ``before`` is an id to go on from."""
        asked = select(subscription).order_by(subscription.c.id.desc()).limit(limit)
        asked = asked.where(subscription.c.id < before) if before else asked
        return self._access.read(lambda connection: [read_subscription(row) for row in connection.execute(asked)])

    def count_states(self) -> dict[str, int]:
        """How many subscriptions are in each state."""
        asked = select(subscription.c.state, func.count()).group_by(subscription.c.state)
        return self._access.read(lambda connection: {row[0]: row[1] for row in connection.execute(asked)})

    def ask(self, request: Request, token: Token, message_domain: str) -> None:
        """Note a request, with the letter that it brings, all or none. What is confirmed already stays as it is."""
        c = subscription.c
        with self._access.write() as connection:
            is_it = (c.address_key == request.address_key) & (c.view == request.wishes.view.key)
            row = connection.execute(select(subscription).where(is_it)).one_or_none()
            if _has_complained(connection, request.address_key):
                return
            if row and row.state in CONFIRMED:
                kept_id, issue = row.id, f"{ALREADY} {self._access.now()[:10]}"
            else:
                kept_id, salt = self._note(connection, request, row, token.salt)
                issue = f"{CONFIRM} {token.expires_at}"
                self._save_token(connection, kept_id, token.hash_of(kept_id, salt), token.expires_at)
            domain = request.address.rpartition("@")[2]
            Outbox(self._access).add(connection, NewLetter(kept_id, issue, domain), message_domain)

    def _save_token(self, connection: Connection, subscription_id: int, token_hash: str, until: str) -> None:
        row = {"hash": token_hash, "purpose": CONFIRM, "subscription_id": subscription_id}
        connection.execute(upsert(mail_token, key=["hash"], update=[]), row | {"expires_at": until, "used_at": ""})

    def _note(self, connection: Connection, request: Request, row: Row[Any] | None, salt: str) -> tuple[int, str]:
        values = _columns(request.wishes) | {"address": request.address, "consent": request.consent, "state": "pending"}
        values |= {"made_at": self._access.now(), "why": ""}
        if row is None:
            fresh = values | SLEEPING | {"address_key": request.address_key, "salt": salt, "soft": 0, "hard": 0}
            fresh |= {"left_at": ""}
            made = insert(subscription).values(**fresh, confirmed_at="").returning(subscription.c.id)
            return connection.execute(made).scalar_one(), salt
        if row.state != "suspended":  # whoever asks has not shown yet that the address is theirs
            connection.execute(update(subscription).where(subscription.c.id == row.id).values(**values))
        return row.id, row.salt

    def last_token(self, subscription_id: int) -> tuple[str, str] | None:
        """The salt of the subscription and the end of the newest token that confirms it; None where there is none."""
        c = mail_token.c
        asked = select(subscription.c.salt, c.expires_at).join(subscription, subscription.c.id == c.subscription_id)
        asked = asked.where(c.subscription_id == subscription_id, c.purpose == CONFIRM, c.used_at == "")
        asked = asked.order_by(c.expires_at.desc()).limit(1)
        row = self._access.read(lambda connection: connection.execute(asked).one_or_none())
        return (row.salt, row.expires_at) if row else None

    def find_token(self, token_hash: str) -> tuple[Subscription, bool] | None:
        """What a token of that hash confirms, and whether it was used."""
        asked = select(mail_token).where(mail_token.c.hash == token_hash)

        def ask(connection: Connection) -> tuple[Subscription, bool] | None:
            row = connection.execute(asked).one_or_none()
            found = _find(connection, row.subscription_id) if row else None
            return (found, bool(row.used_at)) if row and found else None

        return self._access.read(ask)

    def confirm(self, token_hash: str, consent: Callable[[str], str], first_due: FirstDue) -> Subscription | None:
        """Use a token once: what waits or was suspended becomes active. Used again it changes nothing.

        ``consent`` adds to what is kept of it. None where there is no such token.
        """
        t = mail_token.c
        with self._access.write() as connection:
            row = connection.execute(select(mail_token).where(t.hash == token_hash)).one_or_none()
            if row is None:
                return None
            kept = connection.execute(select(subscription).where(subscription.c.id == row.subscription_id)).one()
            if not row.used_at and kept.state not in CONFIRMED:
                values = {"state": "active", "why": "", "soft": 0, "hard": 0, "confirmed_at": self._access.now()}
                values |= SLEEPING | {
                    "left_at": "",
                    "consent": consent(kept.consent),
                    "next_due": first_due(read_subscription(kept).wishes),
                }
                _set(connection, kept.id, values)
            mine = t.subscription_id == kept.id
            connection.execute(update(mail_token).where(mine, t.used_at == "").values(used_at=self._access.now()))
            return _find(connection, kept.id)

    def change(self, subscription_id: int, wishes: Wishes, next_due: str) -> None:
        """Other wishes. Raises BadInput where the address gets that view by another subscription."""
        c = subscription.c
        with self._access.write() as connection:
            key = select(c.address_key).where(c.id == subscription_id).scalar_subquery()
            same = (c.address_key == key) & (c.view == wishes.view.key) & (c.id != subscription_id)
            other = connection.execute(select(c.id, c.state).where(same)).one_or_none()
            if other and other.state not in ("pending", "left"):
                raise BadInput(f"This address gets {wishes.view.title} already.", "Change its other subscription.")
            if other:
                erasing.erase(connection, [other.id])
            _set(connection, subscription_id, _columns(wishes) | {"next_due": next_due})

    def set(self, subscription_id: int, state: SubscriptionState, **values: object) -> None:
        """Its state, and other columns with it."""
        with self._access.write() as connection:
            _set(connection, subscription_id, {"state": state, **values})

    def renew_salts(self, subscription_id: int, make: Callable[[], str]) -> None:
        """Make every link that was given out worthless: those about the same address, which lead to one another, and
        those that confirmed it.
        """
        with self._access.write() as connection:
            ids = [row.id for row in connection.execute(_of_same_address(subscription_id))]
            for one in ids:
                _set(connection, one, {"salt": make()})
            connection.execute(delete(mail_token).where(mail_token.c.subscription_id.in_(ids)))

    def leave(self, ids: list[int]) -> None:
        """These are left, at once: what waits for them in the outbox is not sent."""
        c, now = subscription.c, self._access.now()
        with self._access.write() as connection:
            gone = update(subscription).where(c.id.in_(ids), c.state != "left")
            connection.execute(gone.values(state="left", left_at=now, why="", **SLEEPING))
            _drop_waiting(connection, ids, "Left before it was sent.")

    def suspend(self, ids: list[int], why: str) -> None:
        """No letters to these until they are confirmed or resumed; those that were left stay so."""
        c = subscription.c
        with self._access.write() as connection:
            stopped = update(subscription).where(c.id.in_(ids), c.state.in_(("active", "paused", "suspended")))
            connection.execute(stopped.values(state="suspended", why=why, **SLEEPING))
            _drop_waiting(connection, ids, "The address was suspended before it was sent.")

    def wake(self, now: str) -> None:
        """Pauses that are over end."""
        c = subscription.c
        with self._access.write() as connection:
            over = update(subscription).where(c.state == "paused", c.next_due > "", c.next_due <= now)
            connection.execute(over.values(state="active", paused_until=""))

    def has_to_wake(self, now: str) -> bool:
        """Whether a pause is over."""
        c = subscription.c
        asked = select(c.id).where(c.state == "paused", c.next_due > "", c.next_due <= now).limit(1)
        return self._access.read(lambda connection: connection.execute(asked).first() is not None)

    def due(self, now: str, limit: int) -> list[Subscription]:
        """Active ones whose next letter is due, the longest waiting first."""
        c = subscription.c
        asked = select(subscription).where(c.state == "active", c.next_due > "", c.next_due <= now)
        asked = asked.order_by(c.next_due, c.id).limit(limit)
        return self._access.read(lambda connection: [read_subscription(row) for row in connection.execute(asked)])

    def export(self, subscription_id: int) -> erasing.Rows:
        """Every row that is kept about the same address, by table; without the secrets of its links."""

        def ask(connection: Connection) -> erasing.Rows:
            found = connection.execute(_of_same_address(subscription_id))
            return erasing.collect(connection, [row.id for row in found])

        return self._access.read(ask)

    def erase(self, subscription_id: int) -> None:
        """Delete all that is kept about the same address."""
        with self._access.write() as connection:
            found = connection.execute(_of_same_address(subscription_id))
            erasing.erase(connection, [row.id for row in found])

    def tidy(self, asked_before: str, left_before: str) -> int:
        """Erase what was asked for and never confirmed, and what was left long ago; how many subscriptions.

        What had been left before it was asked for again is as it was. Whose holder complained, confirmed or not, stays
        suspended: else the next stranger could make us write there once more.
        """
        c, e = subscription.c, mail_event.c
        old = c.made_at < asked_before
        complained = select(e.id).where(e.subscription_id == c.id, e.kind == "complaint").exists()
        over = (
            (c.state == "pending") & (c.left_at == "") & old,
            (c.state == "suspended") & (c.confirmed_at == "") & old & ~complained,
            (c.state == "left") & (c.left_at < left_before),
        )
        asked_again = (c.state == "pending") & (c.left_at != "") & old
        wanted = [select(c.id).where(part).limit(1000) for part in (*over, asked_again)]
        if not self._access.read(lambda connection: any(connection.execute(one).first() for one in wanted)):
            return 0
        with self._access.write() as connection:
            connection.execute(update(subscription).where(asked_again).values(state="left"))
            ids = [row.id for one in wanted[:-1] for row in connection.execute(one)]
            erasing.erase(connection, ids)
        return len(ids)


def _of_same_address(subscription_id: int) -> Select[Any]:
    key = select(subscription.c.address_key).where(subscription.c.id == subscription_id).scalar_subquery()
    return select(subscription).where(subscription.c.address_key == key).order_by(subscription.c.id)


def _has_complained(connection: Connection, address_key: str) -> bool:
    """Whether letters to this address stopped because its holder reported one as unwanted."""
    c, s = mail_event.c, subscription.c
    complained = select(c.id).join(subscription, s.id == c.subscription_id)
    complained = complained.where(s.address_key == address_key, s.state == "suspended", c.kind == "complaint")
    return connection.execute(complained.limit(1)).first() is not None


def _drop_waiting(connection: Connection, ids: list[int], why: str) -> None:
    waiting = update(letter).where(letter.c.subscription_id.in_(ids), letter.c.state == "waiting")
    connection.execute(waiting.values(state="skipped", why=why, next_try_at="", facts=""))


def _set(connection: Connection, subscription_id: int, values: dict[str, Any]) -> None:
    connection.execute(update(subscription).where(subscription.c.id == subscription_id).values(**values))


def _find(connection: Connection, subscription_id: int) -> Subscription | None:
    row = connection.execute(select(subscription).where(subscription.c.id == subscription_id)).one_or_none()
    return read_subscription(row) if row else None


def _columns(wishes: Wishes) -> dict[str, Any]:
    return {
        "view": wishes.view.key,
        "rhythm": wishes.rhythm,
        "weekdays": " ".join(wishes.weekdays),
        "hour": wishes.hour,
        "zone": wishes.zone,
        "papers": wishes.papers,
    }
