"""Days on which one source of something followed told nothing, or an old batch, and another one gave the papers.

Only channels that tell what their days hold can lack a day. Looked at after each fetch, for all channels of the name:
the one that was just asked may cover the others.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from broadsheet.store.ledger import open_days, settle
from broadsheet.store.schema import channel, ledger

LOOK_BACK = timedelta(days=60)

Lines = Mapping[str, Row[Any]]
"""A channel's lines by day."""

_STALE = "The batch of another day came under this date; {source} gave {got} records of this day."
_UNASKED = "It was not asked that day; {source} gave {got} records of it."


def cover_days(connection: Connection, channel_id: int, now: str) -> None:
    """Write ``covered`` where it is so; every day that is covered is closed."""
    siblings = _siblings(connection, channel_id)
    if len(siblings) < 2:
        return
    since = (date.fromisoformat(now[:10]) - LOOK_BACK).isoformat()
    lines = {one: _lines(connection, one, since) for one in siblings}
    for one in siblings:
        others = [(siblings[other], lines[other]) for other in siblings if other != one]
        for day, note in _find_covered(lines[one], others):
            _cover(connection, one, day, note, now)


def _find_covered(mine: Lines, others: Sequence[tuple[str, Lines]]) -> list[tuple[str, str]]:
    """The days that a channel lacks and another one gave, each with a sentence."""
    tells = [day for day, line in mine.items() if line.told or line.expected is not None]
    if not tells:
        return []
    covered: list[tuple[str, str]] = []
    for source, lines in others:
        for day, line in lines.items():
            if not line.got or not line.closed_at:
                continue
            if day in mine and mine[day].told == "stale":
                is_lacking, text = bool(mine[day].closed_at), _STALE
            elif day in mine:
                is_lacking, text = _tells_nothing(mine[day]), _UNASKED
            else:
                is_lacking, text = min(tells) < day < max(tells), _UNASKED
            if is_lacking and day not in {one for one, _ in covered}:
                covered.append((day, text.format(source=source, got=line.got)))
    return covered


def _tells_nothing(line: Row[Any]) -> bool:
    return bool(line.closed_at) and not line.told and line.expected is None and not line.got


def _cover(connection: Connection, channel_id: int, day: str, note: str, now: str) -> None:
    open_days(connection, channel_id, [day])
    c = ledger.c
    mine = update(ledger).where(c.channel_id == channel_id, c.day == day)
    connection.execute(mine.values(told="covered", note=note, closed_at=now))
    settle(connection, [(channel_id, day)])


def _siblings(connection: Connection, channel_id: int) -> dict[int, str]:
    """The channels of the same followed name, by id, with their sources' names."""
    c = channel.c
    name = select(c.follow).where(c.id == channel_id).scalar_subquery()
    found = connection.execute(select(c.id, c.source).where(c.follow == name).order_by(c.id))
    return {row.id: row.source for row in found}


def _lines(connection: Connection, channel_id: int, since: str) -> Lines:
    c = ledger.c
    wanted = select(ledger).where(c.channel_id == channel_id, c.day >= since).order_by(c.day)
    return {row.day: row for row in connection.execute(wanted)}
