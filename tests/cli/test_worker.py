"""``broadsheet worker``, and the one that ``broadsheet run`` starts beside the site."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from broadsheet.delivery.cli.beside import worker_beside
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.cli.conftest import Call
from tests.cli.stand_in import StandIn

PROMPT = 120.0
"""Seconds after which it counts as hanging: where a dozen programs compute, a start alone has taken 30."""


def start(home: Path, *more: str) -> "subprocess.Popen[str]":
    """A real worker on an empty home; standard input is ours to close."""
    command = [sys.executable, "-m", "broadsheet", "--home", str(home), "worker", *more]
    environment = {**os.environ, "BROADSHEET_ENCODER": "none"}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_it_works_until_it_is_told_to_stop(call: Call, library: StandIn) -> None:
    told = call("worker")
    assert (told.exit_code, library.asked, library.closed) == (0, [("work", False)], True)
    assert "Ctrl-C stops" in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with start(tmp_path) as worker:
        assert worker.stderr is not None
        assert "Working on" in worker.stderr.readline()
        worker.send_signal(number)
        assert worker.wait(PROMPT) == 0
        assert worker.stderr.read() == "Stopped.\n"


def test_papers_are_left_to_a_worker_that_is_there(call: Call, library: StandIn) -> None:
    library.worker = True
    told = call("import", "a.jsonl")
    assert told.exit_code == 0
    assert library.asked == [("import", ("a.jsonl",), None)]
    assert "A worker is running" in told.stderr


def test_a_worker_is_seen_while_it_lives_and_not_after_it_was_killed(tmp_path: Path) -> None:
    with closing(Library.open(read_settings(home=tmp_path, encoder="none"))) as library:
        assert not library.has_worker()
        with start(tmp_path) as worker, start(tmp_path) as another:
            for one in (worker, another):
                assert one.stderr is not None
                one.stderr.readline()
            wait_for(library.has_worker)
            another.terminate()
            another.wait(PROMPT)
            assert library.has_worker()
            worker.kill()
            worker.wait(PROMPT)
        assert not library.has_worker()


def test_beside_a_site_it_ends_when_the_site_is_gone(tmp_path: Path) -> None:
    with start(tmp_path, "--beside") as worker:
        assert worker.stdin is not None
        assert worker.poll() is None
        worker.stdin.close()
        assert worker.wait(PROMPT) == 0


def test_one_that_dies_is_started_again_and_ends_with_the_site(tmp_path: Path) -> None:
    noting = f"import os, sys; open({str(tmp_path / 'started')!r}, 'a').write(str(os.getpid()) + '\\n')"
    dying = f"{noting}; open({str(tmp_path / 'started')!r}).read().count('\\n') > 1 and sys.stdin.read()"
    with worker_beside(read_settings(home=tmp_path), [sys.executable, "-c", dying]):
        wait_for(lambda: (tmp_path / "started").exists() and read_lines(tmp_path / "started") == 2)
    last = int((tmp_path / "started").read_text().split()[-1])
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)


def test_it_knows_where_its_site_listens(tmp_path: Path) -> None:
    said = tmp_path / "said"
    telling = f"import sys; from broadsheet.settings import read_settings; open({str(said)!r}, 'w').write("
    script = f"{telling}read_settings().site_url + '\\n'); sys.stdin.read()"
    with worker_beside(read_settings(home=tmp_path, port=8901), [sys.executable, "-c", script]):
        wait_for(lambda: said.exists() and read_lines(said) == 1)
    assert said.read_text() == "http://127.0.0.1:8901\n"


def read_lines(path: Path) -> int:
    return path.read_text().count("\n")


def wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PROMPT
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)
