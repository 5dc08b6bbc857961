"""``broadsheet run``: what it does before the site answers."""

from contextlib import nullcontext
from typing import Any

import pytest

from broadsheet.delivery import web
from broadsheet.delivery.cli.commands import run
from broadsheet.errors import Unusable
from tests.cli.conftest import Call
from tests.cli.stand_in import StandIn


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the site was asked to serve; it does not really run."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(run, "worker_beside", lambda _: nullcontext())
    monkeypatch.setattr(web, "serve", lambda _library, host, port, **_: calls.append((host, port)))
    return calls


def test_it_serves_where_it_is_told_to(call: Call, served: list[tuple[Any, ...]]) -> None:
    assert call("run").exit_code == 0
    assert call("run", "--host", "0.0.0.0", "--port", "8080").exit_code == 0
    assert served == [("127.0.0.1", 8000), ("0.0.0.0", 8080)]


def test_it_says_so_where_strangers_would_own_the_site(
    call: Call, served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "owns this site" in call("run", "--host", "0.0.0.0").stderr
    assert "owns this site" not in call("run").stderr
    monkeypatch.setenv("BROADSHEET_PUBLIC_URL", "https://papers.example.org")
    assert "owns this site" not in call("run", "--host", "0.0.0.0").stderr


def test_the_names_it_answers_to_come_from_the_settings(
    call: Call, served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[Any] = []
    monkeypatch.setattr(web, "serve", lambda *_, allowed_hosts, **__: named.append(allowed_hosts))
    monkeypatch.setenv("BROADSHEET_ALLOWED_HOSTS", "papers.example.org, *.Lab.example.org,")
    call("run")
    assert named == [("papers.example.org", "*.lab.example.org")]


@pytest.mark.parametrize("name", ["http://papers.example.org", "papers.example.org:8000", "a b", "*", "x/y"])
def test_a_name_that_no_machine_has_is_2(
    call: Call, served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BROADSHEET_ALLOWED_HOSTS", name)
    told = call("run")
    assert (told.exit_code, served) == (2, [])
    assert "BROADSHEET_ALLOWED_HOSTS" in told.stderr


def test_the_starter_library_goes_into_an_empty_home(
    call: Call, served: list[tuple[Any, ...]], library: StandIn
) -> None:
    library.papers = 0
    told = call("run", "--starter")
    assert library.asked == [("starter",), ("update", False)]
    assert "890 papers in " in told.stderr


def test_a_home_with_papers_of_ones_own_is_left_as_it_is(
    call: Call, served: list[tuple[Any, ...]], library: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = library.status()
    status.by_source["json-lines"] = 5
    monkeypatch.setattr(library, "status", lambda: status)
    call("run", "--starter")
    assert library.asked == []


def test_an_empty_home_says_how_to_fill_it(call: Call, served: list[tuple[Any, ...]], library: StandIn) -> None:
    library.papers = 0
    assert "broadsheet run --starter" in call("run").stderr


def test_a_port_that_is_no_number_is_2(call: Call, served: list[tuple[Any, ...]]) -> None:
    told = call("run", "--port", "many")
    assert (told.exit_code, served) == (2, [])
    assert "port is 'many'" in told.stderr


def test_a_port_in_use_is_7(call: Call, served: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Unusable("Port 8000 on 127.0.0.1 is in use.", "Choose another: --port 8001")

    monkeypatch.setattr(web, "serve", refuse)
    told = call("run")
    assert told.exit_code == 7
    assert "--port 8001" in told.stderr
