"""Suggestions as one types: what completes the words so far, and nothing that does not."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers import Suggestion
from broadsheet.index.completions import Completion, Completions
from broadsheet.paper import Author, Paper
from broadsheet.ranking.suggest import suggest


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Completions:
    engine = Completions(Path(tmp_path_factory.mktemp("completions")), writable=True)
    beginnings = ["Pruning", "Training", "Explaining", "Robust", "Tiny", "Sparse"]
    papers = [Paper(n, f"{word} graph neural networks", year=2000 + n) for n, word in enumerate(beginnings, start=1)]
    papers += [Paper(n + 10, f"{word} memory networks", categories=("cs.LG",)) for n, word in enumerate(beginnings)]
    papers += [
        Paper(30, "Graph neurons", authors=(Author("Geoffrey Hinton"), Author("Neuman Graph"))),
        Paper(31, "Capsules", authors=(Author("Geoffrey Hinton"), Author("Ann Hindley"))),
        Paper(32, "Capsules", authors=(Author("Henri Poincaré"),), categories=("cs.CL", "Machine Learning")),
        Paper(33, "Bounds of $O(n^2)$ sorting"),
    ]
    engine.add(papers)
    engine.commit(1)
    return engine


def told(engine: Completions, typed: str, limit: int = 8) -> list[tuple[str, str, str]]:
    """Kind, text and query of each suggestion."""
    return [(one.kind, one.text, one.query) for one in suggest(engine, typed, limit)]


def test_topics_come_first_then_authors_then_titles(engine: Completions) -> None:
    found = suggest(engine, "graph neu")
    assert [one.kind for one in found] == ["topic", "author", *["title"] * 6]
    assert found[0] == Suggestion("topic", "graph neural networks", "graph neural networks", 6)
    assert found[1] == Suggestion("author", "Neuman Graph", 'author:"Neuman Graph"', 1)
    assert found[2] == Suggestion("title", "Graph neurons", "Graph neurons", 1, "p30")


def test_an_author_is_found_by_any_part_of_the_name_without_accents(engine: Completions) -> None:
    assert told(engine, "poincare") == [("author", "Henri Poincaré", 'author:"Henri Poincaré"')]
    assert (
        told(engine, "hinton geof")
        == told(engine, "geoffrey h")
        == [("author", "Geoffrey Hinton", 'author:"Geoffrey Hinton"')]
    )


@pytest.mark.parametrize("typed", ["author:hin", "au:hin", 'author:"hin', "AUTHOR:Hin"])
def test_behind_author_only_names_are_offered(engine: Completions, typed: str) -> None:
    assert [(one.kind, one.text, one.papers) for one in suggest(engine, typed)] == [
        ("author", "Geoffrey Hinton", 2),
        ("author", "Ann Hindley", 1),
    ]


def test_what_stands_before_an_operator_stays(engine: Completions) -> None:
    assert told(engine, "capsules author:hind") == [("author", "Ann Hindley", 'capsules author:"Ann Hindley"')]
    assert told(engine, "capsules cat:cs") == [
        ("topic", "cs.LG", "capsules cat:cs.LG"),
        ("topic", "cs.CL", "capsules cat:cs.CL"),
    ]
    assert told(engine, "cat:mach") == [("topic", "Machine Learning", 'cat:"Machine Learning"')]


def test_behind_operators_only_topics_complete_the_words(engine: Completions) -> None:
    asked = "year:2020..2024 graph neu"
    assert told(engine, asked) == [("topic", "graph neural networks", "year:2020..2024 graph neural networks")]
    assert told(engine, 'author:"Geoffrey Hinton" mem')[0][2] == 'author:"Geoffrey Hinton" memory networks'


def test_a_phrase_is_completed_and_closed(engine: Completions) -> None:
    assert told(engine, 'survey "graph neu') == [("topic", "graph neural networks", 'survey "graph neural networks"')]
    assert told(engine, "title:mem") == [("topic", "memory networks", 'title:"memory networks"')]


def test_a_blank_ends_the_last_word(engine: Completions) -> None:
    assert told(engine, "graph neu ") == []
    assert told(engine, "neural ") != []


def test_a_topic_that_is_typed_already_is_not_offered(engine: Completions) -> None:
    assert "topic" in [kind for kind, _, _ in told(engine, "memory networks")]
    assert "topic" not in [kind for kind, _, _ in told(engine, "memory networks ")]


def test_two_papers_of_one_title_are_offered_once(engine: Completions) -> None:
    assert [text for kind, text, _ in told(engine, "capsu") if kind == "title"] == ["Capsules"]


def test_a_title_with_a_formula_leads_to_its_paper(engine: Completions) -> None:
    assert suggest(engine, "bounds of") == [
        Suggestion("title", "Bounds of $O(n^2)$ sorting", "Bounds of O(n²) sorting", 1, "p33")
    ]


@pytest.mark.parametrize(
    "typed", ["", "   ", "-surv", "year:20", "year:", "author:", "cat:", '"', "-", ":", "?!", "graph OR", "x" * 400]
)
def test_where_there_is_nothing_to_say_nothing_is_said(engine: Completions, typed: str) -> None:
    assert suggest(engine, typed) == []


def test_the_limit_is_kept_and_places_left_free_are_taken(engine: Completions) -> None:
    assert suggest(engine, "graph", 0) == suggest(engine, "graph", -3) == []
    for limit in range(1, 12):
        assert len(suggest(engine, "g", limit)) <= limit
    assert len([one for one in suggest(engine, "graph") if one.kind == "title"]) > 3


def test_without_an_index_there_is_nothing_and_damage_is_no_error(tmp_path: Path) -> None:
    class Damaged(Completions):
        def topics(self, words: Sequence[str], limit: int, whole: bool = False) -> list[Completion]:
            raise IndexError

    assert suggest(None, "graph") == []
    assert suggest(Completions(tmp_path / "none"), "graph") == []
    assert suggest(Damaged(tmp_path / "none"), "graph") == []


def test_a_paper_that_is_gone_is_no_longer_offered(tmp_path: Path) -> None:
    engine = Completions(tmp_path, writable=True)
    kept = Paper(1, "Graph memory", authors=(Author("Ann Lee"),))
    engine.add([kept, dataclasses.replace(kept, id=2, title="Graph sets", authors=(Author("Bob Ray"),))])
    engine.commit(1)
    engine.remove([2])
    engine.commit(2)
    assert [one.text for one in suggest(engine, "gr")] == ["Graph memory"]
    assert suggest(engine, "bob") == []


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_raises_and_the_same_text_gets_the_same_answer(engine: Completions, typed: str) -> None:
    assert suggest(engine, typed) == suggest(engine, typed)


@settings(deadline=None)
@given(st.text('graph neumo-":(){}author:cat ', max_size=30))
def test_what_is_offered_keeps_what_was_finished(engine: Completions, typed: str) -> None:
    before, blank, _ = typed.rpartition(" ")
    for one in suggest(engine, typed):
        if one.kind == "author" and "author:" in typed.rpartition(" ")[2]:
            assert one.query.startswith((before + blank).lstrip())
