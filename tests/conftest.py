"""For all tests."""

from collections.abc import Iterator

import pytest

from broadsheet.store import dialect


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """What a test writes need not outlive a power cut; a kill loses nothing so either. Others write as ever."""
    quick = ("PRAGMA synchronous = OFF", *(one for one in dialect._PRAGMAS if "synchronous" not in one))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect, "_PRAGMAS", quick)
        yield
