"""Taking the port, saying where, stopping."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from broadsheet.delivery.web import serve
from broadsheet.delivery.web.serving import address_of, take_port
from broadsheet.errors import Unusable
from broadsheet.library import Library

PROGRAM = """
from broadsheet.delivery.web import serve
from broadsheet.library import Library
from broadsheet.settings import read_settings
serve(Library.open(read_settings(encoder="none")), "127.0.0.1", 0)
print("ended well")
"""


def test_a_port_in_use_is_refused_with_another_to_type(empty_library: Library) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=f"Port {port} on 127.0.0.1 is in use") as refused:
            serve(empty_library, "127.0.0.1", port)
    assert "--port" in refused.value.hint


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Unusable) as refused:
        take_port("203.0.113.1", 8000)
    assert "--host" in refused.value.hint


def test_the_address_told_is_one_a_browser_can_open() -> None:
    with take_port("0.0.0.0", 0) as listening:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address_of(listening))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_once_it_answers_and_stops_cleanly(stop: signal.Signals, tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "BROADSHEET_HOME": str(tmp_path)},
    )  # fmt: skip
    with program:
        assert program.stderr
        said = program.stderr.readline()
        assert said.startswith("Broadsheet is at http://127.0.0.1:")
        with urllib.request.urlopen(f"{said.split()[-1]}/healthz") as answer:
            assert answer.status == 200
        abstract = urllib.parse.quote("\u8bba\u6587" * 2_000)
        with urllib.request.urlopen(f"{said.split()[-1]}/similar?text={abstract}") as answer:
            assert answer.status == 200
        program.send_signal(stop)
        out, errors = program.communicate(timeout=20)
    assert (program.returncode, out, errors) == (0, "ended well\n", "")
