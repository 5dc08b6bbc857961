"""Webhooks and chats, and what is posted to them: made once, claimed by one worker, tried, noted.

A post is unique by target and issue, so planning twice plans once. It is claimed by a guarded update and noted the same
way; what a killed worker held falls free when its claim runs out, and goes out again under the same name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from broadsheet.answers.targets import Post, PostState, TargetKind
from broadsheet.clock import to_text
from broadsheet.periods import Kind
from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.schema_mail import post, target

LEASE = timedelta(minutes=20)
"""How long a claim holds. A post takes at most one request of three minutes; a chat of several rooms a few more."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target with its whole address, which is for posting and for nothing else."""

    id: int
    kind: TargetKind
    title: str
    address: str = field(repr=False)
    view: str
    period: Kind
    made_at: str


@dataclass(frozen=True, slots=True)
class PostInHand:
    """A post that a worker has claimed, and where it goes."""

    post: Post
    target: TargetRow
    worker: str


class TargetsTable:
    """The tables ``target`` and ``post``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, kind: TargetKind, title: str, address: str, view: str, period: Kind) -> int:
        """Post there from now on; the id. What is there already stays as it is."""
        row = {"kind": kind, "title": title, "address": address, "view": view, "period": period}
        c = target.c
        same = select(c.id).where(c.address == address, c.view == view, c.period == period, c.stopped_at == "")
        with self._access.write() as connection:
            kept = connection.execute(same).scalar()
            if kept is not None:
                return int(kept)
            new = insert(target).values(**row, made_at=self._access.now(), stopped_at="").returning(c.id)
            return int(connection.execute(new).scalar_one())

    def list_active(self) -> list[TargetRow]:
        """Where something is posted, in the order in which it was set up."""
        wanted = select(target).where(target.c.stopped_at == "").order_by(target.c.id)
        return self._access.read(lambda connection: [_to_target(row) for row in connection.execute(wanted)])

    def find(self, target_id: int) -> TargetRow | None:
        """The target of that number, where something is posted to it."""
        wanted = select(target).where(target.c.id == target_id, target.c.stopped_at == "")
        row = self._access.read(lambda connection: connection.execute(wanted).first())
        return _to_target(row) if row else None

    def stop(self, target_id: int) -> None:
        """Post nothing more there; what waits is skipped, and the address, which holds keys, forgotten."""
        now = self._access.now()
        with self._access.write() as connection:
            gone = update(target).where(target.c.id == target_id).values(stopped_at=now, address="")
            connection.execute(gone)
            waits = update(post).where(post.c.target_id == target_id, post.c.state == "waiting")
            connection.execute(waits.values(state="skipped", next_try_at="", why="The target was removed."))

    def plan(self, target_id: int, issue: str, edition_id: int) -> bool:
        """A post to be sent now; False where that issue was planned before, or nothing is posted there any more."""
        now, c = self._access.now(), post.c
        row = {
            "target_id": target_id, "issue": issue, "edition_id": edition_id, "state": "waiting", "next_try_at": now,
            "claimed_by": "", "claimed_until": "", "tries": 0, "why": "", "made_at": now, "sent_at": "",
        }  # fmt: skip
        is_planned = select(c.id).where(c.target_id == target_id, c.issue == issue)
        is_active = select(target.c.id).where(target.c.id == target_id, target.c.stopped_at == "")
        if self._access.read(lambda connection: connection.execute(is_planned).scalar()) is not None:
            return False  # looked at before the writer's place is taken: most looks find it planned
        with self._access.write() as connection:
            if connection.execute(is_active).scalar() is None:
                return False
            return connection.execute(upsert(post, key=["target_id", "issue"], update=[]), row).rowcount == 1

    def claim_due(self, worker: str) -> PostInHand | None:
        """Take the post that has been due longest, of those that wait or whose worker gave no sign of life."""
        c, now = post.c, self._access.now()
        wanted = select(c.id).where(self._is_free(), c.next_try_at <= now).order_by(c.next_try_at, c.id).limit(1)
        if self._access.read(lambda connection: connection.execute(wanted).scalar()) is None:
            return None
        with self._access.write() as connection:
            found = connection.execute(wanted).scalar()
            return None if found is None else self._claim(connection, found, worker)

    def note(
        self, hand: PostInHand, state: PostState, why: str, next_try_at: str = "", tries: int | None = None
    ) -> bool:
        """What became of a post in hand; False where it is no longer in this hand, and nothing is noted."""
        values: Mapping[str, Any] = {
            "state": state, "why": why, "next_try_at": next_try_at, "claimed_by": "", "claimed_until": "",
            "sent_at": self._access.now() if state == "sent" else "",
            "tries": hand.post.tries if tries is None else tries,
        }  # fmt: skip
        c = post.c
        mine = update(post).where(c.id == hand.post.id, c.claimed_by == hand.worker, c.state == "sending")
        with self._access.write() as connection:
            return connection.execute(mine.values(**values)).rowcount == 1

    def list_claimed(self) -> list[tuple[int, str]]:
        """The posts in hand, and in whose."""
        wanted = select(post.c.id, post.c.claimed_by).where(post.c.state == "sending")
        return self._access.read(lambda connection: [(row.id, row.claimed_by) for row in connection.execute(wanted)])

    def free(self, post_id: int, worker: str) -> None:
        """Whoever had it is gone: it waits for the next one."""
        c = post.c
        held = update(post).where(c.id == post_id, c.claimed_by == worker, c.state == "sending")
        with self._access.write() as connection:
            values = {"state": "waiting", "next_try_at": self._access.now(), "claimed_by": "", "claimed_until": ""}
            connection.execute(held.values(**values))

    def list_posts(self, target_id: int, limit: int) -> list[Post]:
        """The last posts to a target, newest first."""
        wanted = select(post).where(post.c.target_id == target_id).order_by(post.c.id.desc()).limit(limit)
        return self._access.read(lambda connection: [_to_post(row) for row in connection.execute(wanted)])

    def last_posts(self, target_ids: Sequence[int]) -> dict[int, Post]:
        """The last post of each of these targets."""
        c = post.c
        last = select(func.max(c.id)).where(c.target_id.in_(target_ids)).group_by(c.target_id)
        wanted = select(post).where(c.id.in_(last))
        return self._access.read(
            lambda connection: {row.target_id: _to_post(row) for row in connection.execute(wanted)}
        )

    def _is_free(self) -> ColumnElement[bool]:
        c, now = post.c, self._access.now()
        return (c.state == "waiting") | ((c.state == "sending") & (c.claimed_until <= now))

    def _claim(self, connection: Connection, post_id: int, worker: str) -> PostInHand | None:
        c = post.c
        until = to_text(self._access.clock() + LEASE)
        mine = update(post).where(c.id == post_id, self._is_free())
        taken = mine.values(state="sending", claimed_by=worker, claimed_until=until, tries=c.tries + 1)
        if connection.execute(taken).rowcount != 1:
            return None
        row = connection.execute(select(post).where(c.id == post_id)).one()
        goes_to = connection.execute(select(target).where(target.c.id == row.target_id)).one()
        return PostInHand(_to_post(row), _to_target(goes_to), worker)


def _to_target(row: Row[Any]) -> TargetRow:
    return TargetRow(row.id, row.kind, row.title, row.address, row.view, row.period, row.made_at)


def _to_post(row: Row[Any]) -> Post:
    return Post(
        id=row.id,
        target_id=row.target_id,
        issue=row.issue,
        edition_id=row.edition_id,
        state=row.state,
        tries=row.tries,
        made_at=row.made_at,
        sent_at=row.sent_at,
        next_try_at=row.next_try_at,
        why=row.why,
    )
