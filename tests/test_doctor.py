"""What the doctor says of fetching: each thing that can be set wrongly is named, with what to type."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadsheet.answers import Finding
from broadsheet.answers.following import Following, SourceState
from broadsheet.clock import held_clock
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.errors import Broken
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests import following_by_hand as by_hand

NOW = "2026-08-22T08:00:00+00:00"
Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Examine]:
    """``examine(["hf:daily"], contact="ada@example.org")``: the findings by name of a library that follows these."""
    monkeypatch.setattr(socket.socket, "connect", _forbidden)
    opened: list[Library] = []

    def run(
        follow: list[str] | None = None, now: str = NOW, states: list[SourceState] | None = None, **given: str
    ) -> dict[str, Finding]:
        settings = read_settings(home=tmp_path / "home", encoder="none", **given)
        library = Library.open(settings, held_clock(now))
        opened.append(library)
        if follow:
            library.sources.follow(follow)
        if states is not None:
            monkeypatch.setattr(library.sources, "describe", lambda: states)
        return {one.name: one for one in library.examine()}

    yield run
    for library in opened:
        library.close()


def _forbidden(*_: object) -> None:
    raise AssertionError("the doctor asked another machine")


def wrong(findings: dict[str, Finding]) -> set[str]:
    return {name for name, finding in findings.items() if not finding.ok} - {"encoder"}


def test_a_library_that_follows_nothing_needs_nothing_from_elsewhere(examine: Examine) -> None:
    found = examine()
    assert wrong(found) == set()
    assert "nothing is fetched" in found["following"].says


def test_all_is_well_where_all_is_set(examine: Examine) -> None:
    found = examine(["hf:daily"], contact="ada@example.org")
    assert wrong(found) == set()
    assert {"clock", "contact", "answers", "certificates", "worker", "hf:daily"} <= set(found)


def test_who_follows_without_a_contact_is_told_how_to_set_it(examine: Examine) -> None:
    assert "BROADSHEET_CONTACT=you@example.org" in examine(["hf:daily"])["contact"].hint


def test_openalex_without_a_key_is_named_and_the_key_never_shown(examine: Examine) -> None:
    states = [SourceState(Following("openalex:x", "x", NOW), "fine", "All is here.", (), ())]
    assert "BROADSHEET_OPENALEX_KEY" in examine(states=states)["key openalex"].hint
    found = examine(states=states, openalex_key="SECRET")
    assert found["key openalex"].ok
    assert "SECRET" not in str(found)


@pytest.mark.parametrize(
    ("name", "address", "says"),
    [
        ("hf", "http://huggingface.co", "Use https"),
        ("hf", "http://93.184.216.34:8000", "Use https"),
        ("hf", "https://huggingface.co/api/daily_papers", "holds /api"),
        ("openalex", "https://api.openalex.org/works", "holds /works"),
        ("arxiv_oai", "https://oaipmh.arxiv.org/oai?verb=Identify", "ends in ?verb=Identify"),
        ("s2", "https://api.semanticscholar.org#top", "ends in #top"),
    ],
)
def test_an_address_that_looks_wrong_is_named(examine: Examine, name: str, address: str, says: str) -> None:
    finding = examine(**{name: address})[f"address {name}"]
    assert not finding.ok
    assert says in finding.says
    assert f"unset BROADSHEET_{name.upper()}" in finding.hint


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://localhost:8000/replay/hf",
        "http://10.0.0.7",
        "http://mirror.lan",
        "http://mirror",
        "http://mirror.example.org",
        "https://mirror.example.org/apis",
    ],
)
def test_an_address_near_by_or_by_https_is_let_be(examine: Examine, address: str) -> None:
    assert wrong(examine(hf=address, allow_private="mirror.example.org")) == set()


def test_what_is_let_into_the_own_network_is_told(examine: Examine) -> None:
    assert "feeds.example.org" in examine(allow_private="feeds.example.org")["allow_private"].says
    assert "any machine of *.org" in examine(allow_private="*.org")["allow_private"].says
    assert wrong(examine(allow_private="*.org")) == {"allow_private"}


def test_a_machine_without_certificates_is_named(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "no-such-file")
    monkeypatch.setenv("SSL_CERT_DIR", "no-such-folder")
    found = examine(["hf:daily"], contact="ada@example.org")
    assert wrong(found) == {"certificates"}
    assert "ca-certificates" in found["certificates"].hint


def test_certificates_in_a_folder_count(examine: Examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "0a1b2c3d.0").touch()
    monkeypatch.setenv("SSL_CERT_FILE", "no-such-file")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert examine(["hf:daily"])["certificates"].ok


@pytest.mark.parametrize(
    ("now", "ok"), [(NOW, True), ("1970-01-01T00:00:10+00:00", False), ("2024-12-31T23:59:59+00:00", False)]
)
def test_a_clock_that_cannot_be_right_is_named(examine: Examine, now: str, ok: bool) -> None:
    assert examine(now=now)["clock"].ok is ok


def test_a_clock_behind_what_was_noted_is_named(examine: Examine) -> None:
    noted = datetime.fromisoformat("2026-08-22T06:58:00+00:00")
    for now, ok in ((NOW, True), ("2026-08-22T06:55:00+00:00", True), ("2026-08-22T05:00:00+00:00", False)):
        found = examine(now=now, states=[by_hand.SHORT])["clock"]
        assert found.ok is ok
        assert ok or noted.strftime("%H:%M") in found.says


def test_each_source_that_asks_for_a_look_says_why_and_what_to_type(examine: Examine) -> None:
    found = examine(states=by_hand.STATES, contact="ada@example.org")
    assert wrong(found) == {"arxiv:cs.CL", by_hand.LONG, by_hand.HOSTILE}
    assert "broadsheet refresh arxiv:cs.CL --since 2026-08-20" in found["arxiv:cs.CL"].hint
    assert found[by_hand.LONG].says == by_hand.FAILING.why
    assert f"broadsheet refresh {by_hand.LONG}" in found[by_hand.LONG].hint


def test_where_nobody_asks_for_what_is_due_it_says_what_to_run(examine: Examine) -> None:
    late = "2026-08-24T08:00:00+00:00"
    found = examine(now=late, states=[by_hand.FINE], contact="ada@example.org")
    assert wrong(found) == {"worker"}
    assert "broadsheet worker" in found["worker"].hint
    assert wrong(examine(states=[by_hand.FINE], contact="ada@example.org")) == set()


def test_a_folder_of_answers_that_cannot_be_written_is_named(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "answers").touch()
    found = examine(["hf:daily"], contact="ada@example.org")
    assert "answers" in wrong(found)
    assert "chmod" in found["answers"].hint


def test_a_store_that_cannot_tell_what_is_followed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), held_clock(NOW))

    def fail() -> list[SourceState]:
        raise Broken("The library cannot be read.", "Put a copy back.")

    monkeypatch.setattr(library.sources, "describe", fail)
    found = {one.name: one for one in library.examine()}
    assert found["following"] == Finding("following", False, "The library cannot be read.", "Put a copy back.")
    library.close()


@pytest.mark.parametrize(
    ("variable", "value", "hint"),
    [
        ("BROADSHEET_ZONE", "Mars/Olympus", "Set BROADSHEET_ZONE to one: Europe/Berlin"),
        ("BROADSHEET_HF", "huggingface.co", "Set BROADSHEET_HF to one that begins with https://"),
        ("BROADSHEET_HF", "https://ada:secret@huggingface.co", "Set BROADSHEET_HF to one that begins with https://"),
        ("BROADSHEET_ALLOW_PRIVATE", "http://feeds.lan", "Set BROADSHEET_ALLOW_PRIVATE to names alone"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_doctor_with_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, hint: str
) -> None:
    monkeypatch.setenv("BROADSHEET_HOME", str(tmp_path))
    monkeypatch.setenv(variable, value)
    told = CliRunner().invoke(broadsheet, ["doctor"])
    assert told.exit_code == 2
    assert hint in told.stderr
    assert "secret" not in told.output
