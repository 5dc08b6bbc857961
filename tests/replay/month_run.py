"""Running a simulated month, with kills or without, and looking at what came of it."""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.replay.month import Month
from tests.replay.month_worker import settings_for
from tests.replay.server import ReplayServer

MOST_SECONDS = 3_600


@dataclass(slots=True)
class Ran:
    """What a run was like."""

    requests: int
    kills: int
    spacing: dict[str, float]
    """The least time between two requests, in seconds of the month, by service."""
    seconds: float


def run_month(month: Month, home: Path, clock_path: Path, kills: Sequence[int] = ()) -> Ran:
    """Work through the month; killed soon after each of these numbers of requests, and started again."""
    begun, chance, left, killed = time.perf_counter(), random.Random(len(kills)), sorted(kills), 0
    with month.serve() as server:
        command = [sys.executable, "-m", "tests.replay.month_worker", str(home), str(clock_path), server.url]
        command.append(month.plan.ends.isoformat())
        while True:
            child = subprocess.Popen(command, start_new_session=True)
            if not _kill_after(child, server, left, chance):
                break
            killed += 1
        if child.returncode:
            raise RuntimeError(f"the worker ended with {child.returncode}")
        spacing = {"arXiv": _least(server, ("/oai", "/arxiv")), "Hugging Face": _least(server, ("/hf",))}
        return Ran(len(server.asked), killed, spacing, time.perf_counter() - begun)


def _kill_after(child: subprocess.Popen[bytes], server: ReplayServer, left: list[int], chance: random.Random) -> bool:
    """Whether the worker was killed before it came to its end."""
    end = time.monotonic() + MOST_SECONDS
    while child.poll() is None:
        if left and len(server.asked) >= left[0]:
            left.pop(0)
            time.sleep(chance.uniform(0, 1.5))
            is_running = child.poll() is None
            child.kill()
            child.wait()
            return is_running
        if time.monotonic() > end:
            child.kill()
            raise RuntimeError("the month does not end")
        time.sleep(0.005)
    return False


def _least(server: ReplayServer, begins: tuple[str, ...]) -> float:
    moments = [one.moment for one in server.asked if one.path.startswith(begins)]
    return min(((later - one).total_seconds() for one, later in pairwise(moments)), default=0.0)


# --- what came of it ------------------------------------------------------------------------------------------------

_PAPERS = """
    SELECT p.id, p.title, p.abstract, p.authors, p.categories, p.versions, p.submitted, p.updated, p.votes, p.sources,
    (SELECT group_concat(name) FROM (SELECT scheme || ':' || value AS name FROM identifier WHERE paper_id = p.id
     ORDER BY 1)) AS names FROM paper AS p WHERE p.merged_into IS NULL
"""
_LINES = """
    SELECT source, stream, day, expected, got, replaced, withdrawn, missing, failed, ledger.state, note
    FROM ledger JOIN channel ON channel.id = channel_id
"""
_ARRIVALS = "SELECT source, stream, day, key FROM arrival JOIN channel ON channel.id = channel_id"
_ANNOUNCED = (
    "SELECT source, stream, day, name, kind, got_at != '' FROM announced JOIN channel ON channel.id = channel_id"
)
_RECORDS = "SELECT source, key, fields, raw FROM record"
_LISTINGS = "SELECT source, key, page, day, rank FROM listing JOIN record ON record.id = record_id"
_LAST_COUNTS = """
    SELECT source, key, kind, value FROM signal_event AS told JOIN record ON record.id = record_id WHERE time =
    (SELECT max(time) FROM signal_event AS other WHERE other.record_id = told.record_id AND other.kind = told.kind)
"""
PARTS = {
    "papers": _PAPERS.replace("p.id, ", ""), "records": _RECORDS, "lines of the ledger": _LINES,
    "records counted": _ARRIVALS, "papers announced": _ANNOUNCED, "places on pages": _LISTINGS,
    "last counts": _LAST_COUNTS,
}  # fmt: skip
"""What two runs must share: everything but moments, ids, and the jobs themselves."""


def read_end(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The end state, each part sorted."""
    with sqlite3.connect(settings_for(home, "http://127.0.0.1:9").store_path) as database:
        return {name: sorted(database.execute(query), key=repr) for name, query in PARTS.items()}


def check_end(month: Month, home: Path) -> dict[str, int]:
    """Look at every paper and every day. Raises AssertionError with what is wrong; the numbers that were looked at."""
    with sqlite3.connect(settings_for(home, "http://127.0.0.1:9").store_path) as database:
        papers = _check_papers(month, database)
        lines = _check_ledger(month, database)
        jobs = dict(database.execute("SELECT state, count(*) FROM job GROUP BY state"))
    return {"papers": papers, "lines": lines, **{f"jobs {state}": count for state, count in jobs.items()}}


def _check_papers(month: Month, database: sqlite3.Connection) -> int:
    keys = sorted(key for (key,) in database.execute("SELECT key FROM record WHERE source = 'arxiv-oai'"))
    assert keys == sorted(work.number for work in month.works), "not every record is here once"
    named = dict(
        database.execute(
            "SELECT value, versions FROM identifier JOIN paper ON paper.id = paper_id "
            "WHERE scheme = 'arxiv' AND merged_into IS NULL"
        )
    )
    for work in month.works:
        versions = named[work.number]
        assert versions.count("],[") + 1 == len(work.came), f"{work.number}: {versions}"
        assert ('""]]' not in versions) == work.withdrawn, f"{work.number}: {versions}"
    return len(keys)


def _check_ledger(month: Month, database: sqlite3.Connection) -> int:
    """Every day of every channel stands there, whole or with a good reason; the last two days may be open still."""
    lines = {(source, day): (expected, got, missing, failed, state) for source, _, day, expected, got, _, _, missing,
             failed, state, _ in database.execute(_LINES)}  # fmt: skip
    first, last = month.plan.start, month.plan.start + timedelta(days=month.plan.days - 2)
    days = [first + timedelta(days=one) for one in range((last - first).days)]
    for source in ("arxiv-oai", "arxiv-rss", "hf-daily"):
        for day in days:
            line = lines.get((source, day.isoformat()))
            assert line is not None, f"{source} has no line for {day}"
            expected, got, missing, failed, state = line
            assert state in ("complete", "nothing", "covered"), f"{source} {day}: {line}"
            assert (missing, failed) == (0, 0), f"{source} {day}: {line}"
            if source == "arxiv-oai":
                # A paper that changed again is listed under its later day only, and may have been seen before that.
                least, most = _count_listed(month, day)
                assert least <= expected <= got <= most, f"{source} {day}: {line}"
            if source == "hf-daily":
                assert got == len(month.popular_of(day)), f"{source} {day}: {line}"
    return len(lines)


def _count_listed(month: Month, day: date) -> tuple[int, int]:
    """How many papers changed for the last time on that day, and how many changed on it at all."""
    last = sum(work.came[-1].date() == day for work in month.works)
    return last, sum(any(came.date() == day for came in work.came) for work in month.works)
