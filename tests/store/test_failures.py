"""What the machine refuses is told with a remedy, and what was saved is still there afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from broadsheet.errors import Broken, Busy, Unusable
from broadsheet.store import Store, dialect
from tests.store.samples import NOON, contents, open_store, record, save


@contextmanager
def every_connection(pragma: str) -> Iterator[None]:
    """Each new connection of any database runs this pragma first."""

    def run(connection: Any, _record: object) -> None:
        connection.execute(pragma)

    event.listen(Engine, "connect", run)
    try:
        yield
    finally:
        event.remove(Engine, "connect", run)


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"These are my notes, not a library. " * 200)
    before = path.read_bytes()
    with pytest.raises(Broken, match="Move it away"):
        Store.open(path, NOON)
    assert path.read_bytes() == before


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    save(store, *(record(str(n), f"Title {n}", abstract="word " * 200) for n in range(100)))
    store.close()
    path = tmp_path / "library.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(Broken, match="damaged"):
        open_store(tmp_path).list_latest(100)


def test_a_full_disk_is_told_and_what_was_saved_is_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    save(store, record("kept", "A Title That Was Saved"))
    before = contents(store)
    store.close()
    with every_connection("PRAGMA max_page_count = 60"):
        full = open_store(tmp_path)
        with pytest.raises(Unusable, match=r"is full[\s\S]*Make room"):
            save(full, *(record(str(n), f"Title {n}", abstract=f"word {n} " * 200) for n in range(500)))
        assert contents(full) == before
        full.close()
    roomy = open_store(tmp_path)
    assert save(roomy, record("next", "Another Title")) == ["new"]


def test_a_library_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with every_connection("PRAGMA query_only = ON"):
        store = open_store(tmp_path)
        with pytest.raises(Unusable, match="read-only"):
            save(store, record("a", "A Title"))
        assert store.count_papers() == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unusable, match=r"cannot be made[\s\S]*--home"):
        open_store(tmp_path / "file" / "home")


def test_a_place_where_no_file_can_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").mkdir()
    with pytest.raises(Unusable, match="cannot be opened"):
        open_store(tmp_path)


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "WAIT_SECONDS", 0.05)
    first, second = open_store(tmp_path), open_store(tmp_path)
    with first._write(), pytest.raises(Busy, match=r"Another process[\s\S]*Try again"):
        save(second, record("a", "A Title"))
    assert save(second, record("a", "A Title")) == ["new"]


def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    save(store, record("a", "A Title"))
    before = contents(store)

    def trip(*_: object) -> None:
        raise RuntimeError("tripped")

    event.listen(store._engine, "commit", trip)
    with pytest.raises(RuntimeError, match="tripped"):
        save(store, record("b", "Another Title"), record("a", "A Title", abstract="New."))
    event.remove(store._engine, "commit", trip)
    assert contents(store) == before
