"""Frozen editions and their papers, the papers that days have, and the views that have a name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, insert, select

from broadsheet.answers import Reason
from broadsheet.answers.editions import SavedView
from broadsheet.periods import Kind
from broadsheet.store import occasions
from broadsheet.store.access import Access
from broadsheet.store.occasions import Neighbour, Occasion, Span
from broadsheet.store.reading import select_in
from broadsheet.store.rows import dump, load
from broadsheet.store.schema import paper
from broadsheet.store.schema_editions import edition, edition_entry, saved_view
from broadsheet.store.schema_mail import subscription, target

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FrozenEntry:
    """A paper's place in a frozen edition. ``paper_id`` is what the paper was called when it was closed."""

    rank: int
    paper_id: int
    score: float
    why: str
    tree: Reason | None
    late_of: str


@dataclass(frozen=True, slots=True)
class FrozenEdition:
    """An edition as it was closed. ``first`` is the first day of its period."""

    id: int
    view: str
    kind: Kind
    period: str
    first: str
    closed_at: str
    total: int
    papers: int
    recipe: str


class EditionsTable:
    """The tables ``edition``, ``edition_entry`` and ``saved_view``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    # --- what days have -------------------------------------------------------------------------------------------

    def find_occasions(self, span: Span) -> list[Occasion]:
        """The papers of these days, by id."""
        return self._read(occasions.find_occasions, span)

    def count_occasions(self, span: Span) -> int:
        """How many papers these days have."""
        return self._read(occasions.count_occasions, span)

    def find_best(self, span: Span, limit: int) -> list[int]:
        """Those of their papers that have most votes; -1: all of them, in that order."""
        return self._read(occasions.find_best, span, limit)

    def sort_by_votes(self, ids: Sequence[int]) -> list[int]:
        """These papers, those with most votes first, equals by id."""
        c = paper.c
        asked = select(c.id, func.coalesce(c.votes, -1).label("votes"))
        rows = self._access.read(lambda connection: list(select_in(connection, asked, c.id, ids)))
        return [row.id for row in sorted(rows, key=lambda row: (-row.votes, row.id))]

    def find_before(self, span: Span) -> Neighbour:
        """The last occasion before these days."""
        return self._read(occasions.find_before, span)

    def find_after(self, span: Span) -> Neighbour:
        """The first occasion after these days."""
        return self._read(occasions.find_after, span)

    def find_earlier_days(self, ids: Sequence[int], before: str) -> dict[int, set[str]]:
        """The days before this one on which these papers were listed, announced or submitted."""
        return self._read(occasions.find_earlier_days, ids, before)

    # --- what is frozen -------------------------------------------------------------------------------------------

    def find(self, view: str, kind: Kind, period: str) -> FrozenEdition | None:
        """The frozen edition of that view and period, if it was closed."""
        c = edition.c
        asked = select(edition).where(c.view == view, c.kind == kind, c.period == period)
        row = self._access.read(lambda connection: connection.execute(asked).one_or_none())
        return FrozenEdition(*row) if row else None

    def find_by_id(self, edition_id: int) -> FrozenEdition | None:
        """The frozen edition of that id."""
        asked = select(edition).where(edition.c.id == edition_id)
        row = self._access.read(lambda connection: connection.execute(asked).one_or_none())
        return FrozenEdition(*row) if row else None

    def list_entries(self, edition_ids: Sequence[int]) -> list[FrozenEntry]:
        """The papers of these editions, by edition and rank."""
        c = edition_entry.c
        asked = select(edition_entry).order_by(c.edition_id, c.rank)
        return self._access.read(
            lambda connection: [
                FrozenEntry(row.rank, row.paper_id, row.score, row.why, load_reason(row.tree), row.late_of)
                for row in select_in(connection, asked, c.edition_id, sorted(edition_ids))
            ]
        )

    def list_closed(self, view: str, kind: Kind, first: str, last: str, limit: int = -1) -> list[FrozenEdition]:
        """The frozen editions whose period begins on one of these days, newest first."""
        c = edition.c
        asked = select(edition).where(c.view == view, c.kind == kind, c.first >= first, c.first <= last)
        asked = asked.order_by(c.first.desc()).limit(limit)
        return self._access.read(lambda connection: [FrozenEdition(*row) for row in connection.execute(asked)])

    def find_closed_beside(self, view: str, kind: Kind, first: str) -> tuple[str | None, str | None]:
        """The names of the frozen editions whose periods begin nearest before and after that day."""
        c = edition.c
        asked = select(c.period).where(c.view == view, c.kind == kind).limit(1)
        before = asked.where(c.first < first).order_by(c.first.desc())
        after = asked.where(c.first > first).order_by(c.first)
        return self._access.read(
            lambda connection: (connection.execute(before).scalar(), connection.execute(after).scalar())
        )

    def find_standing(self, view: str, kind: Kind, ids: Sequence[int]) -> set[int]:
        """Those of these papers that stand in a frozen edition of this view and kind, by whatever id."""
        return self._access.read(lambda connection: _find_standing(connection, view, kind, ids))

    def freeze(self, made: FrozenEdition, entries: Sequence[FrozenEntry]) -> int | None:
        """Keep an edition for good, all of it or nothing; the id of the one that is kept.

        Of two that close the same edition the first one wins, and both get its id. None where meanwhile one of the
        papers has come to stand in another edition of this view and kind: then it is to be made anew.
        """
        with self._access.write() as connection:
            c = edition.c
            known = select(c.id).where(c.view == made.view, c.kind == made.kind, c.period == made.period)
            kept: int | None = connection.execute(known).scalar()
            if kept is not None:
                return kept
            if _find_standing(connection, made.view, made.kind, [one.paper_id for one in entries]):
                return None
            row = {name: getattr(made, name) for name in made.__slots__ if name != "id"}
            number = connection.execute(insert(edition), row).inserted_primary_key
            assert number is not None
            connection.execute(insert(edition_entry), [_to_row(number[0], one) for one in entries])
            return int(number[0])

    # --- views ----------------------------------------------------------------------------------------------------

    def save_view(self, wanted: str, title: str, query: str) -> SavedView:
        """Give a search a name: the one wanted, with a number where it was ever used for another one.

        The same search under the same title is the view that is there.
        """
        with self._access.write() as connection:
            same = select(saved_view).where(saved_view.c.title == title, saved_view.c.query == query)
            if row := connection.execute(same).first():
                return SavedView(*row)
            view = SavedView(_free_name(connection, wanted), title, query, self._access.now())
            connection.execute(insert(saved_view), {name: getattr(view, name) for name in view.__slots__})
            return view

    def find_view(self, name: str) -> SavedView | None:
        """The saved view of that name."""
        asked = select(saved_view).where(saved_view.c.name == name)
        row = self._access.read(lambda connection: connection.execute(asked).one_or_none())
        return SavedView(*row) if row else None

    def list_views(self) -> list[SavedView]:
        """The saved views, by title."""
        asked = select(saved_view).order_by(func.lower(saved_view.c.title), saved_view.c.name)
        return self._access.read(lambda connection: [SavedView(*row) for row in connection.execute(asked)])

    def drop_view(self, name: str) -> bool:
        """Forget a saved view; its frozen editions stay. Whether there was one."""
        with self._access.write() as connection:
            return bool(connection.execute(delete(saved_view).where(saved_view.c.name == name)).rowcount)

    def list_wanted_views(self) -> list[str]:
        """The views that somebody gets letters of, or that are posted somewhere."""
        wanted = (
            select(subscription.c.view).where(subscription.c.state == "active").distinct(),
            select(target.c.view).where(target.c.stopped_at == "").distinct(),
        )
        return self._access.read(
            lambda connection: sorted({view for asked in wanted for view in connection.execute(asked).scalars()})
        )

    def _read(self, ask: Callable[..., T], *given: object) -> T:
        return self._access.read(lambda connection: ask(connection, *given))


def dump_reason(reason: Reason | None) -> str:
    """A tree of reasons as JSON text: name, value, weight, what it says, and its parts."""
    return dump(_to_list(reason)) if reason else ""


def load_reason(text: str) -> Reason | None:
    """The tree that such a text stands for."""
    return _to_reason(load(text)) if text else None


def _to_list(reason: Reason) -> list[Any]:
    parts = [_to_list(part) for part in reason.parts]
    return [reason.name, round(reason.value, 6), round(reason.weight, 6), reason.says, parts]


def _to_reason(told: Sequence[Any]) -> Reason:
    name, value, weight, says, parts = told
    return Reason(name, value, weight, says, tuple(_to_reason(part) for part in parts))


def _to_row(edition_id: int, one: FrozenEntry) -> dict[str, object]:
    return {
        "edition_id": edition_id,
        "rank": one.rank,
        "paper_id": one.paper_id,
        "score": one.score,
        "why": one.why,
        "tree": dump_reason(one.tree),
        "late_of": one.late_of,
    }


def _find_standing(connection: Connection, view: str, kind: Kind, ids: Sequence[int]) -> set[int]:
    """By the ids of today: what was merged into one of these stands for it."""
    merged = select_in(connection, select(paper.c.id, paper.c.merged_into), paper.c.merged_into, ids)
    is_now = {**{one: one for one in ids}, **{row.id: row.merged_into for row in merged}}
    c = edition_entry.c
    asked = select(c.paper_id).join(edition, edition.c.id == c.edition_id)
    asked = asked.where(edition.c.view == view, edition.c.kind == kind)
    return {is_now[row.paper_id] for row in select_in(connection, asked, c.paper_id, list(is_now))}


def _free_name(connection: Connection, wanted: str) -> str:
    """Not one that ever had editions: the papers of another search would stand in them."""
    names: Iterable[str] = (wanted, *(f"{wanted}-{number}" for number in range(2, 10_000)))
    for name in names:
        taken = select(saved_view.c.name).where(saved_view.c.name == name)
        used = select(edition.c.view).where(edition.c.view == f"saved:{name}")
        if not connection.execute(taken).first() and not connection.execute(used).first():
            return name
    raise AssertionError("ten thousand views of one name")
