"""Texts that can be found by the beginning of any of their words: titles, names, topics.

A table is a handful of arrays, made once and never changed, so that it can be mapped from a file:

    blob, ends              the texts as they are shown, end to end
    words, word_ends        the distinct words, sorted, so that those with one beginning stand side by side
    sequence, starts        each text as numbers of words, in order
    holders, holder_starts  for each word, the texts that hold it: an inverted index
    openers, opener_starts  for each word, the texts that begin with it
    weight                  what puts one text before another

Since the words are sorted, the texts that hold a word with a given beginning are one stretch of ``holders``: a
prefix costs what a word costs (Bast & Weber, Type Less, Find More, SIGIR 2006, build on the same remark).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.completions_text import fold_words, number_words

Arrays = dict[str, NDArray[Any]]
Rows = NDArray[np.int32] | NDArray[np.int64]
Mask = NDArray[np.bool_]

_EMPTY = np.empty(0, np.int32)
_AT_ONCE = 50_000
"""Pieces gathered at a time: some 30 MB for titles."""


@dataclass(frozen=True, slots=True)
class Match:
    """A text found: its row, whether it begins with the words asked for, in order, and its weight."""

    row: int
    begins: bool
    weight: float


def pack_texts(texts: Sequence[str]) -> Arrays:
    """Texts end to end."""
    encoded = [text.encode("utf-8", "replace") for text in texts]
    return {"blob": np.frombuffer(b"".join(encoded), np.uint8), "ends": _ends([len(one) for one in encoded])}


def unpack_texts(blob: NDArray[Any], ends: NDArray[Any]) -> list[str]:
    """Texts that stand end to end."""
    whole, places = blob.tobytes(), ends.tolist()
    return [whole[start:end].decode("utf-8", "replace") for start, end in pairwise(places)]


def build_table(texts: Sequence[str], weight: NDArray[Any]) -> Arrays:
    """The table of these texts."""
    words, sequence, lengths = number_words(texts)
    return pack_texts(texts) | index_words(words, sequence, lengths, weight)


def index_words(words: Sequence[str], sequence: Rows, lengths: NDArray[np.int64], weight: NDArray[Any]) -> Arrays:
    """Everything but the texts: ``sequence`` has their words as places in ``words``, ``lengths`` how many each has."""
    encoded = [word.encode("utf-8", "replace") for word in words]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    ordered, starts = place[sequence], _ends(lengths)
    texts = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    pairs = np.sort(ordered.astype(np.int64) << 32 | texts)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    worded = np.flatnonzero(lengths)
    first = ordered[starts[worded]] if len(worded) else _EMPTY
    by_first = np.argsort(first, kind="stable")
    return {
        "words": np.frombuffer(b"".join([encoded[one] for one in order]), np.uint8),
        "word_ends": _ends([len(encoded[one]) for one in order]),
        "sequence": ordered,
        "starts": starts,
        "holders": (pairs & 0xFFFF_FFFF).astype(np.int32),
        "holder_starts": _ends(np.bincount(pairs >> 32, minlength=len(order))),
        "openers": worded[by_first].astype(np.int32),
        "opener_starts": _ends(np.bincount(first, minlength=len(order))),
        "weight": np.asarray(weight, np.float32),
    }


def merge_tables(tables: Sequence["TextTable"], rows: NDArray[np.int64], weight: NDArray[Any]) -> Arrays:
    """One table of several: of all their texts end to end those in ``rows``, in this order."""
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    renumbered = [np.array([places[word] for word in table.words()], np.int32) for table in tables]
    sequence = np.concatenate([new[table.arrays["sequence"]] for new, table in zip(renumbered, tables, strict=True)])
    sequence, starts = gather(sequence, join_starts([table.arrays["starts"] for table in tables]), rows)
    blob = np.concatenate([table.arrays["blob"] for table in tables])
    blob, ends = gather(blob, join_starts([table.arrays["ends"] for table in tables]), rows)
    lengths = lengths_of(starts)
    return {"blob": blob, "ends": ends} | index_words(list(places), sequence, lengths, weight)


def lengths_of(starts: NDArray[Any]) -> NDArray[np.int64]:
    """How long each piece is."""
    signed = starts.astype(np.int64)
    lengths: NDArray[np.int64] = signed[1:] - signed[:-1]
    return lengths


def join_starts(several: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """Where each piece starts when several arrays of pieces are put end to end."""
    return np.concatenate([[0], *(lengths_of(starts) for starts in several)]).cumsum()


def gather(
    values: NDArray[Any], starts: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.uint32]]:
    """These pieces of an array, and where each of them starts now."""
    lengths = np.diff(starts)[rows]
    ends = _ends(lengths)
    if len(rows) == len(starts) - 1 and (np.diff(rows) == 1).all():
        return values, ends
    pieces = []
    for first in range(0, len(rows), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        moved = starts[rows[some]] - (ends[some][: len(lengths[some])].astype(np.int64) - int(ends[first]))
        pieces.append(values[np.repeat(moved, lengths[some]) + np.arange(lengths[some].sum())])
    return np.concatenate(pieces) if pieces else values[:0], ends


class TextTable:
    """A table, asked. Any number of threads may."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.arrays = arrays
        self._words = _Pieces(arrays["words"], arrays["word_ends"])
        self._texts = _Pieces(arrays["blob"], arrays["ends"])
        self.weight: NDArray[np.float32] = arrays["weight"]

    def __len__(self) -> int:
        return len(self.weight)

    def text(self, row: int) -> str:
        """The text in a row."""
        text: str = self._texts[row].decode("utf-8", "replace")
        return text

    def texts(self) -> list[str]:
        """Every text."""
        return unpack_texts(self.arrays["blob"], self.arrays["ends"])

    def words(self) -> list[str]:
        """Every distinct word, in order."""
        return unpack_texts(self.arrays["words"], self.arrays["word_ends"])

    def weight_of(self, text: str, weight: NDArray[np.float32]) -> float:
        """What ``weight`` gives this very text; 0 where it is not there."""
        words = fold_words(text)
        ranges = [self._range(word, whole=True) for word in words]
        if not ranges or any(first >= last for first, last in ranges):
            return 0.0
        rows = self._stretch("opener", ranges[0])
        rows = rows[self._begin(rows, ranges)]
        return float(sum(max(float(weight[row]), 0.0) for row in rows.tolist() if self.text(row) == text))

    def count_holders(self, word: str) -> int:
        """How many texts hold this folded word."""
        return len(self._stretch("holder", self._range(word, whole=True)))

    def find(
        self,
        words: Sequence[str],
        limit: int,
        whole: bool = False,
        weight: NDArray[np.float32] | None = None,
        beginning_first: bool = True,
    ) -> list[Match]:
        """The best ``limit`` texts that hold all these folded words, of the last one the beginning unless ``whole``.

        Those that begin with the words, in order, come first if ``beginning_first``; then those of more weight.
        ``weight`` takes the place of the table's own; what it gives less than nothing is not there.
        """
        ranges = [self._range(word, whole=True) for word in words[:-1]]
        ranges += [self._range(word, whole) for word in words[-1:]]
        if not ranges or any(first >= last for first, last in ranges) or limit <= 0:
            return []
        weight = self.weight if weight is None else weight
        if not beginning_first:
            rows = self._holding_all(ranges)
            return self._best(rows, np.zeros(len(rows), np.bool_), limit, weight)
        if len(ranges) == 1:
            return self._find_one(ranges[0], limit, weight)
        rows = self._holding_all(ranges)
        return self._best(rows, self._begin(rows, ranges), limit, weight)

    def _find_one(self, range_: tuple[int, int], limit: int, weight: NDArray[np.float32]) -> list[Match]:
        """One word: first the texts that begin with it, and only when they are too few the others."""
        openers = self._stretch("opener", range_)
        best = self._best(openers, np.ones(len(openers), np.bool_), limit, weight)
        if len(best) < limit:
            others = np.flatnonzero(self._map(self._stretch("holder", range_)) & ~self._map(openers))
            best += self._best(others, np.zeros(len(others), np.bool_), limit - len(best), weight)
        return best

    def _holding_all(self, ranges: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
        (_, fewest), *others = sorted(
            ((one, self._stretch("holder", one)) for one in ranges), key=lambda two: len(two[1])
        )
        # Maps of all rows beat sorting: 0.6 ms for two words that 300,000 of a million titles hold.
        rows: NDArray[np.int64] = np.flatnonzero(self._map(fewest))
        for (first, last), other in others:
            if last - first == 1 and len(rows) * 20 < len(other):  # one word's texts are in order: look the few up
                places = np.searchsorted(other, rows).clip(max=len(other) - 1)
                rows = rows[other[places] == rows]
            elif len(rows):
                rows = rows[self._map(other)[rows]]
        return rows

    def _map(self, rows: Rows) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        mask[rows] = True
        return mask

    def _begin(self, rows: Rows, ranges: Sequence[tuple[int, int]]) -> Mask:
        """Which of these rows begin with words in these ranges, in order."""
        starts, sequence = self.arrays["starts"], self.arrays["sequence"]
        begin, at = starts[rows].astype(np.int64), np.arange(len(rows))
        room = starts[rows + 1] - starts[rows] >= len(ranges)
        at, begin = at[room], begin[room]
        for step, (first, last) in enumerate(ranges):
            word = sequence[begin + step]
            right = (word >= first) & (word < last)
            at, begin = at[right], begin[right]
        mask: Mask = np.zeros(len(rows), np.bool_)
        mask[at] = True
        return mask

    def _best(self, rows: Rows, begins: Mask, limit: int, weight: NDArray[np.float32]) -> list[Match]:
        there = weight[rows] >= 0
        if not there.all():
            rows, begins = rows[there], begins[there]
        if begins.sum() >= limit:
            rows, begins = rows[begins], begins[begins]
        score = weight[rows] + begins * np.float32(1e6)
        if len(rows) > limit:
            kept = score >= np.partition(score, -limit)[-limit]
            rows, begins, score = rows[kept], begins[kept], score[kept]
        order = np.lexsort((rows, -score))[:limit]
        return [Match(int(rows[one]), bool(begins[one]), float(weight[rows[one]])) for one in order]

    def _range(self, word: str, whole: bool) -> tuple[int, int]:
        """The numbers of the words that are this one, or begin with it: from, up to."""
        asked = word.encode("utf-8", "replace")
        first = bisect_left(self._words, asked)
        if whole:
            return first, first + int(first < len(self._words) and self._words[first] == asked)
        return first, bisect_left(self._words, asked + b"\xff", lo=first)

    def _stretch(self, which: str, range_: tuple[int, int]) -> Rows:
        starts = self.arrays[f"{which}_starts"]
        rows: Rows = self.arrays[f"{which}s"][starts[range_[0]] : starts[range_[1]]]
        return rows


class _Pieces(Sequence[bytes]):
    """Pieces that stand end to end in an array, as ``bisect`` wants them."""

    def __init__(self, blob: NDArray[Any], ends: NDArray[Any]) -> None:
        # Memory views give Python's own numbers and bytes: 0.15 us a piece, 0.3 by way of arrays.
        self._blob, self._ends = blob.data, ends.data

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: Any) -> Any:
        return self._blob[self._ends[at] : self._ends[at + 1]].tobytes()


def _ends(lengths: Sequence[int] | NDArray[np.int64]) -> NDArray[np.uint32]:
    """Where each piece ends when they stand end to end, after a nought."""
    ends = np.zeros(len(lengths) + 1, np.uint32)
    np.cumsum(lengths, out=ends[1:])
    return ends
