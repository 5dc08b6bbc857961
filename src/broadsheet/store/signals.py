"""Counts of papers through time: what sources told, and how readers here voted.

Several records of one paper repeat one site's number, each as old as its own last look: at any time the largest holds
(as in ``votes.py``). Readers' votes here are another site's number: they are added to the up-votes told elsewhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from broadsheet.store.access import Access
from broadsheet.store.reading import last_change, select_in
from broadsheet.store.rows import load
from broadsheet.store.schema import listing, paper, record, signal_event
from broadsheet.store.schema_readers import reader_vote

KINDS = {"upvotes": "votes", "comments": "comments", "stars": "stars", "citations": "citations"}
"""What sources call a count, and what it is here. Other counts are kept, and not read."""

Points = list[tuple[str, float]]
"""(time, total), the times rising; a total stands where it changed."""
Series = dict[str, Points]
"""Kind to its points."""

_DAILY = (listing.c.day != "") & (listing.c.page != "trending")
_AT_ONCE = 900
_TOLD = """
    SELECT r.paper_id, e.kind, e.time, e.record_id, e.value
      FROM record AS r
      JOIN signal_event AS e ON e.record_id = r.id
     WHERE r.paper_id IN ({ids})
       AND e.kind IN ({kinds})
       AND e.time <= ?
     ORDER BY r.paper_id, e.kind, e.time, e.record_id
"""

Mark = tuple[float, ...]
"""Equal as long as nothing changed of what it was asked about."""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What of a paper bears on what its counts are worth."""

    published: str
    categories: tuple[str, ...]
    """The first is its field."""
    is_withdrawn: bool
    listed: str = ""
    """The first day on which a daily page listed it, or empty."""

    @property
    def field(self) -> str:
        """The first of its categories, or empty."""
        return self.categories[0] if self.categories else ""


class Signals:
    """The tables ``signal_event`` and ``reader_vote``, read by paper and by time."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def read(self, ids: Sequence[int], until: str) -> dict[int, Series]:
        """The counts of these papers up to a moment; papers that nobody counted are absent."""
        return self._access.read(lambda connection: _read(connection, sorted(set(ids)), until))

    def find_moved(self, since: str, until: str) -> list[int]:
        """The papers of which a count may have grown between these days or moments.

        A first count says nothing of when it came about: it makes a paper one of these only if the paper came out
        since then, or was listed on a daily page since then.
        """
        return self._access.read(lambda connection: _find_moved(connection, since, until))

    def read_facts(self, ids: Sequence[int]) -> dict[int, PaperFacts]:
        """What bears on the counts of these papers; an id that is none, or was merged away, is absent."""
        return self._access.read(lambda connection: _read_facts(connection, sorted(set(ids))))

    def mark(self, since: str) -> Mark:
        """Changes with every count since then, every vote here, and every change of a paper. Reads no table."""
        return self._access.read(lambda connection: _mark(connection, since))


def _read(connection: Connection, ids: Sequence[int], until: str) -> dict[int, Series]:
    found: dict[int, Series] = {}
    for paper_id, kind, points in _told(connection, ids, until):
        found.setdefault(paper_id, {})[KINDS[kind]] = points
    for paper_id, points in _voted(connection, ids, until):
        series = found.setdefault(paper_id, {})
        series["votes"] = _add(series.get("votes", []), points)
    return found


def _told(connection: Connection, ids: Sequence[int], until: str) -> Iterator[tuple[int, str, Points]]:
    """Paper, kind and points of each count that sources told.

    As text and by position: SQLAlchemy's own rows by name take three times as long, and there may be a million.
    """
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    for start in range(0, len(ids), _AT_ONCE):
        listed = ", ".join([f"{one:d}" for one in ids[start : start + _AT_ONCE]])
        rows = connection.exec_driver_sql(_TOLD.format(kinds=kinds, ids=listed), (until,)).fetchall()
        for (paper_id, kind), group in groupby(rows, itemgetter(0, 1)):
            yield paper_id, kind, _largest(list(group))


def _largest(rows: Sequence[Any]) -> Points:
    """The largest of the records' last counts, at each time at which it changed."""
    if rows[0][3] == rows[-1][3] and len({row[3] for row in rows}) == 1:
        return _changes([(row[2], row[4]) for row in rows])
    last: dict[int, float] = {}
    points: dict[str, float] = {}
    for _, _, time, record_id, value in rows:
        last[record_id] = value
        points[time] = max(last.values())
    return _changes(points.items())


def _voted(connection: Connection, ids: Sequence[int], until: str) -> Iterator[tuple[int, Points]]:
    """How readers here voted on these papers and on those merged into them; the last vote of each reader holds."""
    merged = select_in(connection, select(paper.c.id, paper.c.merged_into), paper.c.merged_into, ids)
    home = dict.fromkeys(ids, 0) | {row.id: row.merged_into for row in merged}
    c = reader_vote.c
    rows = select_in(connection, select(reader_vote).where(c.at <= until), c.paper_id, sorted(home))
    votes = {(home[row.paper_id] or row.paper_id, row.reader_id): row for row in sorted(rows, key=attrgetter("at"))}
    cast = sorted((one, row.at, row.value) for (one, _), row in votes.items())
    for paper_id, group in groupby(cast, lambda vote: vote[0]):
        total, points = 0.0, dict[str, float]()
        for _, at, value in group:
            total += value
            points[at] = total
        yield paper_id, list(points.items())


def _add(told: Points, ours: Points) -> Points:
    """The sum of two counts at each time at which one of them changed; never less than nothing."""
    last = [0.0, 0.0]
    points: dict[str, float] = {}
    for time, which, value in sorted(
        [(time, 0, value) for time, value in told] + [(time, 1, one) for time, one in ours]
    ):
        last[which] = value
        points[time] = max(sum(last), 0.0)
    return _changes(points.items())


def _changes(points: Iterable[tuple[str, float]]) -> Points:
    kept: Points = []
    for time, value in points:
        if not kept or kept[-1][1] != value:
            kept.append((time, value))
    return kept


def _find_moved(connection: Connection, since: str, until: str) -> list[int]:
    told = set(connection.execute(_moved(since, until)).scalars())
    c = reader_vote.c
    owner = func.coalesce(paper.c.merged_into, paper.c.id)
    voted = select(owner).distinct().select_from(reader_vote.join(paper, paper.c.id == c.paper_id))
    return sorted(told | set(connection.execute(voted.where(c.at >= since, c.at <= until)).scalars()))


def _moved(since: str, until: str) -> Select[Any]:
    c = signal_event.c
    counted = select(record.c.paper_id, c.kind, func.count().label("counts")).join(record, record.c.id == c.record_id)
    counted = counted.where(c.time >= since, c.time <= until, c.kind.in_(list(KINDS)))
    moved = counted.group_by(record.c.paper_id, c.kind).subquery("moved")
    earlier = signal_event.alias("earlier")
    beside = record.alias("beside")
    had_one = select(beside.c.id).join(earlier, earlier.c.record_id == beside.c.id)
    had_one = had_one.where(beside.c.paper_id == moved.c.paper_id, earlier.c.kind == moved.c.kind)
    listed = select(beside.c.id).join(listing, listing.c.record_id == beside.c.id).where(_DAILY)
    listed = listed.where(beside.c.paper_id == moved.c.paper_id, listing.c.day >= since[:10])
    may_have_grown = or_(
        moved.c.counts > 1,
        paper.c.published >= since[:10],
        had_one.where(earlier.c.time < since).exists(),
        listed.exists(),
    )
    return select(moved.c.paper_id).distinct().join(paper, paper.c.id == moved.c.paper_id).where(may_have_grown)


def _read_facts(connection: Connection, ids: Sequence[int]) -> dict[int, PaperFacts]:
    c = paper.c
    first = select(record.c.paper_id, func.min(listing.c.day)).join(listing, listing.c.record_id == record.c.id)
    first = first.where(_DAILY).group_by(record.c.paper_id)
    listed: dict[int, str] = {row[0]: row[1] for row in select_in(connection, first, record.c.paper_id, ids)}
    wanted = select(c.id, c.published, c.categories, c.versions).where(c.merged_into.is_(None))
    return {row.id: _to_facts(row, listed.get(row.id, "")) for row in select_in(connection, wanted, c.id, ids)}


def _to_facts(row: Any, listed: str) -> PaperFacts:
    versions = load(row.versions)
    return PaperFacts(row.published, tuple(load(row.categories)), bool(versions and versions[-1][2]), listed)


def _mark(connection: Connection, since: str) -> Mark:
    c, v = signal_event.c, reader_vote.c
    told = select(func.count(), func.coalesce(func.sum(c.value), 0.0)).where(c.time >= since)
    voted = select(func.count(), func.coalesce(func.sum(v.value), 0.0)).where(v.at >= since)
    return (last_change(connection), *connection.execute(told).one(), *connection.execute(voted).one())
