"""Completions: what is held is found by any beginning of its words; right again after updates, merges and kills."""

import dataclasses
import json
import random
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import Unusable
from broadsheet.index import completions as module
from broadsheet.index.completions import Completions
from broadsheet.index.completions_spelling import FARTHEST, compare_letters
from broadsheet.index.completions_table import TextTable, build_table
from broadsheet.index.completions_text import fold_words, letter_words
from broadsheet.index.completions_topics import find_topics
from broadsheet.paper import Author, Paper

WORDS = ["graph", "neural", "network", "networks", "of", "memory", "a", "Poincaré", "GPT-4", "深度学习"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def paper(number: int, title: str, *authors: str, abstract: str = "", year: int = 2020) -> Paper:
    """A paper as small as completions need it."""
    return Paper(number, title, abstract, authors=tuple(Author(name) for name in authors), year=year)


@pytest.fixture
def engine(tmp_path: Path) -> Completions:
    return Completions(tmp_path / "completions", writable=True)


def titles(engine: Completions, *words: str) -> list[int]:
    """The papers whose titles are found, in order."""
    return [one.paper_id for one in engine.titles(words, 10)]


def test_an_engine_that_never_held_anything_finds_nothing(tmp_path: Path) -> None:
    empty = Completions(tmp_path / "none")
    assert empty.titles(["a"], 5) == []
    assert empty.authors(["a"], 5) == []
    assert empty.near_words("nueral") == []
    assert (empty.mark, empty.count(), empty.bytes(), empty.count_word("a")) == (0, 0, 0, 0)
    assert not (tmp_path / "none").exists()


def test_a_title_is_found_by_its_words_in_any_order_the_last_as_a_beginning(engine: Completions) -> None:
    engine.add([paper(1, "Graph neural networks"), paper(2, "Neural graph memory"), paper(3, "Convex cones")])
    engine.commit(3)
    assert titles(engine, "graph", "neu") == [1, 2]
    assert titles(engine, "neural", "gr") == [2, 1]
    assert titles(engine, "graphs") == []
    assert engine.titles(["neural", "gr"], 10, whole=True) == []


def test_titles_that_begin_so_come_first_then_shorter_and_newer_ones(engine: Completions) -> None:
    engine.add(
        [
            paper(1, "On memory"),
            paper(2, "Memory of very large graphs and trees"),
            paper(3, "Memory of graphs", year=2001),
            paper(4, "Memory of graphs", year=2024),
        ]
    )
    engine.commit(1)
    assert titles(engine, "mem") == [4, 2, 3, 1]


def test_accents_and_capitals_do_not_matter(engine: Completions) -> None:
    engine.add([paper(1, "On the Poincaré disc", "Jürgen Schmidhuber", "Łukasz Kaiser", "Henri POINCARÉ")])
    engine.commit(1)
    assert titles(engine, "poincare") == [1]
    assert [one.text for one in engine.authors(["jurgen"], 5)] == ["Jürgen Schmidhuber"]
    assert [one.text for one in engine.authors(["lukasz"], 5)] == ["Łukasz Kaiser"]
    assert [one.text for one in engine.authors(["poinc"], 5)] == ["Henri POINCARÉ"]


def test_authors_come_with_their_number_of_papers_most_first(engine: Completions) -> None:
    engine.add([paper(1, "One", "Ann Lee", "Bob Lee"), paper(2, "Two", "Bob Lee")])
    engine.commit(2)
    engine.add([paper(3, "Three", "Ann Lee"), paper(4, "Four", "Ann Lee", "Leela Ray")])
    engine.commit(4)
    assert [(one.text, one.papers) for one in engine.authors(["lee"], 5)] == [
        ("Ann Lee", 3),
        ("Bob Lee", 2),
        ("Leela Ray", 1),
    ]


def test_a_paper_that_is_gone_or_has_another_title_or_author_is_no_longer_found(
    engine: Completions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 0)  # runs stay apart
    engine.add([paper(1, "Old title", "Ann Lee"), paper(2, "Gone soon", "Bob Ray"), paper(3, "Stays", "Bob Ray")])
    engine.add([paper(4, "Stays too"), paper(5, "And this")])
    engine.commit(3)
    engine.add([paper(1, "New title", "Cy Dee")])
    engine.remove([2, 77])
    engine.commit(5)
    assert len(list(engine._folder.glob("run-*"))) == 2
    assert titles(engine, "old") == titles(engine, "gone") == []
    assert titles(engine, "new") == [1]
    assert engine.authors(["ann"], 5) == []
    assert [(one.text, one.papers) for one in engine.authors(["bob"], 5)] == [("Bob Ray", 1)]
    assert engine.count() == 4


def test_adding_the_same_again_changes_nothing(engine: Completions) -> None:
    some = [paper(number, f"Graph memory {number}", "Ann Lee", abstract="hyperbolic spaces") for number in range(5)]
    engine.add(some)
    engine.commit(5)
    assert engine.count_word("hyperbolic") == engine.count_word("memory") == 5
    before = engine.titles(["gr"], 10), engine.authors(["ann"], 5)
    engine.add(some)
    engine.commit(5)
    assert (engine.titles(["gr"], 10), engine.authors(["ann"], 5)) == before
    assert engine.count_word("hyperbolic") == engine.count_word("memory") == 5
    assert engine.count() == 5


def test_any_history_of_changes_ends_as_if_the_papers_had_been_added_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 3)
    chance = random.Random(4)
    engine, held = Completions(tmp_path / "long", writable=True), dict[int, Paper]()
    for change in range(120):
        number = chance.randrange(40)
        if chance.random() < 0.3:
            engine.remove([number])
            held.pop(number, None)
        else:
            title = " ".join(chance.choices(WORDS, k=chance.randint(0, 5)))
            held[number] = dataclasses.replace(
                paper(number, title, *chance.sample(["Ann Lee", "Bob Ray", "Cy Dee"], 2)), keywords=("deep sets",)
            )
            engine.add([held[number]])
        if chance.random() < 0.5:
            engine.commit(change)
    engine.commit(120)
    fresh = Completions(tmp_path / "fresh", writable=True)
    fresh.add(list(held.values()))
    fresh.commit(120)
    again = Completions(tmp_path / "long")
    for one in (engine, again):
        assert one.count() == fresh.count() == len(held)
        for words in (["g"], ["neural"], ["of", "m"], ["poincare"], ["4"], ["深"]):
            assert one.titles(words, 50) == fresh.titles(words, 50)
        assert one.authors(["a"], 9) == fresh.authors(["a"], 9)
        assert one.authors(["ray"], 9) == fresh.authors(["ray"], 9)


def test_runs_of_like_size_are_merged_and_their_files_removed(
    engine: Completions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 2)
    for number in range(1, 68):
        engine.add([paper(number, f"Memory {number}"), paper(number + 100, f"Graph {number}")])
        engine.commit(number)
    files = list(engine._folder.glob("run-*"))
    assert 1 < len(files) <= 9
    assert engine.detail == f"{len(files)} runs"
    assert engine.count() == 134
    assert titles(engine, "memory", "64") == [64]


def test_what_was_not_committed_is_not_there(tmp_path: Path) -> None:
    engine = Completions(tmp_path, writable=True)
    engine.add([paper(1, "Graph memory")])
    engine.commit(1)
    engine.add([paper(2, "Graph sets")])
    engine.close()
    assert titles(Completions(tmp_path), "graph") == [1]


def test_another_process_sees_each_commit_when_it_looks_again(tmp_path: Path) -> None:
    writer, reader = Completions(tmp_path, writable=True), Completions(tmp_path)
    for number in range(1, 8):
        writer.add([paper(number, "Graph memory")])
        writer.commit(number)
        assert len(titles(reader, "graph")) == number - 1
        reader.refresh()
        assert len(titles(reader, "graph")) == number
        assert reader.mark == number


def test_a_kill_between_a_run_and_its_mark_leaves_the_state_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Completions(tmp_path, writable=True)
    engine.add([paper(1, "Graph memory")])
    engine.commit(1)

    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_mark", killed)
        engine.add([paper(2, "Graph sets")])
        with pytest.raises(KeyboardInterrupt):
            engine.commit(2)
    again = Completions(tmp_path, writable=True)
    assert (again.mark, titles(again, "graph")) == (1, [1])
    again.add([paper(2, "Graph sets")])
    again.commit(2)
    assert sorted(titles(again, "graph")) == [1, 2]
    assert len(list(tmp_path.glob("run-*"))) == 1


@pytest.mark.parametrize("damage", ["mark", "format", "missing", "short", "head", "empty"])
def test_what_is_damaged_counts_as_not_there_and_is_made_anew(tmp_path: Path, damage: str) -> None:
    engine = Completions(tmp_path, writable=True)
    engine.add([paper(number, f"Graph memory {number}", "Ann Lee") for number in range(50)])
    engine.commit(9)
    run = next(tmp_path.glob("run-*"))
    match damage:
        case "mark":
            (tmp_path / "mark.json").write_bytes(b"\xff\x00")
        case "format":
            (tmp_path / "mark.json").write_text(json.dumps({"format": 99, "mark": 9, "runs": ["../../x"]}))
        case "missing":
            run.unlink()
        case "short":
            run.write_bytes(run.read_bytes()[: run.stat().st_size // 2])
        case "head":
            run.write_bytes(b"x" * 64 + run.read_bytes()[64:])
        case "empty":
            run.write_bytes(b"")
    again = Completions(tmp_path, writable=True)
    assert (again.mark, again.count(), again.titles(["graph"], 5)) == (0, 0, [])
    again.add([paper(1, "Graph memory")])
    again.commit(9)
    assert (again.mark, titles(again, "graph")) == (9, [1])


def test_only_who_opened_it_for_writing_may_write(tmp_path: Path) -> None:
    engine = Completions(tmp_path)
    with pytest.raises(Unusable):
        engine.add([])
    with pytest.raises(Unusable):
        engine.remove([1])
    with pytest.raises(Unusable):
        engine.commit(1)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = Completions(tmp_path / "file" / "completions", writable=True)
    engine.add([paper(1, "Graph memory")])
    with pytest.raises(Unusable, match="cannot be written"):
        engine.commit(1)


def test_a_folder_that_disappears_is_as_if_it_had_never_been(tmp_path: Path) -> None:
    engine = Completions(tmp_path / "some", writable=True)
    engine.add([paper(1, "Graph memory")])
    engine.commit(1)
    shutil.rmtree(tmp_path / "some")
    engine.refresh()
    assert (engine.mark, engine.titles(["graph"], 5)) == (0, [])


def test_topics_are_frequent_sequences_of_words_and_no_pieces_of_longer_ones(engine: Completions) -> None:
    beginnings = ["Explaining", "Training", "Pruning", "Scaling", "Fast", "Robust", "Sparse", "Tiny"]
    some = [paper(number, f"{word} graph neural networks") for number, word in enumerate(beginnings)]
    some += [paper(number + 20, f"A graph neural network for {word}") for number, word in enumerate(beginnings)]
    some += [paper(number + 40, f"{word} trees and matter") for number, word in enumerate(beginnings)]
    engine.add(some)
    engine.commit(1)
    assert [(one.text, one.papers) for one in engine.topics(["graph"], 5)] in (
        [("graph neural networks", 16)],
        [("graph neural network", 16)],
    )
    assert engine.topics(["and"], 5) == []


def test_keywords_count_as_topics_even_when_several_are_given_as_one(engine: Completions) -> None:
    engine.add(
        [dataclasses.replace(paper(n, f"Title {n}"), keywords=("Theory -> Bandit algorithms",)) for n in range(5)]
    )
    engine.commit(1)
    assert [(one.text, one.papers) for one in engine.topics(["bandit"], 5)] == [("bandit algorithms", 5)]
    assert engine.topics(["theory"], 5) == []


def test_categories_are_completed_with_their_counts(engine: Completions) -> None:
    engine.add(
        [dataclasses.replace(paper(n, "Title"), categories=("cs.CL",) if n else ("cs.LG", "cs.CL")) for n in range(3)]
    )
    engine.commit(1)
    assert [(one.text, one.papers) for one in engine.categories(["cs"], 5)] == [("cs.CL", 3), ("cs.LG", 1)]


def test_words_of_titles_abstracts_and_names_are_known(engine: Completions) -> None:
    engine.add([paper(1, "Hyperbolic graphs", "Ann Lee", abstract="Embeddings of hyperbolic spaces. Naïve")])
    engine.commit(1)
    assert engine.count_word("embeddings") == engine.count_word("naive") == engine.count_word("lee") == 1
    assert engine.count_word("unheard") == engine.count_word("x" * 99) == engine.count_word("") == 0


def test_neighbours_are_within_two_wrong_letters_nearest_and_commonest_first(engine: Completions) -> None:
    engine.add([paper(n, f"Neural {'numeral' if n < 2 else 'networks'}") for n in range(9)])
    engine.commit(1)
    near = engine.near_words("nueral")
    assert [(one.word, one.papers, one.distance) for one in near] == [("neural", 9, 1), ("numeral", 2, 1)]
    assert [one.word for one in engine.near_words("nueral", least=3)] == ["neural"]
    assert engine.near_words("") == engine.near_words("é") == []


@settings(deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=8))
def test_a_table_finds_what_a_look_at_every_text_finds(asked: str, texts: list[str]) -> None:
    table = TextTable(build_table(texts, np.zeros(len(texts))))
    words = fold_words(asked)
    words = [*words[:-1], words[-1][:2]] if words else words

    def holds(text: str) -> bool:
        held = fold_words(text)
        return bool(words) and set(words[:-1]) <= set(held) and any(word.startswith(words[-1]) for word in held)

    for beginning_first in (True, False):
        found = table.find(words, 99, beginning_first=beginning_first)
        assert sorted(one.row for one in found) == [row for row, text in enumerate(texts) if holds(text)]
    assert table.texts() == texts


@settings(deadline=None)
@given(st.text("abc", max_size=7), st.lists(st.text("abc", min_size=1, max_size=9), max_size=6))
def test_letters_are_compared_as_one_would_by_hand(asked: str, words: list[str]) -> None:
    width = 10
    rows = np.array([word.encode() for word in words], f"S{width}").view(np.uint8).reshape(len(words), width)
    found = compare_letters(rows, np.frombuffer(asked.encode(), np.uint8))
    for word, distance in zip(words, found.tolist(), strict=True):
        true = by_hand(word, asked)
        assert distance == true if true <= FARTHEST else distance > FARTHEST


@cache
def by_hand(left: str, right: str) -> int:
    """The restricted Damerau distance, as it is defined."""
    if not left or not right:
        return len(left) + len(right)
    ways = [
        by_hand(left[:-1], right) + 1,
        by_hand(left, right[:-1]) + 1,
        by_hand(left[:-1], right[:-1]) + (left[-1] != right[-1]),
    ]
    if left[-2:] == right[-2:][::-1] and len(left) > 1 and len(right) > 1:
        ways.append(by_hand(left[:-2], right[:-2]) + 1)
    return min(ways)


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_text_can_be_held_and_completed(texts: list[str]) -> None:
    table = TextTable(build_table(texts, np.zeros(len(texts))))
    for row, text in enumerate(texts):
        letter_words(text)
        if words := fold_words(text):
            assert row in [one.row for one in table.find(words, 99, whole=True)]
            assert row in [one.row for one in table.find([*words[:-1], words[-1][:1]], 99)]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=5), max_size=30))
def test_topics_of_any_titles_are_in_them_as_often_as_is_said(split: list[list[str]]) -> None:
    words = sorted({word for title in split for word in title})
    sequence = np.array([words.index(word) for title in split for word in title], np.int32)
    for topic, count in find_topics(words, sequence, np.array([len(title) for title in split], np.int64)):
        asked = [word.removesuffix("s") for word in topic.split()]
        singular = [[word.removesuffix("s") for word in title] for title in split]
        held = sum(title[at : at + len(asked)] == asked for title in singular for at in range(len(title)))
        assert count == held >= 3
        assert 2 <= len(asked) <= 4
