"""What another process adds to the index is seen by this one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.library import Library


@contextmanager
def index_watched(library: "Library") -> Iterator[None]:
    """What a worker adds to the index is seen here for as long as this lasts."""
    stop = threading.Event()
    watcher = threading.Thread(target=library.index.watch, args=(stop,), name="index", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(timeout=10)
