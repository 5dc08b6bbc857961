"""``broadsheet edition`` and ``broadsheet views``, over a library of one day."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from tests.editions_samples import bring, listed, opened

THURSDAY = "2026-08-20"
Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """Runs a command over a library in which Thursday has two papers and is due to be closed."""
    with opened(tmp_path, f"{THURSDAY}T06:00") as (library, clock):
        bring(
            library, listed("a", THURSDAY, 1, 9, "Of \x1b[31mice"), listed("b", THURSDAY, 2, 3, categories=("cs.CL",))
        )
        library.update_index(meaning=False)
        clock.set(f"{THURSDAY}T10:00")
        monkeypatch.setattr(library, "close", lambda: None)
        invocation = Invocation(opener=lambda _: library)
        yield lambda *arguments: CliRunner().invoke(broadsheet, list(arguments), obj=invocation)


def test_the_latest_day_is_listed_with_its_reasons(call: Call) -> None:
    told = call("edition", "--explain")
    assert told.exit_code == 0
    assert "9 up-votes and number 1 on the daily page." in told.stdout
    assert "Attention" in told.stdout
    assert "\x1b[31m" not in told.stdout
    assert f"{THURSDAY}, Everything: 2 of 2 papers, not closed; due {THURSDAY}T09:00:00Z" in told.stderr


def test_what_is_due_is_closed_and_an_edition_is_told_as_data(call: Call) -> None:
    assert json.loads(call("edition", "--close", "--json").stdout) == {"closed": 1}
    told = json.loads(call("edition", "2026-08-23", "--json").stdout)
    assert (told["asked"], told["period"], told["closed_at"]) == ("2026-08-23", THURSDAY, f"{THURSDAY}T10:00:00Z")
    assert [(one["rank"], one["upvotes"]) for one in told["papers"]] == [(1, 9), (2, 3)]
    assert told["papers"][0]["tree"]["parts"][0]["name"] == "attention"
    one = json.loads(call("edition", THURSDAY, "--view", "category:cs.CL", "--close", "--json").stdout)
    assert (one["view"], len(one["papers"])) == ("category:cs.CL", 1)


def test_what_cannot_be_listed_is_explained(call: Call) -> None:
    assert call("edition", "someday").exit_code == 2
    assert call("edition", "1999-01-01").exit_code == 4
    assert call("edition", "--view", "saved:none").exit_code == 4
    assert call("edition", "--view", "category:none").exit_code == 4
    assert call("views", "--make", "Ice").exit_code == 2


def test_views_are_made_listed_and_dropped(call: Call) -> None:
    assert call("views").stderr == "No view is saved.\n"
    made = json.loads(call("views", "--make", "Ice & snow", "--search", "ice", "--json").stdout)
    assert [(one["name"], one["title"], one["query"]) for one in made["views"]] == [("ice-snow", "Ice & snow", "ice")]
    assert "saved:ice-snow Ice & snow (ice)" in call("views").stdout
    assert call("views", "--drop", "ice-snow").exit_code == 0
    assert call("views", "--drop", "ice-snow").exit_code == 4
