"""What else to ask when little was found: each piece of advice finds something."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers import Advice
from broadsheet.index.words import Words
from broadsheet.paper import Author, Paper
from broadsheet.ranking.advice import MOST_ADVICE, advise, find_unknown
from broadsheet.ranking.query import parse_query
from broadsheet.ranking.sorting import list_sorted

PAPERS = (
    Paper(1, "Neural networks for graphs", year=2023, categories=("cs.LG",), authors=(Author("Ada Lovelace"),)),
    Paper(2, "Neural networks for speech", year=2024, categories=("cs.CL",), authors=(Author("Ada Lovelace"),)),
    Paper(3, "Networks that are neural", year=2024, categories=("cs.CL",)),
    Paper(4, "Maps", year=2020, categories=("cs.CL",)),
)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = Words(tmp_path_factory.mktemp("advice") / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(1)
    yield engine
    engine.close()


def count_found(words: Words, typed: str) -> int:
    """How many papers a search finds by its words."""
    asked = parse_query(typed).words
    return words.count_any(asked) if asked.words else words.count_matching(asked.filter)


def advice_on(words: Words, typed: str, spelling: str = "") -> tuple[Advice, ...]:
    total = count_found(words, typed) if typed else 0
    return advise(words, parse_query(typed), total, spelling=spelling)


def test_enough_found_needs_no_advice(words: Words) -> None:
    assert advice_on(words, "neural networks year:2000..2030") == ()


def test_the_condition_that_costs_most_is_dropped_first(words: Words) -> None:
    assert advice_on(words, "neural cat:cs.LG year:2024") == (
        Advice("Without cat:cs.LG: 2 papers.", "neural year:2024"),
        Advice("Without year:2024: 1 paper.", "neural cat:cs.LG"),
    )


def test_where_no_condition_alone_is_to_blame_all_are_dropped(words: Words) -> None:
    assert advice_on(words, "maps cat:cs.CV year:1999") == (Advice("Without all conditions: 1 paper.", "maps"),)


def test_a_word_to_be_left_out_is_a_condition(words: Words) -> None:
    assert advice_on(words, "neural -networks") == (Advice("Without -networks: 3 papers.", "neural"),)


def test_the_words_of_a_phrase_may_stand_anywhere(words: Words) -> None:
    assert advice_on(words, '"speech neural"')[0] == Advice(
        "Without the quotation marks around speech neural: 3 papers.", "speech neural"
    )


def test_a_word_that_no_paper_holds_is_named(words: Words) -> None:
    assert advice_on(words, "maps zyzzyva") == (Advice("No paper holds zyzzyva. Without it: 1 paper.", "maps"),)
    assert [word.typed for word in find_unknown(words, parse_query("zyzzyva maps -cats year:1999"))] == ["zyzzyva"]


def test_in_a_list_of_those_that_hold_every_word_the_rarest_is_dropped(words: Words) -> None:
    query = parse_query("neural networks speech")
    found = list_sorted(words, query.words, "date", 10)
    assert advise(words, query, found.total, found.every) == (Advice("Without speech: 3 papers.", "neural networks"),)


def test_what_reads_as_a_name_may_be_an_author(words: Words) -> None:
    assert advice_on(words, "Ada Lovelace")[0] == Advice("Papers by Ada Lovelace: 2 papers.", 'author:"Ada Lovelace"')
    assert advice_on(words, "Charles Babbage") == ()


def test_a_spelling_is_proposed_when_it_finds_something(words: Words) -> None:
    assert advice_on(words, "mapz", spelling="maps") == (Advice("Did you mean maps? 1 paper.", "maps"),)
    assert advice_on(words, "mapz", spelling="mapx") == ()


def test_nothing_asked_needs_no_advice(words: Words) -> None:
    assert advice_on(words, "") == ()


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "neural",
                "maps",
                "zyzzyva",
                '"graphs neural"',
                "cat:cs.CL",
                "-maps",
                "(maps OR speech)",
                "year:1999",
                "the",
            ]
        ),
        max_size=7,
    )
)
def test_whatever_is_advised_finds_something(words: Words, typed: list[str]) -> None:
    pieces = advice_on(words, " ".join(typed), spelling="maps")
    assert len({one.query for one in pieces}) == len(pieces) <= MOST_ADVICE
    for piece in pieces:
        assert count_found(words, piece.query) > 0, piece
