"""Ctrl-C, as something that can be explained."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from broadsheet.errors import BroadsheetError


class Stopped(BroadsheetError):
    """The reader stopped it. ``hint`` says what became of the work."""

    exit_code = 130


@contextmanager
def stopping(hint: str) -> Iterator[threading.Event]:
    """The first Ctrl-C within ends in Stopped with this ``hint``; work that looks at the event ends by itself.

    The event is for the Ctrl-C that Python drops: raised while it collects garbage, a KeyboardInterrupt is
    printed and forgotten.
    """
    stop = threading.Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    before = _listen(interrupt)
    try:
        yield stop
    except KeyboardInterrupt:
        stop.set()
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if stop.is_set():
        raise Stopped("\nStopped.", hint)


def _listen(handler: "signal._HANDLER") -> "signal._HANDLER":
    """Put in place, it returns the handler before; None in a thread, which no signal reaches."""
    try:
        return signal.signal(signal.SIGINT, handler)
    except ValueError:
        return None
