"""What goes out by itself: editions are closed, gists made, chats and webhooks told. Letters have a loop of their own.

A step is done again every minute and finds for itself what is due; each of its pieces is saved whole, so that a kill
repeats one piece at most.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from broadsheet.errors import Busy

LOOK_EVERY = 60.0
"""Seconds between two looks for what is due."""

log = logging.getLogger("broadsheet.work")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that falls due: its name, and what does it and tells how many pieces it did."""

    name: str
    do: Callable[[threading.Event], int]


def run_press(steps: Sequence[Step], stop: threading.Event, every: float = LOOK_EVERY) -> None:
    """Do every step, wait, and again, until told to stop. One that fails keeps no other one from its turn."""
    while not stop.is_set():
        for step in steps:
            if not stop.is_set():
                run_step(step, stop)
        stop.wait(every)


def run_step(step: Step, stop: threading.Event) -> int:
    """Do one step now; how many pieces were done, 0 where it failed."""
    try:
        done = step.do(stop)
    except Busy as error:
        log.debug("%s: %s", step.name, error.message)
        return 0
    except Exception:
        log.exception("%s could not go on; trying again", step.name)
        return 0
    if done:
        log.info("%s: %s", step.name, done)
    return done


@contextmanager
def beside(loops: Sequence[Callable[[threading.Event], None]], stop: threading.Event) -> Iterator[None]:
    """Run these in threads of their own while the block lasts; at its end they are told to stop, and waited for."""
    threads = [threading.Thread(target=loop, args=(stop,), name=loop.__name__, daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
