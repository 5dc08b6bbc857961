"""A tree into what the engines are asked."""

import pytest

from broadsheet.index.words_query import (
    AllOf,
    AnyOf,
    ByAuthor,
    Filter,
    InAbstract,
    InTitle,
    InYears,
    Not,
    Phrase,
    Word,
)
from broadsheet.ranking.query import tree as t
from broadsheet.ranking.query.asking import MOST_WORDS, ask_for

ANT, BEE, CAT = (Word(f"{name}s", (name,), name) for name in ("ant", "bee", "cat"))
ANTS, BEES, CATS = (t.Term(f"{name}s") for name in ("ant", "bee", "cat"))
BOTH = t.Term("ants bees", quoted=True)


@pytest.mark.parametrize(
    ("parts", "words", "others", "filter"),
    [
        ((ANTS, BEES), (ANT, BEE), (), Filter()),
        ((BOTH,), (ANT, BEE), (), Filter((Phrase(("ant", "bee")),))),
        ((ANTS, t.Not(BEES)), (ANT,), (), Filter((), (BEE,))),
        ((t.Or((ANTS, BEES)), CATS), (ANT, BEE, CAT), (ANT, BEE), Filter((AnyOf((ANT, BEE)),))),
        ((t.Or((ANTS, BEES)), ANTS), (ANT, BEE, ANT), (BEE,), Filter((AnyOf((ANT, BEE)),))),
        ((t.Group((ANTS, t.Not(BEES))),), (ANT,), (), Filter((ANT,), (BEE,))),
        ((t.Not(t.Group((ANTS, BEES))),), (), (), Filter((), (AllOf((ANT, BEE)),))),
        ((t.Or((ANTS, t.Not(BEES))),), (ANT,), (ANT,), Filter((AnyOf((ANT, Not(BEE))),))),
        ((t.Field("title", "ants"),), (ANT,), (), Filter((InTitle(ANT),))),
        ((t.Field("abstract", "ants bees"),), (ANT, BEE), (), Filter((InAbstract(Phrase(("ant", "bee"))),))),
        ((t.Field("year", "2020..2024"), ANTS), (ANT,), (), Filter((InYears(2020, 2024),))),
        ((t.Not(t.Field("author", "ants")),), (), (), Filter((), (ByAuthor(("ants",)),))),
        ((t.Or((t.Term("\u2603"),)),), (), (), Filter()),
    ],
)
def test_a_tree_asks_for_words_and_conditions(
    parts: tuple[t.Node, ...], words: tuple[Word, ...], others: tuple[Word, ...], filter: Filter
) -> None:
    asked = ask_for(t.Tree(parts)).words
    assert (asked.words, asked.others, asked.filter) == (words, others, filter)


def test_the_encoder_gets_what_is_wanted_and_no_operators() -> None:
    tree = t.Tree((ANTS, t.Not(BEES), t.Field("title", "cats"), t.Field("year", "2020"), t.Or((BOTH, CATS))))
    assert ask_for(tree).meaning == "ants cats ants bees cats"


@pytest.mark.parametrize(
    ("part", "demanded"),
    [(t.Group((t.Term("the"), ANTS)), 1), (t.Group((t.Term("the"), t.Term("of"))), 2)],
)
def test_stop_words_in_a_group_are_demanded_only_when_it_has_no_others(part: t.Node, demanded: int) -> None:
    (excluded,) = ask_for(t.Tree((t.Not(part),))).words.filter.excluded
    assert isinstance(excluded, AllOf)
    assert len(excluded.parts) == demanded


def test_a_sentence_with_its_full_stop_demands_nothing() -> None:
    words = tuple(t.Term(f"word{number}") for number in range(6))
    sentence = t.Tree((*words, t.Not(BEES), t.Term("two cats.", quoted=True)))
    asked = ask_for(sentence).words
    assert asked.filter == Filter()
    assert [word.typed for word in asked.words][-3:] == ["bees", "two", "cats"]
    command = ask_for(t.Tree((*words, t.Not(BEES), t.Term("two cats", quoted=True)))).words
    assert command.filter.required
    assert command.filter.excluded


def test_words_in_brackets_are_demanded_but_in_a_sentence_are_an_aside() -> None:
    aside, sentence = t.Group((ANTS, BEES)), (t.Term(f"word{number}") for number in range(6))
    assert ask_for(t.Tree((CATS, aside))).words.filter == Filter((ANT, BEE))
    asked = ask_for(t.Tree((*sentence, aside))).words
    assert asked.filter == Filter()
    assert [word.typed for word in asked.words][-2:] == ["ants", "bees"]


def test_a_pasted_text_is_words_up_to_a_number() -> None:
    asked = ask_for(t.Tree((t.Pasted(" ".join(f'"word{number}' for number in range(2 * MOST_WORDS))),)))
    assert (len(asked.words.words), asked.words.filter, asked.cut) == (MOST_WORDS, Filter(), True)
