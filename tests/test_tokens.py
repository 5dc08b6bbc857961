"""Tokens of programs: shown once, kept as hashes, with an end."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.errors import BadInput, Busy, NotFound
from broadsheet.library import Library
from broadsheet.settings import read_settings
from broadsheet.store.access import Access


class MovedClock:
    """A clock that a test sets."""

    now = datetime(2026, 8, 22, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def library(tmp_path: Path, clock: MovedClock) -> Iterator[Library]:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), clock)
    yield library
    library.close()


def test_a_token_is_found_by_its_text_which_is_kept_nowhere(library: Library, tmp_path: Path) -> None:
    token, text = library.tokens.make("  a   notebook ", ["write"])
    assert (token.title, token.scopes, token.used_on) == ("a notebook", ("read", "write"), "")
    found = library.tokens.find(text)
    assert found is not None
    assert found.id == token.id
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("library.sqlite*"))
    assert b"a notebook" in kept
    assert text.encode() not in kept
    assert text.removeprefix("broadsheet_").encode() not in kept


@pytest.mark.parametrize("text", ["", "broadsheet_", "broadsheet_nonsense", "x" * 10_000, "broadsheet_\ud800", "\0"])
def test_any_other_text_is_no_token(library: Library, text: str) -> None:
    library.tokens.make("notebook")
    assert library.tokens.find(text) is None


def test_a_token_ends_when_its_days_are_over(library: Library, clock: MovedClock) -> None:
    _, text = library.tokens.make("notebook", days=2)
    clock.now += timedelta(days=2, seconds=-1)
    assert library.tokens.find(text)
    clock.now += timedelta(seconds=1)
    assert library.tokens.find(text) is None


def test_the_day_of_the_last_use_is_noted(library: Library, clock: MovedClock) -> None:
    _, text = library.tokens.make("notebook")
    for _ in range(3):
        library.tokens.find(text)
    assert library.tokens.list()[0].used_on == "2026-08-22"
    clock.now += timedelta(days=1)
    library.tokens.find(text)
    assert library.tokens.list()[0].used_on == "2026-08-23"


def test_a_token_is_good_while_another_process_writes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = library.tokens.make("notebook", ["write"])
    made = library.tokens.find(text)
    assert made is not None
    reader = library.tokens.reader_of(made)

    def wait_in_vain(*_: object) -> None:
        raise Busy("Another process writes.")

    monkeypatch.setattr(Access, "write", wait_in_vain)
    found = library.tokens.find(text)
    assert found is not None
    assert library.tokens.reader_of(found) == reader


def test_a_token_is_good_where_its_use_cannot_be_noted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made, text = library.tokens.make("notebook")

    def wait_in_vain(*_: object) -> None:
        raise Busy("Another process writes.")

    monkeypatch.setattr(Access, "write", wait_in_vain)
    assert library.tokens.find(text) == made


def test_a_revoked_token_opens_nothing_and_its_number_is_not_used_again(library: Library) -> None:
    token, text = library.tokens.make("notebook")
    assert library.tokens.revoke(token.id).title == "notebook"
    assert library.tokens.find(text) is None
    assert library.tokens.list() == []
    assert library.tokens.make("another")[0].id > token.id
    with pytest.raises(NotFound, match="broadsheet token list"):
        library.tokens.revoke(token.id)
    with pytest.raises(NotFound):
        library.tokens.reader_of(token)


def test_a_token_has_a_reader_of_its_own_and_another_one_when_that_was_forgotten(library: Library) -> None:
    token, _ = library.tokens.make("notebook", ["write"])
    reader = library.tokens.reader_of(token)
    assert library.tokens.reader_of(token) == reader
    assert library.tokens.reader_of(library.tokens.make("another")[0]) != reader
    library.readers.forget(reader.id)
    assert library.tokens.list()[0].reader_id is None
    assert library.tokens.reader_of(token).id != reader.id


@pytest.mark.parametrize(
    ("title", "scopes", "days"),
    [
        ("", [], 0),
        ("  ", [], 0),
        ("x" * 101, [], 0),
        ("a\x00b", [], 0),
        ("a", ["admin"], 0),
        ("a", [], -1),
        ("a", [], 9999),
    ],
)
def test_what_cannot_be_made_is_told(library: Library, title: str, scopes: list[str], days: int) -> None:
    with pytest.raises(BadInput) as refused:
        library.tokens.make(title, scopes, days)  # type: ignore[arg-type]
    assert refused.value.hint


def test_tokens_are_made_listed_and_revoked_on_the_command_line(tmp_path: Path) -> None:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(broadsheet, arguments, obj=Invocation(str(tmp_path)))

    assert "broadsheet token make" in call("token", "list").stderr
    made = call("token", "make", "notebook", "--scope", "write", "--days", "7")
    assert made.exit_code == 0
    assert made.stdout.startswith("broadsheet_")
    assert "cannot be shown again" in made.stderr
    listed = call("token", "list").stdout
    assert "1. notebook | read, write" in listed
    assert made.stdout.strip() not in listed
    shown = json.loads(call("token", "make", "other", "--json").stdout)
    assert shown["token"].startswith("broadsheet_")
    assert [one["scopes"] for one in json.loads(call("token", "list", "--json").stdout)["tokens"]] == [
        ["read", "write"],
        ["read"],
    ]
    assert "opens nothing" in call("token", "revoke", "1").stderr
    assert call("token", "revoke", "1").exit_code == 4
    assert call("token", "revoke", "x").exit_code == 2
    assert json.loads(call("token", "revoke", "2", "--json").stdout)["title"] == "other"
