"""The work to be done: made once a subject, claimed by one worker, renewed while it goes on, ended with its facts.

A claim is a guarded update that only one of several workers gets through. It runs out: what a killed worker held is
taken over by the next one. Whoever has lost a claim cannot save anything under it any more (``holds``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from broadsheet.answers.following import JobView
from broadsheet.clock import to_text
from broadsheet.errors import Busy
from broadsheet.store.access import Access
from broadsheet.store.rows import dump
from broadsheet.store.schema import channel, follow, job

LEASE = timedelta(minutes=30)
"""How long a claim holds without a sign of life. The slowest step is a batch of two requests, each tried four times for
two minutes."""

Facts = dict[str, int | float | str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in hand, and whose hand it is."""

    id: int
    kind: str
    subject: str
    worker: str
    tries: int
    facts: Facts
    """What was done under it already, by whoever had it before."""


class Jobs:
    """The table ``job``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def open_job(self, kind: str, subject: str, due_at: str) -> int:
        """The open job of this kind and subject, made where there is none; an earlier ``due_at`` counts."""
        slot = f"{kind} {subject}"
        with self._access.write() as connection:
            row = connection.execute(select(job.c.id, job.c.due_at).where(job.c.slot == slot)).first()
            if row is None:
                return _insert(connection, kind, subject, slot, due_at)
            if due_at < row.due_at:
                connection.execute(update(job).where(job.c.id == row.id).values(due_at=due_at))
            return int(row.id)

    def claim(self, job_id: int, worker: str) -> Claim | None:
        """Take that job, due or not; None where another worker has it or it has ended."""
        with self._access.write() as connection:
            return self._claim(connection, job_id, worker)

    def claim_due(self, worker: str) -> Claim | None:
        """Take the job that has been due longest, of those that wait or whose worker gave no sign of life."""
        c, now = job.c, self._access.now()
        wanted = select(c.id).where(self._is_free(), c.due_at <= now).order_by(c.due_at, c.id).limit(1)
        if self._access.read(lambda connection: connection.execute(wanted).scalar()) is None:
            return None  # looked at before the writer's place is taken: most looks find nothing
        with self._access.write() as connection:
            found = connection.execute(wanted).scalar()
            return None if found is None else self._claim(connection, found, worker)

    def holds(self, connection: Connection, claim: Claim, facts: Facts) -> None:
        """A sign of life inside a transaction, with what has been done so far. Raises Busy where the claim is lost."""
        c = job.c
        values = {"claimed_until": to_text(self._access.clock() + LEASE), "facts": dump(facts)}
        held = update(job).where(c.id == claim.id, c.claimed_by == claim.worker, c.state == "working").values(**values)
        if connection.execute(held).rowcount != 1:
            raise Busy(f"Another worker has taken over {claim.kind} {claim.subject}, or it was stopped.")

    def renew(self, claim: Claim, facts: Facts) -> None:
        """A sign of life. Raises Busy where the claim is lost."""
        with self._access.write() as connection:
            self.holds(connection, claim, facts)

    def end(self, connection: Connection, claim: Claim, state: str, facts: Facts, error: str = "") -> None:
        """The job is over, inside a transaction. Raises Busy where the claim is lost."""
        self.holds(connection, claim, facts)
        values = {"state": state, "slot": None, "ended_at": self._access.now(), "error": error, "claimed_until": ""}
        connection.execute(update(job).where(job.c.id == claim.id).values(**values))

    def finish(self, claim: Claim, state: str, facts: Facts, error: str = "") -> None:
        """The job is over. Raises Busy where the claim is lost."""
        with self._access.write() as connection:
            self.end(connection, claim, state, facts, error)

    def hand_back(self, claim: Claim, facts: Facts) -> None:
        """Stopped between two steps: whoever works next goes on at once."""
        with self._access.write() as connection:
            self.holds(connection, claim, facts)
            values = {"state": "waiting", "due_at": self._access.now(), "claimed_by": "", "claimed_until": ""}
            connection.execute(update(job).where(job.c.id == claim.id).values(**values))

    def list_claimed(self) -> list[tuple[int, str]]:
        """The jobs in hand, and in whose."""
        wanted = select(job.c.id, job.c.claimed_by).where(job.c.state == "working").order_by(job.c.id)
        return self._access.read(lambda connection: [(row.id, row.claimed_by) for row in connection.execute(wanted)])

    def free(self, job_id: int, worker: str) -> None:
        """Whoever had it is gone: it waits for the next one."""
        c, now = job.c, self._access.now()
        mine = update(job).where(c.id == job_id, c.claimed_by == worker, c.state == "working")
        with self._access.write() as connection:
            connection.execute(mine.values(state="waiting", due_at=now, claimed_by="", claimed_until=""))

    def next_due(self) -> str:
        """When there is something to do next: a job falls due, a claim runs out, a channel is asked; empty: never."""
        c = job.c
        wanted: tuple[Select[Any], ...] = (
            select(func.min(c.due_at)).where(c.state == "waiting"),
            select(func.min(c.claimed_until)).where(c.state == "working"),
            _idle_channels().with_only_columns(func.min(channel.c.next_due)),
        )
        moments = self._access.read(lambda connection: [connection.execute(one).scalar() for one in wanted])
        return min((one for one in moments if one), default="")

    def list_jobs(self, limit: int, subject: str = "") -> list[JobView]:
        """The last jobs, open ones and the newest first; ``subject`` may be the whole of it or its first word."""
        c = job.c
        wanted = select(job).order_by(c.slot.is_(None), c.ended_at.desc(), c.id.desc()).limit(limit)
        if subject:
            wanted = wanted.where((c.subject == subject) | c.subject.startswith(f"{subject} ", autoescape=True))
        return self._access.read(lambda connection: [_view(row) for row in connection.execute(wanted)])

    def find_open(self, kind: str, subject: str) -> JobView | None:
        """The open job of that kind and subject."""
        wanted = select(job).where(job.c.slot == f"{kind} {subject}")
        row = self._access.read(lambda connection: connection.execute(wanted).first())
        return _view(row) if row else None

    def last_end(self, kind: str) -> str:
        """When a job of this kind last ended; empty: never."""
        wanted = select(func.max(job.c.ended_at)).where(job.c.kind == kind)
        return self._access.read(lambda connection: connection.execute(wanted).scalar()) or ""

    def forget(self, before: str) -> int:
        """Delete the jobs that ended before that moment; how many."""
        c = job.c
        with self._access.write() as connection:
            return connection.execute(delete(job).where(c.slot.is_(None), c.ended_at < before)).rowcount

    def open_due(self) -> None:
        """A fetch job for each followed channel whose time has come and that has none open."""
        now = self._access.now()
        c = channel.c
        wanted = _idle_channels().where(c.next_due <= now).order_by(c.next_due, c.id)
        if not self._access.read(lambda connection: connection.execute(wanted).first()):
            return
        with self._access.write() as connection:
            for row in connection.execute(wanted).all():
                subject = f"{row.source} {row.stream}"
                _insert(connection, "fetch", subject, f"fetch {subject}", row.next_due)

    def _is_free(self) -> ColumnElement[bool]:
        c, now = job.c, self._access.now()
        return (c.state == "waiting") | ((c.state == "working") & (c.claimed_until <= now))

    def _claim(self, connection: Connection, job_id: int, worker: str) -> Claim | None:
        c, now = job.c, self._access.now()
        values = {
            "state": "working",
            "claimed_by": worker,
            "claimed_until": to_text(self._access.clock() + LEASE),
            "started_at": func.coalesce(func.nullif(c.started_at, ""), now),
            "tries": c.tries + 1,
        }
        taken = connection.execute(update(job).where(c.id == job_id, self._is_free()).values(**values))
        if taken.rowcount != 1:
            return None
        row = connection.execute(select(job).where(c.id == job_id)).one()
        return Claim(row.id, row.kind, row.subject, worker, row.tries, orjson.loads(row.facts))


def _insert(connection: Connection, kind: str, subject: str, slot: str, due_at: str) -> int:
    empty = dict.fromkeys(("claimed_by", "claimed_until", "started_at", "ended_at", "error"), "")
    row: Mapping[str, Any] = {
        "kind": kind, "subject": subject, "slot": slot, "state": "waiting", "due_at": due_at, "tries": 0, "facts": "{}",
    }  # fmt: skip
    return int(connection.execute(insert(job).values(**row, **empty).returning(job.c.id)).scalar_one())


def _idle_channels() -> Select[Any]:
    """The channels of what is followed that have no open job."""
    c = channel.c
    is_open = select(job.c.id).where(job.c.slot == "fetch " + c.source + " " + c.stream).exists()
    return select(c.source, c.stream, c.next_due).join(follow).where(follow.c.stopped_at == "", ~is_open)


def _view(row: Row[Any]) -> JobView:
    return JobView(
        row.id, row.kind, row.subject, row.state, row.due_at, row.started_at, row.ended_at, row.tries,
        orjson.loads(row.facts), row.error,
    )  # fmt: skip
