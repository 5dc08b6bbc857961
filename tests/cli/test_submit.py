"""``broadsheet submit``: a paper brought in by its link."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.delivery.cli.program import broadsheet


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def call(home: Path, *words: str) -> Result:
    environment = {"BROADSHEET_HOME": str(home), "BROADSHEET_ENCODER": "none"}
    return CliRunner(env=environment).invoke(broadsheet, list(words))


@pytest.fixture(autouse=True)
def one_paper(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "trees.jsonl"
    path.write_text(json.dumps({"id": "1", "title": "Growing Trees", "arxiv": "2507.00001"}) + "\n")
    assert call(home, "import", str(path)).exit_code == 0


def test_a_paper_that_is_here_is_submitted_once(home: Path) -> None:
    told = call(home, "submit", "https://arxiv.org/abs/2507.00001v3", "--name", "Ada")
    assert told.exit_code == 0
    assert "p1 Growing Trees" in told.stdout
    assert "stands in the edition of" in told.stdout

    again = json.loads(call(home, "submit", "2507.00001", "--name", "Bo", "--json").stdout)
    assert (again["paper"], again["by"], again["first"]) == ("p1", "Ada", False)


def test_what_names_no_paper_is_explained(home: Path) -> None:
    told = call(home, "submit", "hello")
    assert told.exit_code == 2
    assert "'hello' names no paper" in told.stderr
