"""Counts of papers through time, and how often papers were shown and opened."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from broadsheet.paper import Listing, Record, Signal, Version
from broadsheet.store import Store
from broadsheet.store.exposures import Exposure, PlaceCount
from broadsheet.store.signals import PaperFacts
from tests.store.samples import open_store, record, save

NOW = "2026-08-21T12:00:00Z"
A, B = "arxiv:2608.00001", "arxiv:2608.00002"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def told(key: str, *counts: tuple[str, float], name: str = A, kind: str = "upvotes", **said: object) -> Record:
    signals = tuple(Signal(kind, time, value) for time, value in counts)
    return record(key, f"On {name}", name, signals=signals, **{"submitted": "2026-08-10", **said})  # type: ignore[arg-type]


def vote(store: Store, paper_id: int, value: int, reader: int = 0) -> None:
    reader_id = reader or store.readers.make("").id
    store.readers.vote(reader_id, paper_id, value, "paper")


def test_a_series_has_a_total_for_each_time_at_which_it_changed(store: Store) -> None:
    save(store, told("a", ("2026-08-11", 3), ("2026-08-12", 3), ("2026-08-13T08:00:00Z", 9)))
    assert store.signals.read([1], NOW) == {1: {"votes": [("2026-08-11", 3.0), ("2026-08-13T08:00:00Z", 9.0)]}}


def test_what_was_told_later_than_asked_for_is_not_there(store: Store) -> None:
    save(store, told("a", ("2026-08-11", 3), ("2026-08-13", 9)))
    assert store.signals.read([1], "2026-08-12") == {1: {"votes": [("2026-08-11", 3.0)]}}
    assert store.signals.read([1], "2026-08-10") == {}


def test_of_several_records_the_largest_count_holds_at_each_time(store: Store) -> None:
    save(store, told("a", ("2026-08-11", 10), ("2026-08-15", 12)), told("b", ("2026-08-12", 8), ("2026-08-14", 20)))
    assert store.count_papers() == 1
    assert store.signals.read([1], NOW)[1]["votes"] == [("2026-08-11", 10.0), ("2026-08-14", 20.0)]


def test_each_kind_has_its_own_series_and_unknown_kinds_have_none(store: Store) -> None:
    counts = (Signal("stars", "2026-08-11", 5), Signal("citations", "2026-08-12", 1), Signal("likes", "2026-08-12", 7))
    save(store, record("a", "A Title", A, signals=counts))
    assert store.signals.read([1, 99], NOW) == {1: {"stars": [("2026-08-11", 5.0)], "citations": [("2026-08-12", 1.0)]}}


def test_votes_of_readers_here_are_added_to_those_told_elsewhere(store: Store) -> None:
    save(store, told("a", ("2026-08-11", 10)))
    vote(store, 1, 1)
    vote(store, 1, 1)
    vote(store, 1, -1)
    assert store.signals.read([1], NOW)[1]["votes"] == [("2026-08-11", 10.0), (NOW, 11.0)]


def test_votes_against_never_make_a_count_less_than_nothing(store: Store) -> None:
    save(store, record("a", "A Title"))
    vote(store, 1, -1)
    assert store.signals.read([1], NOW) == {1: {"votes": [(NOW, 0.0)]}}


def test_counts_and_votes_follow_a_paper_that_is_merged(store: Store) -> None:
    save(store, record("x", "Alone", "doi:10.1000/x"), told("a", ("2026-08-11", 10)))
    vote(store, 1, 1, reader := store.readers.make("").id)
    vote(store, 2, 1, reader)
    vote(store, 2, 1)
    store.exposures.add(
        [Exposure("2026-08-20", "trending", 1, 1, 5, 1), Exposure("2026-08-20", "trending", 2, 2, 7, 0)]
    )
    save(store, record("x", "Alone", "doi:10.1000/x", A))
    assert store.count_papers() == 1
    kept = store.list_latest(1)[0].id
    assert list(store.signals.read([kept], NOW)) == [kept]
    assert store.signals.read([kept], NOW)[kept]["votes"][-1] == (NOW, 12.0)
    assert store.signals.find_moved("2026-08-21", NOW) == [kept]
    assert {one.paper_id for one in store.exposures.read("2026-08-01", "2026-08-31")} == {kept}


def test_papers_that_moved_are_those_counted_again_or_new(store: Store) -> None:
    save(
        store,
        told("grew", ("2026-06-01", 5), ("2026-08-12", 9), name="arxiv:2608.00001", submitted="2020-01-01"),
        told("twice", ("2026-08-12", 5), ("2026-08-14", 9), name="arxiv:2608.00002", submitted="2020-01-01"),
        told("new", ("2026-08-12", 5), name="arxiv:2608.00003"),
        told("old", ("2026-08-12", 500), name="arxiv:2608.00004", submitted="2020-01-01"),
        told("long ago", ("2026-06-12", 5), name="arxiv:2608.00005", submitted="2026-06-10"),
        told("later", ("2026-08-22", 5), ("2026-08-23", 6), name="arxiv:2608.00006"),
    )
    assert store.signals.find_moved("2026-08-01", NOW) == [1, 2, 3]


def test_a_paper_that_was_listed_lately_is_one_that_moved(store: Store) -> None:
    count = Signal("upvotes", "2026-08-12", 5)
    daily, talked = Listing("daily", 1, "2026-08-12"), Listing("trending", 1, "2026-08-12")
    save(store, record("a", "A", A, submitted="2020-01-01", signals=(count,), listings=(daily,)))
    save(store, record("b", "B", B, submitted="2020-01-01", signals=(count,), listings=(talked,)))
    assert store.signals.find_moved("2026-08-01", NOW) == [1]
    assert [one.listed for one in store.signals.read_facts([1, 2]).values()] == ["2026-08-12", ""]


def test_a_vote_here_makes_a_paper_one_that_moved(store: Store) -> None:
    save(store, record("a", "A Title"))
    vote(store, 1, 1)
    assert store.signals.find_moved("2026-08-20", NOW) == [1]
    assert store.signals.find_moved("2026-08-22", "2026-08-23") == []


def test_the_facts_of_a_paper_tell_its_first_category_and_whether_it_was_withdrawn(store: Store) -> None:
    gone = (Version(1, "2026-08-10", "2026-08-12"),)
    save(store, record("a", "A", A, categories=("cs.CL", "cs.LG"), submitted="2026-08-10"))
    save(store, record("b", "B", B, versions=gone))
    facts = store.signals.read_facts([2, 1, 77])
    assert facts == {1: PaperFacts("2026-08-10", ("cs.CL", "cs.LG"), False), 2: PaperFacts("", (), True)}


def test_the_mark_changes_with_every_count_and_vote_and_with_nothing_else(store: Store) -> None:
    save(store, told("a", ("2026-08-11", 3), kind="stars"))
    marks = [store.signals.mark("2026-08-01")]
    assert store.signals.mark("2026-08-01") == marks[0]
    save(store, told("a", ("2026-08-11", 4), kind="stars"))
    marks.append(store.signals.mark("2026-08-01"))
    reader = store.readers.make("").id
    for value in (1, -1, 0):
        vote(store, 1, value, reader)
        marks.append(store.signals.mark("2026-08-01"))
    assert marks[-1] == marks[1]
    assert len(set(marks)) == len(marks) - 1


def test_what_moved_is_found_without_reading_a_whole_table(store: Store) -> None:
    asked: list[Any] = []
    event.listen(store._engine, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    store.signals.find_moved("2026-08-01", NOW)
    store.signals.mark("2026-08-01")
    store.signals.read([1], NOW)
    store.exposures.read("2026-08-01", "2026-08-21")
    store.exposures.read_places("2026-08-01", "2026-08-21")
    store.exposures.find_place("trending", 1)
    with store._engine.connect() as connection:
        plans = [
            row.detail
            for sql, given in list(asked)
            if sql.lstrip().startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
        ]
    made_here = ("SCAN moved", "SCAN (subquery", "SCAN CONSTANT")
    assert not [plan for plan in plans if plan.startswith("SCAN") and not plan.startswith(made_here)]


def test_what_was_shown_and_opened_adds_up(store: Store) -> None:
    save(store, record("a", "A", A), record("b", "B", B))
    store.exposures.add([Exposure("2026-08-20", "trending", 1, 1, 5, 1), Exposure("2026-08-21", "daily", 2, 1, 7, 2)])
    store.exposures.add(
        [Exposure("2026-08-20", "trending", 1, 1, 2, 1), Exposure("2026-08-20", "trending", 1, 2, 3, 0)]
    )
    assert store.exposures.read("2026-08-20", "2026-08-20") == [
        Exposure("2026-08-20", "trending", 1, 1, 7, 2),
        Exposure("2026-08-20", "trending", 1, 2, 3, 0),
    ]
    assert store.exposures.read_places("2026-08-01", "2026-08-31") == [
        PlaceCount("daily", 2, 7, 2),
        PlaceCount("trending", 1, 10, 2),
    ]


def test_a_count_of_a_paper_that_is_not_here_spoils_no_batch(store: Store) -> None:
    save(store, record("a", "A", A))
    store.exposures.add(
        [Exposure("2026-08-20", "trending", 1, 99, 5, 1), Exposure("2026-08-20", "trending", 2, 1, 7, 2)]
    )
    assert [one.paper_id for one in store.exposures.read("2026-08-20", "2026-08-20")] == [1]


def test_a_page_tells_where_it_showed_a_paper_last(store: Store) -> None:
    save(store, record("a", "A", A))
    store.exposures.add(
        [Exposure("2026-08-20", "trending", 9, 1, 5, 0), Exposure("2026-08-21", "trending", 4, 1, 5, 0)]
    )
    assert (store.exposures.find_place("trending", 1), store.exposures.find_place("daily", 1)) == (4, 0)


def test_what_was_shown_long_ago_is_forgotten(store: Store) -> None:
    save(store, record("a", "A", A))
    store.exposures.add([Exposure("2026-05-20", "daily", 1, 1, 5, 1), Exposure("2026-08-21", "daily", 2, 1, 7, 2)])
    assert store.exposures.forget("2026-08-21") == 1
    assert [one.day for one in store.exposures.read("2026-01-01", "2026-12-31")] == ["2026-08-21"]


def test_an_older_library_gets_the_index_of_its_counts(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    save(store, told("a", ("2026-08-11", 3), ("2026-08-12", 5)))
    with store._engine.begin() as connection:
        connection.execute(text("DROP INDEX signal_event_time"))
        connection.execute(text("DELETE FROM schema_migration WHERE name = 'm005_readers'"))
    store.close()
    store = open_store(tmp_path)
    with store._engine.begin() as connection:
        names = [row.name for row in connection.execute(text("PRAGMA index_list(signal_event)"))]
    assert "signal_event_time" in names
