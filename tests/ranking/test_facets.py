"""By what a search can be narrowed: exact numbers, and the question that each leads to."""

from collections.abc import Iterator

import pytest

from broadsheet.answers import Facet, FacetValue
from broadsheet.index.words import Words
from broadsheet.paper import Link, Paper
from broadsheet.ranking.facets import MOST_CATEGORIES, MOST_YEARS, count_facets, make_facets
from broadsheet.ranking.query import parse_query

CODE = (Link("code", "https://example.org/code"),)
PAPERS = (
    Paper(
        1, "Neural networks", "A.", year=2024, categories=("cs.LG", "cs.CL"), sources=("arxiv-snapshot",), links=CODE
    ),
    Paper(2, "Neural networks again", "B.", year=2023, categories=("cs.LG",), sources=("arxiv-snapshot", "hf-daily")),
    Paper(3, "Neural codes", year=2023, categories=("q-bio.NC",), sources=("ris",)),
    Paper(4, "Networks of roads", "C.", categories=("Urban Planning",), sources=("ris",)),
    Paper(5, "Cooking", "D.", year=2020, sources=("ris",)),
)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = Words(tmp_path_factory.mktemp("facets") / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(1)
    yield engine
    engine.close()


def count_found(words: Words, typed: str) -> int:
    """How many papers a search finds by its words."""
    asked = parse_query(typed).words
    return words.count_any(asked) if asked.words else words.count_matching(asked.filter)


def facets_of(words: Words, typed: str, every: bool = False) -> dict[str, Facet]:
    query = parse_query(typed)
    return {facet.name: facet for facet in make_facets(query, count_facets(words, query.words, every))}


def told(facet: Facet) -> list[tuple[str, int]]:
    return [(value.value, value.count) for value in facet.values]


def test_each_field_is_counted_over_the_papers_that_hold_a_word(words: Words) -> None:
    facets = facets_of(words, "neural networks")
    assert told(facets["category"]) == [("cs.LG", 2), ("Urban Planning", 1), ("cs.CL", 1), ("q-bio.NC", 1)]
    assert told(facets["year"]) == [("2024", 1), ("2023", 2)]
    assert told(facets["source"]) == [("arxiv-snapshot", 2), ("ris", 2), ("hf-daily", 1)]
    assert told(facets["has"]) == [("code", 1), ("abstract", 3)]


def test_a_sorted_list_is_counted_over_the_papers_that_hold_every_word(words: Words) -> None:
    assert told(facets_of(words, "neural networks", every=True)["category"]) == [("cs.LG", 2), ("cs.CL", 1)]


def test_a_value_leads_to_as_many_papers_as_it_promises(words: Words) -> None:
    for typed in ("neural networks", "networks has:abstract", "year:2020..2024", "-cooking neural"):
        for facet in facets_of(words, typed).values():
            for value in facet.values:
                total = count_found(words, value.query)
                assert value.chosen or total == value.count, (typed, value)


def test_a_chosen_value_leads_back(words: Words) -> None:
    facet = facets_of(words, "neural CAT:cs.lg")["category"]
    assert facet.values == (
        FacetValue("cs.LG", "cs.LG", 2, "neural", chosen=True),
        FacetValue("cs.CL", "cs.CL", 1, "neural cat:cs.lg cat:cs.CL"),
    )


def test_one_year_takes_the_place_of_another(words: Words) -> None:
    values = facets_of(words, "neural year:2020..2024")["year"].values
    assert [(value.query, value.chosen) for value in values] == [
        ("neural year:2024", False),
        ("neural year:2023", False),
    ]


def test_a_value_of_several_words_is_one_condition(words: Words) -> None:
    value = facets_of(words, "roads")["category"].values[0]
    assert value.query == 'roads cat:"Urban Planning"'


def test_the_most_frequent_are_shown_and_the_latest_years_and_whatever_is_chosen() -> None:
    counts = {
        "category": {f"c{number}": 100 - number for number in range(40)},
        "year": {str(year): 1 for year in range(1980, 2027)},
    }
    category, year = make_facets(parse_query("x cat:c39"), counts)
    assert [value.value for value in category.values] == [*(f"c{n}" for n in range(MOST_CATEGORIES)), "c39"]
    assert category.values[-1].chosen
    assert [value.value for value in year.values] == [str(2026 - back) for back in range(MOST_YEARS)]


def test_nothing_asked_counts_every_paper(words: Words) -> None:
    assert told(facets_of(words, "")["year"]) == [("2024", 1), ("2023", 2), ("2020", 1)]


@pytest.mark.parametrize("value", ['a"b', "a b", "-x", "(", "a:b", "\u202e", "cat:", "OR"])
def test_a_category_of_any_name_can_be_asked_for_without_an_error(value: str) -> None:
    facet = make_facets(parse_query("maps"), {"category": {value: 1}})[0]
    parse_query(facet.values[0].query)


def test_a_question_too_long_to_repeat_has_no_facets() -> None:
    assert make_facets(parse_query("maps " * 300), {"year": {"2024": 1}}) == ()
