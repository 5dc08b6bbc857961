"""Records for the store's tests, and a store that holds the clock still."""

from collections.abc import Iterable
from pathlib import Path
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
    return Store.open(folder / "library.sqlite", NOON)


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
