"""A library of a few days, its clock moved by hand, for the tests of editions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.library import Library
from broadsheet.paper import Listing, Record, Signal
from broadsheet.settings import read_settings
from tests.store.samples import record, save

TOPICS = (
    "Glaciers of the northern valleys and how their ice moves",
    "Proteins that fold in membranes of living cells",
    "Compilers for small languages with few types",
    "Bird song and the neurons that learn it",
    "Tax law as a game between two players",
    "Concrete bridges under heavy traffic and frost",
    "Mushrooms that trade sugar with the roots of trees",
    "Sorting numbers on machines without memory",
    "Old manuscripts read by their ink",
    "Rockets that land on ships at sea",
    "Bread, yeast and the chemistry of crusts",
    "Maps of the deep sea drawn by sound",
)
"""Subjects that share no words."""


class MovedClock:
    """Shows what it was set to last."""

    def __init__(self, moment: str) -> None:
        self.set(moment)

    def set(self, moment: str) -> None:
        """Show that moment (``2026-08-20T12:00``, UTC)."""
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        """The moment."""
        return self.moment


@contextmanager
def opened(folder: Path, moment: str, **given: object) -> Iterator[tuple[Library, MovedClock]]:
    """An empty library and its clock. Days are counted in UTC, and editions closed at nine."""
    clock = MovedClock(moment)
    settings = read_settings(**{"home": folder, "encoder": "none", "zone": "UTC", "edition_hour": "9", **given})
    library = Library.open(settings, clock)
    try:
        yield library, clock
    finally:
        library.close()


def bring(library: Library, *records: Record) -> None:
    """Save these records, as they would come from a source."""
    save(library._store, *records)


def listed(key: str, day: str, place: int, votes: int | None = None, title: str = "", **said: Any) -> Record:
    """A paper on the daily page of a day, with the up-votes it has then."""
    told = () if votes is None else (Signal("upvotes", f"{day}T06:00:00Z", votes),)
    subject = TOPICS[sum(map(ord, key)) % len(TOPICS)]
    return record(
        key,
        title or f"{key}: {subject}",
        source="hf-daily",
        listings=(Listing("daily", place, day),),
        **{"signals": told, "abstract": f"{subject}. We look at {key}."} | said,
    )
