"""Papers that meet a question word for word, all of them and no others, for programs that ask like a database."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from broadsheet.answers.exact import Begins, BegunField, Either, Every, Exact, ExactSort, Holds, Without
from broadsheet.index.words import Words
from broadsheet.index.words_query import AllOf, AnyOf, Begun, Condition, Filter, Not, Word, WordsQuery
from broadsheet.index.words_text import fold, split_name
from broadsheet.ranking.query.fields import find_operator
from broadsheet.ranking.query.words import read_words, split_words

ListByUpdate = Callable[[Sequence[int], int, int], list[int]]
"""Those of these ids at the places from the second value to the third, their papers in the order of the last update."""

NEVER = AnyOf(())
_PLACES: dict[BegunField, Literal["text", "title", "author", "venue"]] = {
    "anywhere": "text", "title": "title", "abstract": "text", "author": "author", "venue": "venue",
}  # fmt: skip
_OPERATORS = {"name": "id", "category": "cat"}
"""Fields that our query language has under another name."""


def list_exactly(
    words: Words, asked: Exact, sort: ExactSort, ascending: bool, limit: int, offset: int, by_update: ListByUpdate
) -> tuple[list[int], int]:
    """The ids at these places of the list of all papers that meet the question, and how many those are.

    By relevance (BM25, then the latest first), by the day of submission or by that of the last update. Backwards, the
    same list is read from its end, so that pages fit together in either direction.
    """
    wanted = WordsQuery(tuple(_words_of(asked)), Filter((to_condition(asked),)))
    total = words.count_matching(wanted.filter)
    first, last = offset, min(offset + limit, total)
    if ascending:
        first, last = max(total - offset - limit, 0), total - offset
    if first >= last:
        return [], total
    page = _read_list(words, wanted, sort, first, last, by_update)
    return (page[::-1] if ascending else page), total


def to_condition(asked: Exact) -> Condition:
    """What the words engine is asked. A text without a word in it is met by no paper."""
    match asked:
        case Every(parts):
            return AllOf(tuple(map(to_condition, parts)))
        case Either(parts):
            return AnyOf(tuple(map(to_condition, parts)))
        case Without(part):
            return Not(to_condition(part))
        case Begins(field, value):
            words = split_name(value)
            return Begun(_PLACES[field], words[0]) if len(words) == 1 else NEVER
        case Holds("anywhere", value):
            return read_words(fold(value)) or NEVER
        case Holds(field, value):
            operator = find_operator(_OPERATORS.get(field, field))
            read = operator.read(fold(value) if operator.is_text else value, None) if operator else None
            return (operator.condition(read) if operator and read else None) or NEVER


def _words_of(asked: Exact) -> Iterator[Word]:
    """The words that say what is wanted, to rank by."""
    match asked:
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _words_of(part)
        case Holds("anywhere" | "title" | "abstract", value):
            yield from split_words(fold(value))
        case _:
            pass


def _read_list(
    words: Words, asked: WordsQuery, sort: ExactSort, first: int, last: int, by_update: ListByUpdate
) -> list[int]:
    if sort == "updated":
        return by_update(words.matching_ids(asked.filter).tolist(), first, last)
    unranked = WordsQuery(filter=asked.filter)
    if sort == "submitted" or not asked.words:
        return words.list_by("date", unranked, True, last - first, first)
    ranked = [hit.paper_id for hit in words.match_any(asked, last) or words.match_all(asked, last)]
    if len(ranked) < last:
        # Those that meet it by an author or a category alone hold none of the words.
        known = set(ranked)
        ranked += [one for one in words.list_by("date", unranked, True, last, 0) if one not in known]
    return ranked[first:last]
