"""``broadsheet similar`` over a stand-in and over a real library."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from broadsheet.answers import LikenessQuestion
from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.library import Library
from tests.cli.stand_in import StandIn

Call = Callable[..., Result]


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


def call(*arguments: str, library: StandIn | None = None, input: str = "") -> Result:
    invocation = Invocation(opener=lambda _: cast(Library, library)) if library else None
    return CliRunner().invoke(broadsheet, ["similar", *arguments], obj=invocation, input=input)


def test_one_paper_is_asked_as_ever(stand_in: StandIn) -> None:
    told = json.loads(call("p12", "--limit", "5", "--json", library=stand_in).stdout)
    assert stand_in.asked == [("similar", LikenessQuestion(("p12",)), 5, 0, "relevance")]
    assert told["paper"]["id"] == "p12"
    assert [one["id"] for one in told["like"]] == ["p12"]
    assert (told["total"], told["next"], told["sort"]) == (3, 1, "relevance")


def test_several_papers_a_text_and_papers_to_be_unlike(stand_in: StandIn) -> None:
    told = call("p12", "arXiv:2507.06457", "--less-like", "p12", "--text", "-", "--sort", "date", library=stand_in,
                input="Of trees.")  # fmt: skip
    question = LikenessQuestion(("p12", "arXiv:2507.06457"), "Of trees.", ("p12",))
    assert stand_in.asked == [("similar", question, 10, 0, "date")]
    assert "the text given; less like p12" in told.stderr
    assert "1 of 3 papers shown; for more: --offset 1" in told.stderr
    assert "No encoder: words only." in told.stderr


def test_a_text_alone_has_no_first_paper(stand_in: StandIn) -> None:
    assert json.loads(call("--text", "Of trees.", "--json", library=stand_in).stdout)["paper"] is None


def test_nothing_to_be_like_is_wrong_usage(stand_in: StandIn) -> None:
    for arguments in ((), ("--text", " "), ("--less-like", "p12")):
        told = call(*arguments, library=stand_in)
        assert told.exit_code == 2
        assert "Name a paper" in told.stderr


def test_over_a_real_library_without_vectors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BROADSHEET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("BROADSHEET_ENCODER", "none")
    titles = ("Growing trees", "Felling trees", "Growing and felling trees", "Sailing ships", "Ships and trees")
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(json.dumps({"id": str(n), "title": title}) + "\n" for n, title in enumerate(titles)))
    assert CliRunner().invoke(broadsheet, ["import", str(file)]).exit_code == 0
    told = json.loads(call("p1", "p2", "--less-like", "p4", "--json").stdout)
    assert told["papers"][0]["title"] == "Growing and felling trees"
    assert told["papers"][0]["why"]["tree"]["name"] == "likeness"
    assert {"p1", "p2", "p4"}.isdisjoint(one["id"] for one in told["papers"])
    missing = call("p1", "p99", "--less-like", "p4")
    assert missing.exit_code == 4
    assert "p99" in missing.stderr
