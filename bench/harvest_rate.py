"""How fast does a harvest come in? OAI-PMH, arXiv's snapshot, OpenAlex's, beside the least any program must do.

    python -m bench.harvest_rate [--papers 100000] [--million 1000000]

The floor parses the same files with the same parsers (lxml, orjson) and inserts a row a record into one table of
SQLite, 500 rows a transaction. ``--million`` papers in the snapshot's form are imported at the end; 0 leaves that out.
"""

import argparse
import gzip
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from bench.live_forms import write_oai, write_openalex, write_snapshot
from bench.machine import in_child, megabytes, publish
from broadsheet.library import Library
from broadsheet.settings import read_settings

Rows = Iterator[tuple[str, ...]]

_ARXIV = "{http://arxiv.org/OAI/arXiv/}"


def parse_oai(paths: Iterable[str]) -> Rows:
    """The least that can be made of pages of OAI-PMH."""
    for path in paths:
        for _, record in etree.iterparse(path, tag=f"{_ARXIV}arXiv"):
            names = [author.findtext(f"{_ARXIV}keyname") or "" for author in record.iter(f"{_ARXIV}author")]
            texts = [record.findtext(f"{_ARXIV}{name}") or "" for name in ("id", "title", "abstract", "categories")]
            yield (*texts, "; ".join(names))
            record.clear()


def parse_snapshot(paths: Iterable[str]) -> Rows:
    """The least that can be made of arXiv's snapshot."""
    for path in paths:
        with Path(path).open("rb") as lines:
            for one in map(orjson.loads, lines):
                yield one["id"], one["title"], one["abstract"], one["categories"], one["authors"]


def parse_openalex(paths: Iterable[str]) -> Rows:
    """The least that can be made of works of OpenAlex: the abstract is put in order."""
    for path in paths:
        with gzip.open(path, "rb") as lines:
            for one in map(orjson.loads, lines):
                placed = sorted((at, word) for word, places in one["abstract_inverted_index"].items() for at in places)
                names = "; ".join(each["author"]["display_name"] for each in one["authorships"])
                yield one["id"], one["title"], " ".join(word for _, word in placed), one["type"], names


FORMS: dict[str, tuple[Callable[[Path, int], list[str]], Callable[[Iterable[str]], Rows]]] = {
    "OAI-PMH, pages of 2,500": (write_oai, parse_oai),
    "arXiv snapshot, JSON Lines": (write_snapshot, parse_snapshot),
    "OpenAlex snapshot, gzip JSON Lines": (write_openalex, parse_openalex),
}


def insert(form: str, paths: list[str]) -> dict[str, Any]:
    """The floor."""
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "floor.sqlite") as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("PRAGMA synchronous = normal")
        database.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT, abstract TEXT, kind TEXT, authors TEXT)")
        rows, count = FORMS[form][1](paths), 0
        while some := list(islice(rows, 500)):
            database.executemany("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?, ?)", some)
            database.commit()
            count += len(some)
        return {"records": count}


def take_in(paths: list[str]) -> dict[str, Any]:
    """Import these files into an empty home; indexing is no part of it."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(read_settings(home=folder, encoder="none"))
        begun = time.perf_counter()
        report = library.import_paths(paths)
        seconds = time.perf_counter() - begun
        papers = library.status().papers
        library.close()
        return {
            "records": report.read,
            "papers": papers,
            "failed": report.failed,
            "seconds": seconds,
            "disk_mb": megabytes(Path(folder)),
        }


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--million", type=int, default=1_000_000)
    asked = parser.parse_args()
    rows = []
    for form, (write, _) in FORMS.items():
        with tempfile.TemporaryDirectory() as folder:
            paths = write(Path(folder), asked.papers)
            rows.append(_row(f"{form}: floor", in_child(insert, form, paths)))
            rows.append(_row(f"{form}: Broadsheet", in_child(take_in, paths)))
    if asked.million:
        with tempfile.TemporaryDirectory() as folder:
            many = in_child(take_in, write_snapshot(Path(folder), asked.million))
            rows.append(_row("arXiv snapshot, one file: Broadsheet", many))
    note = (
        "Peak memory is that of the process that matches and saves; large files are parsed in a second one beside it."
    )
    publish(
        "harvest-rate",
        ("what", "records", "papers", "failed", "seconds", "records/s", "peak MB", "disk MB"),
        rows,
        note,
    )


def _row(what: str, told: dict[str, Any]) -> tuple[object, ...]:
    rate = f"{told['records'] / told['seconds']:,.0f}"
    papers, disk = told.get("papers"), told.get("disk_mb")
    return (
        what,
        f"{told['records']:,}",
        f"{papers:,}" if papers is not None else "",
        told.get("failed", ""),
        f"{told['seconds']:.1f}",
        rate,
        f"{told['peak_mb']:,.0f}",
        f"{disk:,.0f}" if disk is not None else "",
    )


if __name__ == "__main__":
    main()
