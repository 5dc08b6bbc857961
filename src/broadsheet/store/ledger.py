"""The ledger: a line for each day of each channel, counted from what is there and never from calls.

A record counts once on a day of a channel, however often it comes (``arrival`` remembers it); a paper that a source
named for a day counts as here once the store has its identifier (``announced``). So a repeated batch, a harvest begun
again or a kill changes no number. Of a day whose papers were named, got + missing is what was expected; of another one
got + missing + failed is, once it is closed, or more where more came than was told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, delete, func, select, update

from broadsheet.answers.following import LedgerDay
from broadsheet.paper import Identifier
from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert, write_rows
from broadsheet.store.reading import select_in
from broadsheet.store.schema import announced, arrival, channel, identifier, ledger

MOST_AGAIN = 10_000
"""Missing papers that are looked for once more after each fetch, the newest first."""
MOST_NAMES = 50
"""Missing papers that a line of the ledger names."""


@dataclass(frozen=True, slots=True)
class ToldDay:
    """What a source says one of its days holds; ``names`` are (identifier, kind). As ``sources.live.Tally``."""

    day: str
    expected: int | None = None
    names: tuple[tuple[str, str], ...] = ()
    state: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One record, or what could not be read as one, on a day; ``key`` is the same each time it comes."""

    day: str
    key: str
    replaced: bool = False
    withdrawn: bool = False
    failed: bool = False


class Ledger:
    """The tables ``ledger``, ``arrival`` and ``announced``, read and kept small."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def list_days(self, name: str, limit: int, before: str = "", since: str = "") -> list[LedgerDay]:
        """The lines of all channels of something followed, newest day first; ``since`` is the first day, if given."""
        c = ledger.c
        wanted = select(channel.c.source, channel.c.stream, ledger).join(channel).where(channel.c.follow == name)
        wanted = wanted.where(c.day >= since)
        wanted = wanted.where(c.day < before) if before else wanted
        wanted = wanted.order_by(c.day.desc(), c.channel_id).limit(limit)
        return self._access.read(lambda connection: [_line(connection, row) for row in connection.execute(wanted)])

    def list_missing(self, channel_id: int, since: str, limit: int) -> list[str]:
        """The papers that were named since that day and are not here, oldest day first."""
        c = announced.c
        wanted = select(c.name).where(c.channel_id == channel_id, c.day >= since, c.got_at == "")
        wanted = wanted.order_by(c.day, c.name).limit(limit)
        return self._access.read(lambda connection: list(connection.execute(wanted).scalars()))

    def forget(self, before: str) -> int:
        """Delete what was remembered of single papers of closed days before that one; the numbers stay."""
        with self._access.write() as connection:
            c = ledger.c
            old = connection.execute(select(c.channel_id, c.day).where(c.day < before, c.closed_at != "")).all()
            return sum(
                connection.execute(delete(table).where(table.c.channel_id == row[0], table.c.day == row[1])).rowcount
                for row in old
                for table in (arrival, announced)
            )


# --- inside a writing transaction ---------------------------------------------------------------------------------


def tell_days(connection: Connection, channel_id: int, told: Sequence[ToldDay], now: str) -> None:
    """What the source says of its days, over what it said before."""
    open_days(connection, channel_id, {one.day for one in told})
    c = ledger.c
    for one in told:
        expected = len(one.names) if one.expected is None and one.names else one.expected
        values = {"expected": expected, "told": one.state, "note": one.note}
        connection.execute(update(ledger).where(c.channel_id == channel_id, c.day == one.day).values(**values))
        if one.names:
            _tell_names(connection, channel_id, one, now)
    settle(connection, {(channel_id, one.day) for one in told})


def count_arrivals(connection: Connection, channel_id: int, items: Sequence[Arrived]) -> int:
    """Count those that have not been counted on their day yet; how many records are new to the channel's days."""
    once = {(one.day, one.key): one for one in items}
    days: dict[str, list[str]] = {}
    for day, key in once:
        days.setdefault(day, []).append(key)
    open_days(connection, channel_id, days)
    for day, keys in days.items():
        c = arrival.c
        known = select(c.key).where(c.channel_id == channel_id, c.day == day)
        for row in select_in(connection, known, c.key, keys):
            del once[day, row.key]
    fresh = list(once.values())
    write_rows(
        connection,
        upsert(arrival, key=["channel_id", "day", "key"]),
        [{"channel_id": channel_id, "day": one.day, "key": one.key} for one in fresh],
    )
    for day in days:
        _add_counts(connection, channel_id, day, [one for one in fresh if one.day == day])
    settle(connection, {(channel_id, day) for day in days})
    return sum(not one.failed for one in fresh)


def mark_here(connection: Connection, names: Collection[Identifier], now: str) -> None:
    """These papers are in the store: the days that named them have them now."""
    wanted = sorted({f"{scheme}:{one.value}" for one in names for scheme in _alike(one.scheme)})
    c = announced.c
    waiting = select(c.channel_id, c.day, c.name).where(c.got_at == "")
    rows = list(select_in(connection, waiting, c.name, wanted))
    for row in rows:
        here = and_(c.channel_id == row.channel_id, c.day == row.day, c.name == row.name)
        connection.execute(update(announced).where(here).values(got_at=now))
    settle(connection, {(row.channel_id, row.day) for row in rows})


def look_again(connection: Connection, channel_id: int, now: str) -> None:
    """Papers that were missing and have come since by another way: a file, a look-up."""
    c = announced.c
    wanted = select(c.name).where(c.channel_id == channel_id, c.got_at == "").order_by(c.day.desc()).limit(MOST_AGAIN)
    here = find_here(connection, connection.execute(wanted).scalars())
    mark_here(connection, {Identifier(*name.split(":", 1)) for name in here}, now)


def close_days(connection: Connection, channel_id: int, today: str, now: str) -> None:
    """The source has been asked to its end: its days before ``today`` are over, what comes for them now is late.

    A day that the source counts in UTC and has told the whole of is over when it is over there.
    """
    c = ledger.c
    is_named = select(announced.c.day).where(announced.c.channel_id == channel_id, announced.c.day == c.day).exists()
    is_told = and_(c.expected.is_not(None), c.day < now[:10], ~is_named)
    mine = and_(c.channel_id == channel_id, c.closed_at == "", (c.day < today) | is_told)
    days = connection.execute(select(c.day).where(mine)).scalars().all()
    connection.execute(update(ledger).where(c.channel_id == channel_id, c.day.in_(days)).values(closed_at=now))
    settle(connection, {(channel_id, day) for day in days})


def settle(connection: Connection, days: Iterable[tuple[int, str]]) -> None:
    """Write what is missing of these days and the state they are in."""
    c = ledger.c
    for channel_id, day in sorted(days):
        mine = and_(c.channel_id == channel_id, c.day == day)
        row = connection.execute(select(ledger).where(mine)).one()
        values = {"got": row.got, "missing": _missing(row), "late": row.late, **_count_names(connection, row)}
        state = judge({**row._mapping, **values})
        connection.execute(update(ledger).where(mine).values(**values, state=state))


def judge(line: Mapping[str, Any]) -> str:
    """The state of a day from its numbers and what its source said of it."""
    if line["told"] == "nothing" and not line["expected"] and not line["got"]:
        return "nothing"
    if line["told"] in ("stale", "covered"):
        return str(line["told"])
    is_whole = line["expected"] is not None and line["got"] >= line["expected"]
    if line["closed_at"]:
        return "short" if line["missing"] or (line["failed"] and not is_whole) else "complete"
    return "complete" if is_whole and line["got"] and not line["missing"] else "open"


def _missing(row: Row[Any]) -> int:
    """Of a day whose papers were not named: known when it is over."""
    return max(0, (row.expected or 0) - row.got - row.failed) if row.closed_at else 0


def _count_names(connection: Connection, row: Row[Any]) -> dict[str, int]:
    """The numbers of a day whose papers were named; nothing of another one.

    A few papers of such a day may have no name that we know: of those the records count.
    """
    c = announced.c
    counts = connection.execute(
        select(
            func.count(),
            func.sum(case((c.got_at != "", 1), else_=0)),
            func.sum(case((c.got_at > row.closed_at, 1), else_=0)),
        ).where(c.channel_id == row.channel_id, c.day == row.day)
    ).one()
    named, here, late = (int(one or 0) for one in counts)
    if not named:
        return {}
    nameless = max(0, (row.expected or 0) - named)
    came = min(nameless, max(0, _count_arrived(connection, row) - named)) if nameless else 0
    missing = named - here + max(0, nameless - came - row.failed)
    return {"got": here + came, "missing": missing, "late": late if row.closed_at else 0}


def _count_arrived(connection: Connection, row: Row[Any]) -> int:
    c = arrival.c
    mine = select(func.count()).where(c.channel_id == row.channel_id, c.day == row.day)
    return connection.execute(mine).scalar_one() - int(row.failed)


def _add_counts(connection: Connection, channel_id: int, day: str, fresh: Sequence[Arrived]) -> None:
    c = ledger.c
    came = sum(not one.failed for one in fresh)
    connection.execute(
        update(ledger)
        .where(c.channel_id == channel_id, c.day == day)
        .values(
            got=c.got + came,
            failed=c.failed + sum(one.failed for one in fresh),
            replaced=c.replaced + sum(one.replaced for one in fresh),
            withdrawn=c.withdrawn + sum(one.withdrawn for one in fresh),
            late=c.late + case((c.closed_at != "", came), else_=0),
        )
    )


def _tell_names(connection: Connection, channel_id: int, told: ToldDay, now: str) -> None:
    c = announced.c
    mine = and_(c.channel_id == channel_id, c.day == told.day)
    held = set(connection.execute(select(c.name).where(mine)).scalars())
    names = dict(told.names)
    for name in held - names.keys():
        connection.execute(delete(announced).where(mine, c.name == name))
    fresh = {name: kind for name, kind in names.items() if name not in held}
    here = find_here(connection, fresh)
    rows = [
        {"channel_id": channel_id, "day": told.day, "name": name, "kind": kind, "got_at": now if name in here else ""}
        for name, kind in fresh.items()
    ]
    write_rows(connection, upsert(announced, key=["channel_id", "day", "name"]), rows)


def find_here(connection: Connection, names: Iterable[str]) -> set[str]:
    """Those of these identifiers (``arxiv:2507.06457``) that a paper of the library bears."""
    wanted: dict[str, dict[str, str]] = {}
    for name in names:
        scheme, _, value = name.partition(":")
        for one in _alike(scheme):
            wanted.setdefault(one, {})[value] = name
    c = identifier.c
    return {
        values[row.value]
        for scheme, values in wanted.items()
        for row in select_in(connection, select(c.value).where(c.scheme == scheme), c.value, sorted(values))
    }


def _alike(scheme: str) -> tuple[str, ...]:
    """Hugging Face names papers by their arXiv number."""
    return ("arxiv", "hf") if scheme in ("arxiv", "hf") else (scheme,)


def open_days(connection: Connection, channel_id: int, days: Iterable[str]) -> None:
    """A line for each of these days, where there is none."""
    empty = dict.fromkeys(("got", "late", "replaced", "withdrawn", "missing", "failed"), 0)
    texts = {"told": "", "state": "open", "note": "", "closed_at": ""}
    rows = [{"channel_id": channel_id, "day": day, "expected": None, **empty, **texts} for day in sorted(set(days))]
    write_rows(connection, upsert(ledger, key=["channel_id", "day"], update=[]), rows)


def _line(connection: Connection, row: Row[Any]) -> LedgerDay:
    names: Select[Any] = select(announced.c.name).where(
        announced.c.channel_id == row.channel_id, announced.c.day == row.day, announced.c.got_at == ""
    )
    missing = connection.execute(names.order_by(announced.c.name).limit(MOST_NAMES)).scalars() if row.missing else ()
    return LedgerDay(
        row.source, row.stream, row.day, row.expected, row.got, row.late, row.replaced, row.withdrawn, row.missing,
        row.failed, row.state, row.note, tuple(missing),
    )  # fmt: skip
