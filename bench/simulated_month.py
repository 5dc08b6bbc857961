"""A month of live sources on loopback under a moved clock: is every paper there once, is every day accounted for?

Real papers stand for arXiv's: 100,000 in the list of the first week (40 pages, a token that has expired in the middle),
500 new ones, 120 replaced and 5 withdrawn an announcement. Hugging Face's days are real ones. There are two holidays, a
feed that was stale for a day, and two days on which nothing answers. Then the same month once more with a worker that
is killed at random moments: the end must be the same. What is looked at stands in ``tests/replay/month_run.py``.
"""

import argparse
import gzip
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from bench.machine import SHARED, paper_files, publish
from tests.replay.month import Month, Plan, SharedClock, make_month
from tests.replay.month_run import Ran, check_end, read_end, run_month

PLAN = Plan(
    start=date(2026, 6, 15), days=30, backlog=100_000, daily=500, replaced=120, withdrawn=5, size=2_500,
    stale=date(2026, 7, 8), out=(date(2026, 6, 24), date(2026, 6, 26)),
)  # fmt: skip
"""Friday 19 June and Friday 3 July were holidays of arXiv's."""


def main() -> None:
    """Run, compare, publish; exit code 1 when something is missing or the ends differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--backlog", type=int, default=PLAN.backlog, help="papers in the first list")
    asked = parser.parse_args()
    plan = replace(PLAN, backlog=asked.backlog)
    with tempfile.TemporaryDirectory(prefix="broadsheet-month-") as folder:
        whole, numbers, end = _run(plan, Path(folder) / "whole", [])
        chance = random.Random(asked.seed)
        # Half of them in the first, long harvest, where a batch has 2,500 records.
        first = 2 * plan.backlog // plan.size + 10
        moments = [chance.randint(1, whole.requests if one % 2 else first) for one in range(asked.kills)]
        killed, _, end_killed = _run(plan, Path(folder) / "killed", moments)
    rows = [(name, f"{len(one):,}", "equal" if end_killed[name] == one else "DIFFERENT") for name, one in end.items()]
    publish("simulated-month", ("end state", "rows", "after the kills"), rows, _say(plan, whole, killed, numbers))
    if end != end_killed:
        raise SystemExit("the ends differ")


def _run(plan: Plan, folder: Path, kills: list[int]) -> tuple[Ran, dict[str, int], dict[str, list[tuple[Any, ...]]]]:
    folder.mkdir()
    clock = SharedClock(folder / "clock", plan.begins)
    month: Month = make_month(plan, clock, _papers(), _popular())
    ran = run_month(month, folder / "home", folder / "clock", kills)
    print(f"{ran.requests} requests, {ran.kills} kills, {ran.seconds:.0f} s, {ran.spacing}", flush=True)
    if ran.spacing["arXiv"] < 3 or ran.spacing["Hugging Face"] < 1:
        raise SystemExit(f"requests came too close: {ran.spacing}")
    return ran, check_end(month, folder / "home"), read_end(folder / "home")


def _say(plan: Plan, whole: Ran, killed: Ran, numbers: dict[str, int]) -> str:
    looked = ", ".join(f"{count:,} {name}" for name, count in numbers.items())
    return (
        f"{plan.days} days from {plan.start}; looked at without a fault: {looked}. "
        f"Whole: {whole.requests:,} requests in {whole.seconds:.0f} s. "
        f"Killed {killed.kills} times: {killed.requests:,} requests in {killed.seconds:.0f} s. "
        f"Least time between two requests: arXiv {min(whole.spacing['arXiv'], killed.spacing['arXiv']):.1f} s, "
        f"Hugging Face {min(whole.spacing['Hugging Face'], killed.spacing['Hugging Face']):.1f} s."
    )


def _papers() -> Iterator[dict[str, Any]]:
    for path in paper_files():
        with gzip.open(path) as file:
            yield from map(orjson.loads, file)


def _popular() -> list[list[dict[str, Any]]]:
    """The days of the file in their order, each as the service answers it."""
    days: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(SHARED / "popularity" / "hf_daily.jsonl.gz") as file:
        for row in map(orjson.loads, file):
            days.setdefault(row["day"], []).append(row)
    return [[_as_answered(row) for row in days[day]] for day in sorted(days)]


def _as_answered(row: dict[str, Any]) -> dict[str, Any]:
    paper = {
        "id": row["id"], "title": row["title"], "summary": row["abstract"], "upvotes": row["upvotes"],
        "authors": [{"name": one} for one in row["authors"]], "publishedAt": row["published"],
    }  # fmt: skip
    return {"paper": paper, "title": row["title"], "numComments": row["comments"], "publishedAt": row["published"]}


if __name__ == "__main__":
    main()
