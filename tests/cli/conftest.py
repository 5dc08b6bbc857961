"""The command line, called as a person calls it, over a library that stands in."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.library import Library
from tests.cli.stand_in import StandIn

Call = Callable[..., Result]


@pytest.fixture
def library() -> StandIn:
    return StandIn()


@pytest.fixture
def call(library: StandIn, monkeypatch: pytest.MonkeyPatch) -> Call:
    """``call("search", "trees")``: standard output, standard error and exit code."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments: str, color: bool = False) -> Result:
        invocation = Invocation(opener=lambda _: cast(Library, library))
        return CliRunner().invoke(broadsheet, arguments, obj=invocation, color=color)

    return run


@pytest.fixture
def answer(call: Call) -> Callable[..., dict[str, Any]]:
    """The same with ``--json``, read."""

    def run(*arguments: str) -> dict[str, Any]:
        read = json.loads(call(*arguments, "--json").stdout)
        assert isinstance(read, dict), "answers are objects, never bare arrays"
        return read

    return run
