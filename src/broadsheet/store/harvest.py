"""Papers in the order in which they changed, for whoever copies the library."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from broadsheet.answers.harvest import HarvestEntry
from broadsheet.store.access import Access
from broadsheet.store.reading import find_paper_id, get_papers, select_in
from broadsheet.store.schema import identifier, paper

_c = paper.c
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
        standing for all of its own; ``scheme`` leaves out papers without such a name, but none that is gone. Numbers
        are given in the order of commits, moments are not quite: who goes on by number skips nothing that is saved
        meanwhile.
        """
        wanted = [_c.changed_at < until] if until else []
        wanted += [or_(*map(_in_category, categories))] if categories else []
        wanted += [or_(_c.merged_into.is_not(None), _has_name(scheme))] if scheme else []

        def ask(connection: Connection) -> list[HarvestEntry]:
            begin = _first_number(connection, since) - 1 if since and not after else after
            within = (_c.changed > begin, _c.changed_at >= since) if since else (_c.changed > begin,)
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

    def sort_by_update(self, ids: Sequence[int]) -> list[int]:
        """These papers, the one updated last first (of others the day they came out), equals by id."""
        asked = select(_c.id, _c.updated, _c.published)
        rows = self._access.read(lambda connection: list(select_in(connection, asked, _c.id, ids)))
        moments = {row.id: row.updated or row.published for row in rows}
        return sorted(sorted(moments), key=lambda one: moments[one], reverse=True)

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
    rows = connection.execute(asked).all()
    papers = {one.id: one for one in get_papers(connection, [row.id for row in rows if row.merged_into is None])}
    return [HarvestEntry(row.changed, f"p{row.id}", row.changed_at, papers.get(row.id)) for row in rows]


def _first_number(connection: Connection, since: str) -> int:
    """The least number of a change since then, read from its index alone; 1 above all where nothing changed."""
    least = connection.execute(select(func.min(_c.changed)).where(_c.changed_at >= since)).scalar()
    return least if least is not None else (connection.execute(select(func.max(_c.changed))).scalar() or 0) + 1


def _has_name(scheme: str) -> ColumnElement[bool]:
    return exists().where(identifier.c.paper_id == _c.id, identifier.c.scheme == scheme)


def _in_category(category: str) -> ColumnElement[bool]:
    """Categories are stored as a list in JSON: ``["cs.CL","stat.ML"]``."""
    exact = _c.categories.contains(f'"{category}"', autoescape=True)
    return exact if "." in category else or_(exact, _c.categories.contains(f'"{category}.', autoescape=True))
