"""What happens to a record at a time: its places on pages, and counts, each kept once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from broadsheet.store import schema
from broadsheet.store.desk import Entry
from broadsheet.store.dialect import upsert, write_rows
from broadsheet.store.reading import select_in

Told = Mapping[tuple[Any, ...], float]
"""(record id, page or kind, day or time) to rank or value."""


def save_events(connection: Connection, entries: Sequence[Entry], record_ids: Sequence[int]) -> set[int]:
    """Save the listings and signals that are news; the ids of the records that had any."""
    listings = {
        (record_id, one.page, one.day): one.rank
        for entry, record_id in zip(entries, record_ids, strict=True)
        for one in entry.record.listings
    }
    signals = {
        (record_id, one.kind, one.time): one.value
        for entry, record_id in zip(entries, record_ids, strict=True)
        for one in entry.record.signals
    }
    heard = _save_news(connection, schema.listing, listings, _told_anew)
    return heard | _save_news(connection, schema.signal_event, signals, _that_moved)


def _told_anew(told: Told, held: Told) -> Told:
    return {key: value for key, value in told.items() if held.get(key) != value}


def _that_moved(told: Told, held: Told) -> Told:
    """The counts that differ from the one before them: one asked for every two hours is kept where it changed."""
    series: dict[tuple[Any, ...], dict[str, float]] = {}
    for (record_id, kind, time), value in held.items():
        series.setdefault((record_id, kind), {})[time] = value
    moved = {}
    for record_id, kind, time in sorted(told):
        known = series.setdefault((record_id, kind), {})
        before = max((one for one in known if one <= time), default=None)
        value = told[record_id, kind, time]
        if before is None or known[before] != value:
            known[time] = moved[record_id, kind, time] = value
    return moved


def _save_news(connection: Connection, table: Any, told: Told, choose: Callable[[Told, Told], Told]) -> set[int]:
    columns = [column.name for column in table.columns]
    ids = sorted({key[0] for key in told})
    held = {tuple(row[:3]): row[3] for row in select_in(connection, select(table), table.c.record_id, ids)}
    news = choose(told, held)
    rows = [dict(zip(columns, (*key, value), strict=True)) for key, value in news.items()]
    write_rows(connection, upsert(table, key=columns[:3]), rows)
    return {key[0] for key in news}
