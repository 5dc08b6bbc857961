"""When no paper holds all of a few words: which of them the papers hold."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.index.words import Words
from broadsheet.paper import Paper
from broadsheet.ranking.groups import BEST, MOST_GROUPS, WordGroup, find_groups
from broadsheet.ranking.query import parse_query

TITLES = (
    *["Topological memory for robots"] * 2,
    *["Parametric memory of models"] * 6,
    "Parametric curves",
    *["Memory alone"] * 20,
    "Topological insulators",
    "Semi-parametric models",
)
PAPERS = tuple(Paper(number, title, year=2000 + number) for number, title in enumerate(TITLES, 1))


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = Words(tmp_path_factory.mktemp("groups") / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(1)
    yield engine
    engine.close()


def count_found(words: Words, typed: str) -> int:
    """How many papers a search finds by its words."""
    asked = parse_query(typed).words
    return words.count_any(asked) if asked.words else words.count_matching(asked.filter)


def groups_of(words: Words, typed: str, ranked: tuple[int, ...] = ()) -> tuple[WordGroup, ...]:
    return find_groups(words, parse_query(typed), ranked)


def held(groups: tuple[WordGroup, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...], int]]:
    return [
        (tuple(word.typed for word in one.held), tuple(word.typed for word in one.missing), one.total) for one in groups
    ]


def test_the_largest_sets_of_words_are_the_groups_and_those_that_tell_most_come_first(words: Words) -> None:
    assert held(groups_of(words, "parametric topological memory")) == [
        (("topological", "memory"), ("parametric",), 2),
        (("parametric", "memory"), ("topological",), 6),
    ]


def test_words_that_never_stand_together_are_groups_of_one(words: Words) -> None:
    assert held(groups_of(words, "insulators curves")) == [
        (("insulators",), ("curves",), 1),
        (("curves",), ("insulators",), 1),
    ]


def test_five_words_that_never_stand_together_have_groups_too(words: Words) -> None:
    assert len(groups_of(words, "insulators curves robots semi zyzzyva")) == 4


def test_a_word_that_no_paper_holds_is_in_no_group(words: Words) -> None:
    assert [one.missing[-1].typed for one in groups_of(words, "insulators curves zyzzyva")] == ["zyzzyva", "zyzzyva"]


@pytest.mark.parametrize(
    "typed",
    [
        "parametric memory",  # papers hold both
        "memory zyzzyva",  # one group is none
        "zyzzyva xyzzy",
        "memory",
        "",
        "the of",
        "year:2004",
        "insulators curves robots models alone memory",  # too many words
        '"insulators" curves',  # a phrase is held by all that is found
        "insulators (curves OR robots)",
    ],
)
def test_other_questions_have_no_groups(words: Words, typed: str) -> None:
    assert groups_of(words, typed) == ()


def test_the_best_of_a_group_come_in_the_order_of_the_whole(words: Words) -> None:
    group = groups_of(words, "parametric topological memory", ranked=(8, 1, 30, 3, 7, 5, 4))[1]
    assert group.ids == (8, 3, 7, 5)
    assert len(group.ids) == BEST


def test_what_the_head_of_the_order_lacks_is_filled_up_by_words(words: Words) -> None:
    group = groups_of(words, "parametric topological memory", ranked=(8, 1))[1]
    assert (group.ids[0], len(group.ids)) == (8, BEST)
    assert set(group.ids) <= {3, 4, 5, 6, 7, 8}


def test_conditions_hold_in_groups(words: Words) -> None:
    groups = groups_of(words, "parametric topological memory year:2001..2007")
    assert held(groups) == [
        (("topological", "memory"), ("parametric",), 2),
        (("parametric", "memory"), ("topological",), 5),
    ]
    assert groups[1].query == '"parametric" "memory" year:2001..2007'


def test_the_question_of_a_group_finds_it_all_and_nothing_else(words: Words) -> None:
    for typed in ("parametric topological memory", "curves the insulators -robots", "semi-parametric insulators"):
        groups = groups_of(words, typed)
        assert groups
        for group in groups:
            assert count_found(words, group.query) == group.total


@settings(deadline=None)
@given(st.lists(st.sampled_from(["topological", "memory", "parametric", "curves", "insulators", "models"]), max_size=6))
def test_no_paper_is_in_two_groups(words: Words, typed: list[str]) -> None:
    groups = groups_of(words, " ".join(typed), ranked=tuple(paper.id for paper in PAPERS))
    ids = [paper_id for group in groups for paper_id in group.ids]
    assert len(ids) == len(set(ids))
    assert len(groups) <= MOST_GROUPS
