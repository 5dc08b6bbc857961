"""Each extra stands only on the pages it is for."""

from collections.abc import Iterator

import pytest

from broadsheet.index.words import Words
from broadsheet.paper import Paper
from broadsheet.ranking.page_extras import PageExtras, PageFound, find_extras
from broadsheet.ranking.query import parse_query

PAPERS = (
    Paper(1, "Neural networks", year=2024),
    Paper(2, "Neural codes", year=2023),
    Paper(3, "Networks of roads", year=2023),
    Paper(4, "Roads and codes", year=2022),
)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = Words(tmp_path_factory.mktemp("extras") / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(1)
    yield engine
    engine.close()


def extras(words: Words, typed: str, page: PageFound, facets: bool = False) -> PageExtras:
    return find_extras(words, parse_query(typed), page, with_facets=facets)


def test_a_first_page_without_a_paper_of_every_word_has_groups_and_so_no_advice(words: Words) -> None:
    found = extras(words, "neural roads", PageFound((3, 1, 4, 2), 2))
    assert ([group.ids for group in found.groups], found.advice) == ([(1, 2), (3, 4)], ())


@pytest.mark.parametrize(
    "page",
    [
        PageFound((1, 2, 3, 4), 4, is_first=False),
        PageFound((1, 2, 3, 4), 4, mode="meaning"),
        PageFound((1, 2, 3, 4), 4, sort="date"),
    ],
)
def test_other_pages_have_no_groups(words: Words, page: PageFound) -> None:
    assert extras(words, "neural roads", page) == PageExtras()


def test_a_page_with_little_has_advice(words: Words) -> None:
    assert [one.query for one in extras(words, "neural year:1999", PageFound((), 0)).advice] == ["neural"]


def test_papers_that_are_merely_near_in_meaning_are_little(words: Words) -> None:
    near = PageFound((1, 2, 3, 4), 4, near_only=4)
    assert [one.query for one in extras(words, "zyzzyva neural year:1999", near).advice] == ["zyzzyva neural"]


def test_facets_are_counted_only_when_asked_for_and_on_every_page(words: Words) -> None:
    page = PageFound((), 4, is_first=False)
    assert extras(words, "neural roads", page).facets == ()
    assert [facet.name for facet in extras(words, "neural roads", page, facets=True).facets] == ["year"]


def test_where_meaning_ranks_every_paper_counts(words: Words) -> None:
    page = PageFound((), 4, mode="meaning")
    (year,) = extras(words, "roads", page, facets=True).facets
    assert [(value.value, value.count) for value in year.values] == [("2024", 1), ("2023", 2), ("2022", 1)]
