"""The words of all papers, ready for finding those that are spelt nearly alike.

For each length there are three arrays: the words, sorted, as rows of bytes of that length; in how many papers each
stands; and its *signature*, one bit for each letter it holds. One wrong letter changes two bits of a signature at
most, so counting bits leaves one word in a hundred to compare letter by letter, all at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.index.completions_text import LONGEST, SHORTEST

Arrays = dict[str, NDArray[Any]]
Bytes = NDArray[np.uint8]

FARTHEST = 2
"""Wrong letters looked for at most; three would turn most short words into most others."""

_FAR = 100


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word spelt nearly like another: in how many papers it stands, and how many letters are wrong."""

    word: str
    papers: int
    distance: int


def build_spelling(counts: Mapping[bytes, int]) -> Arrays:
    """The arrays of these words and the numbers of papers that hold them."""
    by_length: dict[int, list[bytes]] = {length: [] for length in range(SHORTEST, LONGEST + 1)}
    for word in counts:
        if len(word) in by_length:
            by_length[len(word)].append(word)
    arrays: Arrays = {}
    for length, words in by_length.items():
        rows = np.array(sorted(words), f"S{length}")
        arrays |= _of_length(length, rows, np.array([counts[word] for word in rows.tolist()], np.uint32))
    return arrays


def merge_spelling(parts: Sequence[Mapping[str, NDArray[Any]]]) -> Arrays:
    """The arrays of several made one; counts add up."""
    arrays: Arrays = {}
    for length in range(SHORTEST, LONGEST + 1):
        words = np.concatenate([_as_words(part, length) for part in parts])
        papers = np.concatenate([part[f"papers-{length}"] for part in parts])
        distinct, which = np.unique(words, return_inverse=True)
        counts = np.bincount(which, papers, len(distinct)).clip(max=2**32 - 1).astype(np.uint32)
        arrays |= _of_length(length, distinct, counts)
    return arrays


def count_of(arrays: Mapping[str, NDArray[Any]], word: str) -> int:
    """In how many papers this word of letters a to z stands."""
    if not SHORTEST <= len(word) <= LONGEST:
        return 0
    words, asked = _as_words(arrays, len(word)), np.bytes_(word.encode("ascii", "replace"))
    at = int(np.searchsorted(words, asked))
    return int(arrays[f"papers-{len(word)}"][at]) if at < len(words) and words[at] == asked else 0


def find_near(parts: Sequence[Mapping[str, NDArray[Any]]], word: str, least: int) -> dict[str, int]:
    """How far each word is that is spelt nearly like this one, and that at least ``least`` papers of a part hold.

    One letter left out, added, changed, or two that have changed places, count one each (Damerau 1964, in the
    restricted form). Up to two of them are looked for; two only among words that begin alike.
    """
    asked = np.frombuffer(word.encode("ascii", "replace"), np.uint8)
    width = len(asked) + FARTHEST
    lengths = range(max(SHORTEST, len(asked) - FARTHEST), min(LONGEST, width) + 1)
    found = [_worth_comparing(part, asked, length, least) for part in parts for length in lengths]
    # All of them in one table, whatever their length: what costs is the number of steps, not of words.
    words = np.concatenate([np.pad(one, ((0, 0), (0, width - one.shape[1]))) for one in found] or [_no_words(width)])
    distances = compare_letters(words, asked)
    near = np.flatnonzero((distances > 0) & (distances <= FARTHEST))
    texts = words[near].reshape(-1).view(f"S{width}").tolist() if len(near) else []
    return {text.decode(): int(distance) for text, distance in zip(texts, distances[near], strict=True)}


def compare_letters(words: Bytes, asked: Bytes) -> NDArray[np.int16]:
    """How many letters differ between each row, filled up with noughts, and one word; exact up to two.

    The usual table of distances (Wagner & Fischer 1974), for all rows at once, and of each line only the five
    cells around the diagonal: what lies outside them is farther than two.
    """
    count, width = words.shape
    columns = np.ascontiguousarray(words.T)
    far = np.full(count, _FAR, np.int16)
    before: dict[int, NDArray[np.int16]] = {}
    above = {column: np.full(count, column, np.int16) for column in range(min(FARTHEST, width) + 1)}
    for line, letter in enumerate(asked.tolist(), start=1):
        cells: dict[int, NDArray[np.int16]] = {}
        if line <= FARTHEST:
            cells[0] = np.full(count, line, np.int16)
        for column in range(max(1, line - FARTHEST), min(width, line + FARTHEST) + 1):
            cost = above.get(column - 1, far) + (columns[column - 1] != letter)
            np.minimum(cost, above.get(column, far) + 1, out=cost)
            np.minimum(cost, cells.get(column - 1, far) + 1, out=cost)
            if column - 2 in before:
                swapped = (columns[column - 2] == letter) & (columns[column - 1] == asked[line - 2])
                np.minimum(cost, np.where(swapped, before[column - 2] + 1, _FAR), out=cost)
            cells[column] = cost
        before, above = above, cells
    lengths = (words != 0).sum(axis=1)
    distances = far.copy()
    for column, cost in above.items():
        np.copyto(distances, cost, where=lengths == column)
    return distances


def _no_words(width: int) -> Bytes:
    return np.empty((0, width), np.uint8)


def _worth_comparing(arrays: Mapping[str, NDArray[Any]], asked: Bytes, length: int, least: int) -> Bytes:
    """The words of this length whose signature allows one wrong letter, or two if the word begins alike."""
    signatures = arrays[f"signatures-{length}"]
    apart = abs(length - len(asked))
    differing = np.bitwise_count(signatures ^ _signatures(asked[None])[0])
    alike = np.zeros(len(signatures), np.bool_)
    if apart <= 1:
        alike |= differing <= 2 - apart
    first, last = _beginning_with(arrays, length, int(asked[0])) if len(asked) else (0, 0)
    alike[first:last] |= differing[first:last] <= 2 * FARTHEST - apart
    rows = np.flatnonzero(alike)
    words: Bytes = arrays[f"letters-{length}"][rows[arrays[f"papers-{length}"][rows] >= least]]
    return words


def _beginning_with(arrays: Mapping[str, NDArray[Any]], length: int, letter: int) -> tuple[int, int]:
    words = _as_words(arrays, length)
    bounds = np.searchsorted(words, np.array([bytes([letter]), bytes([letter + 1])], words.dtype))
    return int(bounds[0]), int(bounds[1])


def _of_length(length: int, words: NDArray[np.bytes_], papers: NDArray[np.uint32]) -> Arrays:
    letters = words.view(np.uint8).reshape(len(words), length)
    return {f"letters-{length}": letters, f"papers-{length}": papers, f"signatures-{length}": _signatures(letters)}


def _signatures(letters: Bytes) -> NDArray[np.uint32]:
    bits = np.left_shift(np.uint32(1), (letters - ord("a")).astype(np.uint32))
    signatures: NDArray[np.uint32] = np.bitwise_or.reduce(bits, axis=1, dtype=np.uint32)
    return signatures


def _as_words(arrays: Mapping[str, NDArray[Any]], length: int) -> NDArray[np.bytes_]:
    letters = arrays[f"letters-{length}"]
    words: NDArray[np.bytes_] = np.ascontiguousarray(letters).view(f"S{length}").reshape(len(letters))
    return words
