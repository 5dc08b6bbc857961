"""Papers in the order in which they changed, for whoever copies the library."""

from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, CursorResult, Select, exists, func, or_, select, text

from broadsheet.answers.harvest import HarvestEntry
from broadsheet.store.access import Access
from broadsheet.store.reading import find_paper_id, get_papers, select_in
from broadsheet.store.schema import IS_AS_IT_CAME, IS_UPDATED, identifier, paper

FEW = 20_000
"""Papers that are looked up sooner than found on a walk."""

_c = paper.c
_kept = paper.alias("kept")
# Of a plain least or largest number SQLite goes through the numbers, a row at a time, until one is of that time: the
# whole table (0.6 s of 166,420) where nothing is. Of a sum it reads the index of times, at most 40 ms.
_NUMBER = _c.changed + 0
_ENTRIES = select(_c.changed, _c.id, _c.changed_at, _c.merged_into)


class Harvest:
    """The table ``paper``, read by change or by month."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def list_changed(
        self,
        after: int = 0,
        since: str = "",
        until: str = "",
        categories: Sequence[str] = (),
        scheme: str = "",
        limit: int = 500,
    ) -> list[HarvestEntry]:
        """Papers in the order in which they changed, from the change number ``after`` on.

        ``since`` and ``until`` are UTC moments, the second one not within; ``categories`` are arXiv's, an archive
        standing for all of its own, and hold what went into one of their papers; ``scheme`` leaves out papers without
        such a name, but none that is gone. Numbers are given in the order of commits, moments are not quite: who goes
        on by number skips nothing that is saved meanwhile.
        """
        wanted = [_c.changed_at < until] if until else []
        wanted += [or_(_in_one_of(categories, _c), _went_into_one_of(categories))] if categories else []
        wanted += [or_(_c.merged_into.is_not(None), _has_name(scheme))] if scheme else []

        def ask(connection: Connection) -> list[HarvestEntry]:
            begin = _first_number(connection, since) - 1 if since and not after else after
            within = (_c.changed > begin, _c.changed_at >= since) if since else (_c.changed > begin,)
            if until:  # For speed: without it a harvest of times long gone reads the whole table.
                within = (*within, _c.changed <= _last_number(connection, until))
            return _read_entries(connection, _ENTRIES.where(*within, *wanted).order_by(_c.changed).limit(limit))

        return self._access.read(ask)

    def find(self, name: str) -> HarvestEntry | None:
        """The paper called ``p12``, or by one of its identifiers, gone or not; None where there never was one."""
        own = int(name[1:]) if name[:1] == "p" and name[1:].isdecimal() and len(name) < 20 else None

        def ask(connection: Connection) -> HarvestEntry | None:
            found = own if own is not None else find_paper_id(connection, name)
            entries = _read_entries(connection, _ENTRIES.where(_c.id == found)) if found is not None else []
            return next(iter(entries), None)

        return self._access.read(ask)

    def first_change(self) -> str:
        """When the first of the papers last changed, or empty when there is none."""
        asked = select(func.min(_c.changed_at))
        return self._access.read(lambda connection: connection.execute(asked).scalar() or "")

    def list_by_update(self, ids: Sequence[int], first: int, last: int) -> list[int]:
        """The papers at these places among these, the one updated last first (of others the day they came out).

        Equals by id, the largest first. Many are not looked up: the indexes are walked from the nearer end until the
        last place is found. Of 166,420 papers a page at either end takes 20 ms instead of 1.5 s, one in the middle 0.3.
        """
        few = len(ids) <= FEW
        return self._access.read(lambda connection: (_look_up if few else _walk)(connection, ids, first, last))

    def list_months(self) -> list[tuple[str, int, str]]:
        """Each month (``2026-08``, or empty: nobody knows), how many papers came out in it, when one last changed."""
        month = func.substr(_c.published, 1, 7)
        alive = select(month.label("month"), func.count().label("papers"), func.max(_c.changed_at).label("at"))
        asked = alive.where(_c.merged_into.is_(None)).group_by(month).order_by(month.desc())
        rows = self._access.read_once("months", lambda connection: connection.execute(asked).all())
        return [(row.month, row.papers, row.at) for row in rows]

    def list_month(self, month: str, limit: int, offset: int = 0) -> list[tuple[str, str]]:
        """Our names (``p12``) of the papers that came out in that month and when each last changed, by id."""
        within = (_c.published >= month, _c.published < month + "~") if month else (_c.published == "",)
        asked = select(_c.id, _c.changed_at).where(*within, func.substr(_c.published, 1, 7) == month)
        page = asked.where(_c.merged_into.is_(None)).order_by(_c.id).limit(limit).offset(offset)
        rows = self._access.read(lambda connection: connection.execute(page).all())
        return [(f"p{row.id}", row.changed_at) for row in rows]


def _read_entries(connection: Connection, asked: Select[Any]) -> list[HarvestEntry]:
    """What these rows of ``paper`` say; one that was merged is in the categories of the paper that it went into."""
    rows = connection.execute(asked).all()
    papers = {one.id: one for one in get_papers(connection, [row.merged_into or row.id for row in rows])}
    entries = []
    for row in rows:
        paper, is_here = papers.get(row.merged_into or row.id), row.merged_into is None
        categories = paper.categories if paper else ()
        entries.append(HarvestEntry(row.changed, f"p{row.id}", row.changed_at, paper if is_here else None, categories))
    return entries


def _look_up(connection: Connection, ids: Sequence[int], first: int, last: int) -> list[int]:
    rows = select_in(connection, select(_c.id, _c.updated, _c.published), _c.id, ids)
    order = sorted(((row.updated or row.published, row.id) for row in rows), reverse=True)
    return [one for _, one in order[first:last]]


def _walk(connection: Connection, ids: Sequence[int], first: int, last: int) -> list[int]:
    wanted, from_end = set(ids), first > len(ids) - last
    with (
        _walk_one(connection, _c.updated, IS_UPDATED, from_end) as updated,
        _walk_one(connection, _c.published, IS_AS_IT_CAME, from_end) as others,
    ):
        walked = (one for _, one in merge(updated, others, reverse=not from_end) if one in wanted)
        if not from_end:
            return list(islice(walked, first, last))
        return list(islice(walked, max(len(ids) - last, 0), len(ids) - first))[::-1]


def _walk_one(connection: Connection, moment: Column[str], kind: str, from_end: bool) -> CursorResult[str, int]:
    order = (moment, _c.id) if from_end else (moment.desc(), _c.id.desc())
    return connection.execute(select(moment, _c.id).where(text(kind)).order_by(*order))


def _first_number(connection: Connection, since: str) -> int:
    """The least number of a change since then, read from its index alone; 1 above all where nothing changed."""
    least = connection.execute(select(func.min(_NUMBER)).where(_c.changed_at >= since)).scalar()
    return least if least is not None else (connection.execute(select(func.max(_c.changed))).scalar() or 0) + 1


def _last_number(connection: Connection, until: str) -> int:
    """The largest number of a change before then, likewise; 0 where nothing changed."""
    return connection.execute(select(func.max(_NUMBER)).where(_c.changed_at < until)).scalar() or 0


def _has_name(scheme: str) -> ColumnElement[bool]:
    return exists().where(identifier.c.paper_id == _c.id, identifier.c.scheme == scheme)


def _in_one_of(categories: Sequence[str], columns: Any) -> ColumnElement[bool]:
    return or_(*(_in_category(one, columns) for one in categories))


def _went_into_one_of(categories: Sequence[str]) -> ColumnElement[bool]:
    """Whoever copies a set must learn that a paper of it is gone, and its row says nothing of it any more."""
    return exists().where(_kept.c.id == _c.merged_into, _in_one_of(categories, _kept.c))


def _in_category(category: str, columns: Any) -> ColumnElement[bool]:
    """Categories are stored as a list in JSON: ``["cs.CL","stat.ML"]``."""
    held: ColumnElement[str] = columns.categories
    exact = held.contains(f'"{category}"', autoescape=True)
    return exact if "." in category else or_(exact, held.contains(f'"{category}.', autoescape=True))
