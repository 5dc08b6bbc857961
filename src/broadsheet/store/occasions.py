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

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select, text, union, union_all

from broadsheet.store.reading import select_in
from broadsheet.store.schema import IS_ANNOUNCED, IS_DATED, IS_FRESH, listing, paper, record
from broadsheet.store.schema_readers import submission

_LISTED = listing.join(record, record.c.id == listing.c.record_id)
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
    def after(self) -> str:
        """The day after the last, which no moment of it reaches."""
        return (date.fromisoformat(self.last) + timedelta(days=1)).isoformat()


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
    kinds = (("listed", _list_listed), ("announced", _list_announced), ("submitted", _list_submitted),
             ("seen", _list_fresh), ("dated", _list_dated))  # fmt: skip
    found: dict[int, Occasion] = {}
    for kind, build in kinds:
        for row in connection.execute(build(span)):
            first = found.setdefault(row.paper_id, Occasion(row.paper_id, kind, row.known_at, row.place))
            if row.known_at < first.known_at:
                found[row.paper_id] = replace(first, known_at=row.known_at)
    return [found[paper_id] for paper_id in sorted(found)]


def count_occasions(connection: Connection, span: Span) -> int:
    """How many papers these days have."""
    return connection.execute(select(func.count()).select_from(_all_ids(span))).scalar_one()


def find_best(connection: Connection, span: Span, limit: int) -> list[int]:
    """The papers of these days that have most votes, at most ``limit``; equals by id."""
    ids = _all_ids(span)
    best = select(paper.c.id).select_from(ids.join(paper, paper.c.id == ids.c.paper_id))
    order = (func.coalesce(paper.c.votes, -1).desc(), paper.c.id)
    return list(connection.execute(best.order_by(*order).limit(limit)).scalars())


def find_by_votes(connection: Connection, span: Span) -> list[int]:
    """All papers of these days, those with most votes first."""
    return find_best(connection, span, -1)


def find_before(connection: Connection, span: Span) -> Neighbour:
    """The last occasion before these days."""
    days = [
        select(func.max(listing.c.day).label("day")).where(DAILY, listing.c.day < span.first),
        select(func.max(paper.c.announced)).where(text(IS_ANNOUNCED), paper.c.announced < span.first),
        select(func.max(submission.c.day)).where(submission.c.day < span.first),
        _nearest(paper.c.published, IS_DATED, paper.c.published < span.first, newest=True),
    ]
    day = connection.execute(select(func.max(union_all(*days).subquery().c.day))).scalar()
    seen = _nearest(paper.c.first_seen, IS_FRESH, paper.c.first_seen <= span.opens, newest=True)
    return Neighbour(day and day[:10], connection.execute(seen).scalar())


def find_after(connection: Connection, span: Span) -> Neighbour:
    """The first occasion after these days."""
    days = [
        select(func.min(listing.c.day).label("day")).where(DAILY, listing.c.day > span.last),
        select(func.min(paper.c.announced)).where(text(IS_ANNOUNCED), paper.c.announced >= span.after),
        select(func.min(submission.c.day)).where(submission.c.day > span.last),
        _nearest(paper.c.published, IS_DATED, paper.c.published >= span.after, newest=False),
    ]
    day = connection.execute(select(func.min(union_all(*days).subquery().c.day))).scalar()
    seen = _nearest(paper.c.first_seen, IS_FRESH, paper.c.first_seen > span.closes, newest=False)
    return Neighbour(day and day[:10], connection.execute(seen).scalar())


def find_earlier_days(connection: Connection, ids: Sequence[int], before: str) -> dict[int, set[str]]:
    """The days before this one on which these papers were listed, announced or submitted."""
    asked = (
        select(record.c.paper_id, listing.c.day).select_from(_LISTED).where(DAILY, listing.c.day < before),
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


def _list_listed(span: Span) -> Select[Any]:
    c = record.c
    asked = select(c.paper_id, func.min(c.seen_at).label("known_at"), func.min(listing.c.rank).label("place"))
    held = (DAILY, listing.c.day >= span.first, listing.c.day <= span.last)
    return asked.select_from(_LISTED).where(*held).group_by(c.paper_id)


def _list_announced(span: Span) -> Select[Any]:
    c = paper.c
    held = (text(IS_ANNOUNCED), c.announced >= span.first, c.announced < span.after)
    return _of_papers().where(*held)


def _list_submitted(span: Span) -> Select[Any]:
    c = submission.c
    is_now = func.coalesce(paper.c.merged_into, paper.c.id)  # a submission stays with the paper it was of
    asked = select(is_now.label("paper_id"), c.at.label("known_at"), literal(0).label("place"))
    return asked.join(paper, paper.c.id == c.paper_id).where(c.day >= span.first, c.day <= span.last)


def _list_fresh(span: Span) -> Select[Any]:
    c = paper.c
    held = (text(IS_FRESH), c.first_seen > span.opens, c.first_seen <= span.closes)
    return _of_papers().where(*held, _is_nowhere_else())


def _list_dated(span: Span) -> Select[Any]:
    c = paper.c
    held = (text(IS_DATED), c.published >= span.first, c.published < span.after)
    return _of_papers().where(*held, _is_nowhere_else())


def _of_papers() -> Select[Any]:
    c = paper.c
    return select(c.id.label("paper_id"), c.first_seen.label("known_at"), literal(0).label("place"))


def _all_ids(span: Span) -> Any:
    """The ids of all papers of these days, each once."""
    asked = (_list_listed, _list_announced, _list_submitted, _list_fresh, _list_dated)
    return union(*(select(build(span).subquery().c.paper_id) for build in asked)).subquery()


def _nearest(column: Any, held: str, bound: ColumnElement[bool], *, newest: bool) -> Select[Any]:
    """The largest or smallest value of a column among papers that are on no page and were not submitted."""
    order = column.desc() if newest else column.asc()
    # Not max(): with the condition on other tables SQLite would read the whole range for it.
    found = select(column.label("day")).where(text(held), bound, _is_nowhere_else()).order_by(order).limit(1)
    return select(found.subquery().c.day)


def _is_nowhere_else() -> ColumnElement[bool]:
    listed = exists().select_from(_LISTED).where(record.c.paper_id == paper.c.id, DAILY)
    brought = exists().where(submission.c.paper_id == paper.c.id)
    return and_(~listed, ~brought)
