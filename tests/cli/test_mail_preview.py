"""The letter that would be sent, on a terminal and in a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.clock import held_clock
from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.library import Library
from broadsheet.settings import Settings, read_settings

Preview = Callable[..., Result]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with the starter's papers."""
    home = tmp_path_factory.mktemp("preview")
    library = open_library(read_settings(home=home, encoder="none"))
    library.load_starter()
    library.close()
    return home


def open_library(settings: Settings) -> Library:
    return Library.open(settings, held_clock("2026-08-22T08:00:00+00:00"))


@pytest.fixture
def preview(home: Path, monkeypatch: pytest.MonkeyPatch) -> Preview:
    monkeypatch.setenv("BROADSHEET_ENCODER", "none")

    def run(*arguments: str, at: Path = home) -> Result:
        invocation = Invocation(home=str(at), opener=open_library)
        return CliRunner().invoke(broadsheet, ["mail", "preview", *arguments], obj=invocation)

    return run


def test_the_text_goes_to_standard_output_and_the_subject_beside_it(preview: Preview) -> None:
    told = preview("--papers", "3")
    assert told.exit_code == 0
    assert told.stdout.startswith("BROADSHEET\n")
    assert told.stdout.count("\n    Save    ") == 3
    assert "Subject:   " in told.stderr
    assert "and 2 more" in told.stderr
    assert "kB of at most 98 kB" in told.stderr


def test_html_is_written_to_a_file(preview: Preview, tmp_path: Path) -> None:
    told = preview("--html", "-o", str(tmp_path / "letter.html"))
    assert told.stdout == ""
    assert (tmp_path / "letter.html").read_text("utf-8").startswith("<!doctype html>")


def test_another_day_is_shown_when_asked_for(preview: Preview) -> None:
    told = preview("--period", "2026-W30")
    assert told.exit_code in (0, 4)
    assert preview("--period", "soon").exit_code == 2


def test_a_library_without_papers_says_how_to_get_some(preview: Preview, tmp_path: Path) -> None:
    told = preview(at=tmp_path)
    assert told.exit_code == 4
    assert "broadsheet follow hf:daily" in told.stderr


def test_a_view_that_is_none_is_refused_with_what_to_type(preview: Preview) -> None:
    told = preview("--view", "nonsense")
    assert told.exit_code == 2
    assert "category:cs.CL" in told.stderr
