"""The site over the starter library, which is loaded once for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadsheet.clock import held_clock
from broadsheet.delivery.web import create_app
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.web.awkward import AwkwardLibrary

CLOCK = held_clock("2026-08-22T08:00:00+00:00")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwkwardLibrary]:
    """The starter library, searched by words."""
    settings = read_settings(home=tmp_path_factory.mktemp("starter"), encoder="none")
    library = AwkwardLibrary.open(settings, CLOCK)
    library.load_starter()
    library.update_index(meaning=False)
    yield library
    library.close()


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    """A library with nothing in it."""
    library = Library.open(read_settings(home=tmp_path, encoder="none"), CLOCK)
    yield library
    library.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    """A browser that never leaves the program. A crash is answered as it would be, not raised."""
    app = create_app(library, clock=CLOCK, allowed_hosts=["testserver"])
    return TestClient(app, raise_server_exceptions=False)
