"""Daily pages: which papers stood on a source's page of a day, where, and how they were counted then."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from broadsheet.answers import DayCount, DayEntry
from broadsheet.paper import Paper
from broadsheet.store.reading import get_papers, select_in
from broadsheet.store.schema import listing, record, signal_event

Counts = dict[str, int]

_LISTED = listing.join(record, record.c.id == listing.c.record_id)
_DAILY = (listing.c.day != "") & (listing.c.page != "trending")
"""What trends stands on a page of its own, where a paper may stand for weeks."""


def list_days(connection: Connection, limit: int, before: str) -> list[DayCount]:
    """The days that listed papers, newest first; only those before ``before`` where it is given."""
    papers = func.count(record.c.paper_id.distinct())
    days = select(listing.c.day, papers.label("papers")).select_from(_LISTED).where(_DAILY)
    if before:
        days = days.where(listing.c.day < before)
    newest = days.group_by(listing.c.day).order_by(listing.c.day.desc()).limit(limit)
    return [DayCount(row.day, row.papers) for row in connection.execute(newest)]


def get_day(connection: Connection, day: str) -> list[DayEntry]:
    """The papers of that day by rank, each once, with the counts told for it that day; empty when there are none."""
    if not day:
        return []
    rows = connection.execute(
        select(record.c.paper_id, listing.c.rank).select_from(_LISTED).where(_DAILY, listing.c.day == day)
    )
    ranks: dict[int, int] = {}
    for row in rows:
        ranks[row.paper_id] = min(row.rank, ranks.get(row.paper_id, row.rank))
    counts = _counts(connection, list(ranks), [day])
    papers = get_papers(connection, sorted(ranks, key=lambda one: (ranks[one], one)))
    return [_entry(paper, ranks[paper.id], counts.get((paper.id, day), {})) for paper in papers]


def neighbours_of_day(connection: Connection, day: str) -> tuple[str | None, str | None]:
    """The last day before and the first day after ``day`` that listed papers."""
    before = select(func.max(listing.c.day)).where(_DAILY, listing.c.day < day)
    after = select(func.min(listing.c.day)).where(_DAILY, listing.c.day > day)
    return connection.execute(before).scalar(), connection.execute(after).scalar()


def days_of_paper(connection: Connection, paper: Paper) -> list[tuple[str, DayEntry]]:
    """Every day that listed this paper, oldest first, with its place and counts then."""
    best = select(listing.c.day, func.min(listing.c.rank).label("rank")).select_from(_LISTED)
    best = best.where(record.c.paper_id == paper.id, _DAILY).group_by(listing.c.day)
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
