"""The orders of questions that have more than a page, kept for those who turn pages while papers come in."""

from array import array
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from broadsheet.answers.exact import Exact, ExactSort
from broadsheet.library import Library

KEEP_FOR = 900.0
"""Seconds since somebody last turned a page."""


@dataclass(frozen=True, slots=True)
class ExactPage:
    """So many papers from one place on of all that meet a question, in one order."""

    wanted: Exact
    sort: ExactSort
    ascending: bool
    start: int
    most: int


@dataclass(frozen=True, slots=True)
class _Order:
    used: float
    ids: "array[int]"
    total: int

    def holds(self, page: ExactPage) -> bool:
        return page.start + page.most <= len(self.ids) or len(self.ids) >= self.total


class KeptOrders:
    """Pages are asked for by number of result: were each made anew, papers that come in would shift what lies between.

    Whoever begins again at the first page gets the order of now. Of one order the first ``reach`` papers are kept, at
    eight bytes each, and ``orders`` orders at once; what lies beyond is made anew.
    """

    def __init__(self, reach: int, orders: int) -> None:
        self._reach = reach
        self._most = orders
        self._orders: OrderedDict[object, _Order] = OrderedDict()
        self._lock = Lock()

    def read(self, library: Library, page: ExactPage) -> tuple[list[int], int]:
        """The ids of the page asked for, and how many papers there are in all."""
        key = (id(library), page.wanted, page.sort, page.ascending)
        if page.start == 0:
            return self._begin(library, page, key)
        kept = self._find(key, page)
        if kept is None:
            return library.list_matching(page.wanted, page.sort, page.ascending, page.most, page.start)
        return kept.ids[page.start : page.start + page.most].tolist(), kept.total

    def _begin(self, library: Library, page: ExactPage, key: object) -> tuple[list[int], int]:
        """The first page; the whole order is kept where there are more."""
        # By update the whole order costs no more than its first page: it is made once.
        limit = self._reach if page.sort == "updated" else page.most
        ids, total = library.list_matching(page.wanted, page.sort, page.ascending, limit)
        if 0 < min(len(ids), page.most) < total:
            if limit < self._reach:
                ids, total = library.list_matching(page.wanted, page.sort, page.ascending, self._reach)
            self._keep(key, _Order(monotonic(), array("q", ids), total))
        return ids[: page.most], total

    def _find(self, key: object, page: ExactPage) -> _Order | None:
        with self._lock:
            kept = self._orders.get(key)
            if kept is None or monotonic() - kept.used > KEEP_FOR or not kept.holds(page):
                return None
            self._orders[key] = _Order(monotonic(), kept.ids, kept.total)
            self._orders.move_to_end(key)
            return kept

    def _keep(self, key: object, order: _Order) -> None:
        with self._lock:
            self._orders[key] = order
            self._orders.move_to_end(key)
            while len(self._orders) > self._most:
                self._orders.popitem(last=False)
