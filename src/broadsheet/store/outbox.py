"""Letters to be sent: made once, claimed by one worker, tried, noted.

What keeps the promise (nobody skipped, nobody written to twice):

- a letter is a row, unique by subscription and issue, made in the transaction that moves the subscription on;
- one worker has it (a guarded update); what a dead one held goes back;
- ``begin_ending`` is noted before the last byte goes out, so that a death before it is known to have sent nothing. A
  death after it leaves one question open, whether the server took the letter: it is sent once more, under the same
  Message-ID, and never a third time by itself. That one time must not be lost to the next death of a machine in
  trouble: it comes when no process has died over a letter for a while.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Update, bindparam, func, insert, select, update

from broadsheet.answers.mail import Letter, Subscription
from broadsheet.clock import to_text
from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.outbox_rows import NOTICES, WANTED, read_letter, read_subscription
from broadsheet.store.returned import Returned
from broadsheet.store.schema_mail import letter, letter_attempt, subscription
from broadsheet.store.ways import Ways

LEASE = timedelta(minutes=20)
"""How long a claim holds without a sign of life; one letter takes at most a connection (1 minute) and an answer (5)."""

CALM = timedelta(minutes=5)
"""How long no process may have died over a letter before one whose fate is unknown is sent once more."""

UNKNOWN = (
    "The process ended twice while the server was taking it, so nobody knows whether it arrived; "
    "a third one could be too many."
)
_NO_CLAIM = {"claimed_by": "", "claimed_until": "", "ending_at": ""}


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be made. ``issue`` is once for a subscription: ``everything 2026-08-21``, ``confirm 4f2a``."""

    subscription_id: int
    issue: str
    domain: str
    """Where it goes: what stands after the @, in ASCII."""
    edition_id: int = 0
    state: str = "waiting"
    why: str = ""
    facts: str = ""
    """What nobody can make again (JSON), such as the link that confirms."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a subscription gets at its turn (None: not yet), and when the next one is."""

    subscription_id: int
    due_at: str
    next_due: str
    letter: NewLetter | None


@dataclass(frozen=True, slots=True)
class Hand:
    """A letter in hand: the row, whom it is for, and what only it knows."""

    letter: Letter
    subscription: Subscription
    domain: str
    facts: str
    worker: str
    drops: int
    """How often a server hung up over it after its end."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One try to hand over a letter, and what becomes of the letter: its new state and, waiting, when it goes on."""

    state: str
    server: str
    code: int
    says: str
    took_ms: float
    next_try_at: str = ""
    why: str = ""
    dropped: bool = False
    """The server hung up after the end of the letter, without an answer."""


class Outbox:
    """The tables ``letter`` and ``letter_attempt``."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self.returned = Returned(access)
        self.ways = Ways(access)

    def add(self, connection: Connection, new: NewLetter, message_domain: str) -> None:
        """A letter, inside a transaction; nothing where the subscription has that issue already."""
        now = self._access.now()
        row = {
            "subscription_id": new.subscription_id, "issue": new.issue, "domain": new.domain,
            "edition_id": new.edition_id, "state": new.state, "why": new.why, "facts": new.facts,
            "message_id": f"<{secrets.token_hex(16)}@{message_domain}>",
            "due_at": now, "next_try_at": now if new.state == "waiting" else "", "made_at": now, "sent_at": "",
            "deaths": 0, "drops": 0, "tries": 0, "code": 0, **_NO_CLAIM,
        }  # fmt: skip
        connection.execute(upsert(letter, key=["subscription_id", "issue"], update=[]), row)

    def plan(self, turns: Sequence[Turn], message_domain: str) -> int:
        """Make the letters and move the subscriptions on, all or none; how many turns were still open."""
        c, done = subscription.c, 0
        with self._access.write() as connection:
            for turn in turns:
                mine = update(subscription).where(
                    c.id == turn.subscription_id, c.next_due == turn.due_at, c.state == "active"
                )
                held = connection.execute(mine.values(next_due=turn.next_due)).rowcount == 1
                if held and turn.letter is not None:
                    self.add(connection, turn.letter, message_domain)
                done += held
        return done

    def has_issue(self, subscription_ids: Sequence[int], issue: str) -> set[int]:
        """Those of these subscriptions that have a letter of that issue."""
        c = letter.c
        wanted = select(c.subscription_id).where(c.subscription_id.in_(subscription_ids), c.issue == issue)
        return self._access.read(lambda connection: set(connection.execute(wanted).scalars()))

    def next_due(self) -> str:
        """When there is something to plan or to try next; empty: nothing is known of."""
        wanted = (
            select(func.min(subscription.c.next_due)).where(
                subscription.c.state == "active", subscription.c.next_due != ""
            ),
            select(func.min(letter.c.next_try_at)).where(letter.c.state == "waiting"),
        )
        moments = self._access.read(lambda connection: [connection.execute(one).scalar() for one in wanted])
        return min((one for one in moments if one), default="")

    def next_try(self) -> str:
        """When the next letter that waits may be tried; empty where none waits."""
        wanted = select(func.min(letter.c.next_try_at)).where(letter.c.state == "waiting")
        return self._access.read(lambda connection: connection.execute(wanted).scalar()) or ""

    def count_waiting(self) -> int:
        """How many letters could be tried now."""
        c, now = letter.c, self._access.now()
        wanted = select(func.count()).select_from(letter).where(c.state == "waiting", c.next_try_at <= now)
        return self._access.read(lambda connection: connection.execute(wanted).scalar_one())

    def claim(self, worker: str, limit: int, without: Collection[str] = ()) -> list[Hand]:
        """Take at most so many letters whose time has come, those first that have waited longest.

        Those no longer wanted are put aside as skipped and not given. ``without``: domains that rest just now.
        """
        c, now = letter.c, self._access.now()
        ready = select(c.id).where(c.state == "waiting", c.next_try_at <= now)
        ready = ready.where(c.domain.not_in(sorted(without))) if without else ready
        ready = ready.order_by(c.next_try_at, c.id).limit(limit)
        if self._access.read(lambda connection: connection.execute(ready.limit(1)).scalar()) is None:
            return []  # looked at before the writer's place is taken: most looks find nothing
        with self._access.write() as connection:
            ids = list(connection.execute(ready).scalars())
            taken = {"state": "sending", "claimed_by": worker, "claimed_until": self._lease(), "ending_at": ""}
            connection.execute(update(letter).where(c.id.in_(ids)).values(taken))
            joined = select(letter, *_named(subscription)).join(subscription).where(c.id.in_(ids))
            rows = connection.execute(joined.order_by(c.next_try_at, c.id)).all()
            hands = [_to_hand(row, worker) for row in rows]
            wanted = [hand for hand in hands if is_wanted(hand.letter, hand.subscription)]
            if len(wanted) < len(hands):
                gone = [hand.letter.id for hand in hands if not is_wanted(hand.letter, hand.subscription)]
                why = "It was no longer wanted when its turn came."
                values = {"state": "skipped", "why": why, "next_try_at": "", "facts": "", **_NO_CLAIM}
                connection.execute(update(letter).where(c.id.in_(gone)).values(values))
        return wanted

    def begin_ending(self, hand: Hand) -> bool:
        """Note, before the end of a letter goes out, that it does.

        False: it must not, for the claim is lost or the subscriber has left meanwhile.
        """
        values = {"b_id": hand.letter.id, "b_worker": hand.worker, "now": self._access.now(), "until": self._lease()}
        with self._access.write() as connection:
            return connection.execute(_BEGIN, values).rowcount == 1

    def finish(self, hand: Hand, tried: Tried) -> bool:
        """Note a try and what becomes of the letter. False where the claim was lost: another worker goes on with it."""
        now = self._access.now()
        over = tried.state != "waiting"
        values = {
            "b_id": hand.letter.id, "b_worker": hand.worker, "b_state": tried.state, "b_code": tried.code,
            "b_why": tried.why, "b_next": tried.next_try_at, "b_sent": now if tried.state == "sent" else "",
            "b_facts": "" if over else hand.facts, "b_drop": int(tried.dropped),
        }  # fmt: skip
        with self._access.write() as connection:
            held = connection.execute(_FINISH, values).rowcount == 1
            if held:
                attempt = {
                    "letter_id": hand.letter.id, "number": hand.letter.tries + 1, "at": now, "took_ms": tried.took_ms,
                    "server": tried.server, "code": tried.code, "says": tried.says,
                }  # fmt: skip
                connection.execute(_ATTEMPT, attempt)
        return held

    def put_back(self, hand: Hand, next_try_at: str, why: str = "") -> None:
        """Hand a letter back untried: it waits until then."""
        mine = update(letter).where(letter.c.id == hand.letter.id, letter.c.claimed_by == hand.worker)
        with self._access.write() as connection:
            connection.execute(mine.values(state="waiting", next_try_at=next_try_at, why=why, **_NO_CLAIM))

    def skip(self, hand: Hand, why: str) -> None:
        """Put a letter aside that is not to be sent."""
        mine = update(letter).where(letter.c.id == hand.letter.id, letter.c.claimed_by == hand.worker)
        with self._access.write() as connection:
            connection.execute(mine.values(state="skipped", next_try_at="", why=why, facts="", **_NO_CLAIM))

    def list_workers(self) -> list[str]:
        """Who holds letters now."""
        wanted = select(letter.c.claimed_by).where(letter.c.state == "sending").distinct()
        return self._access.read(lambda connection: list(connection.execute(wanted).scalars()))

    def free(self, workers: Collection[str]) -> int:
        """Take back what these workers hold, and what anybody holds whose claim ran out; how many letters.

        A letter whose end had not gone out waits again as if nothing had been. One whose end had gone out is tried
        once more, when all has been calm for a while; where that happened before, it is given up as unknown.
        """
        c, now, calm = letter.c, self._access.now(), to_text(self._access.clock() + CALM)
        theirs = (c.state == "sending") & ((c.claimed_until <= now) | c.claimed_by.in_(sorted(workers)))
        if self._access.read(lambda connection: connection.execute(select(c.id).where(theirs)).first()) is None:
            return 0
        once_more = "The process ended while the server was taking it; it is sent once more under the same Message-ID."
        with self._access.write() as connection:
            unsure = connection.execute(select(c.id, c.tries).where(theirs, c.ending_at != "")).all()
            connection.execute(_DIED, [{"b_id": row.id, "now": now} for row in unsure]) if unsure else None
            for row in unsure:
                attempt = {"letter_id": row.id, "number": row.tries + 1, "at": now, "took_ms": 0.0, "server": ""}
                connection.execute(insert(letter_attempt), attempt | {"code": 0, "says": "The process ended."})
            given_up = theirs & (c.ending_at != "") & (c.deaths >= 2)
            lost = update(letter).where(given_up).values(state="failed", why=UNKNOWN, next_try_at="", **_NO_CLAIM)
            freed = connection.execute(lost).rowcount
            again = {"state": "waiting", "next_try_at": now, **_NO_CLAIM}
            freed += connection.execute(
                update(letter).where(theirs, c.ending_at != "").values(why=once_more, **again)
            ).rowcount
            freed += connection.execute(update(letter).where(theirs).values(again)).rowcount
            unknown = (c.state == "waiting") & (c.next_try_at < calm) & (c.deaths > 0)
            connection.execute(update(letter).where(unknown).values(next_try_at=calm))
            return freed

    def retry(self, letter_id: int) -> bool:
        """Let a letter that is over wait for another try; False where it is not over."""
        c, now = letter.c, self._access.now()
        fresh = {"state": "waiting", "next_try_at": now, "due_at": now, "why": "", "deaths": 0, "drops": 0}
        over = update(letter).where(c.id == letter_id, c.state.in_(("failed", "bounced")))
        with self._access.write() as connection:
            return connection.execute(over.values(fresh)).rowcount == 1

    def count_deaths(self) -> int:
        """Over how many letters a process died when their end had gone out."""
        wanted = select(func.count()).select_from(letter).where(letter.c.deaths > 0)
        return self._access.read(lambda connection: connection.execute(wanted).scalar_one())

    def count_sent(self, since: str) -> tuple[int, str]:
        """How many letters were sent since then, and when the first of them was."""
        wanted = select(func.count(), func.min(letter.c.sent_at)).where(letter.c.sent_at >= since)
        count, first = self._access.read(lambda connection: connection.execute(wanted).one())
        return int(count), first or ""

    def _lease(self) -> str:
        moment: datetime = self._access.clock() + LEASE
        return to_text(moment)


def is_wanted(one: Letter, whose: Subscription) -> bool:
    """Whether a letter may still go out: editions to who is subscribed, a confirmation to who has not confirmed."""
    states = next((states for begin, states in NOTICES.items() if one.issue.startswith(begin)), ("active",))
    return whose.state in states


def _named(table: Any) -> list[Any]:
    return [column.label(f"whose_{column.name}") for column in table.columns]


def _to_hand(row: Any, worker: str) -> Hand:
    whose = read_subscription(row, "whose_")
    return Hand(read_letter(row, whose.address), whose, row.domain, row.facts, worker, row.drops)


def _mine() -> Update:
    c = letter.c
    return update(letter).where(c.id == bindparam("b_id"), c.claimed_by == bindparam("b_worker"), c.state == "sending")


_BEGIN = _mine().where(WANTED).values(ending_at=bindparam("now"), claimed_until=bindparam("until"))
_FINISH = _mine().values(
    state=bindparam("b_state"),
    code=bindparam("b_code"),
    why=bindparam("b_why"),
    next_try_at=bindparam("b_next"),
    sent_at=bindparam("b_sent"),
    facts=bindparam("b_facts"),
    drops=letter.c.drops + bindparam("b_drop"),
    tries=letter.c.tries + 1,
    **_NO_CLAIM,
)
_ATTEMPT = insert(letter_attempt)
_DIED = (
    update(letter).where(letter.c.id == bindparam("b_id")).values(deaths=letter.c.deaths + 1, tries=letter.c.tries + 1)
)
