"""The store's door: one class; what each method asks is in the module that it names."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, func, insert, literal, select

from broadsheet.answers import DayEntry, RecordView
from broadsheet.cleaning import title_key
from broadsheet.clock import Clock, system_clock, to_text
from broadsheet.errors import Unusable
from broadsheet.paper import Author, Paper
from broadsheet.sizes import bytes_of
from broadsheet.store import days, reading, schema, schema_readers
from broadsheet.store.access import Access
from broadsheet.store.batch import Chooser, save_entries
from broadsheet.store.desk import Entry, Outcome
from broadsheet.store.dialect import connect, quick_check, upsert
from broadsheet.store.editions import EditionsTable
from broadsheet.store.exposures import Exposures
from broadsheet.store.fetched import Fetches
from broadsheet.store.follows import Follows
from broadsheet.store.gates import Gates
from broadsheet.store.gists import Gists
from broadsheet.store.harvest import Harvest
from broadsheet.store.jobs import Jobs
from broadsheet.store.ledger import Ledger
from broadsheet.store.listed import ListedPapers
from broadsheet.store.migrations import migrate, schema_number
from broadsheet.store.outbox import Outbox
from broadsheet.store.rates import Rates
from broadsheet.store.readers import Readers
from broadsheet.store.reading import Change
from broadsheet.store.rows import to_authors
from broadsheet.store.signals import Signals
from broadsheet.store.splitting import split_paper
from broadsheet.store.subscriptions import SubscriptionsTable
from broadsheet.store.targets import TargetsTable
from broadsheet.store.tokens import TokensTable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the import of a file has come: ``file`` is its fingerprint, ``done`` counts its records."""

    file: str
    done: int


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """The store in numbers. ``by_source`` counts records; ``bytes`` is its size on disk."""

    schema: int
    papers: int
    records: int
    with_abstract: int
    by_source: dict[str, int]
    bytes: int


class Store:
    """What we know of papers. Any number of threads and processes read while one writes."""

    def __init__(self, engine: Engine, path: Path, clock: Clock) -> None:
        self._engine = engine
        self._path = path
        self._clock = clock
        self._access = Access(engine, path, clock)
        self.follows = Follows(self._access)
        self.ledger = Ledger(self._access)
        self.jobs = Jobs(self._access)
        self.gates = Gates(self._access)
        self.fetches = Fetches(self._access, self.jobs)
        self.readers = Readers(self._access)
        self.exposures = Exposures(self._access)
        self.signals = Signals(self._access)
        self.listed = ListedPapers(self._access)
        self.harvest = Harvest(self._access)
        self.gists = Gists(self._access)
        self.editions = EditionsTable(self._access)
        self.subscriptions = SubscriptionsTable(self._access)
        self.rates = Rates(self._access)
        self.outbox = Outbox(self._access)
        self.targets = TargetsTable(self._access)
        self.tokens = TokensTable(self._access)

    @classmethod
    def open(cls, path: Path, clock: Clock = system_clock) -> Self:
        """Open the database, made and migrated as needed. Raises NewerSchema, Broken, Busy or Unusable."""
        _make_folder(path.parent)
        store = cls(connect(path), path, clock)
        try:
            with store._access.explained():
                migrate(store._engine, clock)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of every file."""
        self._engine.dispose()

    def secret(self, name: str, size: int = 32) -> bytes:
        """A key of this library's own, made when it is first asked for; the same in every process."""
        c = schema_readers.secret.c
        asked = select(c.value).where(c.name == name)
        kept: bytes | None = self._read(lambda connection: connection.execute(asked).scalar())
        if kept is None:
            with self._write() as connection:
                fresh = insert(schema_readers.secret).from_select(
                    ["name", "value"],
                    select(literal(name), literal(secrets.token_bytes(size))).where(~asked.exists()),
                )
                connection.execute(fresh)
                kept = connection.execute(asked).scalar_one()
        return kept

    def save_batch(
        self, entries: Sequence[Entry], choose: Chooser, checkpoint: Checkpoint | None = None
    ) -> list[Outcome]:
        """Save records in order, all or none, together with how far their file has come; what became of each."""
        with self._write() as connection:
            outcomes = save_entries(connection, entries, choose, to_text(self._clock()))
            if checkpoint:
                row = {"file": checkpoint.file, "done": checkpoint.done, "saved_at": to_text(self._clock())}
                connection.execute(upsert(schema.checkpoint, key=["file"]), row)
        return outcomes

    def split_paper(self, paper_id: int) -> list[int]:
        """Every record of the paper becomes a paper of its own again, for good; their ids. Raises NotFound."""
        with self._write() as connection:
            return split_paper(connection, paper_id, to_text(self._clock()))

    def find_checkpoint(self, file: str) -> int:
        """How many records of this file (its fingerprint) an interrupted import has done; else 0."""
        c = schema.checkpoint.c
        return self._read(lambda connection: connection.execute(select(c.done).where(c.file == file)).scalar() or 0)

    def clear_checkpoint(self, file: str) -> None:
        """The file's import is complete."""
        with self._write() as connection:
            connection.execute(delete(schema.checkpoint).where(schema.checkpoint.c.file == file))

    def get_paper(self, paper_id: int) -> Paper:
        """The paper with its provenance; a merged one leads to where it went. Raises NotFound."""
        return self._read(lambda connection: reading.get_paper(connection, paper_id))

    def get_papers(self, ids: Sequence[int]) -> list[Paper]:
        """These papers in this order, without provenance; ids that are gone are left out."""
        return self._read(lambda connection: reading.get_papers(connection, ids))

    def find_papers(self, names: Sequence[str]) -> dict[str, Paper]:
        """The papers behind these names, without provenance, in a few questions; a name of nobody is not there."""
        return self._read(lambda connection: reading.find_papers(connection, names))

    def find_paper(self, name: str) -> Paper | None:
        """The paper called ``p12`` or by any spelling of any of its identifiers, with its provenance."""

        def find(connection: Connection) -> Paper | None:
            found = reading.find_paper_id(connection, name)
            return None if found is None else reading.get_paper(connection, found)

        return self._read(find)

    def find_titled(self, title: str, limit: int = 20) -> list[int]:
        """The ids of papers of this title, whatever its capitals, accents and signs."""
        key = title_key(title)
        return self._read(lambda connection: reading.find_titled(connection, key, limit)) if key else []

    def list_latest(self, limit: int, offset: int = 0, after: tuple[str, int] | None = None) -> list[Paper]:
        """The newest papers first; ``after`` is the date and the id of the one to go on after."""
        return self._read(lambda connection: reading.list_latest(connection, limit, offset, after))

    def find_categories(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The categories of these papers, by id."""
        found = self._read(lambda connection: reading.find_lists(connection, ids, "categories"))
        return {one: tuple(categories) for one, categories in found.items()}

    def find_authors(self, ids: Sequence[int]) -> dict[int, tuple[Author, ...]]:
        """The authors of these papers, by id."""
        found = self._read(lambda connection: reading.find_lists(connection, ids, "authors"))
        return {one: to_authors(authors) for one, authors in found.items()}

    def list_records(self, paper_id: int) -> list[RecordView]:
        """Every source's record of the paper, the one known longest first. Raises NotFound."""

        def read(connection: Connection) -> list[RecordView]:
            return reading.to_views(reading.load_records(connection, reading.follow(connection, paper_id)))

        return self._read(read)

    def read_changes(self, after: int, limit: int) -> list[Change]:
        """At most ``limit`` changes after that number, in order; a paper stands only at its last change."""
        return self._read(lambda connection: reading.read_changes(connection, after, limit))

    def count_changes(self, after: int) -> int:
        """How many papers have changed since that number, those merged away with them."""
        return self._read(
            lambda connection: _scalar(
                connection, select(func.count()).select_from(schema.paper).where(schema.paper.c.changed > after)
            )
        )

    def list_keys(self) -> list[tuple[str, int]]:
        """Every record's key and the paper it belongs to, in the order they were heard."""
        c = schema.record.c
        return self._read(
            lambda connection: [(row.key, row.paper_id) for row in connection.execute(select(c.key, c.paper_id))]
        )

    def check(self) -> str:
        """What the database's own integrity check has to say; empty when it is sound."""

        def ask(connection: Connection) -> str:
            said = quick_check(connection)
            return "" if said == "ok" else said

        return self._read(ask)

    def library_id(self) -> str:
        """The name that tells this library from every other, for what is derived from it."""
        return self._read(lambda connection: str(connection.execute(select(schema.library.c.id)).scalar_one()))

    def state(self) -> str:
        """A short text, another one whenever a paper has changed or an edition was closed."""
        # As text, for the reason given at newest_paper: feeds ask it at every visit.
        asked = "SELECT (SELECT max(changed) FROM paper) || '-' || ifnull((SELECT max(id) FROM edition), 0)"
        return self._read(lambda connection: str(connection.exec_driver_sql(asked).scalar() or ""))

    def last_change(self) -> int:
        """The number of the last change; 0 for an empty store."""
        return self._read(reading.last_change)

    def days_of_paper(self, paper_id: int) -> list[tuple[str, DayEntry]]:
        """The days that listed this paper, oldest first, each with its entry. Raises NotFound."""

        def read(connection: Connection) -> list[tuple[str, DayEntry]]:
            return days.days_of_paper(connection, reading.get_paper(connection, paper_id))

        return self._read(read)

    def count_papers(self) -> int:
        """How many papers there are; those merged away do not count."""
        return self._access.read_once(
            "papers", lambda connection: _count(connection, schema.paper.c.merged_into.is_(None))
        )

    def newest_paper(self) -> int:
        """The largest id that any paper has or had; 0 for an empty store. Papers that arrive later have larger ones."""
        # As text: SQLAlchemy takes half a millisecond to say the same.
        return self._read(lambda connection: connection.exec_driver_sql("SELECT max(id) FROM paper").scalar() or 0)

    def count_records(self) -> int:
        """How many records were heard, of all papers."""
        return self._read(lambda connection: _scalar(connection, select(func.count()).select_from(schema.record)))

    def count_signals(self) -> int:
        """How many counts at a time were heard."""
        return self._read(lambda connection: _scalar(connection, select(func.count()).select_from(schema.signal_event)))

    def status(self) -> StoreStatus:
        """The store in numbers."""
        return self._read(self._status)

    def _status(self, connection: Connection) -> StoreStatus:
        c = schema.record.c
        by_source = connection.execute(
            select(c.source, func.count().label("records")).group_by(c.source).order_by(c.source)
        ).all()
        alive = schema.paper.c.merged_into.is_(None)
        return StoreStatus(
            schema=schema_number(),
            papers=_count(connection, alive),
            records=sum(row.records for row in by_source),
            with_abstract=_count(connection, alive, schema.paper.c.has_abstract == 1),
            by_source={row.source: row.records for row in by_source},
            bytes=bytes_of(self._path.parent.glob(f"{self._path.name}*")),
        )

    def _read(self, ask: Callable[[Connection], T]) -> T:
        return self._access.read(ask)

    def _write(self) -> AbstractContextManager[Connection]:
        return self._access.write()


def _scalar(connection: Connection, statement: Select[int]) -> int:
    return connection.execute(statement).scalar_one()


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return _scalar(connection, select(func.count()).select_from(schema.paper).where(*conditions))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            f"The folder {folder} cannot be made: {error.strerror}.",
            "Choose a folder you may write with --home DIR or BROADSHEET_HOME.",
        ) from error
