"""What goes out by itself is done in turn, and one failure keeps nothing else from its turn."""

import logging
import threading

import pytest

from broadsheet.errors import Busy
from broadsheet.press import Step, run_press, run_step


def test_every_step_has_its_turn_until_told_to_stop() -> None:
    stop, done = threading.Event(), []

    def last(_: threading.Event) -> int:
        done.append("last")
        if len(done) == 4:
            stop.set()
        return 1

    def first(_: threading.Event) -> int:
        done.append("first")
        return 0

    run_press([Step("first", first), Step("last", last)], stop, every=0)
    assert done == ["first", "last", "first", "last"]


def test_a_step_that_fails_is_told_of_and_skipped(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: threading.Event) -> int:
        raise OSError("the disk is full")

    def busy(_: threading.Event) -> int:
        raise Busy("somebody else does it")

    with caplog.at_level(logging.INFO):
        assert [run_step(Step("one", one), threading.Event()) for one in (fail, busy, lambda _: 3)] == [0, 0, 3]
    assert "one could not go on" in caplog.text
    assert "somebody else" not in caplog.text


def test_nothing_begins_after_the_stop() -> None:
    stop = threading.Event()
    done = []

    def end(_: threading.Event) -> int:
        stop.set()
        return 0

    def work(_: threading.Event) -> int:
        done.append("work")
        return 1

    run_press([Step("end", end), Step("next", work)], stop, every=0)
    assert not done
