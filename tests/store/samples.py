"""Records for the store's tests, and a store that holds the clock still."""

import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from broadsheet.clock import held_clock
from broadsheet.ingest import make_entry
from broadsheet.matching import choose_paper
from broadsheet.paper import Author, Identifier, Record
from broadsheet.store import Entry, Outcome, Store
from broadsheet.store.schema import metadata

NOON = held_clock("2026-08-21T12:00:00Z")


def open_store(folder: Path) -> Store:
    """The store in that folder; a new one is a copy of one that was made once: making it anew takes 0.1 s."""
    path = folder / "library.sqlite"
    if folder.is_dir() and not path.exists():
        shutil.copyfile(_new_store(), path)
    return Store.open(path, NOON)


@cache
def _new_store() -> Path:
    folder = TemporaryDirectory()
    _KEPT.append(folder)
    path = Path(folder.name) / "library.sqlite"
    Store.open(path, NOON).close()
    return path


_KEPT: list[TemporaryDirectory[str]] = []


def record(
    key: str, title: str, *names: str, source: str = "csl-json", authors: Iterable[str] = (), **said: Any
) -> Record:
    """A record; ``names`` are identifiers such as ``arxiv:2507.06457``."""
    identifiers = tuple(Identifier(*name.split(":", 1)) for name in names)
    return Record(source, key, title, identifiers=identifiers, authors=tuple(map(Author, authors)), **said)


def entry(one: Record) -> Entry:
    made = make_entry(one)
    assert isinstance(made, Entry), made
    return made


def save(store: Store, *records: Record) -> list[Outcome]:
    return store.save_batch([entry(one) for one in records], choose_paper)


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, sorted; but the name that each library has of its own."""
    with store._engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
            if name != "library"
        }
