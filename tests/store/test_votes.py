"""A paper's up-votes: the last count of each record, the largest of several; a change of them is one of the paper."""

from pathlib import Path

import pytest

from broadsheet.paper import Record, Signal
from broadsheet.store import Store
from tests.store.samples import open_store, record, save

ARXIV = "arxiv:2507.06457"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def voted(key: str, *counts: tuple[str, float], name: str = ARXIV, source: str = "hf-daily") -> Record:
    signals = tuple(Signal("upvotes", day, value) for day, value in counts)
    return record(key, "Hybrid Linear Attention", name, source=source, signals=signals)


def test_a_paper_that_nobody_counted_has_none(store: Store) -> None:
    save(store, record("a", "A Title", signals=(Signal("stars", "2026-08-06", 5),)))
    assert store.get_paper(1).votes is None


def test_zero_is_a_count(store: Store) -> None:
    save(store, voted("a", ("2026-08-06", 0)))
    assert store.get_paper(1).votes == 0


def test_the_last_count_of_a_record_holds_even_when_it_is_less(store: Store) -> None:
    save(store, voted("a", ("2026-08-07", 30), ("2026-08-06", 40)))
    assert store.get_paper(1).votes == 30


def test_two_records_that_repeat_one_number_do_not_add_up(store: Store) -> None:
    save(store, voted("a", ("2026-08-06", 40)), voted("b", ("2026-08-09", 12), source="starter"))
    assert (store.count_papers(), store.get_paper(1).votes) == (1, 40)


def test_a_new_count_is_a_change_of_the_paper_and_the_same_count_is_none(store: Store) -> None:
    save(store, voted("a", ("2026-08-06", 40)), record("b", "Another"))
    before = store.last_change()
    assert save(store, voted("a", ("2026-08-06", 40))) == ["unchanged"]
    assert store.last_change() == before
    assert save(store, voted("a", ("2026-08-06", 41))) == ["updated"]
    changes = store.read_changes(before, 10)
    assert [(one.number, one.paper_id, one.paper and one.paper.votes) for one in changes] == [(before + 1, 1, 41)]


def test_a_count_that_did_not_move_is_not_kept_again(store: Store) -> None:
    for moment, count in [("2026-08-06T10", 40), ("2026-08-06T12", 40), ("2026-08-06T14", 41), ("2026-08-06T16", 41)]:
        save(store, voted("a", (f"{moment}:00:00Z", count)))
    assert store.count_signals() == 2
    assert save(store, voted("a", ("2026-08-06T18:00:00Z", 40))) == ["updated"]
    assert (store.count_signals(), store.get_paper(1).votes) == (3, 40)


def test_other_counts_are_no_change_of_the_paper(store: Store) -> None:
    save(store, voted("a", ("2026-08-06", 40)))
    before = store.last_change()
    stars = record(
        "a", "Hybrid Linear Attention", ARXIV, source="hf-daily", signals=(Signal("stars", "2026-09-01", 7),)
    )
    assert save(store, stars) == ["updated"]
    assert store.last_change() == before


def test_a_paper_and_its_votes_are_one_change(store: Store) -> None:
    save(store, voted("a", ("2026-08-06", 40)), voted("b", ("2026-08-06", 7), name="arxiv:2507.06458"))
    assert [change.number for change in store.read_changes(0, 10)] == [1, 2]


def test_votes_follow_their_records_through_a_merge_and_a_split(store: Store) -> None:
    save(store, record("x", "Alone", "doi:10.1000/x"), voted("a", ("2026-08-06", 40)))
    save(store, record("x", "Alone", "doi:10.1000/x", ARXIV))
    assert store.count_papers() == 1
    kept = store.get_paper(1).id
    assert store.get_paper(kept).votes == 40
    papers = store.get_papers(store.split_paper(kept))
    assert sorted((paper.title, paper.votes) for paper in papers) == [("Alone", None), ("Hybrid Linear Attention", 40)]


def test_a_count_beyond_all_sense_is_kept_within_what_an_index_holds(store: Store) -> None:
    save(store, voted("a", ("2026-08-06", 1e300)))
    assert store.get_paper(1).votes == 2**31 - 1
