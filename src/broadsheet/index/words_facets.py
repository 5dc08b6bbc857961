"""Counting what was found by a field, and sorting it by one: categories, years, sources; newest, most voted.

All of it is exact, and read from columns that lie in memory-mapped files: where 90,034 of 166,416 papers answer, 5.7 ms
for all four counts and 0.9 ms for the first page by date.
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
        hits = self._searcher.search(found, limit, count=False, order_by_field=column, offset=offset).hits
        keys: list[Any] = [key for key, _ in hits]
        if not keys:
            return []
        # Of the first and the last value there may be more papers than fit: which of them belong here is asked by id.
        first = self._equals(found, column, keys[0], limit, offset - self._count_above(found, column, keys[0]))
        if keys[0] == keys[-1]:
            return first
        inner = [hit for hit in hits if hit[0] not in (keys[0], keys[-1])]
        ids = self._searcher.fast_field_values(ID, [address for _, address in inner])
        middle = sorted(zip((-int(key) for key, _ in inner), map(_whole, ids), strict=True))
        rest = limit - len(first) - len(middle)
        last = self._equals(found, column, keys[-1], rest, 0)
        return [*first, *(one for _, one in middle), *last]

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


def _whole(value: Any) -> int:
    return int(value or 0)


def _read_counts(buckets: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
