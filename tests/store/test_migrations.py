"""Every older file becomes one of today. The list below is written by hand: it is what the schema should be."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from broadsheet.errors import Broken, NewerSchema
from broadsheet.paper import Signal
from broadsheet.store import Store
from broadsheet.store.dialect import connect
from broadsheet.store.migrations import MIGRATIONS, m001_first, schema_number
from broadsheet.store.schema import metadata
from broadsheet.store.schema_editions import edition
from broadsheet.store.schema_mail import letter
from broadsheet.store.schema_readers import reader
from tests.store import written
from tests.store.samples import NOON, open_store, record, save

TABLES = {
    "paper": "id title abstract has_abstract summary summary_by authors submitted announced updated published "
    "first_seen year categories venue keywords comment versions links changed merged_into votes sources changed_at",
    "record": "id paper_id origin source key title_key seen_at updated_at hash fields raw",
    "identifier": "scheme value paper_id",
    "listing": "record_id page day rank",
    "signal_event": "record_id kind time value",
    "apart": "split record_id",
    "checkpoint": "file done saved_at",
    "follow": "name title since stopped_at",
    "channel": "id follow source stream checkpoint last_success last_try next_due tries state why records",
    "ledger": "channel_id day expected got late replaced withdrawn missing failed told state note closed_at",
    "arrival": "channel_id day key",
    "announced": "channel_id day name kind got_at",
    "job": "id kind subject slot state due_at claimed_by claimed_until started_at ended_at tries facts error",
    "host_gate": "host left_at held_until paused_until why",
    "library": "id",
    "schema_migration": "name applied_at",
    **written.TABLES,
}
KEYS = {
    "paper": "id",
    "record": "id",
    "identifier": "scheme value",
    "listing": "record_id page day",
    "signal_event": "record_id kind time",
    "apart": "split record_id",
    "checkpoint": "file",
    "follow": "name",
    "channel": "id",
    "ledger": "channel_id day",
    "arrival": "channel_id day key",
    "announced": "channel_id day name",
    "job": "id",
    "host_gate": "host",
    "library": "id",
    "schema_migration": "name",
    **written.KEYS,
}
INDEXES = {
    "paper": {
        "paper_changed": "changed",
        "paper_changed_at": "changed_at changed",
        "paper_latest": "published id merged_into has_abstract",
        "paper_merged": "merged_into",
        "paper_fresh": "first_seen",
        "paper_dated": "published",
        "paper_announced": "announced",
        "paper_updated": "updated id",
        "paper_as_it_came": "published id",
    },
    "record": {"record_name": "source key", "record_paper": "paper_id", "record_title": "title_key"},
    "identifier": {"identifier_paper": "paper_id"},
    "listing": {"listing_day": "day rank"},
    "signal_event": {"signal_event_time": "time value"},
    "apart": {"apart_record": "record_id"},
    "checkpoint": {},
    "follow": {},
    "channel": {"channel_name": "source stream", "channel_follow": "follow"},
    "ledger": {},
    "arrival": {},
    "announced": {"announced_name": "name"},
    "job": {"job_slot": "slot", "job_subject": "subject"},
    "host_gate": {},
    "library": {},
    "schema_migration": {},
    **written.INDEXES,
}
FOREIGN = {
    "paper": {"merged_into": "paper"},
    "record": {"paper_id": "paper", "origin": "paper"},
    "identifier": {"paper_id": "paper"},
    "listing": {"record_id": "record"},
    "signal_event": {"record_id": "record"},
    "apart": {"record_id": "record"},
    "checkpoint": {},
    "follow": {},
    "channel": {"follow": "follow"},
    "ledger": {"channel_id": "channel"},
    "arrival": {"channel_id": "channel"},
    "announced": {"channel_id": "channel"},
    "job": {},
    "host_gate": {},
    "library": {},
    "schema_migration": {},
    **written.FOREIGN,
}


def described(
    engine: Engine,
) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    look = inspect(engine)
    names = [name for name in look.get_table_names() if not name.startswith("sqlite_")]
    return (
        {name: " ".join(column["name"] for column in look.get_columns(name)) for name in names},
        {name: " ".join(look.get_pk_constraint(name)["constrained_columns"]) for name in names},
        {
            name: {str(one["name"]): " ".join(map(str, one["column_names"])) for one in look.get_indexes(name)}
            for name in names
        },
        {
            name: {one["constrained_columns"][0]: one["referred_table"] for one in look.get_foreign_keys(name)}
            for name in names
        },
    )


def test_a_new_file_has_the_written_schema(tmp_path: Path) -> None:
    Store.open(tmp_path / "library.sqlite", NOON).close()
    assert described(connect(tmp_path / "library.sqlite")) == (TABLES, KEYS, INDEXES, FOREIGN)


def test_the_tables_in_the_code_are_the_written_schema(tmp_path: Path) -> None:
    assert {edition.metadata, letter.metadata, reader.metadata} == {metadata}
    engine = connect(tmp_path / "fresh.sqlite")
    metadata.create_all(engine)
    assert described(engine) == (TABLES, KEYS, INDEXES, FOREIGN)


def test_the_first_schema_ever_shipped_becomes_one_of_today(tmp_path: Path) -> None:
    engine = connect(tmp_path / "library.sqlite")
    make_first(engine)
    Store.open(tmp_path / "library.sqlite", NOON).close()
    assert described(engine) == (TABLES, KEYS, INDEXES, FOREIGN)


def test_a_new_file_is_the_same_as_one_that_went_through_every_migration(tmp_path: Path) -> None:
    led, fresh = connect(tmp_path / "led.sqlite"), connect(tmp_path / "fresh.sqlite")
    make_first(led)
    for engine in (led, fresh):
        Store.open(Path(str(engine.url.database)), NOON).close()
    assert in_detail(led) == in_detail(fresh)
    assert contents_of(led, "schema_migration") == contents_of(fresh, "schema_migration")
    assert [len(contents_of(engine, "library")) for engine in (led, fresh)] == [1, 1]
    assert contents_of(led, "library") != contents_of(fresh, "library")


def test_two_who_make_it_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with ThreadPoolExecutor(8) as threads:
        stores = list(threads.map(lambda _: Store.open(path, NOON), range(8)))
    assert len({store.library_id() for store in stores}) == 1
    for store in stores:
        store.close()


def make_first(engine: Engine) -> None:
    """The database as the first release made it."""
    with engine.begin() as connection:
        m001_first.apply(connection)
        connection.execute(
            text("CREATE TABLE schema_migration (name TEXT NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL)")
        )
        connection.execute(text("INSERT INTO schema_migration VALUES ('m001_first', '2026-08-21T12:00:00Z')"))


def in_detail(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Of every table its kind, and of every column and index all that the database knows; conditions word for word."""
    asked = {
        "tables": "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'",
        "columns": "SELECT t.name, c.* FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c",
        "keys": "SELECT t.name, k.* FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS k",
        "indexes": 'SELECT t.name, i.name, i."unique", i.origin, i.partial, c.* FROM pragma_table_list AS t, '
        "pragma_index_list(t.name) AS i, pragma_index_xinfo(i.name) AS c",
        "conditions": "SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table') AND sql IS NOT NULL",
        "counted": "SELECT name, sql LIKE '%AUTOINCREMENT%' FROM sqlite_master WHERE type = 'table'",
    }
    with engine.connect() as connection:
        told = {what: sorted(map(tuple, connection.execute(text(sql))), key=repr) for what, sql in asked.items()}
    assert all(told.values())
    return told


def contents_of(engine: Engine, table: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}"))))


def test_migrations_are_numbered_in_order() -> None:
    numbers = [int(one.__name__.rpartition(".m")[2][:3]) for one in MIGRATIONS]
    assert numbers == list(range(1, len(MIGRATIONS) + 1))
    assert schema_number() == len(MIGRATIONS)


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    save(store, record("a", "A Title"))
    store.close()
    assert open_store(tmp_path).get_paper(1).title == "A Title"


def test_a_library_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    engine = connect(tmp_path / "library.sqlite")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO schema_migration VALUES ('m999_later', '2027-01-01T00:00:00Z')"))
    with pytest.raises(NewerSchema, match=r"m999_later[\s\S]*Upgrade Broadsheet"):
        open_store(tmp_path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with connect(path).begin() as connection:
        connection.execute(text("CREATE TABLE bookmarks (id INTEGER)"))
    with pytest.raises(Broken, match="bookmarks"):
        Store.open(path, NOON)
    assert inspect(connect(path)).get_table_names() == ["bookmarks"]


def test_an_older_library_gets_its_up_votes_and_tells_of_the_change(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    days = [Signal("upvotes", "2026-08-06", 40), Signal("upvotes", "2026-08-07", 30), Signal("stars", "2026-08-08", 99)]
    save(store, record("a", "Voted Upon", "doi:10.1000/x", signals=tuple(days)), record("b", "Unknown"))
    save(store, record("c", "Voted Upon", "doi:10.1000/x", source="ris"))
    last = store.last_change()
    store.close()
    with connect(tmp_path / "library.sqlite").begin() as connection:
        connection.execute(text("DROP INDEX paper_changed_at"))
        for column in ("votes", "sources", "changed_at"):
            connection.execute(text(f"ALTER TABLE paper DROP COLUMN {column}"))
        connection.execute(text("DELETE FROM schema_migration WHERE name > 'm001_first'"))
    store = open_store(tmp_path)
    assert [paper.sources for paper in store.get_papers([1, 2])] == [("csl-json", "ris"), ("csl-json",)]
    assert [paper.votes for paper in store.get_papers([1, 2])] == [30, None]
    assert [(change.paper_id, change.number) for change in store.read_changes(last, 10)] == [(1, last + 1)]
