"""Seven days of arXiv and Hugging Face on loopback, with a weekend, a stale feed, an expired token, an outage of a day,
and a worker that is killed: every paper is there once, every day is accounted for. The whole month is in ``bench/``.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.replay.month import Month, Plan, SharedClock, make_month
from tests.replay.month_run import check_end, read_end, run_month

PLAN = Plan(
    start=date(2026, 6, 17), days=7, backlog=120, daily=12, replaced=4, withdrawn=1, size=30,
    stale=date(2026, 6, 18), out=(date(2026, 6, 21), date(2026, 6, 22)),
)  # fmt: skip
"""Friday 19 June was a holiday of arXiv's: nothing was announced on that Sunday evening."""


def papers() -> Iterator[dict[str, Any]]:
    for number in range(1_000):
        title, author = f"On thing {number} & <other> things", f"Ada {chr(65 + number % 26)}. Author{number}"
        yield {"title": title, "abstract": f"We study thing {number}, at length.", "authors": [author]}


def popular() -> list[list[dict[str, Any]]]:
    return [[_listed(10 * day + place) for place in range(1, 4)] for day in range(7)]


def _listed(number: int) -> dict[str, Any]:
    paper = {"id": f"2606.{number:05d}", "title": f"A popular thing {number}", "summary": "It is.", "upvotes": number}
    return {"paper": paper, "title": paper["title"], "numComments": 0, "publishedAt": "2026-06-15T00:00:00.000Z"}


def run(folder: Path, kills: tuple[int, ...] = ()) -> tuple[Month, dict[str, list[tuple[Any, ...]]]]:
    folder.mkdir()
    clock = SharedClock(folder / "clock", PLAN.begins)
    month = make_month(PLAN, clock, papers(), popular())
    ran = run_month(month, folder / "home", folder / "clock", kills)
    assert ran.spacing["arXiv"] >= 3
    assert ran.spacing["Hugging Face"] >= 1
    assert ran.kills == len(kills)
    check_end(month, folder / "home")
    return month, read_end(folder / "home")


def test_a_killed_worker_comes_to_the_same_end_with_every_paper_once_and_every_day_whole(tmp_path: Path) -> None:
    month, whole = run(tmp_path / "whole")
    _, killed = run(tmp_path / "killed", kills=(4, 17, 60))
    assert {name: len(rows) for name, rows in killed.items()} == {name: len(rows) for name, rows in whole.items()}
    assert killed == whole
    assert len(month.works) == 120 + 12 * 5
