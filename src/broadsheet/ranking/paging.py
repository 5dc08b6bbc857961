"""Pages that neither skip nor repeat while papers arrive and the index is rebuilt.

The order of a search changes between two looks at it. So that whoever turns a page does not notice, it is *kept*: page
two takes the order as it is then, leaves out what page one showed and whatever has arrived since, and writes the rest
down; later pages read on there, and where it ends it is continued in the same way. A paper that was there all the time
is thus shown exactly once.

What the reader holds is a *cursor*, a short text that says where to read on. The first one carries the ids that were
shown, so that a first page writes nothing. Nobody's cursor is trusted: what cannot be read is a new search. An order
that has been swept away meanwhile is made anew from the last paper shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from broadsheet.ranking.paging_cursor import MOST_CARRIED, Cursor, name_order, name_search, read_cursor, write_cursor
from broadsheet.ranking.paging_orders import Orders

LEAST = 500
"""Papers by which an order is continued at least; it doubles where it has more, which keeps the work in proportion."""

SLACK = 100
"""Papers asked for before and behind a page: its own may have moved a little."""

DEEPEST_ANEW = 10_000
"""Places up to which an order that was swept away is made anew."""

UNREADABLE = "The address of that page cannot be read, or belongs to another search. Here is the first page."
ANEW = "The list was made anew since the last page: a paper may come twice or be left out."


class Ranked(Protocol):
    """A paper in its place."""

    @property
    def paper_id(self) -> int:
        """Which."""


T = TypeVar("T", bound=Ranked)

Rank = Callable[[int, int], Sequence[T]]
"""So many papers (``limit``) of the order as it is now, from a place (``offset``) on; fewer when there are no more."""


@dataclass(frozen=True, slots=True)
class Turned(Generic[T]):
    """A further page: the papers at the places from ``start`` (counted from 0) on.

    ``cursor`` is for the page after it, empty at the end. A paper that was deleted meanwhile still takes its place.
    """

    hits: tuple[T, ...]
    start: int
    cursor: str
    notices: tuple[str, ...] = ()


class Pager:
    """Turns pages. ``folder`` holds the kept orders, for all processes that answer; it may be emptied at any time."""

    def __init__(self, folder: Path, least: int = LEAST) -> None:
        self._orders = Orders(folder)
        self._least = least

    def begin(self, asked: str, ids: Sequence[int], newest: int) -> str:
        """The cursor that leads on from a first page, which showed these papers.

        ``asked`` is question, mode and sort in one text. ``newest`` is the largest id that any paper has now: those
        with a larger one arrived later, and further pages leave them out.
        """
        search = name_search(asked)
        order = name_order(search, newest, sorted(ids))
        carried = tuple(ids) if len(ids) <= MOST_CARRIED else ()
        if not carried:
            self._orders.keep(order, search, ids, known=0)
        return write_cursor(Cursor(search, order, newest, len(ids), ids[-1] if ids else 0, carried))

    def turn(self, asked: str, cursor: str, limit: int, rank: Rank[T], lost: Callable[[int], T]) -> Turned[T] | None:
        """The page that the cursor leads to; None when it is none of ours, or another search's.

        ``lost`` makes the ranked paper of an id that the order has no more.
        """
        read = read_cursor(cursor)
        if read is None or read.asked != name_search(asked):
            return None
        live = _Live(rank)
        found = self._find(read, live, limit)
        return None if found is None else self._page(read, found, live, limit, lost)

    def _page(self, read: Cursor, found: "_Found", live: "_Live[T]", limit: int, lost: Callable[[int], T]) -> Turned[T]:
        order, place = self._reach(read, found, live, found.place + limit + 1), found.place
        ids = order[place : place + limit]
        known = {hit.paper_id: hit for hit in live.around(place, limit)}
        ends = place + limit >= len(order)
        after = Cursor(read.asked, found.name, read.newest, place + len(ids), ids[-1] if ids else 0)
        hits = tuple(known[one] if one in known else lost(one) for one in ids)
        return Turned(hits, place, "" if ends else write_cursor(after), (ANEW,) if found.anew else ())

    def _find(self, read: Cursor, live: "_Live[T]", limit: int) -> "_Found | None":
        """The order that a cursor is of: kept, or carried along, or made anew from the last paper shown."""
        kept = self._orders.read(read.order, read.asked)
        if kept is not None and read.place <= len(kept):
            return _Found(read.order, kept, read.place, len(kept))
        if read.carried and read.order == name_order(read.asked, read.newest, read.carried):
            return _Found(read.order, list(read.carried), len(read.carried), 0)
        if read.carried or read.place > DEEPEST_ANEW:
            return None
        order = [hit.paper_id for hit in live.first(read.place + limit + self._least) if hit.paper_id <= read.newest]
        place = order.index(read.last) + 1 if read.last in order else min(read.place, len(order))
        name = name_order(read.asked, read.newest, order)
        return _Found(name, self._orders.keep(name, read.asked, order, 0), place, len(order), anew=True)

    def _reach(self, read: Cursor, found: "_Found", live: "_Live[T]", places: int) -> list[int]:
        """The order continued until it has so many places, or ends."""
        order, kept = found.ids, found.kept
        while len(order) < places and (fresh := self._continue(order, read.newest, live)):
            order = self._orders.keep(found.name, read.asked, [*order, *fresh], kept)
            kept = len(order)
        return order

    def _continue(self, order: Sequence[int], newest: int, live: "_Live[T]") -> list[int]:
        """What comes after these papers now; none at the end."""
        held = set(order)
        count = len(order) + max(self._least, len(order))
        while True:
            hits = live.first(count)
            fresh = dict.fromkeys(hit.paper_id for hit in hits if hit.paper_id <= newest and hit.paper_id not in held)
            if fresh or len(hits) < count:
                return list(fresh)
            count *= 2


@dataclass(frozen=True, slots=True)
class _Found:
    """An order as far as it goes yet, the place to read on, and how much of it is kept."""

    name: bytes
    ids: list[int]
    place: int
    kept: int
    anew: bool = False


class _Live(Generic[T]):
    """The order as it is now; its head is asked for once."""

    def __init__(self, rank: Rank[T]) -> None:
        self._rank = rank
        self._asked = 0
        self._head: Sequence[T] = ()

    def first(self, count: int) -> Sequence[T]:
        """The first so many; fewer when there are no more."""
        if self._asked < count:
            self._asked, self._head = count, self._rank(count, 0)
        return self._head[:count]

    def around(self, place: int, limit: int) -> Sequence[T]:
        """Those at these places, and some before and behind."""
        if self._asked >= place + limit:
            return self._head
        before = min(place, SLACK)
        return self._rank(before + limit + SLACK, place - before)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A paper of a list, of which nothing is known but its place."""

    paper_id: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A page of a list: the papers at the places from ``start`` on, and the cursor of the page after it."""

    ids: tuple[int, ...]
    start: int
    cursor: str
    notices: tuple[str, ...] = ()


def take_page(
    folder: Path, asked: str, ids: Sequence[int], newest: Callable[[], int], limit: int, offset: int, cursor: str
) -> Stretch:
    """A page of a list that is whole in memory, by its cursor or else by its place; the first one leads on by a cursor.

    ``ids`` is the list as it is now, ``asked`` what tells it from others.
    """
    pager, limit = Pager(folder), max(limit, 0)
    if cursor:
        placed = [_Placed(one) for one in ids]
        turned = pager.turn(asked, cursor, limit, lambda count, start: placed[start : start + count], _Placed)
        if turned is not None:
            return Stretch(tuple(one.paper_id for one in turned.hits), turned.start, turned.cursor, turned.notices)
    start = 0 if cursor else max(offset, 0)
    shown = tuple(ids[start : start + limit])
    leads_on = start == 0 and 0 < len(shown) < len(ids)
    after = pager.begin(asked, shown, newest()) if leads_on else ""
    return Stretch(shown, start, after, (UNREADABLE,) if cursor else ())
