"""What is followed, and each source's part in it: how far it has come, when it is asked next, how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, update

from broadsheet.answers.following import Following
from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert, write_rows
from broadsheet.store.schema import channel, follow, job


@dataclass(frozen=True, slots=True)
class Channel:
    """One source's part in something followed. Moments are UTC texts; empty: never."""

    id: int
    follow: str
    source: str
    stream: str
    checkpoint: str
    last_success: str
    last_try: str
    next_due: str
    tries: int
    """Tries that failed since the last one that went through."""
    state: str
    """Empty, or how the last try ended: ``paused`` (the service asked to wait), ``failing``, ``declined``."""
    why: str
    records: int

    @property
    def subject(self) -> str:
        """Its name in jobs and logs: ``arxiv-oai cs.CL``."""
        return f"{self.source} {self.stream}"


class Follows:
    """The tables ``follow`` and ``channel``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def follow(self, name: str, title: str, stream: str, sources: Sequence[str]) -> Following:
        """Follow it from now on, with these sources; what is followed already stays as it is."""
        now = self._access.now()
        with self._access.write() as connection:
            kept = _find(connection, name)
            if kept is None:
                row = {"name": name, "title": title, "since": now, "stopped_at": ""}
                connection.execute(upsert(follow, key=["name"]), row)
                kept = Following(name, title, now)
            rows = [_new_channel(name, source, stream, now) for source in sources]
            write_rows(connection, upsert(channel, key=["source", "stream"], update=[]), rows)
        return kept

    def unfollow(self, name: str) -> Following | None:
        """Stop following; its open jobs end. None where it is not followed. Papers and ledger stay."""
        now = self._access.now()
        with self._access.write() as connection:
            kept = _find(connection, name)
            connection.execute(update(follow).where(follow.c.name == name).values(stopped_at=now))
            for one in _channels(connection, select(channel).where(channel.c.follow == name)):
                ended = {"state": "stopped", "slot": None, "ended_at": now, "error": f"{name} is no longer followed."}
                c = job.c
                is_its = c.slot.is_not(None) & c.subject.in_([one.subject])
                connection.execute(update(job).where(is_its).values(**ended))
        return kept

    def list_following(self) -> list[Following]:
        """What is followed, in the order in which it was."""
        c = follow.c
        wanted = select(c.name, c.title, c.since).where(c.stopped_at == "").order_by(c.since, c.name)
        return self._access.read(lambda connection: [Following(*row) for row in connection.execute(wanted)])

    def list_channels(self, name: str = "") -> list[Channel]:
        """The channels of all that is followed, or of that name, in the order in which they were opened."""
        wanted = select(channel).join(follow).where(follow.c.stopped_at == "").order_by(channel.c.id)
        wanted = wanted.where(channel.c.follow == name) if name else wanted
        return self._access.read(lambda connection: _channels(connection, wanted))

    def find_channel(self, source: str, stream: str) -> Channel | None:
        """The channel of that name, followed or not any more."""
        wanted = select(channel).where(channel.c.source == source, channel.c.stream == stream)
        return next(iter(self._access.read(lambda connection: _channels(connection, wanted))), None)


def _find(connection: Connection, name: str) -> Following | None:
    c = follow.c
    row = connection.execute(select(c.name, c.title, c.since).where(c.name == name, c.stopped_at == "")).first()
    return Following(*row) if row else None


def _channels(connection: Connection, wanted: Select[Any]) -> list[Channel]:
    return [Channel(*row) for row in connection.execute(wanted)]


def _new_channel(name: str, source: str, stream: str, now: str) -> dict[str, Any]:
    empty = dict.fromkeys(("checkpoint", "last_success", "last_try", "state", "why"), "")
    return {"follow": name, "source": source, "stream": stream, "next_due": now, "tries": 0, "records": 0, **empty}
