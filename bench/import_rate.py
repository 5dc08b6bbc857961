"""How fast do papers come in? Beside the least any program must do: parse the JSON, insert the row."""

import gzip
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from bench.machine import in_child, paper_files, publish
from broadsheet.library import Library
from broadsheet.settings import read_settings

ENCODED = 2_000
"""How many papers the measure of encoding takes: some 20 seconds' worth."""


def floor(paths: list[str]) -> dict[str, Any]:
    """Parse every line and insert it into one table of an SQLite file, 500 rows a transaction."""
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "floor.sqlite") as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("PRAGMA synchronous = normal")
        database.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT, abstract TEXT, authors TEXT, year INT)")
        count, rows = 0, _rows(paths)
        while some := list(islice(rows, 500)):
            database.executemany("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?, ?)", some)
            database.commit()
            count += len(some)
        return {"papers": count}


def broadsheet(paths: list[str]) -> dict[str, Any]:
    """Import every file into an empty home, then index the words."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(read_settings(home=folder, encoder="none"))
        begun = time.perf_counter()
        report = library.import_paths(paths)
        stored = time.perf_counter()
        library.update_index(meaning=False)
        done = time.perf_counter()
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        return {
            "papers": report.read,
            "store_s": stored - begun,
            "index_s": done - stored,
            "seconds": done - begun,
            "failed": report.failed,
            "disk_mb": size / 2**20,
        }


def encoding(path: str) -> dict[str, Any]:
    """Import the first papers of a file, then give them their vectors."""
    with tempfile.TemporaryDirectory() as folder:
        some = Path(folder) / "some.jsonl"
        with gzip.open(path, "rb") as lines:
            some.write_bytes(b"".join(islice(lines, ENCODED)))
        library = Library.open(read_settings(home=f"{folder}/home"))
        library.import_paths([str(some)])
        library.update_index(meaning=False)
        begun = time.perf_counter()
        status = library.update_index()
        return {"papers": status.engines[-1].papers, "seconds": time.perf_counter() - begun}


def main() -> None:
    """Measure and publish."""
    paths = [str(path) for path in paper_files()]
    least, ours, vectors = in_child(floor, paths), in_child(broadsheet, paths), in_child(encoding, paths[-1])
    rows = [
        _row("JSON parse + SQLite insert (floor)", least["papers"], least["seconds"], least["peak_mb"]),
        _row("Broadsheet: clean, match, save", ours["papers"], ours["store_s"], ours["peak_mb"]),
        _row("Broadsheet: index the words", ours["papers"], ours["index_s"], ours["peak_mb"]),
        _row("Broadsheet: both", ours["papers"], ours["seconds"], ours["peak_mb"]),
        _row(f"Broadsheet: vectors, first {ENCODED:,}", vectors["papers"], vectors["seconds"], vectors["peak_mb"]),
    ]
    note = f"{ours['failed']} records failed; the home takes {ours['disk_mb']:.0f} MB without vectors."
    publish("import-rate", ("what", "papers", "seconds", "papers/s", "peak MB"), rows, note)


def _rows(paths: list[str]) -> Iterator[tuple[Any, ...]]:
    for path in paths:
        with gzip.open(path, "rb") as lines:
            for paper in map(orjson.loads, lines):
                yield (
                    paper["id"],
                    paper["title"],
                    paper["abstract"],
                    "; ".join(paper.get("authors", ())),
                    paper.get("year"),
                )


def _row(what: str, papers: int, seconds: float, peak: float) -> tuple[object, ...]:
    return what, f"{papers:,}", f"{seconds:.1f}", f"{papers / seconds:,.0f}", f"{peak:,.0f}"


if __name__ == "__main__":
    main()
