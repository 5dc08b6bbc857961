"""How an older file becomes one of today: numbered steps, run in order, each once, never changed again.

A new file is made as it is today in one step, which takes a third of the time; a test holds that the two are the same.

To change a table: the next ``mNNN_what.py`` with an ``apply(connection)``, a line in ``MIGRATIONS``, the same change in
``schema.py``, and the written list in ``tests/store/test_migrations.py``. Each step runs in a transaction of its own
together with its name in ``schema_migration``, so that a kill leaves it done or not begun.
"""

import uuid
from types import ModuleType

from sqlalchemy import Connection, Engine, insert, inspect, select

from broadsheet.clock import Clock, to_text
from broadsheet.errors import Broken, NewerSchema
from broadsheet.store.dialect import for_writing, make_tables
from broadsheet.store.migrations import (
    m001_first,
    m002_votes,
    m003_sources,
    m004_following,
    m005_readers,
    m006_editions,
    m007_mail,
    m008_changed_at,
    m009_tokens,
    m010_updated,
)
from broadsheet.store.schema import library, metadata, schema_migration

MIGRATIONS: tuple[ModuleType, ...] = (
    m001_first,
    m002_votes,
    m003_sources,
    m004_following,
    m005_readers,
    m006_editions,
    m007_mail,
    m008_changed_at,
    m009_tokens,
    m010_updated,
)


def migrate(engine: Engine, clock: Clock) -> None:
    """Make a new database, or run the migrations it lacks. Raises NewerSchema or Broken and changes nothing then."""
    with engine.begin() as connection:
        missing, empty = _missing(connection), _is_empty(connection)
    if empty:
        with for_writing(engine.connect()) as connection, connection.begin():
            # Looked at again, here and below: another process may have been first.
            if _is_empty(connection):
                _make(connection, clock)
            missing = _missing(connection)
    for migration in missing:
        with for_writing(engine.connect()) as connection, connection.begin():
            if migration in _missing(connection):
                _run(connection, migration, clock)


def schema_number() -> int:
    """The number of the newest migration."""
    return int(_name(MIGRATIONS[-1])[1:4])


def _make(connection: Connection, clock: Clock) -> None:
    """The tables of today, the name that tells this library from every other, and every migration as done."""
    make_tables(connection, metadata)
    connection.execute(insert(library), {"id": uuid.uuid4().hex})
    now = to_text(clock())
    connection.execute(insert(schema_migration), [{"name": _name(one), "applied_at": now} for one in MIGRATIONS])


def _is_empty(connection: Connection) -> bool:
    return not inspect(connection).get_table_names()


def _run(connection: Connection, migration: ModuleType, clock: Clock) -> None:
    schema_migration.create(connection, checkfirst=True)
    migration.apply(connection)
    connection.execute(insert(schema_migration), {"name": _name(migration), "applied_at": to_text(clock())})


def _missing(connection: Connection) -> list[ModuleType]:
    applied = _applied(connection)
    unknown = sorted(applied - {_name(one) for one in MIGRATIONS})
    if unknown:
        raise NewerSchema(
            f"The library was written by a newer Broadsheet (it knows {', '.join(unknown)}, this one does not).",
            "Upgrade Broadsheet: pip install --upgrade broadsheet.",
        )
    return [one for one in MIGRATIONS if _name(one) not in applied]


def _applied(connection: Connection) -> set[str]:
    tables = inspect(connection).get_table_names()
    if schema_migration.name in tables:
        return set(connection.execute(select(schema_migration.c.name)).scalars())
    if tables:
        raise Broken(
            f"This is a database, but not of Broadsheet: it holds the tables {', '.join(sorted(tables)[:5])}.",
            "Choose another folder with --home.",
        )
    return set()


def _name(migration: ModuleType) -> str:
    return migration.__name__.rpartition(".")[2]
