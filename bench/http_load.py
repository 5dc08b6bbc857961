"""Does the site answer steadily while papers arrive? Twenty requests a second for half a minute, 500 papers taken in.

    python -m bench.http_load --home REAL [--seconds 30] [--rate 20]

``broadsheet run`` serves a copy of the library on loopback. Requests leave on time whether or not earlier ones have
been answered, each on a connection of its own; a request's time counts from the moment it was due. Aim: p95 within
60 ms, and no failure.
"""

import argparse
import asyncio
import gzip
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.machine import paper_files, publish
from bench.questions import make_questions
from bench.search_speed import SHARES
from broadsheet.library import Library
from broadsheet.ranking.measures import percentile
from broadsheet.settings import read_settings

TAKE_IN = 500
"""Papers that arrive meanwhile, in five imports."""
GIVE_UP = 10.0
"""Seconds after which a request counts as failed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: when it was due, how many milliseconds later it was answered whole, and its status (0: none)."""

    due: float
    taken_ms: float
    status: int


Measured = tuple[list[Answer], float]


async def load(port: int, paths: list[str], rate: float, seconds: float) -> list[Answer]:
    """Ask for these paths, over and over, ``rate`` a second."""
    begun, requests = time.perf_counter(), []
    for number, path in zip(range(int(rate * seconds)), itertools.cycle(paths), strict=False):
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        requests.append(asyncio.create_task(_ask(port, path, due)))
    return list(await asyncio.gather(*requests))


async def _ask(port: int, path: str, due: float) -> Answer:
    try:
        status = await asyncio.wait_for(_exchange(port, path), GIVE_UP)
    except (OSError, ValueError, IndexError, TimeoutError):
        status = 0
    return Answer(due, (time.perf_counter() - due) * 1000, status)


async def _exchange(port: int, path: str) -> int:
    """One GET, read to the end; the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read(-1)
        return int(answer.split(b" ", 2)[1])
    finally:
        writer.close()


def make_paths(library: Library) -> list[str]:
    """A mix of what people ask: searches of every kind, now and then a second page, a paper, the front page."""
    kinds = list(make_questions(library, 100).values())
    searches = [f"/search?q={quote(text)}" for mixed in zip(*kinds, strict=True) for text in mixed]
    others = [f"/papers/p{1 + number * 97}" for number in range(len(searches) // 9)]
    pages = [f"{path}&offset=20" if number % 10 == 9 else path for number, path in enumerate(searches)]
    for number, path in enumerate(others):
        pages.insert(number * 10, path)
    return [*pages, "/"]


@contextmanager
def serving(home: Path, *more: str) -> Iterator[int]:
    """``broadsheet run`` over this home, for as long as this lasts, with these options; its port."""
    command = [sys.executable, "-m", "broadsheet", "--home", str(home), "run", "--port", "0", *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as site:
        assert site.stderr is not None
        addresses = (re.search(r" is at http://127\.0\.0\.1:(\d+)", line) for line in site.stderr)
        told = next(filter(None, addresses), None)
        if told is None:
            raise SystemExit("bench: the site did not start")
        try:
            yield int(told[1])
        finally:
            site.send_signal(signal.SIGINT)
            site.wait(20)


def write_fresh(folder: Path, count: int, parts: int) -> list[Path]:
    """Real papers under titles and names of their own, so that all of them are new, in so many files."""
    with gzip.open(paper_files()[-1], "rb") as lines:
        papers = [json.loads(line) for line in itertools.islice(lines, count)]
    files = [folder / f"fresh-{part}.jsonl" for part in range(parts)]
    for part, file in enumerate(files):
        fresh = (
            {"id": f"{time.time_ns()}-{part}", "title": f"Once more: {paper['title']}", "abstract": paper["abstract"]}
            for paper in papers[part::parts]
        )
        file.write_text("".join(json.dumps(paper) + "\n" for paper in fresh))
    return files


async def take_in(home: Path, files: list[Path], pause: float) -> float:
    """Import one file after another, as a person at the command line would; the moment the first import began."""
    await asyncio.sleep(pause)
    begun = time.perf_counter()
    for file in files:
        command = [sys.executable, "-m", "broadsheet", "--home", str(home), "import", str(file)]
        child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if await child.wait():
            raise SystemExit("bench: an import failed")
        await asyncio.sleep(pause / 2)
    return begun


async def measure(port: int, paths: list[str], asked: argparse.Namespace, home: Path, files: list[Path]) -> Measured:
    """Load the site and import meanwhile; the answers, and the moment the first import began."""
    for path in paths[:20]:
        await _ask(port, path, time.perf_counter())
    return await asyncio.gather(load(port, paths, asked.rate, asked.seconds), take_in(home, files, asked.seconds / 8))


def wait_until_indexed(library: Library, seconds: float = 120.0) -> float:
    """Seconds from now until the index has seen every paper."""
    begun = time.perf_counter()
    while any(engine.behind for engine in library.index.status().engines):
        if time.perf_counter() - begun > seconds:
            return float("inf")
        time.sleep(0.2)
        library._index.refresh()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and publish; exit code 1 when a request failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="the library to serve a copy of")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.home.resolve().parent) as scratch:
        home = Path(scratch) / "home"
        shutil.copytree(asked.home, home, ignore=shutil.ignore_patterns("made"))
        files = write_fresh(Path(scratch), TAKE_IN, 5)
        # Else the copy is written to the disk while searches read from it: p50 516 ms in one run, 36 in another.
        os.sync()
        library = Library.open(read_settings(home=home))
        paths, papers = make_paths(library), library.status().papers
        with serving(home) as port:
            answers, begun = asyncio.run(measure(port, paths, asked, home, files))
            late = wait_until_indexed(library)
            come = library.status().papers - papers
        library.close()
    failed = [answer for answer in answers if answer.status != 200]
    rows = [
        _row("before any paper arrives", [one for one in answers if one.due < begun]),
        _row("while papers arrive", [one for one in answers if one.due >= begun]),
        _row("all", answers),
    ]
    note = (
        f"{papers:,} papers, {asked.rate:.0f} requests/s for {asked.seconds:.0f} s, {come} new papers, "
        f"found by words and meaning {late:.1f} s after the last request. Aim: p95 60 ms, no failure."
    )
    publish("http-load", ("when", "requests", "p50 ms", "p95 ms", "p99 ms", "most ms", "failed"), rows, note)
    if failed:
        raise SystemExit(f"{len(failed)} requests failed: {sorted({answer.status for answer in failed})}")


def _row(when: str, answers: list[Answer]) -> tuple[str, ...]:
    times = [answer.taken_ms for answer in answers] or [0.0]
    shares = (f"{percentile(times, share):.0f}" for share in SHARES)
    failed = sum(answer.status != 200 for answer in answers)
    return when, str(len(answers)), *shares, f"{max(times):.0f}", str(failed)


if __name__ == "__main__":
    main()
