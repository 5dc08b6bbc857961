"""Work in the order in which it falls due, done once, taken up again after whatever happened."""

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.errors import BadAnswer, BadInput, Busy, Declined, NotFound, TryLater
from broadsheet.fetching import Client
from broadsheet.library import Library
from broadsheet.paper import Record
from broadsheet.sources.base import Failure
from broadsheet.sources.live import Batch, Visit
from tests.following.stand_in import (
    StandIn,
    Time,
    day,
    gives,
    one_batch,
    open_library,
    open_worker,
    outside,
    paper,
    run_due,
)


def pages(visit: Visit) -> Iterator[Batch]:
    """Four pages of three papers; the checkpoint is the next page's number."""
    for page in range(1 if visit.since else int(visit.checkpoint or "1"), 5):
        items = tuple(paper(3 * page + one) for one in range(3))
        yield Batch(items, str(page + 1), days=("2026-08-20",) * 3, more=page < 4, total=12)


def refuses(error: Exception) -> StandIn:
    def script(_: Visit) -> Iterator[Batch]:
        yield from ()
        raise error

    return StandIn(script)


def channel_of(library: Library) -> object:
    return library.sources.describe()[0].channels[0]


def test_nothing_is_fetched_before_somebody_follows(tmp_path: Path) -> None:
    def never(*_: object) -> Client:
        raise AssertionError("a client was made")

    time, stop, waits = Time(), threading.Event(), []

    def wait(seconds: float, stop: threading.Event) -> None:
        waits.append(seconds)
        time.move(seconds=seconds)
        if len(waits) == 50:
            stop.set()

    source = StandIn(gives(one_batch(1)))
    library = open_library(tmp_path, time, source)
    library._outside = replace(outside(source), make_client=never, wait=wait)
    library.work(stop)
    assert len(waits) == 50
    assert not source.visits
    assert library.sources.list_jobs() == []


def test_what_is_followed_is_fetched_when_it_falls_due_and_again_later(tmp_path: Path) -> None:
    time, source = Time(), StandIn(gives(one_batch(1, 2)))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    assert run_due(library._worker) == 2  # the fetch, and the tidying of the day
    assert library.status().papers == 2
    assert run_due(library._worker) == 0
    time.move(hours=5)
    assert run_due(library._worker) == 0
    time.move(hours=1)
    assert run_due(library._worker) == 1
    assert [visit.checkpoint for visit in source.visits] == ["", "1"]


def test_after_days_off_one_fetch_catches_up(tmp_path: Path) -> None:
    time, source = Time(), StandIn(gives(one_batch(1)))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    time.move(days=9)
    run_due(library._worker)
    assert len(source.visits) == 2
    assert source.visits[1].checkpoint == "1"


def test_two_workers_never_do_one_job(tmp_path: Path) -> None:
    time, source = Time(), StandIn(pages)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    workers = [open_worker(library, time, source) for _ in range(4)]
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        barrier.wait()
        run_due(workers[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(source.visits) == 1
    assert library.status().papers == 12


def test_a_stop_between_two_batches_loses_nothing_and_the_next_worker_goes_on_at_once(tmp_path: Path) -> None:
    time, stop = Time(), threading.Event()

    def stopped_after_two(visit: Visit) -> Iterator[Batch]:
        for number, batch in enumerate(pages(visit), start=1):
            if number == 2 and not visit.checkpoint:
                stop.set()
            yield batch

    source = StandIn(stopped_after_two)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    library._worker.run_due(stop)
    assert (library.status().papers, library.sources.list_jobs()[0].state) == (6, "waiting")
    run_due(open_worker(library, time, source))
    job = next(one for one in library.sources.list_jobs() if one.kind == "fetch")
    assert (job.state, job.tries, job.facts["read"], job.facts["new"]) == ("done", 2, 12, 12)
    assert [visit.checkpoint for visit in source.visits] == ["", "3"]
    assert library.status().papers == 12


def test_what_a_killed_worker_held_is_taken_over_and_it_can_save_nothing_any_more(tmp_path: Path) -> None:
    """The worker is left standing in the middle, its claim runs out, another one does the work."""
    time, source = Time(), StandIn(pages)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    other = open_worker(library, time, source)

    def stands_still(visit: Visit) -> Iterator[Batch]:
        for number, batch in enumerate(pages(visit), start=1):
            if number == 3:
                assert run_due(other) == 1  # only the day's tidying is free
                time.move(minutes=31)
                run_due(other)
            yield batch

    slow = replace(source, script=stands_still)
    run_due(open_worker(library, time, slow))
    job = next(one for one in library.sources.list_jobs() if one.kind == "fetch")
    assert (job.state, job.tries, job.facts["read"]) == ("done", 2, 12)
    assert [line.got for line in library.sources.read_ledger("news:daily")] == [12]
    assert library.status().papers == 12


def test_what_a_dead_process_of_this_machine_held_is_free_at_once(tmp_path: Path) -> None:
    time, source = Time(), StandIn(pages)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = open_worker(library, time, source)
    dead.name = f"{socket.gethostname()} {gone.pid} x"
    dead._store.jobs.open_due()
    assert dead._store.jobs.claim_due(dead.name)
    assert library.sources.describe()[0].state == "working"
    run_due(library._worker)
    assert library.status().papers == 12


def test_a_failure_is_noted_and_asked_again_ever_later(tmp_path: Path) -> None:
    time, source = Time(), refuses(BadAnswer("news.org sent half a page.", url="https://news.org"))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    pauses = []
    for _ in range(9):
        run_due(library._worker)
        due = channel_of(library).next_due  # type: ignore[attr-defined]
        pauses.append((Time(due).now - time.now).total_seconds() / 60)
        time.now = Time(due).now
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    state = library.sources.describe()[0]
    assert state.state == "failing"
    assert "The last 9 tries failed: news.org sent half a page." in state.why
    assert {one.state for one in library.sources.list_jobs(subject="news daily")} == {"failed"}


def test_a_key_that_a_service_repeats_is_kept_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_S2_KEY", "sesame")
    time, source = Time(), refuses(BadAnswer("news.org says: the key sesame is wrong", url="https://news.org"))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    assert "sesame" not in f"{library.sources.list_jobs()} {library.sources.describe()}"
    assert "news.org says" in library.sources.describe()[0].why


def test_when_the_service_says_until_when_to_wait_it_is_asked_then(tmp_path: Path) -> None:
    time = Time()
    source = refuses(TryLater("news.org asks to wait two hours.", time.now + timedelta(hours=2)))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    state = library.sources.describe()[0]
    assert state.channels[0].next_due == "2026-08-21T14:00:00Z"
    assert (state.state, state.why) == ("waiting", "news.org asks to wait two hours. Asked again in 2 hours.")


def test_a_service_that_says_no_is_left_alone_for_a_day(tmp_path: Path) -> None:
    time, source = Time(), refuses(Declined("news.org has no list daily.", status=404))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    state = library.sources.describe()[0]
    assert (state.state, state.channels[0].next_due) == ("failing", "2026-08-22T12:00:00Z")
    assert "news.org has no list daily." in state.why


def test_a_source_that_goes_to_pieces_ends_its_job_and_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    time = Time()
    broken, well = refuses(ZeroDivisionError("division by zero")), StandIn(gives(one_batch(1)), "good", "good")
    library = open_library(tmp_path, time, broken, well)
    library.sources.follow(["news:daily", "good:daily"])
    run_due(library._worker)
    states = {one.following.name: one for one in library.sources.describe()}
    assert {name: one.state for name, one in states.items()} == {"news:daily": "failing", "good:daily": "fine"}
    assert library.status().papers == 1
    assert "ZeroDivisionError: division by zero" in states["news:daily"].why


def test_what_came_before_a_failure_stays_and_the_next_try_goes_on_after_it(tmp_path: Path) -> None:
    time = Time()

    def breaks_off(visit: Visit) -> Iterator[Batch]:
        for number, batch in enumerate(pages(visit)):
            if number == 2 and not visit.checkpoint:
                raise BadAnswer("cut off")
            yield batch

    source = StandIn(breaks_off)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    assert library.status().papers == 6
    time.move(minutes=5)
    run_due(library._worker)
    assert library.status().papers == 12
    assert library.sources.describe()[0].channels[0].records == 12


def test_each_job_leaves_one_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    time, source = Time(), StandIn(pages)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    with caplog.at_level(logging.INFO, "broadsheet.work"):
        run_due(library._worker)
    lines = [one.getMessage() for one in caplog.records if one.name == "broadsheet.work"]
    assert lines == ["fetch news daily: done read=12 new=12 seconds=0.0", "tidy library: done seconds=0.0"]


def test_an_unfollowed_source_is_asked_no_more_and_followed_again_it_goes_on(tmp_path: Path) -> None:
    time, source = Time(), StandIn(gives(one_batch(1)))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    library.sources.unfollow("news:daily")
    time.move(days=2)
    run_due(library._worker)
    assert len(source.visits) == 1
    assert library.status().papers == 1
    assert library.sources.describe() == []
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    assert source.visits[-1].checkpoint == "1"


def test_unfollowing_ends_the_job_in_hand(tmp_path: Path) -> None:
    time = Time()
    holder: list[Library] = []

    def unfollowed_meanwhile(visit: Visit) -> Iterator[Batch]:
        for number, batch in enumerate(pages(visit)):
            if number == 1:
                holder[0].sources.unfollow("news:daily")
            yield batch

    source = StandIn(unfollowed_meanwhile)
    library = open_library(tmp_path, time, source)
    holder.append(library)
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    job = next(one for one in library.sources.list_jobs() if one.kind == "fetch")
    assert (job.state, library.status().papers) == ("stopped", 3)


def test_a_refresh_fetches_now_and_tells_what_came(tmp_path: Path) -> None:
    time, source = Time(), StandIn(pages)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    told: list[tuple[str, int, int | None]] = []
    report = library.sources.refresh("news:daily", progress=lambda *one: told.append(one))
    assert (report.reports["news daily"].new, report.errors) == (12, {})
    assert told == [("news daily", done, 12) for done in (3, 6, 9, 12)]
    assert library.sources.refresh(since="2026-08-01").reports["news daily"].unchanged == 12
    assert (source.visits[-1].checkpoint, source.visits[-1].since) == ("5", "2026-08-01")
    assert [line.got for line in library.sources.read_ledger("news:daily")] == [12]


def test_a_refresh_tells_what_is_wrong_with_its_question(tmp_path: Path) -> None:
    time = Time()
    library = open_library(tmp_path, time, StandIn(pages))
    with pytest.raises(NotFound, match="Nothing is followed"):
        library.sources.refresh()
    library.sources.follow(["news:daily"])
    with pytest.raises(NotFound, match="'news:weekly' is not followed"):
        library.sources.refresh("news:weekly")
    with pytest.raises(BadInput, match="is not a day"):
        library.sources.refresh(since="yesterday")
    assert library.sources.refresh("news").reports.keys() == {"news daily"}


def test_a_refresh_says_when_a_worker_is_at_it(tmp_path: Path) -> None:
    time = Time()
    busy: list[str] = []

    def asks_again(visit: Visit) -> Iterator[Batch]:
        with pytest.raises(Busy) as told:
            holder[0].sources.refresh("news:daily")
        busy.append(told.value.message)
        yield one_batch(1)

    source = StandIn(asks_again)
    library = open_library(tmp_path, time, source)
    holder = [library]
    library.sources.follow(["news:daily"])
    run_due(open_worker(library, time, source))
    assert busy == ["A worker is fetching this now."]


def test_an_interrupted_refresh_hands_its_job_back(tmp_path: Path) -> None:
    time = Time()

    def interrupted(visit: Visit) -> Iterator[Batch]:
        if not visit.checkpoint:
            yield next(pages(visit))
            raise KeyboardInterrupt
        yield from pages(visit)

    source = StandIn(interrupted)
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    with pytest.raises(KeyboardInterrupt):
        library.sources.refresh()
    assert library.sources.list_jobs()[0].state == "waiting"
    assert library.sources.refresh().reports["news daily"].new == 9


def test_announced_papers_that_do_not_come_are_looked_up(tmp_path: Path) -> None:
    time, asked = Time(), []

    def look_up(client: object, settings: object, names: list[str]) -> Iterator[Record | Failure]:
        asked.append(list(names))
        yield paper(3, source="look-up")
        yield Failure("2608.00004", "it is unreadable")

    tally = day("2026-08-20", 1, 2, 3, 4)
    source = StandIn(gives(one_batch(1, 2, tallies=[tally])), every=timedelta(days=1))
    library = open_library(tmp_path, time, source, look_ups={"arxiv": look_up})
    library.sources.follow(["news:daily"])
    run_due(library._worker)
    line = library.sources.read_ledger("news:daily")[1]
    assert (line.state, line.got, line.missing) == ("short", 2, 2)
    assert line.missing_names == ("arxiv:2608.00003", "arxiv:2608.00004")
    time.move(hours=1)
    run_due(library._worker)
    line = library.sources.read_ledger("news:daily")[1]
    assert asked == [["2608.00003", "2608.00004"]]
    assert (line.state, line.got, line.missing, line.late) == ("short", 3, 1, 1)
    assert library.sources.describe()[0].state == "short"


def test_a_single_paper_is_looked_up_where_it_is_not_here(tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def find(client: object, settings: object, names: Sequence[str]) -> Iterator[Record | Failure]:
        asked.append(list(names))
        yield paper(7, source="look-up") if names == ["2608.00007"] else Failure(names[0], "arXiv has none of it")

    library = open_library(tmp_path, Time(), look_ups={"arxiv": find})
    assert library.look_up("arXiv:2608.00007v2").title == library.look_up("2608.00007").title
    assert asked == [["2608.00007"]]
    with pytest.raises(NotFound, match="arXiv has none of it"):
        library.look_up("2608.00008")
    for name in ("a title", "doi:10.1000/x"):
        with pytest.raises(BadInput, match="no name that can be looked up"):
            library.look_up(name)


def test_old_jobs_are_forgotten(tmp_path: Path) -> None:
    time, source = Time(), StandIn(gives(one_batch(1)), every=timedelta(days=1))
    library = open_library(tmp_path, time, source)
    library.sources.follow(["news:daily"])
    for _ in range(40):
        run_due(library._worker)
        time.move(days=1)
    kept = library.sources.list_jobs(limit=500)
    assert 60 <= len(kept) <= 64
    assert min(one.ended_at for one in kept) >= "2026-08-29"
