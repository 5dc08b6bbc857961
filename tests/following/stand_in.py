"""Sources that give what a test says, a clock that a test moves, and a library that reaches nothing else."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from broadsheet.clock import Clock
from broadsheet.errors import BadInput
from broadsheet.fetching import Client, Gate
from broadsheet.library import Library
from broadsheet.paper import Identifier, Record, Version
from broadsheet.schedule import Outside, Worker
from broadsheet.settings import Settings, read_settings
from broadsheet.sources.base import SourceFile
from broadsheet.sources.live import Announced, Batch, Stream, Tally, Visit
from broadsheet.store import Store

Script = Callable[[Visit], Iterator[Batch]]


class Time:
    """A clock that stands until it is moved; waiting moves it."""

    def __init__(self, moment: str = "2026-08-21T12:00:00+00:00") -> None:
        self.now = datetime.fromisoformat(moment).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Later by so much: ``move(hours=2)``."""
        self.now += timedelta(**by)


@dataclass
class StandIn:
    """A live source that does what its script does; ``visits`` are the fetches that were asked of it."""

    script: Script
    name: str = "news"
    prefix: str = "news"
    describe: str = "News of a test."
    every: timedelta = timedelta(hours=6)
    visits: list[Visit] = field(default_factory=list)

    def recognise(self, file: SourceFile) -> bool:
        return False

    def parse_records(self, file: SourceFile) -> Iterator[Record]:
        yield from ()

    def read_stream(self, text: str) -> Stream:
        if not text.isalpha():
            raise BadInput(f"{text!r} is no list of news.", "Write news:daily.")
        return Stream(text.lower(), f"News: {text.lower()}")

    def follows(self, stream: str) -> bool:
        return stream != "nobody"

    def next_due(self, stream: str, last: datetime | None, now: datetime) -> datetime:
        return now if last is None else last + self.every

    def fetch_since(self, visit: Visit) -> Iterator[Batch]:
        self.visits.append(visit)
        yield from self.script(visit)


def paper(number: int, title: str = "", source: str = "news", version: int = 1, **said: Any) -> Record:
    """A record of arXiv paper 2608.0000N."""
    name = f"2608.{number:05d}"
    return Record(
        source,
        name,
        title or f"A study of thing number {number}",
        where=f"page 1, {name}",
        identifiers=(Identifier("arxiv", name),),
        versions=tuple(Version(one) for one in range(1, version + 1)) if version > 1 else (),
        **said,
    )


def day(name: str, *numbers: int, **said: Any) -> Tally:
    """A day on which these papers were announced."""
    return Tally(name, announced=tuple(Announced(f"arxiv:2608.{one:05d}") for one in numbers), **said)


def gives(*batches: Batch) -> Script:
    """The same batches at each fetch."""
    return lambda _: iter(batches)


def one_batch(*numbers: int, checkpoint: str = "1", tallies: Sequence[Tally] = (), **said: Any) -> Batch:
    """One last batch of these papers."""
    return Batch(tuple(map(paper, numbers)), checkpoint, tallies=tuple(tallies), more=False, **said)


def no_client(settings: Settings, gate: Gate, clock: Clock, stop: threading.Event) -> Client:
    """A client that asks nobody: the stand-in sources do not need one."""
    return None  # type: ignore[return-value]


def outside(*sources: StandIn, **more: Any) -> Outside:
    """The world of these sources."""
    return Outside(tuple(sources), no_client, **more)


def open_library(folder: Path, time: Time, *sources: StandIn, **more: Any) -> Library:
    """A library of these sources, with no encoder."""
    return Library.open(read_settings(home=folder / "home", encoder="none"), time, outside=outside(*sources, **more))


def open_worker(library: Library, time: Time, *sources: StandIn, **more: Any) -> Worker:
    """One more worker for the same library, as another process would have: its own store, its own name."""
    settings = library.settings
    return Worker(Store.open(settings.store_path, time), settings, outside(*sources, **more), time)


def run_due(worker: Worker) -> int:
    """Do what is due."""
    return worker.run_due(threading.Event())
