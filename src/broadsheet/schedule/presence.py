"""Is a worker here? A file that every worker holds a shared lock on while it works; the system lets go when it dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def present(path: Path) -> Iterator[None]:
    """Hold the file's lock, with any number of other workers. Where it cannot be made nobody is seen, no harm done."""
    try:
        file = path.open("a")
    except OSError:
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_anybody_present(path: Path) -> bool:
    """Whether some process holds it."""
    try:
        file = path.open()
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
