"""Which papers a day has: its *occasions*, each with the moment from which it was known here.

listed     it stood on a source's daily page of that day
announced  its source announced it that day
submitted  a reader of this site brought it in that day
seen       first seen between the closing of the day before and of this one, within a fortnight after it came out
dated      of that date, and known much later: what a bulk import brings counts on the day its own dates name

The last two are of papers that have none of the first three. All are found by indexes: ``listing_day``,
``paper_announced``, ``submission_day``, ``paper_fresh``, ``paper_dated``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    text,
    union,
    union_all,
)

from broadsheet.store.reading import select_in
from broadsheet.store.schema import IS_ANNOUNCED, IS_DATED, IS_FRESH, listing, paper, record
from broadsheet.store.schema_readers import submission

LISTED = listing.join(record, record.c.id == listing.c.record_id)
DAILY = (listing.c.day != "") & (listing.c.page != "trending")
"""What trends stands on a page of its own, where a paper may stand for weeks."""


@dataclass(frozen=True, slots=True)
class Span:
    """One day or several. ``opens`` and ``closes`` are the UTC moments between which a paper is first seen in it."""

    first: str
    last: str
    opens: str
    closes: str

    @property
    def bounds(self) -> dict[str, str]:
        """What the statements are given; ``after`` is the day after the last, which no moment of it reaches."""
        after = (date.fromisoformat(self.last) + timedelta(days=1)).isoformat()
        return {"first": self.first, "last": self.last, "after": after, "opens": self.opens, "closes": self.closes}


@dataclass(frozen=True, slots=True)
class Occasion:
    """That a paper is of a day: how so, since when it was known, and its place on the daily page (0: on none)."""

    paper_id: int
    kind: str
    known_at: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Where the nearest occasion lies: on ``day``, and at the moment ``seen_at`` for one first seen; both may be."""

    day: str | None
    seen_at: str | None


def find_occasions(connection: Connection, span: Span) -> list[Occasion]:
    """The papers of these days, each once, by id.

    Of several kinds the first of the list above counts; it was known as soon as any of them was.
    """
    found: dict[int, Occasion] = {}
    for kind, asked in _KINDS.items():
        for row in connection.execute(asked, span.bounds):
            first = found.setdefault(row.paper_id, Occasion(row.paper_id, kind, row.known_at, row.place))
            if row.known_at < first.known_at:
                found[row.paper_id] = replace(first, known_at=row.known_at)
    return [found[paper_id] for paper_id in sorted(found)]


def count_occasions(connection: Connection, span: Span) -> int:
    """How many papers these days have."""
    return int(connection.execute(_COUNT, span.bounds).scalar_one())


def find_best(connection: Connection, span: Span, limit: int) -> list[int]:
    """The papers of these days that have most votes, at most ``limit`` (-1: all); equals by id."""
    return list(connection.execute(_BEST, {**span.bounds, "most": limit}).scalars())


def find_before(connection: Connection, span: Span) -> Neighbour:
    """The last occasion before these days."""
    day, seen_at = connection.execute(_BEFORE, span.bounds).one()
    return Neighbour(day and day[:10], seen_at)


def find_after(connection: Connection, span: Span) -> Neighbour:
    """The first occasion after these days."""
    day, seen_at = connection.execute(_AFTER, span.bounds).one()
    return Neighbour(day and day[:10], seen_at)


def find_earlier_days(connection: Connection, ids: Sequence[int], before: str) -> dict[int, set[str]]:
    """The days before this one on which these papers were listed, announced or submitted."""
    asked = (
        select(record.c.paper_id, listing.c.day).select_from(LISTED).where(DAILY, listing.c.day < before),
        select(paper.c.id.label("paper_id"), paper.c.announced.label("day")).where(
            text(IS_ANNOUNCED), paper.c.announced < before
        ),
        select(submission.c.paper_id, submission.c.day).where(submission.c.day < before),
    )
    found: dict[int, set[str]] = {}
    for statement, column in zip(asked, (record.c.paper_id, paper.c.id, submission.c.paper_id), strict=True):
        for row in select_in(connection, statement, column, ids):
            found.setdefault(row.paper_id, set()).add(row.day[:10])
    return found


def _is_nowhere_else() -> ColumnElement[bool]:
    listed = exists().select_from(LISTED).where(record.c.paper_id == paper.c.id, DAILY)
    brought = exists().where(submission.c.paper_id == paper.c.id)
    return and_(~listed, ~brought)


def _of_papers(held: str, *bounds: ColumnElement[bool]) -> Select[Any]:
    c = paper.c
    asked = select(c.id.label("paper_id"), c.first_seen.label("known_at"), literal(0).label("place"))
    return asked.where(text(held), *bounds)


def _nearest(column: Any, held: str, bound: ColumnElement[bool], *, newest: bool) -> Select[Any]:
    """The largest or smallest value of a column among papers that are on no page and were not submitted."""
    order = column.desc() if newest else column.asc()
    # Not max(): with the condition on other tables SQLite would read the whole range for it.
    found = select(column.label("day")).where(text(held), bound, _is_nowhere_else()).order_by(order).limit(1)
    return select(found.subquery().c.day)


# Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it.
_FIRST, _LAST, _AFTER_LAST, _OPENS, _CLOSES = (
    bindparam(name, type_=Text) for name in ("first", "last", "after", "opens", "closes")
)
_BY = func.coalesce(paper.c.merged_into, paper.c.id)
"""A submission stays with the paper it was of, also when that was merged into another one."""

_KINDS: dict[str, Select[Any]] = {
    "listed": select(
        record.c.paper_id, func.min(record.c.seen_at).label("known_at"), func.min(listing.c.rank).label("place")
    )
    .select_from(LISTED)
    .where(DAILY, listing.c.day >= _FIRST, listing.c.day <= _LAST)
    .group_by(record.c.paper_id),
    "announced": _of_papers(IS_ANNOUNCED, paper.c.announced >= _FIRST, paper.c.announced < _AFTER_LAST),
    "submitted": select(_BY.label("paper_id"), submission.c.at.label("known_at"), literal(0).label("place"))
    .join(paper, paper.c.id == submission.c.paper_id)
    .where(submission.c.day >= _FIRST, submission.c.day <= _LAST),
    "seen": _of_papers(IS_FRESH, paper.c.first_seen > _OPENS, paper.c.first_seen <= _CLOSES, _is_nowhere_else()),
    "dated": _of_papers(IS_DATED, paper.c.published >= _FIRST, paper.c.published < _AFTER_LAST, _is_nowhere_else()),
}

_IDS = union(*(select(one.subquery().c.paper_id) for one in _KINDS.values())).subquery()
_COUNT = select(func.count()).select_from(_IDS)
_BEST = (
    select(paper.c.id)
    .select_from(_IDS.join(paper, paper.c.id == _IDS.c.paper_id))
    .order_by(func.coalesce(paper.c.votes, -1).desc(), paper.c.id)
    .limit(bindparam("most"))
)

_DAYS_BEFORE = union_all(
    select(func.max(listing.c.day).label("day")).where(DAILY, listing.c.day < _FIRST),
    select(func.max(paper.c.announced)).where(text(IS_ANNOUNCED), paper.c.announced < _FIRST),
    select(func.max(submission.c.day)).where(submission.c.day < _FIRST),
    _nearest(paper.c.published, IS_DATED, paper.c.published < _FIRST, newest=True),
).subquery()
_SEEN_BEFORE = _nearest(paper.c.first_seen, IS_FRESH, paper.c.first_seen <= _OPENS, newest=True)
_BEFORE = select(select(func.max(_DAYS_BEFORE.c.day)).scalar_subquery(), _SEEN_BEFORE.scalar_subquery())

_DAYS_AFTER = union_all(
    select(func.min(listing.c.day).label("day")).where(DAILY, listing.c.day > _LAST),
    select(func.min(paper.c.announced)).where(text(IS_ANNOUNCED), paper.c.announced >= _AFTER_LAST),
    select(func.min(submission.c.day)).where(submission.c.day > _LAST),
    _nearest(paper.c.published, IS_DATED, paper.c.published >= _AFTER_LAST, newest=False),
).subquery()
_SEEN_AFTER = _nearest(paper.c.first_seen, IS_FRESH, paper.c.first_seen > _CLOSES, newest=False)
_AFTER = select(select(func.min(_DAYS_AFTER.c.day)).scalar_subquery(), _SEEN_AFTER.scalar_subquery())
