"""The gate of each host: one request at a time, spaced, over all processes of a library.

Moments are kept as seconds since 1970, since some hosts are asked several times a second.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, select, update

from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.schema import host_gate

_BUSY = "Another request to {host} is under way."
_SPACED = "{host} is asked at most every {spacing:g} seconds."


class Gates:
    """What ``fetching.Gate`` asks for, kept in the store."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def enter(self, host: str, spacing: float, hold: float, now: datetime) -> tuple[datetime, str] | None:
        """Take the host for at most ``hold`` seconds: None; or until when to wait, and why."""
        c, at = host_gate.c, now.timestamp()
        row = {"host": host, "left_at": 0.0, "held_until": 0.0, "paused_until": 0.0, "why": ""}
        is_free = (c.held_until <= at) & (c.left_at + spacing <= at) & (c.paused_until <= at)
        with self._access.write() as connection:
            connection.execute(upsert(host_gate, key=["host"], update=[]), row)
            taken = connection.execute(update(host_gate).where(c.host == host, is_free).values(held_until=at + hold))
            if taken.rowcount == 1:
                return None
            return _wait(connection.execute(select(host_gate).where(c.host == host)).one(), spacing)

    def leave(self, host: str, now: datetime) -> None:
        """The request is over; the next one may begin a spacing later."""
        c, at = host_gate.c, now.timestamp()
        with self._access.write() as connection:
            connection.execute(update(host_gate).where(c.host == host).values(left_at=at, held_until=0.0))

    def pause(self, host: str, until: datetime, why: str) -> None:
        """Nobody enters before ``until``; a later end that was set before holds."""
        row = {"host": host, "left_at": 0.0, "held_until": 0.0, "paused_until": until.timestamp(), "why": why}
        c = host_gate.c
        with self._access.write() as connection:
            known = connection.execute(select(c.paused_until).where(c.host == host)).scalar() or 0.0
            if known < until.timestamp():
                connection.execute(upsert(host_gate, key=["host"], update=["paused_until", "why"]), row)


def _wait(row: Row[tuple[str, float, float, float, str]], spacing: float) -> tuple[datetime, str]:
    """The longest of the three reasons to wait."""
    until, why = max(
        (row.held_until, _BUSY.format(host=row.host)),
        (row.left_at + spacing, _SPACED.format(host=row.host, spacing=spacing)),
        (row.paused_until, row.why),
    )
    # A moment has whole microseconds and a float has not: who comes at ``until`` must find the gate open.
    return datetime.fromtimestamp(until, UTC) + timedelta(milliseconds=1), why
