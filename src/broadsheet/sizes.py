"""How much room files take, though another process may make and drop some meanwhile."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG


def bytes_of(paths: Iterable[Path]) -> int:
    """Of those that are files; one that is gone by the time it is looked at takes none."""
    total = 0
    for path in paths:
        with suppress(FileNotFoundError):
            facts = path.stat()
            total += facts.st_size if S_ISREG(facts.st_mode) else 0
    return total
