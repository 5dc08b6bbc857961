"""The gate of a host holds over all processes: here two stores stand for two processes."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.samples import open_store

NOON = datetime(2026, 8, 21, 12, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_one_gets_in_and_the_other_process_waits_until_it_has_left(tmp_path: Path) -> None:
    one, other = open_store(tmp_path).gates, open_store(tmp_path).gates
    assert one.enter("arxiv.org", 3, 60, NOON) is None
    told = other.enter("arxiv.org", 3, 60, later(1))
    assert told is not None
    assert told[0] >= later(60)
    assert "arxiv.org" in told[1]
    one.leave("arxiv.org", later(2))
    told = other.enter("arxiv.org", 3, 60, later(3))
    assert told is not None
    assert later(5) <= told[0] < later(5.1)
    assert "every 3 seconds" in told[1]
    assert other.enter("arxiv.org", 3, 60, told[0]) is None


def test_hosts_do_not_wait_for_one_another(tmp_path: Path) -> None:
    gates = open_store(tmp_path).gates
    assert gates.enter("arxiv.org", 3, 60, NOON) is None
    assert gates.enter("huggingface.co", 3, 60, NOON) is None


def test_the_place_of_a_killed_process_falls_free(tmp_path: Path) -> None:
    gates = open_store(tmp_path).gates
    assert gates.enter("arxiv.org", 3, 60, NOON) is None
    assert gates.enter("arxiv.org", 3, 60, later(59)) is not None
    assert gates.enter("arxiv.org", 3, 60, later(60)) is None


def test_a_pause_holds_everybody_and_a_shorter_one_does_not_end_it(tmp_path: Path) -> None:
    one, other = open_store(tmp_path).gates, open_store(tmp_path).gates
    one.pause("arxiv.org", later(600), "arxiv.org asks to wait ten minutes.")
    one.pause("arxiv.org", later(30), "arxiv.org asks to wait half a minute.")
    told = other.enter("arxiv.org", 3, 60, later(40))
    assert told is not None
    assert told[0] >= later(600)
    assert told[1] == "arxiv.org asks to wait ten minutes."
    assert other.enter("arxiv.org", 3, 60, told[0]) is None


def test_of_many_that_come_at_one_moment_one_gets_in(tmp_path: Path) -> None:
    stores = [open_store(tmp_path) for _ in range(8)]
    barrier, entered = threading.Barrier(8), []

    def come(number: int) -> None:
        barrier.wait()
        if stores[number].gates.enter("arxiv.org", 3, 60, NOON) is None:
            entered.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(entered) == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 20), st.booleans()), max_size=12))
def test_whoever_waits_as_told_gets_in_and_never_too_early(
    tmp_path_factory: object, steps: list[tuple[float, bool]]
) -> None:
    gates = open_store(tmp_path_factory.mktemp("gate")).gates  # type: ignore[attr-defined]
    now, left = NOON, NOON - timedelta(days=1)
    for pause, is_killed in steps:
        now += timedelta(seconds=pause)
        told = gates.enter("arxiv.org", 3, 10, now)
        if told is not None:
            now = told[0]
            assert gates.enter("arxiv.org", 3, 10, now) is None
        assert now - left >= timedelta(seconds=3)
        left = now if is_killed else now + timedelta(seconds=1)
        if not is_killed:
            now = left
            gates.leave("arxiv.org", now)
