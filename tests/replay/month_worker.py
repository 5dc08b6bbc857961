"""A worker of a simulated month, in a process of its own that may be killed."""

import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.clock import Clock
from broadsheet.fetching import Client, Gate, PoliteClient
from broadsheet.library import Library
from broadsheet.schedule import Outside, Worker, usual_outside
from broadsheet.settings import Settings, read_settings
from broadsheet.store import Store
from tests.replay.month import SharedClock

FOLLOWED = ("arxiv:cs", "hf:daily")


def settings_for(home: Path, url: str) -> Settings:
    """All services are one server on loopback."""
    given = {"arxiv_oai": f"{url}/oai", "arxiv_rss": f"{url}/arxiv", "arxiv_api": f"{url}/arxiv/api", "hf": f"{url}/hf"}
    return read_settings(home=home, encoder="none", **given)


def main(home: Path, clock_path: Path, url: str, until: str) -> None:
    """Follow, and work until the clock shows ``until``."""
    clock, end, stop = SharedClock(clock_path), datetime.fromisoformat(until), threading.Event()

    def make_client(settings: Settings, gate: Gate, clock_: Clock, stop: threading.Event) -> Client:
        return PoliteClient(settings, gate, clock=clock_, stop=stop, wait=clock.wait, chance=lambda: 0.5)

    def wait(seconds: float, stop: threading.Event) -> None:
        clock.set(min(clock() + timedelta(seconds=max(seconds, 1.0)), end))
        if clock() >= end:
            stop.set()

    settings = settings_for(home, url)
    outside = Outside(usual_outside().sources, make_client, wait=wait)
    library = Library.open(settings, clock, outside=outside)
    library.sources.follow(FOLLOWED)
    library.close()
    store = Store.open(settings.store_path, clock)
    Worker(store, settings, outside, clock).work(stop)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
