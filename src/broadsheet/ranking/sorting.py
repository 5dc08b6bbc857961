"""Papers by date or by votes instead of by relevance.

Only those that hold every word, where there are any: the newest paper that merely holds a common word answers nothing.
"""

from dataclasses import dataclass
from typing import Literal

from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery

MAKING_ANEW = "Papers can be sorted by votes when the index has been made anew; until then they are sorted by date."


@dataclass(frozen=True, slots=True)
class Sorted:
    """A stretch of a sorted list, and how many papers are in all of it.

    ``every`` says whether it is of the papers that hold every word, or of those that hold a word or more.
    """

    ids: tuple[int, ...]
    total: int
    every: bool
    notices: tuple[str, ...] = ()


def list_sorted(words: Words, query: WordsQuery, sort: Literal["date", "votes"], limit: int, offset: int = 0) -> Sorted:
    """The papers at these places of the list: largest first, unknown last, equals in the order of their ids.

    Without words the list is of all papers that meet the conditions, and with neither it is empty.
    """
    if not query.words and not query.filter:
        return Sorted((), 0, every=True)
    every, total = count_found(words, query)
    ids = words.list_by(sort, query, every, limit, offset)
    if not ids and offset < total:
        return Sorted(tuple(words.list_by("date", query, every, limit, offset)), total, every, (MAKING_ANEW,))
    return Sorted(tuple(ids), total, every)


def count_found(words: Words, query: WordsQuery) -> tuple[bool, int]:
    """Whether any paper holds every word, and how many do; else how many hold a word or more."""
    if not query.words:
        return True, words.count_matching(query.filter)
    total = words.count_all(query)
    return (True, total) if total else (False, words.count_any(query))
