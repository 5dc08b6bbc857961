"""Counting what was found by a field, and sorting it by one: categories, years, sources; newest, most voted.

All of it is exact, and read from columns that lie in memory-mapped files: where 90,034 of 166,416 papers answer, 6 to 8
ms for all four counts and 1 to 3 ms for a page by date.
"""

from collections.abc import Sequence
from typing import Any, Literal

import tantivy
from tantivy import Occur, Query

from broadsheet.index.words_ask import Asking
from broadsheet.index.words_query import WordsQuery
from broadsheet.index.words_schema import CATEGORY, DATE, HAS, ID, SOURCE, VOTES, YEAR

MOST_VALUES = 5_000
"""Different values of a field up to which the counts are exact; arXiv has some 180 categories."""

FieldCounts = dict[str, dict[str, int]]
"""Field to value to how many papers have it, most first."""

SortField = Literal["date", "votes"]
_FIELDS: dict[SortField, str] = {"date": DATE, "votes": VOTES}


class Looking:
    """One state of the index, looked at through its columns."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, asking: Asking) -> None:
        self._schema = schema
        self._searcher = searcher
        self._asking = asking

    def count_fields(self, query: WordsQuery, every: bool) -> FieldCounts:
        """How many of the papers found have each category, year, source and kind of content."""
        wanted = {
            name: {"terms": {"field": name, "size": MOST_VALUES, "segment_size": MOST_VALUES}}
            for name in (CATEGORY, YEAR, SOURCE, HAS)
        }
        counted = self._searcher.aggregate(self._found(query, every), wanted)
        return {name: _read_counts(counted[name]["buckets"]) for name in wanted}

    def list_by(self, field: SortField, query: WordsQuery, every: bool, limit: int, offset: int) -> list[int]:
        """The ids of the papers found, largest value of the field first; those without one last; equals by id."""
        found, column = self._found(query, every), _FIELDS[field]
        before = min(offset, 1)
        hits = self._searcher.search(
            found, before + limit + 1, count=False, order_by_field=column, offset=offset - before
        ).hits
        keys, page = [_key(hit) for hit in hits], hits[before : before + limit]
        if not page:
            return []
        first, last = _key(page[0]), _key(page[-1])
        # Equals come in no order of ours. Those that the page cuts through, on either side, are asked for by id.
        cut_before = before > 0 and keys[0] == first
        cut_after = len(hits) > before + limit and keys[-1] == last
        start = offset - self._count_above(found, column, first) if cut_before else 0
        if first == last and (cut_before or cut_after):
            return self._equals(found, column, first, limit, start)
        head = self._equals(found, column, first, keys[before:].count(first), start) if cut_before else []
        tail = self._equals(found, column, last, [_key(hit) for hit in page].count(last), 0) if cut_after else []
        return [*head, *self._by_value_and_id(page[len(head) : len(page) - len(tail)]), *tail]

    def _by_value_and_id(self, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[int]:
        ids = self._searcher.fast_field_values(ID, [address for _, address in hits])
        keys = ((key is None, -(key or 0)) for key in map(_key, hits))
        return [paper_id for _, paper_id in sorted(zip(keys, map(_whole, ids), strict=True))]

    def _found(self, query: WordsQuery, every: bool) -> Query:
        return self._asking.holding(query, every) if query.words else self._asking.only(query.filter)

    def _equals(self, found: Query, column: str, key: int | None, limit: int, offset: int) -> list[int]:
        """Those found that have this value, by id."""
        those = _with(found, *self._having(column, key))
        hits = self._searcher.search(
            those, limit, count=False, order_by_field=ID, offset=offset, order=tantivy.Order.Asc
        ).hits
        return [_whole(paper_id) for paper_id, _ in hits]

    def _count_above(self, found: Query, column: str, key: int | None) -> int:
        """How many of those found come before the first that has this value."""
        above = Query.exists_query(column) if key is None else self._range(column, key + 1, _MOST)
        # The type stubs of tantivy 0.27 leave ``count`` out.
        return int(self._searcher.search(_with(found, Occur.Must, above), 1).count)  # type: ignore[attr-defined]

    def _having(self, column: str, key: int | None) -> tuple[Occur, Query]:
        if key is None:
            return Occur.MustNot, Query.exists_query(column)
        return Occur.Must, self._range(column, key, key)

    def _range(self, column: str, first: int, last: int) -> Query:
        return Query.range_query(self._schema, column, tantivy.FieldType.Integer, first, last)


_MOST = 2**62


def _with(found: Query, occur: Occur, query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, found), (occur, query)])


def _key(hit: tuple[Any, tantivy.DocAddress]) -> int | None:
    """The value a hit is sorted by."""
    return None if hit[0] is None else int(hit[0])


def _whole(value: Any) -> int:
    return int(value or 0)


def _read_counts(buckets: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
