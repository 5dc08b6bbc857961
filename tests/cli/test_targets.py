"""Webhooks and chats, set up and looked at from a terminal, over a real library."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from broadsheet.delivery.cli.program import broadsheet
from tests.replay import ReplayServer, page, refusal

Type = Callable[..., Result]

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Types a command about a library of its own, which may post to this machine."""
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path))
    monkeypatch.setenv("BROADSHEET_ENCODER", "none")
    monkeypatch.setenv("BROADSHEET_ALLOW_PRIVATE", "127.0.0.1")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(broadsheet, ["targets", *arguments], input=given)

    return run


def test_a_webhook_is_set_up_tested_listed_and_removed(type_in: Type) -> None:
    assert "Nothing is posted anywhere" in type_in("list").stderr
    with ReplayServer({"/hook/s3cr3t-token": page("thanks")}) as server:
        added = type_in("add", f"{server.url}/hook/s3cr3t-token", "--every", "week", "--title", "My \x1b[31mhook")
        assert added.exit_code == 0
        assert "1. My hook | http://127.0.0.1:" in added.stdout
        assert "everything, every week" in added.stdout
        assert "signed with " in added.stdout
        assert "s3cr3t" not in added.output
        tested = type_in("test", "1")
        assert (tested.exit_code, len(server.asked)) == (0, 1)
        assert "took it" in tested.stdout
    told = json.loads(type_in("list", "--json").stdout)
    assert [(one["id"], one["kind"], one["every"], one["last"]) for one in told["targets"]] == [
        (1, "webhook", "week", None)
    ]
    assert "s3cr3t" not in json.dumps(told)
    assert "***" in type_in("list").stdout
    assert type_in("remove", "1").exit_code == 0
    assert type_in("remove", "1").exit_code == 4
    assert json.loads(type_in("list", "--json").stdout) == {"targets": []}


def test_the_address_may_come_by_standard_input(type_in: Type) -> None:
    told: dict[str, Any] = json.loads(type_in("add", "-", "--json", given="https://example.org/hook/abcdef\n").stdout)
    assert (told["address"], told["view"]) == ("https://example.org/***", "everything")
    assert len(told["signing_key"]) == 64


def test_what_is_wrong_is_told_by_code_and_words(type_in: Type) -> None:
    assert type_in("add", "nonsense").exit_code == 2
    assert type_in("add", "https://example.org/", "--view", "nonsense").exit_code == 2
    assert type_in("test", "x").exit_code == 2
    assert type_in("test", "7").exit_code == 4
    with ReplayServer({"/s3cr3t-token": refusal(404)}) as server:
        type_in("add", f"{server.url}/s3cr3t-token")
        failed = type_in("test", "1", "--json")
        assert failed.exit_code == 8
        assert "404" in json.loads(failed.stdout)["error"]["message"]
        assert "s3cr3t" not in failed.output
