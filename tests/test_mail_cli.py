"""``broadsheet mail`` over a real library: what its owner types, and reads."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.answers.mail import Wishes
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.library import Library
from broadsheet.settings import read_settings
from broadsheet.views import EVERYTHING
from tests.mailing.server import mail_server

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """``call("outbox")`` over a home of its own in which Ada has asked for letters."""
    monkeypatch.setenv("BROADSHEET_ENCODER", "none")
    monkeypatch.setenv("BROADSHEET_MAIL_FROM", "papers@example.org")
    monkeypatch.setenv("BROADSHEET_PUBLIC_URL", "https://papers.example.org")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("broadsheet.mailing.rsa_key.BITS", 1024)
    library = Library.open(read_settings(home=tmp_path))
    library.subscriptions.ask("ada@example.net", Wishes(EVERYTHING), "192.0.2.1")
    library.close()
    return lambda *arguments: CliRunner().invoke(broadsheet, ["--home", str(tmp_path), "mail", *arguments])


def send(home: Path) -> None:
    library = Library.open(read_settings(home=home))
    library.mail.send_due()
    library.close()


def test_the_outbox_lists_what_became_of_letters(call: Call, tmp_path: Path) -> None:
    said = call("outbox")
    assert said.exit_code == 0
    assert "Into the folder" in said.stdout
    assert "waiting" in said.stdout
    send(tmp_path)
    assert "1 sent" in call("outbox").stdout
    assert "ada@example.net" in call("outbox", "--state", "sent").stdout
    assert "No letter is failed." in call("outbox", "--state", "failed").stderr
    told = json.loads(call("outbox", "--json").stdout)
    assert told["letters"][0]["state"] == "sent"
    assert told["mail"]["counts"] == {"sent": 1}


def test_a_letter_is_shown_with_its_tries(call: Call, tmp_path: Path) -> None:
    send(tmp_path)
    said = call("show", "1").stdout
    assert "Letter 1 to ada@example.net" in said
    assert "250 Written to" in said.replace("\n", " ").replace("  ", " ")
    assert json.loads(call("show", "1", "--json").stdout)["attempts"][0]["code"] == 250
    assert call("show", "9").exit_code == 4


def test_only_what_failed_is_tried_again(call: Call, tmp_path: Path) -> None:
    send(tmp_path)
    said = call("retry", "1")
    assert said.exit_code == 2
    assert "only what failed" in said.stderr


def test_keys_prints_the_record_of_one_key(call: Call, tmp_path: Path) -> None:
    first, second = call("keys"), call("keys", "--json")
    name, record = first.stdout.splitlines()
    assert name == "broadsheet._domainkey.example.org"
    assert json.loads(second.stdout)["value"] == record
    assert "PRIVATE" not in first.output
    assert (tmp_path / "dkim.pem").is_file()


def test_a_test_letter_is_told_step_by_step(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.mailing.records.look_up", lambda _: [])
    said = call("test", "you@example.net")
    assert said.exit_code == 0
    assert "ok   letter" in said.stdout
    with mail_server() as server:
        server.will("*", "rcpt 554 5.7.1 Relay access denied")
        monkeypatch.setenv("BROADSHEET_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("BROADSHEET_SMTP_PORT", str(server.port))
        monkeypatch.setenv("BROADSHEET_MAIL_FROM", "papers@localhost")
        said = call("test", "you@example.net", "--json")
    assert said.exit_code == 3
    step = next(one for one in json.loads(said.stdout)["steps"] if one["name"] == "letter")
    assert "pass letters on" in step["says"]


def test_bounces_are_read_from_files(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_text("From: somebody@example.net\n\nhello\n")
    assert call("bounces", str(file)).stdout == "0 returns of our letters were new.\n"
    assert "not read" in call("bounces").stderr
    assert call("bounces", str(tmp_path / "none")).exit_code == 4


def test_a_setting_that_cannot_be_used_is_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_SMTP_PROVIDER", "pigeon")
    said = call("test", "you@example.net")
    assert said.exit_code == 2
    assert "smtp_provider is 'pigeon'" in said.stderr
