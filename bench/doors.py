"""How fast does each door answer at this size, and how much of that is HTTP, finding, and rendering?

    python -m bench.doors --home REAL [--seconds 2] [--only WORD]

``broadsheet run`` serves a copy of the library on loopback, in a process of its own, without a worker. The requests of
a door are all different (``bench/door_requests.py``). One client asks, one request after another; then four at once,
each on a kept connection (two where the door serves two at a time). Clients share the cores with the site.

Beside each stand two floors of the same run. *HTTP floor*: the same server software hands out a text of the same size
that it has in memory. *Rendering*: the door with the library's answers in hand, in process and without a wire
(``bench/replayed.py``); *finding* is what the library took for them. The site's limits stay as they are: clients come
from many addresses of the loopback network, as many programs would, which needs Linux.
"""

import argparse
import contextlib
import itertools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.door_requests import Request, Row, learn, list_rows
from bench.http_load import serving
from bench.machine import publish
from bench.replayed import Desk
from bench.wire import measure
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings

COLUMNS = (
    "door", "request", "kB", "p50 ms", "p99 ms", "requests/s", "p99 ms of these",
    "finding ms", "rendering ms", "HTTP floor ms", "HTTP floor requests/s",
)  # fmt: skip
NAMES = 3_000
"""Papers that requests are made of."""
LOOKED_AT = 7
"""Requests whose rendering is measured."""


@contextlib.contextmanager
def serving_texts() -> Iterator[int]:
    """The floor: a site of its own process that hands out ``/SIZE`` letters; its port."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    with subprocess.Popen([sys.executable, "-m", "bench.plain_site", str(port)]) as site:
        try:
            _await(port)
            yield port
        finally:
            site.terminate()


def _await(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", port)).close()
        time.sleep(0.1)
    raise SystemExit("bench: the floor did not start")


def look_at(row: Row, number: int, port: int, floor: int, desk: Desk, seconds: float) -> tuple[str, ...]:
    """A line of the table."""
    asked = measure(port, row.requests, 20 * number, row.clients, seconds)
    text = itertools.repeat(Request(f"/{asked.size}"))
    least = measure(floor, text, 20 * number, row.clients, seconds / 4)
    finding, rendering = zip(*(desk.measure(next(row.requests)) for _ in range(LOOKED_AT)), strict=True)
    line = (
        row.door,
        row.asked,
        f"{asked.size / 1000:,.1f}",
        *(f"{percentile(asked.alone, share):.1f}" for share in (0.5, 0.99)),
        f"{asked.rate:,.0f}",
        f"{percentile(asked.together, 0.99):.0f}",
        f"{statistics.median(finding):.1f}",
        f"{statistics.median(rendering):.1f}",
        f"{percentile(least.alone, 0.5):.2f}",
        f"{least.rate:,.0f}",
    )
    print(" | ".join(line), file=sys.stderr, flush=True)
    return line


@contextlib.contextmanager
def copied(home: Path) -> Iterator[Path]:
    """A copy on the same disk, written out and opened once: opening brings an older library up to date."""
    with tempfile.TemporaryDirectory(dir=home.resolve().parent) as scratch:
        copy = Path(scratch) / "home"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("made"))
        Library.open(read_settings(home=copy, encoder="none")).close()
        # Else the copy is written to the disk while the first doors are measured.
        os.sync()
        yield copy


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="the library to serve a copy of")
    parser.add_argument("--seconds", type=float, default=2.0, help="for one client, and again for several")
    parser.add_argument("--only", default="", help="doors and requests with this word in their name; publishes nothing")
    asked = parser.parse_args()
    compare(asked.home, asked.seconds, asked.only)


def compare(given: Path, seconds: float, only: str) -> None:
    """All doors, one after another."""
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(copied(given))
        library = stack.enter_context(Library.open(read_settings(home=home)))
        known = learn(library, NAMES)
        rows = [row for row in list_rows(known) if only.lower() in f"{row.door} {row.asked}".lower()]
        port, floor = stack.enter_context(serving(home, "--no-worker")), stack.enter_context(serving_texts())
        desk = stack.enter_context(Desk(library))
        lines = [look_at(row, number, port, floor, desk, seconds) for number, row in enumerate(rows)]
    note = (
        f"{known.papers:,} papers, {seconds:g} s for one client and {seconds:g} s for four (OAI-PMH: two) on kept "
        "connections, answers not packed; no request twice where there are enough words, names or days. p50 and p99: "
        "one client. Finding and rendering: medians of the door alone, in process, within p50 as the HTTP floor is."
    )
    if not only:
        publish("doors", COLUMNS, lines, note)


if __name__ == "__main__":
    main()
