"""The papers of days as the store finds them, and what it keeps of editions."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from broadsheet.answers import Reason
from broadsheet.paper import Listing
from broadsheet.store import Store
from broadsheet.store.editions import FrozenEdition, FrozenEntry, dump_reason, load_reason
from broadsheet.store.occasions import Neighbour, Span
from tests.store.samples import open_store, record, save

DAY = Span("2026-08-21", "2026-08-21", "2026-08-20T13:00:00Z", "2026-08-21T13:00:00Z")
"""The day on which the clock of the samples stands, at noon."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def made(period: str = "2026-08-21", view: str = "everything") -> FrozenEdition:
    return FrozenEdition(0, view, "day", period, period, "2026-08-21T13:00:00Z", 2, 1, "test")


def placed(*ids: int) -> list[FrozenEntry]:
    tree = Reason("edition", 0.5, parts=(Reason("attention", 1.0, 0.5, "9 votes"),))
    return [FrozenEntry(rank, one, 0.5, "Why.", tree, "") for rank, one in enumerate(ids, 1)]


def test_each_kind_of_occasion_is_found_with_the_moment_it_was_known(store: Store) -> None:
    save(
        store,
        record("a", "Listed", "doi:10.1000/a", listings=(Listing("daily", 3, "2026-08-21"),), announced="2026-08-21"),
        record("b", "Announced", announced="2026-08-21"),
        record("c", "Seen", submitted="2026-08-20T18:00:00Z"),
        record("d", "Dated", submitted="2019-08-21"),
        record("e", "Trending", listings=(Listing("trending", 1, "2026-08-21"),), announced="2026"),
    )
    found = [(one.paper_id, one.kind, one.place) for one in store.editions.find_occasions(DAY)]
    assert found == [(1, "listed", 3), (2, "announced", 0), (3, "seen", 0)]
    assert {one.known_at for one in store.editions.find_occasions(DAY)} == {"2026-08-21T12:00:00Z"}
    old = Span("2019-08-21", "2019-08-21", "2019-08-20T13:00:00Z", "2019-08-21T13:00:00Z")
    assert [(one.paper_id, one.kind) for one in store.editions.find_occasions(old)] == [(4, "dated")]
    assert (store.editions.count_occasions(DAY), store.editions.find_best(DAY, 2)) == (3, [1, 2])
    assert store.editions.find_before(DAY) == Neighbour("2019-08-21", None)
    assert store.editions.find_after(old) == Neighbour("2026-08-21", "2026-08-21T12:00:00Z")


def test_finding_the_papers_of_a_day_reads_no_whole_table(store: Store) -> None:
    save(store, *(record(f"n{number}", f"Paper {number}", submitted="2019-08-21") for number in range(30)))
    asked: list[tuple[str, Any]] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    store.editions.find_occasions(DAY)
    store.editions.find_before(DAY)
    store.editions.find_after(DAY)
    store.editions.count_occasions(DAY)
    store.editions.find_earlier_days([1, 2], "2026-08-21")
    store.editions.find_standing("everything", "day", [1, 2])
    selects = [(sql, given) for sql, given in asked if sql.lstrip().startswith("SELECT")]
    assert len(selects) >= 10
    with store._engine.connect() as connection:
        for sql, given in selects:
            plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]
            scans = [
                step for step in plan if step.startswith("SCAN") and not step.startswith(("SCAN anon", "SCAN CONST"))
            ]
            assert not [step for step in scans if "(subquery" not in step and "SCAN (" not in step], (sql, plan)


def test_of_two_that_freeze_one_edition_the_first_one_wins(store: Store) -> None:
    save(store, record("a", "A"), record("b", "B"))
    first = store.editions.freeze(made(), placed(1))
    assert store.editions.freeze(made(), placed(2)) == first
    assert first is not None
    assert [one.paper_id for one in store.editions.list_entries([first])] == [1]
    kept = store.editions.find("everything", "day", "2026-08-21")
    assert kept == store.editions.find_by_id(first)
    assert store.editions.find("everything", "week", "2026-08-21") is None


def test_a_paper_that_stands_already_is_not_frozen_again(store: Store) -> None:
    save(store, record("a", "A", "doi:10.1000/a"), record("b", "B", "arxiv:2507.06457"))
    store.editions.freeze(made(), placed(2))
    assert store.editions.freeze(made("2026-08-22"), placed(1, 2)) is None
    assert store.editions.find("everything", "day", "2026-08-22") is None
    assert store.editions.freeze(made("2026-08-22", "trending"), placed(2))
    # Both are one paper now, and it stands under its older name.
    save(store, record("c", "A", "doi:10.1000/a", "arxiv:2507.06457", source="ris"))
    survivor = store.get_paper(2).id
    assert store.editions.find_standing("everything", "day", [survivor]) == {survivor}


def test_a_tree_of_reasons_comes_back_as_it_was() -> None:
    tree = Reason("edition", 0.5, 1.0, "", (Reason("attention", 0.25, 2.0, "“9 votes”", (Reason("votes", 0.25),)),))
    assert load_reason(dump_reason(tree)) == tree
    assert load_reason(dump_reason(None)) is None


def test_the_views_that_somebody_wants_are_each_told_once(store: Store) -> None:
    assert store.editions.list_wanted_views() == []
    assert store.editions.save_view("ice", "Ice", "ice").name == "ice"
    assert store.editions.find_view("ice") is not None
    assert store.editions.find_view("snow") is None
    assert (store.editions.drop_view("ice"), store.editions.drop_view("ice")) == (True, False)
