"""Does an import that is killed come to the same end? Ten SIGKILLs at random moments, then compare by content.

The real papers are imported once undisturbed and once killed again and again and started anew. Every row of
every table must then be equal, ids included; only the moments at which something was first heard may differ.
"""

import argparse
import hashlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.machine import paper_files, publish

MOMENTS = {"seen_at", "updated_at", "first_seen", "saved_at", "applied_at", "split_at", "changed_at"}
"""Columns that tell when, which two runs cannot share."""
OWN = {"library"}
"""The table that holds each library's own name, which differs by design."""


def main() -> None:
    """Measure and publish; exit code 1 when the ends differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="broadsheet-kill-") as folder:
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        begun = time.perf_counter()
        _import(whole)
        seconds = time.perf_counter() - begun
        moments = _kill_often(killed, asked.kills, seconds, random.Random(asked.seed))
        ours, theirs = _contents(whole), _contents(killed)
    rows = [(table, f"{count:,}", "equal" if theirs.get(table) == (count, digest) else "DIFFERENT")
            for table, (count, digest) in ours.items()]  # fmt: skip
    listed = ", ".join(f"{moment:.1f}" for moment in moments)
    publish("kill-import", ("table", "rows", "after the kills"), rows, f"{len(moments)} kills, at seconds: {listed}")
    if ours != theirs:
        raise SystemExit("the ends differ")


def _import(home: Path) -> None:
    subprocess.run(_command(home), check=True, stdout=subprocess.DEVNULL)


def _kill_often(home: Path, kills: int, seconds: float, chance: random.Random) -> list[float]:
    """Kill the import that many times, each some share of a whole run after it began, then let it finish."""
    moments = []
    for _ in range(kills):
        after = chance.uniform(0.5, seconds / kills * 1.6)
        child = subprocess.Popen(_command(home), stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            child.wait(after)
            break  # it was through before its time came
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            moments.append(after)
    _import(home)
    return moments


def _command(home: Path) -> list[str]:
    paths = [str(path) for path in paper_files()]
    return [sys.executable, "-m", "broadsheet", "--home", str(home), "import", "--no-meaning", *paths]


def _contents(home: Path) -> dict[str, tuple[int, str]]:
    """Each table's number of rows and a digest of all that is in them."""
    with sqlite3.connect(home / "library.sqlite") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: _digest(database, table)
            for table in sorted(tables)
            if table not in OWN and not table.startswith("sqlite_")
        }


def _digest(database: sqlite3.Connection, table: str) -> tuple[int, str]:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[1] not in MOMENTS]
    listed = ", ".join(columns)
    digest, count = hashlib.blake2b(digest_size=16), 0
    for row in database.execute(f"SELECT {listed} FROM {table} ORDER BY {listed}"):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        count += 1
    return count, digest.hexdigest()


if __name__ == "__main__":
    main()
