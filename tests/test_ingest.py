"""Records in, papers out: counted truly, resumed after a kill, and never stopped by one bad record."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
import pytest

from broadsheet import ingest as module
from broadsheet.answers import ImportReport
from broadsheet.ingest import ingest, make_entry
from broadsheet.paper import Author, Link, Record, Signal
from broadsheet.sources import open_sources, recognise
from broadsheet.sources.base import Failure, SourceFile
from broadsheet.store import Entry, Store
from tests.shared_data import shared
from tests.store.samples import contents, open_store, record


class Given:
    """A source that yields what it was given, whatever the file holds."""

    name = "given"
    describe = "Records made in a test."

    def __init__(self, items: Iterable[Record | Failure]) -> None:
        self.items = list(items)

    def recognise(self, file: SourceFile) -> bool:
        return True

    def parse_records(self, file: SourceFile) -> Iterator[Record | Failure]:
        return iter(self.items)


class Nothing:
    """A stream that is at its end."""

    def read(self, size: int = -1, /) -> bytes:
        return b""


FILE = SourceFile("given.txt", Nothing(), b"given")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 3)


def bring_in(store: Store, *items: Record | Failure, stop: threading.Event | None = None) -> ImportReport:
    return ingest(store, Given(items), FILE, ImportReport(), stop=stop)


def import_file(store: Store, path: Path) -> ImportReport:
    report = ImportReport()
    for file in open_sources(str(path)):
        ingest(store, recognise(file), file, report)
    return report


def test_every_record_is_counted_once_and_the_counts_add_up(store: Store, small_batches: None) -> None:
    items = (
        record("a", "A Title", "doi:10.1000/a"),
        Failure("given.txt:2", "it is not JSON"),
        record("b", "A Title", "doi:10.1000/a"),
        record("a", "A Title", "doi:10.1000/a"),
        record("a", "A Title", "doi:10.1000/a", abstract="News."),
        record("c", "  "),
    )
    report = bring_in(store, *items)
    assert (report.read, report.new, report.merged, report.updated, report.unchanged, report.failed) == (
        6,
        1,
        1,
        1,
        1,
        2,
    )
    assert [one.why for one in report.failures] == ["it is not JSON", "it has no title"]


def test_the_same_file_again_brings_nothing(store: Store, small_batches: None) -> None:
    items = [record(str(n), f"Title Number {n}", signals=(Signal("upvotes", "2026-08-06", n),)) for n in range(10)]
    bring_in(store, *items)
    before = contents(store)
    report = bring_in(store, *items)
    assert (report.new, report.unchanged, report.resumed) == (0, 10, 0)
    assert contents(store) == before


def test_an_import_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path, small_batches: None) -> None:
    items = [record(str(n), f"Title Number {n % 7}", abstract=f"Text {n}.") for n in range(20)]
    whole, halved = open_store(tmp_path / "whole"), open_store(tmp_path / "halved")
    bring_in(whole, *items)
    stop = threading.Event()
    first = ingest(halved, Given(items), FILE, ImportReport(), lambda done: stop.set() if done >= 9 else None, stop)
    second = bring_in(halved, *items)
    assert (first.read, second.resumed, second.read) == (9, 9, 11)
    assert contents(halved) == contents(whole)


def test_a_file_that_is_through_is_read_from_its_beginning_the_next_time(store: Store, small_batches: None) -> None:
    bring_in(store, *(record(str(n), f"Title Number {n}") for n in range(4)))
    assert store.find_checkpoint(module.fingerprint(Given([]), FILE)) == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from broadsheet import ingest as module
from broadsheet.answers import ImportReport
from broadsheet.clock import held_clock
from broadsheet.sources import open_sources, recognise
from broadsheet.store import Store

store = Store.open(Path(sys.argv[1]) / "library.sqlite", held_clock("2026-08-21T12:00:00Z"))
left = int(sys.argv[3])

def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
    event.listen(Engine, name, count)
module.BATCH = 40
for file in open_sources(sys.argv[2]):
    module.ingest(store, recognise(file), file, ImportReport())
"""


def test_an_import_killed_again_and_again_ends_as_an_undisturbed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "papers.jsonl"
    rows = [
        {
            "id": f"k{n}",
            "title": f"On the Matter of Number {n % 150}",
            "authors": ["Ann Author"],
            "abstract": f"Text {n}.",
        }
        for n in range(400)
    ]
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    # Statements until the kill: within the first batch, between batches, after several, and then none.
    for statements in (9, 31, 60, 47, 10_000):
        command = [sys.executable, "-c", KILLED, str(tmp_path / "killed"), str(path), str(statements)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == (-signal.SIGKILL if statements < 10_000 else 0), ended.stderr
    monkeypatch.setattr(module, "BATCH", 40)
    undisturbed = open_store(tmp_path / "undisturbed")
    import_file(undisturbed, path)
    assert contents(open_store(tmp_path / "killed")) == contents(undisturbed)


def test_text_that_no_database_takes_does_not_stop_an_import(store: Store) -> None:
    odd = record("k\ud800", "A \ud800 Title\0", abstract="Text\0.", authors=["A\udfffuthor"])
    report = bring_in(store, odd, record("n", "Too Large", year=10**30), record("b", "A Good One"))
    assert (report.new, report.failed) == (2, 1)
    assert report.failures[0].why == "it holds a number that is too large"
    assert store.get_paper(1).abstract == "Text."
    assert bring_in(store, odd).unchanged == 1


def test_a_text_about_the_sign_for_nul_is_kept(store: Store) -> None:
    text = r"JSON writes NUL as \u0000; \\u0000 is no NUL."
    assert bring_in(store, record("a", "A Title", abstract=text, comment=text)).new == 1
    assert store.get_paper(1).comment == text


def test_a_count_that_is_no_number_is_left_out(store: Store) -> None:
    bring_in(store, record("a", "A Title", signals=(Signal("stars", "2026-08-06", float("nan")),)))
    assert store.count_signals() == 0


def test_text_is_cleaned_and_what_was_changed_is_kept(store: Store) -> None:
    said = record("a", "The  Poincar\\'e Map", authors=["Poincar\\'e, Henri"], abstract="See https://github.com/x/y.")
    bring_in(store, said)
    paper = store.get_paper(1)
    assert (paper.title, paper.authors) == ("The Poincaré Map", (Author("Henri Poincaré"),))
    assert paper.link("code") == "https://github.com/x/y"
    assert store.list_records(1)[0].raw == {"title": said.title, "authors": "Poincar\\'e, Henri"}


def test_cleaning_keeps_every_other_field() -> None:
    said = record(
        "a", "A Title", "doi:10.1000/a", venue="ACL", comment="8 pages", keywords=("one",), categories=("cs.CL",),
        year=2025, submitted="2025-01-01", announced="2025-01-02", updated="2025-01-03",
        links=(Link("pdf", "https://example.org/a.pdf"),),
    )  # fmt: skip
    made = make_entry(said)
    assert isinstance(made, Entry)
    assert made.record == said


def test_failures_beyond_the_first_thousand_are_counted_only(store: Store) -> None:
    report = bring_in(store, *(Failure(f"given.txt:{n}", "bad") for n in range(1_001)))
    assert (report.failed, len(report.failures)) == (1_001, 1_000)


def test_the_listing_pages_hold_695_places_of_632_papers(store: Store) -> None:
    pages = sorted(shared("listing-pages").glob("*.txt"))
    reports = [import_file(store, path) for path in pages]
    assert (sum(one.read for one in reports), store.count_papers()) == (695, 632)
    assert sum(import_file(store, path).new for path in pages) == 0


def test_the_listing_pages_join_the_starter_library(store: Store) -> None:
    import_file(store, shared("starter", "papers.jsonl"))
    assert store.count_papers() == 890
    for path in sorted(shared("listing-pages").glob("*.txt")):
        assert import_file(store, path).new == 0
    papers = store.list_latest(1_000)
    listed = [paper for paper in papers if paper.abstract and paper.summary]
    assert (len(papers), len(listed)) == (890, 632)


def test_texts_that_no_paper_has_so_long_are_cut() -> None:
    entry = make_entry(record("a", "Word " * 2_000, abstract="x" * 300_000, venue="v" * 9_000, comment="c" * 30_000))
    assert isinstance(entry, Entry)
    kept = entry.record
    assert [len(text) for text in (kept.title, kept.abstract, kept.venue, kept.comment)] == [
        3_999,
        200_000,
        4_000,
        20_000,
    ]


def test_a_record_under_a_key_without_end_is_left_out() -> None:
    left_out = make_entry(record("k" * 1_001, "A Title", where="w" * 5_000))
    assert isinstance(left_out, Failure)
    assert (len(left_out.where), left_out.why) == (1_000, "its key is longer than 1,000 characters")
