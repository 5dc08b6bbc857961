"""The daily pages that a paper stood on: where, and how it was counted then."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from broadsheet.answers import DayEntry
from broadsheet.paper import Paper
from broadsheet.store.occasions import DAILY, LISTED
from broadsheet.store.reading import select_in
from broadsheet.store.schema import listing, record, signal_event

Counts = dict[str, int]


def days_of_paper(connection: Connection, paper: Paper) -> list[tuple[str, DayEntry]]:
    """Every day that listed this paper, oldest first, with its place and counts then."""
    best = select(listing.c.day, func.min(listing.c.rank).label("rank")).select_from(LISTED)
    best = best.where(record.c.paper_id == paper.id, DAILY).group_by(listing.c.day)
    rows = connection.execute(best.order_by(listing.c.day)).all()
    counts = _counts(connection, [paper.id], [row.day for row in rows])
    return [(row.day, _entry(paper, row.rank, counts.get((paper.id, row.day), {}))) for row in rows]


def _counts(connection: Connection, ids: Sequence[int], days: Iterable[str]) -> dict[tuple[int, str], Counts]:
    """The last count of each kind that was told for each paper on each of these days, else the first one after it.

    A day is often asked for when it is over, and then nothing was told of it while it lasted.
    """
    wanted = sorted(set(days))
    day = func.substr(signal_event.c.time, 1, 10)
    told = (
        select(record.c.paper_id, day.label("day"), signal_event.c.kind, signal_event.c.value)
        .join(signal_event, signal_event.c.record_id == record.c.id)
        .where(day >= min(wanted, default=""))
        .order_by(signal_event.c.time)
    )
    then: dict[tuple[int, str], Counts] = {}
    later: dict[tuple[int, str], Counts] = {}
    for row in select_in(connection, told, record.c.paper_id, ids):
        for one in wanted:
            if row.day == one:
                then.setdefault((row.paper_id, one), {})[row.kind] = round(row.value)
            elif row.day > one:
                later.setdefault((row.paper_id, one), {}).setdefault(row.kind, round(row.value))
    return {key: {**later.get(key, {}), **then.get(key, {})} for key in then.keys() | later.keys()}


def _entry(paper: Paper, rank: int, counts: Counts) -> DayEntry:
    told: dict[str, Any] = {kind: counts.get(kind) for kind in ("upvotes", "comments", "stars")}
    return DayEntry(paper, rank, **told)
