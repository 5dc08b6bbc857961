"""How every part of the store reaches the database: one transaction to read, one at a time to write."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from broadsheet.clock import Clock, to_text
from broadsheet.store.dialect import explain, for_writing

T = TypeVar("T")


class Access:
    """The database of one library, for any number of threads."""

    def __init__(self, engine: Engine, path: Path, clock: Clock) -> None:
        self.engine = engine
        self.path = path
        self.clock = clock
        self._writing = threading.Lock()
        self._kept: dict[str, tuple[object, object]] = {}

    def now(self) -> str:
        """The moment, as it is stored."""
        return to_text(self.clock())

    def read(self, ask: Callable[[Connection], T]) -> T:
        """Ask within one transaction, so that several statements see one state of the store."""
        with self.explained(), self.engine.begin() as connection:
            return ask(connection)

    def read_once(self, name: str, ask: Callable[[Connection], T]) -> T:
        """What ``ask`` finds, asked again only when a paper has changed: for what reads something of every paper.

        With 166,420 papers counting them takes 6 ms, their months 160.
        """

        def read(connection: Connection) -> T:
            last = connection.exec_driver_sql("SELECT max(changed) FROM paper").scalar()
            kept = self._kept.get(name)
            if kept is None or kept[0] != last:
                kept = self._kept[name] = (last, ask(connection))
            return cast(T, kept[1])

        return self.read(read)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that has the writer's place: one thread here, one process everywhere."""
        with self._writing, self.explained(), for_writing(self.engine.connect()) as connection, connection.begin():
            yield connection

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turns what the database complains of into an error with a remedy."""
        try:
            yield
        except DBAPIError as error:
            meant = explain(error.orig or error, self.path)
            if meant is None:
                raise
            raise meant from error
