"""What came back of letters, noted once each, and what follows from it; and the letters as their owner reads them."""

from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Connection, Select, case, delete, func, insert, select, update

from broadsheet.answers.mail import Attempt, Letter, LetterState, MailEvent
from broadsheet.store.access import Access
from broadsheet.store.outbox_rows import read_letter
from broadsheet.store.schema_mail import letter, letter_attempt, mail_event, subscription

HARD_LIMIT = 2
"""So many hard returns suspend an address; one does where the server said that there is no such mailbox."""

FORGOTTEN_AT_ONCE = 5_000

OVER = ("sent", "skipped", "failed", "bounced")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was told of a letter: ``kind`` is hard, soft or complaint."""

    kind: str
    status: str
    """The enhanced status, such as ``5.1.1``; may be empty."""
    says: str
    message: str
    """What tells this event from all others, so that reading it twice counts once."""
    gone: bool = False
    """The mailbox does not exist: once is enough."""


class Returned:
    """The table ``mail_event``, and lists of letters."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def note(self, event: Event, letter_id: int | None, subscription_id: int | None) -> bool:
        """Note an event and do what follows from it, in one transaction; False where it was noted before."""
        with self._access.write() as connection:
            return self.note_within(connection, event, letter_id, subscription_id)

    def note_within(
        self, connection: Connection, event: Event, letter_id: int | None, subscription_id: int | None
    ) -> bool:
        """As :meth:`note`, inside a transaction."""
        known = select(mail_event.c.id).where(mail_event.c.message == event.message)
        if connection.execute(known).first():
            return False
        row = {
            "at": self._access.now(), "kind": event.kind, "status": event.status, "says": event.says,
            "message": event.message, "letter_id": letter_id, "subscription_id": subscription_id,
        }  # fmt: skip
        connection.execute(insert(mail_event).values(row))
        if letter_id is not None and event.kind == "hard":
            mine = update(letter).where(letter.c.id == letter_id, letter.c.state == "sent")
            connection.execute(mine.values(state="bounced", why=event.says))
        if subscription_id is not None:
            self._follow(connection, event, subscription_id)
        return True

    def find_letter(self, letter_id: int) -> tuple[int, int] | None:
        """The letter of that number and its subscription."""
        return self._find(select(letter.c.id, letter.c.subscription_id).where(letter.c.id == letter_id))

    def find_message(self, message_id: str) -> tuple[int, int] | None:
        """The letter of that Message-ID and its subscription."""
        return self._find(select(letter.c.id, letter.c.subscription_id).where(letter.c.message_id == message_id))

    def find_address(self, address_key: str) -> int | None:
        """A subscription of that address."""
        wanted = select(subscription.c.id).where(subscription.c.address_key == address_key).limit(1)
        return self._access.read(lambda connection: connection.execute(wanted).scalar())

    def list_letters(self, limit: int, before: int, state: str, subscription_id: int) -> list[Letter]:
        """Letters, the newest first; of one state or one subscription where asked, with numbers below ``before``."""
        c = letter.c
        wanted = select(letter, subscription.c.address.label("whose")).join(subscription)
        wanted = wanted.order_by(c.id.desc()).limit(limit)
        wanted = wanted.where(c.id < before) if before else wanted
        wanted = wanted.where(c.state == state) if state else wanted
        wanted = wanted.where(c.subscription_id == subscription_id) if subscription_id else wanted
        return self._access.read(lambda connection: [read_letter(row, row.whose) for row in connection.execute(wanted)])

    def get_letter(self, letter_id: int) -> Letter | None:
        """The letter of that number."""
        wanted = select(letter, subscription.c.address.label("whose")).join(subscription)
        row = self._access.read(lambda connection: connection.execute(wanted.where(letter.c.id == letter_id)).first())
        return read_letter(row, row.whose) if row else None

    def list_attempts(self, letter_id: int) -> list[Attempt]:
        """Every try, the first one first."""
        c = letter_attempt.c
        wanted = select(c.at, c.took_ms, c.server, c.code, c.says).where(c.letter_id == letter_id).order_by(c.number)
        return self._access.read(lambda connection: [Attempt(*row) for row in connection.execute(wanted)])

    def list_events(self, letter_id: int) -> list[MailEvent]:
        """What came back of a letter, the first one first."""
        c = mail_event.c
        wanted = select(c.at, c.kind, c.status, c.says).where(c.letter_id == letter_id).order_by(c.id)
        return self._access.read(lambda connection: [MailEvent(*row) for row in connection.execute(wanted)])

    def count_letters(self, since: str) -> dict[str, int]:
        """How many letters made since then are in each state."""
        c = letter.c
        states = get_args(LetterState)
        # Not grouped by state: SQLite would then read all letters in the order of their states.
        sums = [func.sum(case((c.state == state, 1), else_=0)) for state in states]
        wanted = select(*sums).where(c.made_at >= since)
        numbers = self._access.read(lambda connection: connection.execute(wanted).one())
        return {state: number for state, number in zip(states, numbers, strict=True) if number}

    def forget(self, before: str, limit: int = FORGOTTEN_AT_ONCE) -> int:
        """Delete some letters that are over and were made before then, with all that is known of them; how many.

        0: there are no more. A few at a time, so that other writers get their turn.
        """
        # The state is hidden from SQLite, or it would read and sort all letters that are over, also those of today.
        old = select(letter.c.id).where(letter.c.made_at < before, func.coalesce(letter.c.state, "").in_(OVER))
        old = old.order_by(letter.c.made_at).limit(limit)
        with self._access.write() as connection:
            ids = list(connection.execute(old).scalars())
            connection.execute(delete(letter_attempt).where(letter_attempt.c.letter_id.in_(ids)))
            connection.execute(update(mail_event).where(mail_event.c.letter_id.in_(ids)).values(letter_id=None))
            connection.execute(delete(letter).where(letter.c.id.in_(ids)))
        return len(ids)

    def _follow(self, connection: Connection, event: Event, subscription_id: int) -> None:
        """Count it with the address; an address that takes no letters, or whose holder complained, gets none."""
        c = subscription.c
        key = select(c.address_key).where(c.id == subscription_id).scalar_subquery()
        theirs = update(subscription).where(c.address_key == key)
        if event.kind == "soft":
            connection.execute(theirs.values(soft=c.soft + 1))
            return
        connection.execute(theirs.values(hard=c.hard + (event.kind == "hard")))
        living = theirs.where(c.state.in_(("active", "paused", "pending")))
        if event.kind == "complaint":
            connection.execute(
                living.values(state="suspended", next_due="", why="Its holder reported a letter as unwanted.")
            )
        else:
            enough = 1 if event.gone else HARD_LIMIT
            says = f"Letters to it come back: {event.says}"[:500]
            connection.execute(living.where(c.hard >= enough).values(state="suspended", next_due="", why=says))

    def _find(self, wanted: Select[Any]) -> tuple[int, int] | None:
        row = self._access.read(lambda connection: connection.execute(wanted).first())
        return (row[0], row[1]) if row else None
