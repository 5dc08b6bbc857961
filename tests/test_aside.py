"""A file prepared in a second process: the same outcome, no process left behind, and no harm when it fails."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet import aside as module
from broadsheet import importing
from broadsheet import ingest as ingesting
from broadsheet.aside import Aside, pack, unpack
from broadsheet.ingest import make_entry, prepare
from broadsheet.paper import Author, Identifier, Link, Listing, Record, Signal, Version
from broadsheet.sources import Failure, open_sources, recognise
from broadsheet.store import Entry
from tests.store.samples import contents, open_store

ODD = b'{"id": "no title"}\nnot JSON\n[1]\n'


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORTH_IT", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Some 700 papers in several frames, some twice, with lines in between that are none."""
    rows = [
        {"id": f"k{n}", "title": rf"On {n % 600} Poincar\'e Maps", "authors": ["Ann Author"], "abstract": f"Text {n}."}
        for n in range(700)
    ]
    lines = [orjson.dumps(row) for row in rows]
    made = tmp_path / "papers.jsonl"
    made.write_bytes(b"\n".join(lines[:300]) + b"\n" + ODD + b"\n".join(lines[300:]))
    return made


def prepared_aside(path: Path, skip: int = 0) -> list[Entry | Failure]:
    for file in open_sources(str(path)):
        return list(Aside(file).prepare(recognise(file), file, skip))
    raise AssertionError


@pytest.mark.parametrize("skip", [0, 1, 450, 703, 900])
def test_it_prepares_what_this_process_would(path: Path, skip: int) -> None:
    here = [item for file in open_sources(str(path)) for item in prepare(recognise(file), file, skip)]
    assert prepared_aside(path, skip) == here
    assert len(here) == max(703 - skip, 0)


def test_an_import_through_it_ends_the_same(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    through, alone = open_store(tmp_path / "through"), open_store(tmp_path / "alone")
    told: list[tuple[str, int, int | None]] = []
    report = importing.import_paths(through, [str(path)], progress=lambda *now: told.append(now))
    monkeypatch.setattr(module, "WORTH_IT", 1 << 40)
    assert report == importing.import_paths(alone, [str(path)])
    assert (report.read, report.failed) == (703, 3)
    assert contents(through) == contents(alone)
    assert told[-1] == ("importing papers.jsonl", 703, 703)


def test_when_it_fails_the_rest_is_prepared_here(path: Path) -> None:
    for file in open_sources(str(path)):
        whole = list(prepare(recognise(file), file, 0))
    for file in open_sources(str(path)):
        items = Aside(file).prepare(recognise(file), file, 0)
        begin = [next(items)]
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        assert begin + list(items) == whole


@pytest.mark.parametrize("program", ["/bin/false", "/no/such/python", "/bin/echo"])
def test_when_it_cannot_start_all_is_prepared_here(path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert len(prepared_aside(path)) == 703


def test_it_ends_with_the_import_that_is_stopped(path: Path) -> None:
    for file in open_sources(str(path)):
        items = Aside(file).prepare(recognise(file), file, 0)
        next(items)
        assert len(children()) == 1
        items.close()
    assert children() == []


KILLED = """
import os, signal, sys
from broadsheet import aside
from broadsheet.sources import open_sources, recognise

aside.WORTH_IT = 1
for file in open_sources(sys.argv[1]):
    items = aside.Aside(file).prepare(recognise(file), file, 0)
    next(items)
    children = open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read()
    print(children, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_it_ends_when_the_import_is_killed(tmp_path: Path) -> None:
    large = tmp_path / "large.jsonl"
    line = orjson.dumps({"title": "A Paper", "abstract": "word " * 2_000}) + b"\n"
    large.write_bytes(line * 3_000)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(large)], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    (child,) = map(int, ended.stdout.split())
    deadline = time.monotonic() + 20
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def test_an_import_killed_again_and_again_ends_as_an_undisturbed_one(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "BATCH", 40)
    stopped, whole = open_store(tmp_path / "stopped"), open_store(tmp_path / "whole")
    for batches in (1, 3, 7):
        with pytest.raises(KeyboardInterrupt):
            importing.import_paths(stopped, [str(path)], progress=Interrupting(batches))
    assert importing.import_paths(stopped, [str(path)]).resumed == 11 * 40
    importing.import_paths(whole, [str(path)])
    assert contents(stopped) == contents(whole)
    assert children() == []


class Interrupting:
    """Presses Ctrl-C after so many batches."""

    def __init__(self, batches: int) -> None:
        self.left = batches

    def __call__(self, what: str, done: int, total: int | None) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


WORDS = st.text(alphabet="ab é\\$\n", max_size=8)


@given(
    st.builds(
        Record,
        source=st.just("given"),
        key=WORDS,
        title=WORDS,
        where=WORDS,
        abstract=WORDS,
        summary=WORDS,
        authors=st.lists(st.builds(Author, WORDS, WORDS), max_size=2).map(tuple),
        identifiers=st.lists(st.builds(Identifier, WORDS, WORDS), max_size=2).map(tuple),
        submitted=WORDS,
        announced=WORDS,
        updated=WORDS,
        year=st.none() | st.integers(1, 3000),
        categories=st.lists(WORDS, max_size=2).map(tuple),
        venue=WORDS,
        keywords=st.lists(WORDS, max_size=2).map(tuple),
        comment=WORDS,
        versions=st.lists(st.builds(Version, st.integers(1, 9), WORDS, WORDS), max_size=2).map(tuple),
        links=st.lists(st.builds(Link, st.just("pdf"), WORDS), max_size=2).map(tuple),
        listings=st.lists(st.builds(Listing, WORDS, st.integers(1, 9), WORDS), max_size=2).map(tuple),
        signals=st.lists(st.builds(Signal, WORDS, WORDS, st.floats(0, 9)), max_size=2).map(tuple),
    )
)
def test_what_is_packed_comes_out_as_it_was(record: Record) -> None:
    made = make_entry(record)
    assert unpack(pack(made)) == made


def children() -> list[int]:
    """The processes that this one has started and that have not ended."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    return [one for one in map(int, listed.split()) if is_running(one)]


def is_running(process: int) -> bool:
    """Whether there is such a process, and it is more than the entry of one that has ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in ("Z", "X")
