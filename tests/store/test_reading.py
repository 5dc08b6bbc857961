"""Papers are got by id and by every name, the latest first, and every change is told once."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from broadsheet.errors import NotFound
from broadsheet.paper import Listing, Signal
from broadsheet.store import Store, harvest
from broadsheet.store.migrations import schema_number
from tests.store.samples import open_store, record, save


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["p1", "arXiv:2507.06457v2", "https://arxiv.org/abs/2507.06457", "doi:10.1000/X", "hf:2507.06457", " 2507.06457 "],
)
def test_a_paper_is_found_by_any_of_its_names(store: Store, name: str) -> None:
    save(store, record("a", "A Title", "arxiv:2507.06457", "doi:10.1000/x"))
    found = store.find_paper(name)
    assert found is not None
    assert found.id == 1


def test_many_papers_are_found_by_their_names_in_a_few_questions(store: Store) -> None:
    save(store, *(record(str(n), f"Title {n}", f"arxiv:2507.{n:05}") for n in range(1, 400)))
    save(store, record("a", "One", "doi:10.1000/a"))
    asked: list[str] = []
    engine = store._access.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    names = [f"arXiv:2507.{n:05}v1" for n in range(1, 500)] + ["p7", "p400", "hf:2507.00008", "", "p999", "x"]
    found = store.find_papers(names)
    assert len(asked) < 10
    assert [one for one in names if one not in found] == [*names[399:499], "", "p999", "x"]
    assert found["p7"] == found["arXiv:2507.00007v1"] == store.get_papers([7])[0]
    assert found["p400"].title == "One"
    assert found["hf:2507.00008"].id == 8


@pytest.mark.parametrize("name", ["", "p", "p2", "1", "p99999999999999999999999", "arXiv:2507.99999", "p²", "nonsense"])
def test_what_names_no_paper_finds_none(store: Store, name: str) -> None:
    save(store, record("a", "A Title", "arxiv:2507.06457"))
    assert store.find_paper(name) is None


def test_getting_a_paper_that_is_not_there_says_so(store: Store) -> None:
    with pytest.raises(NotFound, match="p7"):
        store.get_paper(7)


def test_papers_come_in_the_order_asked_for(store: Store) -> None:
    save(store, *(record(str(n), f"Title {n}") for n in range(5)))
    assert [paper.id for paper in store.get_papers([4, 1, 99, 3])] == [4, 1, 3]


def test_the_latest_are_the_last_published_then_the_last_heard_of(store: Store) -> None:
    save(
        store,
        record("a", "A", submitted="2025-03-18"),
        record("b", "B", year=2025),
        record("c", "C", announced="2026-01-01"),
        record("d", "D", submitted="2025-03-18"),
    )
    assert [paper.title for paper in store.list_latest(3)] == ["C", "D", "A"]
    assert [paper.title for paper in store.list_latest(3, offset=3)] == ["B"]


def test_every_change_is_told_in_order_and_a_paper_only_at_its_last(store: Store) -> None:
    save(store, record("a", "A", "doi:10.1000/a"), record("b", "B", "doi:10.1000/b"))
    save(store, record("a", "A", "doi:10.1000/a", abstract="News."))
    changes = store.read_changes(0, 10)
    assert [(change.number, change.paper_id) for change in changes] == [(2, 2), (3, 1)]
    assert [change.number for change in store.read_changes(2, 10)] == [store.last_change()]
    assert [change.number for change in store.read_changes(0, 1)] == [2]
    assert (store.count_changes(0), store.count_changes(3)) == (2, 0)


def test_a_paper_tells_its_days_each_with_its_place_and_the_counts_of_that_day(store: Store) -> None:
    counts = (
        Signal("upvotes", "2026-08-06", 12),
        Signal("upvotes", "2026-08-07", 40),
        Signal("comments", "2026-08-06T09:00:00Z", 1),
    )
    save(
        store,
        record("a", "A", listings=(Listing("daily", 2, "2026-08-06"),), signals=counts),
        record("b", "B", listings=(Listing("daily", 1, "2026-08-06"), Listing("page.txt", 9))),
        record("c", "C", listings=(Listing("daily", 1, "2026-08-10"),)),
    )
    told = [
        [(day, one.rank, one.upvotes, one.comments, one.stars) for day, one in store.days_of_paper(paper_id)]
        for paper_id in (1, 2, 3)
    ]
    assert told == [
        [("2026-08-06", 2, 12, 1, None)],
        [("2026-08-06", 1, None, None, None)],
        [("2026-08-10", 1, None, None, None)],
    ]


def test_a_paper_that_two_sources_list_on_a_day_stands_there_once(store: Store) -> None:
    daily = (Listing("daily", 3, "2026-08-06"),)
    save(
        store,
        record("a", "A", "arxiv:2507.06457", listings=daily),
        record("b", "A", "arxiv:2507.06457", source="hf-daily", listings=(Listing("daily", 2, "2026-08-06"),)),
    )
    assert [(day, one.rank) for day, one in store.days_of_paper(1)] == [("2026-08-06", 2)]


def test_a_new_count_is_news_and_the_same_count_again_is_none(store: Store) -> None:
    first = record("a", "A", signals=(Signal("upvotes", "2026-08-06", 12),))
    later = record("a", "A", signals=(Signal("upvotes", "2026-08-07", 15),))
    outcomes = [save(store, one)[0] for one in (first, first, later, first, later)]
    assert outcomes == ["new", "unchanged", "updated", "unchanged", "unchanged"]
    assert store.count_signals() == 2


def test_the_status_counts_what_there_is(store: Store) -> None:
    save(
        store,
        record("a", "A", "doi:10.1000/a", abstract="Told."),
        record("b", "B", "doi:10.1000/b"),
        record("c", "A", "doi:10.1000/a", source="ris"),
    )
    status = store.status()
    assert (status.papers, status.records, status.with_abstract, status.schema) == (2, 3, 1, schema_number())
    assert status.by_source == {"csl-json": 2, "ris": 1}
    assert status.bytes > 0
    assert store.check() == ""


def test_readers_see_whole_batches_while_one_writes(store: Store) -> None:
    batches, size, seen, ended = 20, 50, set[int](), threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.add(store.count_papers())
            assert len(store.list_latest(10)) in (0, 10)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for batch in range(batches):
        save(store, *(record(f"{batch}-{n}", f"Title {batch} {n}") for n in range(size)))
    ended.set()
    for one in readers:
        one.join()
    assert store.count_papers() == batches * size
    assert {count % size for count in seen} == {0}


def test_threads_that_write_at_once_lose_nothing(store: Store) -> None:
    def write(number: int) -> None:
        for n in range(10):
            save(store, record(f"{number}-{n}", f"Title {number} {n}"))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert (store.count_papers(), store.last_change()) == (40, 40)


def test_the_newest_paper_has_the_largest_id(store: Store) -> None:
    assert store.newest_paper() == 0
    save(store, record("a", "A Title"), record("b", "Another"))
    assert store.newest_paper() == 2


def test_a_day_that_was_asked_for_later_has_the_first_counts_told_after_it(store: Store) -> None:
    told = [Signal("upvotes", "2026-08-08T09:00:00Z", 5), Signal("upvotes", "2026-08-09T09:00:00Z", 9)]
    save(store, record("a", "Asked Late", listings=[Listing("daily", 1, "2026-08-06")], signals=tuple(told)))
    assert [one.upvotes for _, one in store.days_of_paper(1)] == [5]


def test_what_trends_is_no_daily_page(store: Store) -> None:
    save(store, record("a", "Trending", listings=[Listing("trending", 1, "2026-08-06")]))
    assert store.days_of_paper(1) == []


@pytest.mark.parametrize(("since", "until"), [("2099", ""), ("", "2000"), ("2099", "2100")])
def test_a_harvest_of_a_time_without_changes_reads_no_rows(store: Store, since: str, until: str) -> None:
    save(store, *(record(str(n), f"Title {n}") for n in range(9)))
    asked: list[tuple[str, Any]] = []
    event.listen(store._access.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    assert store.harvest.list_changed(0, since, until) == []
    with store._access.engine.connect() as connection:
        plans = [
            row[3]
            for statement, values in list(asked)
            if "min(" in statement or "max(" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert plans
    assert all("COVERING INDEX" in plan for plan in plans)


def test_a_list_by_the_last_update_is_the_same_looked_up_and_walked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2026-03-01", "2026-03-02", "", "2026-03-01T10:00:00Z")
    save(store, *(record(str(n), f"Title {n}", submitted=days[n % 3], updated=days[n % 4]) for n in range(40)))
    ids = [one for one in range(1, 41) if one % 5]
    looked_up = store.harvest.list_by_update(ids, 0, 99)
    assert looked_up[:3] == [38, 34, 26]
    monkeypatch.setattr(harvest, "FEW", 0)
    assert store.harvest.list_by_update(ids, 0, 99) == looked_up
    assert sorted(looked_up) == ids
    for first in range(0, 33, 5):
        assert store.harvest.list_by_update(ids, first, first + 7) == looked_up[first : first + 7]
