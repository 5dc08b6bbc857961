"""``broadsheet worker``: what falls due is fetched, and the index kept up, in a process that serves nothing."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from broadsheet.delivery.cli.options import Invocation, examples, home_option, pass_invocation
from broadsheet.delivery.cli.output import count, safe, say

BEHIND = 10
"""How far a worker beside a site stands behind it where both want the processor (``nice``)."""


@click.command(
    "worker",
    epilog=examples("broadsheet worker", "broadsheet worker --home /srv/papers"),
)
@click.option(
    "--beside", is_flag=True, hidden=True, help="Stop when standard input ends, as it does with whoever started it."
)
@home_option
@pass_invocation
def command(invocation: Invocation, beside: bool) -> None:
    """Fetch what is followed as it falls due and keep the index caught up, until Ctrl-C.

    `broadsheet run` starts one by itself. Any number of them may work on one library.
    """
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    logging.getLogger("broadsheet.work").setLevel(logging.INFO)
    with invocation.library() as library, _told_to_stop(beside) as stop:
        if not beside:
            followed = count(len(library.sources.list_following()), "thing")
            say(f"Working on {safe(str(invocation.settings().home))}, {followed} followed; Ctrl-C stops.")
        library.work(stop)
    if not beside:
        say("Stopped.")


@contextmanager
def _told_to_stop(beside: bool) -> Iterator[threading.Event]:
    """Set by Ctrl-C, by SIGTERM, and, ``beside``, by the end of standard input: whoever held its other end is gone."""
    stop = threading.Event()
    stops = (signal.SIGINT, signal.SIGTERM)
    try:
        before = [signal.signal(one, lambda *_: stop.set()) for one in stops]
    except ValueError:  # not the main thread, which has no signals to handle
        before = []
    if beside:
        os.nice(BEHIND)
        threading.Thread(target=_set_at_end, args=(stop,), name="parent", daemon=True).start()
    try:
        yield stop
    finally:
        for one, handler in zip(stops, before, strict=False):
            signal.signal(one, handler)


def _set_at_end(stop: threading.Event) -> None:
    # Not through Python's own buffer: a thread that waits inside that one keeps the program from ending.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop.set()
