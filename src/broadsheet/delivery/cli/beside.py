"""A worker in a process of its own, for as long as the site is up.

Fetching, taking in and indexing compute in Python for seconds on end; in the site's own process every search would wait
for that. The worker knows by the end of its standard input that the site is gone, however that ended.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from broadsheet.settings import Settings

STOP_WITHIN = 20.0
"""Seconds the worker has to end by itself once its site has: a batch of vectors takes one or two."""
LONGEST_PAUSE = 60.0
"""Seconds between two starts of a worker that ends at once, at most."""

log = logging.getLogger(__name__)


@contextmanager
def worker_beside(settings: Settings, command: Sequence[str] = ()) -> Iterator[None]:
    """Start a worker on this home, start it anew whenever it ends, and stop it at the end.

    It is told where the site listens: links in the letters that it sends begin with that. ``command`` takes the place
    of the usual one.
    """
    stop = threading.Event()
    usual = (sys.executable, "-m", "broadsheet", "worker", "--beside", "--home", str(settings.home))
    keeper = threading.Thread(
        target=_keep, args=(command or usual, _tell_place(settings), stop), name="worker", daemon=True
    )
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(STOP_WITHIN + 5)


def _tell_place(settings: Settings) -> dict[str, str]:
    return {**os.environ, "BROADSHEET_HOST": settings.host, "BROADSHEET_PORT": str(settings.port)}


def _keep(command: Sequence[str], environment: Mapping[str, str], stop: threading.Event) -> None:
    pause = 1.0
    while not stop.is_set():
        # A group of its own: Ctrl-C is for the site, which then tells its worker. Not a session of its own: Linux
        # shares the processor among sessions first, and a nice worker would get half of it all the same.
        try:
            worker = subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0, env=environment)
        except OSError as error:
            log.warning("the worker cannot be started: %s", error.strerror)
        else:
            if _watch(worker, stop):
                return
            log.warning("the worker ended (%s); it is started again in %.0f seconds", worker.returncode, pause)
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _watch(worker: "subprocess.Popen[bytes]", stop: threading.Event) -> bool:
    """Wait until it ends or is to be stopped; whether it was stopped."""
    while worker.poll() is None and not stop.wait(0.2):
        pass
    if worker.stdin:
        worker.stdin.close()
    if worker.returncode is not None:
        return False
    try:
        worker.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        worker.kill()  # nothing is lost: its work is saved step by step
        worker.wait()
    return True
