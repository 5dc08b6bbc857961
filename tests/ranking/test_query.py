"""From what is typed to what is asked."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.index.words_query import (
    AnyOf,
    AtVenue,
    ByAuthor,
    Filter,
    FromSource,
    Has,
    InCategory,
    InDates,
    InYears,
    Named,
    Phrase,
)
from broadsheet.ranking.query import LAST_DAY, MOST_WORDS, OPERATORS, parse_query

TODAY = date(2026, 11, 22)


def typed_words(text: str) -> list[str]:
    return [word.typed for word in parse_query(text).words.words]


def test_words_are_words_and_stop_words_are_left_out() -> None:
    assert typed_words("How do the neural networks learn?") == ["neural", "networks", "learn"]


def test_a_question_of_stop_words_only_keeps_them() -> None:
    assert typed_words("to be or not to be") == ["to", "be", "or", "not", "to", "be"]


def test_repeats_are_kept_since_they_count() -> None:
    assert typed_words("information about information") == ["information", "information"]


@pytest.mark.parametrize("quote", ['"deep learning"', "\u201cdeep learning\u201d", "\u00abdeep learning\u00bb"])
def test_a_phrase_is_required_in_any_quotation_marks(quote: str) -> None:
    query = parse_query(f"{quote} survey")
    assert query.filter.required == (Phrase(("deep", "learn")),)
    assert query.meaning == "deep learning survey"


def test_an_unbalanced_quotation_mark_is_forgiven() -> None:
    assert parse_query('"deep learning').filter == Filter()
    assert parse_query('"deep learning" 5" disks').filter.required == (Phrase(("deep", "learn")),)


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("author:Hinton", ByAuthor(("hinton",))),
        ('author:"Geoffrey Hinton"', ByAuthor(("geoffrey", "hinton"))),
        ('author:"Hinton, Geoffrey"', ByAuthor(("geoffrey", "hinton"))),
        ("AUTHOR:Erdős", ByAuthor(("erdos",))),
        ("cat:cs.CL", InCategory("cs.cl")),
        ("year:2024", InYears(2024, 2024)),
        ("year:2020-2024", InYears(2020, 2024)),
        ("year:2024-2020", InYears(2020, 2024)),
        ("after:2024", InDates(20240101, LAST_DAY)),
        ("after:2024-02-29", InDates(20240229, LAST_DAY)),
        ("since:2024-02", InDates(20240201, LAST_DAY)),
        ("before:2024-05", InDates(0, 20240500)),
        ("until:2024-02", InDates(0, 20240229)),
        ("year:2021..", InYears(2021, 9999)),
        ("year:..2019", InYears(0, 2019)),
        ("year:>2020", InYears(2021, 9999)),
        ("year:<=2020", InYears(0, 2020)),
        ("cat:cs.*", InCategory("cs")),
        ("venue:NeurIPS", AtVenue(("neurips",))),
        ("has:code", Has("code")),
        ("has:GitHub", Has("code")),
        ("source:arxiv", FromSource("arxiv-snapshot")),
        ("source:bibtex", FromSource("bibtex")),
        ("id:arXiv:2507.06457v2", Named("arxiv:2507.06457")),
        ("id:P12", Named("p12")),
        ("id:hf:2507.06457", AnyOf((Named("hf:2507.06457"), Named("arxiv:2507.06457")))),
    ],
)
def test_operators_become_conditions(typed: str, condition: object) -> None:
    assert parse_query(typed).filter.required == (condition,)
    assert parse_query(f"-{typed}").filter.excluded == (condition,)
    assert parse_query(typed).words.words == ()


@pytest.mark.parametrize("typed", ["year:soon", "year:99", "after:someday", "before:2024-13", "after:2023-02-29"])
def test_a_value_that_cannot_be_meant_is_searched_as_words_and_the_notice_says_what_to_write(typed: str) -> None:
    query = parse_query(typed, TODAY)
    assert query.filter == Filter()
    assert query.words.words
    [notice] = query.notices
    assert typed in notice
    assert "2024" in notice


def test_an_operator_nobody_knows_is_searched_as_words_and_the_notice_names_those_there_are() -> None:
    query = parse_query("colour:blue whales")
    assert [word.typed for word in query.words.words] == ["colour", "blue", "whales"]
    assert "There is no colour:" in query.notices[0]
    assert "author:" in query.notices[0]


def test_every_operator_and_every_spelling_of_it_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "search.md").read_text("utf-8")
    assert not [name for one in OPERATORS for name in (one.name, *one.also) if f"`{name}:" not in text]


def test_without_a_clock_relative_days_are_words() -> None:
    assert parse_query("after:yesterday").filter == Filter()
    assert parse_query("after:yesterday", TODAY).filter.required == (InDates(20261121, LAST_DAY),)


@pytest.mark.parametrize("typed", ["BERT: pre-training", "author:", "year: 2020 in review", "state-space", "a - b"])
def test_what_is_no_operator_is_words(typed: str) -> None:
    assert parse_query(typed).filter == Filter()


def test_a_pasted_text_has_no_operators() -> None:
    text = 'We say "large models" are -not- always better, author:unknown ' + "and so on with many words " * 5
    assert parse_query(text).filter == Filter()


def test_only_so_many_words_are_looked_for_and_the_reader_is_told() -> None:
    query = parse_query(" ".join(f"word{number}" for number in range(MOST_WORDS + 1)))
    assert len(query.words.words) == MOST_WORDS
    assert query.notices


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("p12", "p12"),
        ("arXiv:2507.06457v2", "arXiv:2507.06457v2"),
        ("https://doi.org/10.1145/3292500.3330701", "https://doi.org/10.1145/3292500.3330701"),
        ("<https://arxiv.org/pdf/2507.06457v2.pdf>", "https://arxiv.org/pdf/2507.06457v2.pdf"),
        ("https://openreview.net/forum?id=abcdefgh", "https://openreview.net/forum?id=abcdefgh"),
        ("https://aclanthology.org/P18-1001/", "https://aclanthology.org/P18-1001/"),
        ("huggingface.co/papers/2507.06457", "huggingface.co/papers/2507.06457"),
        ("[2507.06457] A title in a browser's tab", "2507.06457"),
        ("id:2507.06457", "arxiv:2507.06457"),
        ("id:2507.06457 memory", ""),
        ("https://example.org/2507.06457", ""),
        ("neural networks", ""),
        ("2024", ""),
    ],
)
def test_a_papers_name_is_recognised(typed: str, name: str) -> None:
    assert parse_query(typed).name == name


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("hinton", ("hinton",)),
        ("Geoffrey Hinton", ("geoffrey", "hinton")),
        ("Hinton, G. E.", ("g", "e", "hinton")),
        ("Jean-Baptiste O'Neill", ("jean", "baptiste", "o", "neill")),
    ],
)
def test_what_may_be_an_authors_name_is_noticed(typed: str, parts: tuple[str, ...]) -> None:
    assert parse_query(typed).maybe_author == ByAuthor(parts)


@pytest.mark.parametrize(
    "typed", ["GPT-4", "the transformer", '"Geoffrey Hinton"', "hinton year:2020", "a b c d e", "x"]
)
def test_what_can_be_no_authors_name_is_not(typed: str) -> None:
    assert parse_query(typed).maybe_author is None


@settings(deadline=None)
@given(st.text())
@example('-"')
@example("year:\u0663\u0664\u0665\u0666")
@example('author:"')
@example("\ud800 $\\frac{1$")
@example("-" * 5000)
@example("a-" * 5000)
@example("(" * 10_000)
@example("(a" * 10_000 + ")" * 10_000)
@example("word " * 10_000)
@example('"a"' * 10_000)
@example("-(" * 10_000)
@example("a OR " * 10_000)
@example("title:(" * 10_000)
@example("cat:cs " * 10_000)
@example("after:" * 10_000)
def test_any_text_is_a_query(text: str) -> None:
    assert parse_query(text, TODAY).typed == text
