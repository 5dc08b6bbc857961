"""Papers in the order in which they changed, for whoever copies the library."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from broadsheet.answers.harvest import HarvestEntry
from broadsheet.store.reading import find_paper_id, get_papers, select_in
from broadsheet.store.schema import identifier, paper

_c = paper.c


def list_changed(
    connection: Connection,
    after: int,
    since: str = "",
    until: str = "",
    categories: Sequence[str] = (),
    scheme: str = "",
    limit: int = 500,
) -> list[HarvestEntry]:
    """The papers that changed from ``since`` on and before ``until`` (UTC moments; empty: open), by change number.

    Only those in one of ``categories`` where any are given, an archive standing for all of its own; and only those
    that have a name of ``scheme``, and those that are gone. Numbers are given in the order of commits, moments are
    not quite: who goes on by number skips nothing that is saved meanwhile.
    """
    begin = _first_number(connection, since) - 1 if since and not after else after
    wanted = [_c.changed > begin]
    wanted += [_c.changed_at >= since] if since else []
    wanted += [_c.changed_at < until] if until else []
    wanted += [or_(*map(_in_category, categories))] if categories else []
    wanted += [or_(_c.merged_into.is_not(None), _has_name(scheme))] if scheme else []
    columns = select(_c.changed, _c.id, _c.changed_at, _c.merged_into)
    rows = connection.execute(columns.where(*wanted).order_by(_c.changed).limit(limit)).all()
    papers = {one.id: one for one in get_papers(connection, [row.id for row in rows if row.merged_into is None])}
    return [HarvestEntry(row.changed, f"p{row.id}", row.changed_at, papers.get(row.id)) for row in rows]


def find_changed(connection: Connection, name: str) -> HarvestEntry | None:
    """The paper called ``p12``, merged or not, or by one of its identifiers."""
    own = int(name[1:]) if name[:1] == "p" and name[1:].isdecimal() and len(name) < 20 else None
    found = own if own is not None else find_paper_id(connection, name)
    asked = select(_c.changed, _c.id, _c.changed_at, _c.merged_into).where(_c.id == found)
    row = connection.execute(asked).one_or_none() if found is not None else None
    if row is None:
        return None
    papers = get_papers(connection, [row.id]) if row.merged_into is None else []
    return HarvestEntry(row.changed, f"p{row.id}", row.changed_at, next(iter(papers), None))


def first_change(connection: Connection) -> str:
    """When the first of the papers last changed, or empty when there is none."""
    return connection.execute(select(func.min(_c.changed_at))).scalar() or ""


def sort_by_update(connection: Connection, ids: Sequence[int]) -> list[int]:
    """These papers, the one updated last first (of others the day they came out), equals by id."""
    rows = select_in(connection, select(_c.id, _c.updated, _c.published), _c.id, ids)
    moments = {row.id: row.updated or row.published for row in rows}
    return sorted(sorted(moments), key=lambda one: moments[one], reverse=True)


def list_months(connection: Connection) -> list[tuple[str, int, str]]:
    """Each month (``2026-08``, or empty: nobody knows), how many papers came out in it, and when one last changed."""
    month = func.substr(_c.published, 1, 7)
    alive = select(month.label("month"), func.count().label("papers"), func.max(_c.changed_at).label("at"))
    rows = connection.execute(alive.where(_c.merged_into.is_(None)).group_by(month).order_by(month.desc()))
    return [(row.month, row.papers, row.at) for row in rows]


def list_month(connection: Connection, month: str, limit: int, offset: int) -> list[tuple[str, str]]:
    """Our names of the papers that came out in that month and when each last changed, by id."""
    within = (_c.published >= month, _c.published < month + "~") if month else (_c.published == "",)
    asked = select(_c.id, _c.changed_at).where(*within, func.substr(_c.published, 1, 7) == month)
    rows = connection.execute(asked.where(_c.merged_into.is_(None)).order_by(_c.id).limit(limit).offset(offset))
    return [(f"p{row.id}", row.changed_at) for row in rows]


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
