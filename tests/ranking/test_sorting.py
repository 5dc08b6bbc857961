"""By date and by votes, over the papers that hold every word where there are any."""

from collections.abc import Iterator

import pytest

from broadsheet.index.words import Words
from broadsheet.index.words_query import WordsQuery
from broadsheet.paper import Paper
from broadsheet.ranking.query import parse_query
from broadsheet.ranking.sorting import Sorted, list_sorted

PAPERS = (
    Paper(1, "Neural networks on graphs", submitted="2020-05-01", votes=3),
    Paper(2, "Neural networks", year=2024),
    Paper(3, "Networks, neural or not", votes=40),
    Paper(4, "Neural codes", submitted="2026-01-01", votes=99),
    Paper(5, "Networks and neural things", submitted="2024-01-01", votes=3),
)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = Words(tmp_path_factory.mktemp("sorting") / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(1)
    yield engine
    engine.close()


def asked(typed: str) -> WordsQuery:
    return parse_query(typed).words


def test_newest_first_unknown_last_and_equals_by_id(words: Words) -> None:
    assert list_sorted(words, asked("neural networks"), "date", 10) == Sorted((2, 5, 1, 3), 4, every=True)


def test_most_votes_first_and_those_nobody_counted_last(words: Words) -> None:
    assert list_sorted(words, asked("neural networks"), "votes", 10) == Sorted((3, 1, 5, 2), 4, every=True)


def test_where_no_paper_holds_every_word_those_that_hold_some_are_sorted(words: Words) -> None:
    assert list_sorted(words, asked("neural cooking"), "date", 2) == Sorted((4, 2), 5, every=False)


def test_pages_go_as_deep_as_the_list(words: Words) -> None:
    assert list_sorted(words, asked("neural"), "votes", 2, 4) == Sorted((2,), 5, every=True)
    assert list_sorted(words, asked("neural"), "votes", 2, 6) == Sorted((), 5, every=True)


def test_conditions_need_no_words(words: Words) -> None:
    assert list_sorted(words, asked("after:2024"), "votes", 10) == Sorted((4, 5, 2), 3, every=True)


def test_nothing_asked_lists_nothing(words: Words) -> None:
    assert list_sorted(words, asked(""), "date", 10) == Sorted((), 0, every=True)
