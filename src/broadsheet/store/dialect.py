"""All that differs from one database to another: connecting, upserts, and what its errors mean.

Everything else in ``store/`` is SQLAlchemy Core that PostgreSQL would run as well. A second database
is a second branch in these functions and nowhere else.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.sql.dml import Insert

from broadsheet.errors import BroadsheetError, Broken, Busy, Unusable

WAIT_SECONDS = 10
"""How long a writer waits for another process's batch; a batch of 500 records takes 0.03 to 0.1 s."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers go on while one writes
    "PRAGMA synchronous = NORMAL",  # with WAL a power cut can lose the last batches but never harm the file
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 4000",  # 16 MB: an import waits for the disk every eighth batch, not every second
    "PRAGMA cache_size = -65536",  # 64 MiB a connection, so that an import's indexes stay at hand
)

_ROOM_TO_OPEN = 64 * 1024
"""Bytes that opening a database takes on disk, for the files that readers and writers share."""

_WRITES = {"broadsheet_writes": True}


def connect(path: Path) -> Engine:
    """An engine for the database at ``path``; nothing is opened before the first statement."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=-1,
        connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False},
        query_cache_size=200,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def for_writing(connection: Connection) -> Connection:
    """The connection, its next transaction taking the writer's place at once rather than half-way."""
    return connection.execution_options(**_WRITES)


def make_tables(connection: Connection, metadata: MetaData) -> None:
    """Make all tables and indexes in a database that has none."""
    for statement in _list_statements(metadata):
        connection.exec_driver_sql(statement)


def upsert(table: Table, *, key: Sequence[str], update: Sequence[str] | None = None) -> Insert:
    """Insert rows; where one with the same ``key`` stands, set its ``update`` columns (default: all others)."""
    statement = sqlite.insert(table)
    names = [column.name for column in table.columns if column.name not in key] if update is None else list(update)
    if not names:
        return statement.on_conflict_do_nothing(index_elements=list(key))
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in names}
    )


def upsert_sum(table: Table, *, key: Sequence[str]) -> Insert:
    """Insert rows of counts; where one with the same ``key`` stands, add them to its own."""
    statement = sqlite.insert(table)
    counts = [column for column in table.columns if column.name not in key]
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={one.name: one + statement.excluded[one.name] for one in counts}
    )


def write_rows(connection: Connection, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an insert for many rows that have the same keys; values must be what the driver takes as they are.

    Straight to the driver: SQLAlchemy would look at every value of every row, an eighth of a save's time in a profile.
    """
    if not rows:
        return
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    in_order = itemgetter(*compiled.positiontup or ())
    connection.exec_driver_sql(str(compiled), [in_order(row) for row in rows])


def quick_check(connection: Connection) -> str:
    """What the database says of its own soundness: ``ok``, or the first thing wrong. Reads all of it."""
    return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())


def explain(error: BaseException, path: Path) -> BroadsheetError | None:
    """What the database's own error means for whoever runs Broadsheet, or None when it is our mistake."""
    text = str(error).lower()
    return next((make(path) for words, make in _MEANINGS if any(word in text for word in words)), None)


@cache
def _list_statements(metadata: MetaData) -> tuple[str, ...]:
    # Kept: SQLAlchemy takes 6 ms to write them, SQLite 4 ms to run them.
    tables = metadata.sorted_tables
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda one: str(one.name))]
    made: list[ExecutableDDLElement] = [*map(CreateTable, tables), *map(CreateIndex, indexes)]
    return tuple(str(one.compile(dialect=sqlite.dialect())) for one in made)


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions start late and commit by themselves; _begin starts ours.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("broadsheet_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _full(path: Path) -> BroadsheetError:
    return Unusable(
        f"The disk that holds {path} is full. Nothing that was saved is lost.",
        "Make room and run the same command again; an import goes on where it stopped.",
    )


def _read_only(path: Path) -> BroadsheetError:
    return Unusable(
        f"{path} cannot be written: it or its folder is read-only.",
        "Make the folder writable, or choose another one with --home.",
    )


def _unopened(path: Path) -> BroadsheetError:
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        return _read_only(path)
    return Unusable(
        f"{path} cannot be opened.",
        "See that the folder exists and that you may read and write it, or choose another one with --home.",
    )


def _failing(path: Path) -> BroadsheetError:
    # Where the files beside the database cannot be made for want of room, SQLite only says "disk I/O error".
    if shutil.disk_usage(path.parent).free < _ROOM_TO_OPEN:
        return _full(path)
    return Unusable(
        f"The disk that holds {path} reports an error.",
        "Look at the disk; then run the same command again.",
    )


def _locked(path: Path) -> BroadsheetError:
    return Busy(
        f"Another process has been writing {path} for more than {WAIT_SECONDS} seconds.",
        "Try again when it is done.",
    )


def _broken(path: Path) -> BroadsheetError:
    return Broken(
        f"{path} is damaged or is not a library of Broadsheet.",
        "Move it away (keep it), put a copy back or import your files again into a new one.",
    )


_MEANINGS = (
    (("disk is full",), _full),
    (("readonly database", "read-only"), _read_only),
    (("unable to open",), _unopened),
    (("disk i/o error",), _failing),
    (("is locked",), _locked),
    (("not a database", "malformed", "unsupported file format"), _broken),
)
