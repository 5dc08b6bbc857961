"""Papers with counts, a clock that moves when told to, and what trends over a store of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.answers import Reason
from broadsheet.paper import Record, Signal
from broadsheet.settings import read_settings
from broadsheet.store import Store
from broadsheet.trending import Trending
from tests.store.samples import record

NOON = datetime(2026, 8, 21, 16, tzinfo=UTC)
TODAY = "2026-08-21"


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def open_trending(store: Store, folder: Path, clock: Clock) -> Trending:
    return Trending(store, read_settings(home=folder, encoder="none"), clock)


def paper(number: int, kind: str = "upvotes", submitted: str = "2026-08-18", **said: Any) -> Record:
    """A paper; ``counts`` are (day, total) of a kind."""
    counts = said.pop("counts", ())
    signals = (*said.pop("signals", ()), *(Signal(kind, time, total) for time, total in counts))
    name = f"arxiv:2608.{number:05d}"
    return record(f"r{number}", f"On thing {number}", name, submitted=submitted, signals=signals, **said)


def ids(trending: Trending, **asked: Any) -> list[int]:
    return [entry.paper.id for entry in trending.page(**asked).entries]


def add_up(tree: Reason) -> float:
    """What a tree says when its leaves are added up, each times the weights above it."""
    return sum(part.weight * add_up(part) for part in tree.parts) if tree.parts else tree.value
