"""Standard output and standard error as a shell may hand them over: closed, full, or left by their reader."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(tmp_path: Path, line: str) -> subprocess.CompletedProcess[str]:
    """What the shell makes of ``line``, in which ``$BS`` is the program."""
    settings = {"BROADSHEET_HOME": str(tmp_path / "home"), "BROADSHEET_ENCODER": "none"}
    program = f"'{sys.executable}' -m broadsheet"
    return subprocess.run(
        ["bash", "-c", line.replace("$BS", program)],
        env={**os.environ, **settings}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("option", ["", "--json"])
def test_a_full_disk_under_the_answer_is_7(tmp_path: Path, option: str) -> None:
    told = run(tmp_path, f"$BS index status {option} > /dev/full")
    assert told.returncode == 7
    assert "No space left" in told.stderr
    assert "Traceback" not in told.stderr


def test_nowhere_to_answer_is_no_error(tmp_path: Path) -> None:
    told = run(tmp_path, "$BS index status >&-")
    assert (told.returncode, told.stderr.count("Traceback")) == (0, 0)


def test_nowhere_to_say_it_is_no_error(tmp_path: Path) -> None:
    told = run(tmp_path, "$BS index status 2>&-")
    assert told.returncode == 0
    assert told.stdout.startswith("words")


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    told = run(tmp_path, "set -o pipefail; $BS --help | true")
    assert (told.returncode, told.stderr) == (0, "")
