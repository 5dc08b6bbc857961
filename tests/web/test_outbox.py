"""The outbox is the owner's alone; services report bounces with a key."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadsheet.answers.mail import Wishes
from broadsheet.clock import held_clock
from broadsheet.delivery.web import create_app
from broadsheet.library import Library
from broadsheet.settings import read_settings
from broadsheet.views import EVERYTHING

CLOCK = held_clock("2026-08-22T08:00:00+00:00")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Ada and Bob have asked for letters; Ada's has been sent."""
    library = Library.open(read_settings(home=tmp_path, encoder="none", bounce_key="a-key"), CLOCK)
    library.subscriptions.ask("ada@example.net", Wishes(EVERYTHING), "192.0.2.1")
    library.mail.send_due()
    library.subscriptions.ask("<b>@example.net".replace("<b>", "bob"), Wishes(EVERYTHING), "192.0.2.2")
    yield library
    library.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]), raise_server_exceptions=False)


def fail(library: Library) -> None:
    """Bob's letter fails, in the words of a hostile server."""
    from broadsheet.store.outbox import Tried

    hand = library._store.outbox.claim("test 1 x", 1)[0]
    why = "554 <script>alert(1)</script>"
    library._store.outbox.finish(hand, Tried("failed", "mx", 554, why, 2.0, why=why))


def test_the_owner_sees_every_letter(client: TestClient) -> None:
    page = client.get("/outbox")
    assert page.status_code == 200
    assert "ada@example.net" in page.text
    assert "bob@example.net" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_letters_are_filtered_by_state(client: TestClient) -> None:
    page = client.get("/outbox?state=sent").text
    assert "ada@example.net" in page
    assert "bob@example.net" not in page
    assert "No letter is bounced." in client.get("/outbox?state=bounced").text
    assert client.get("/outbox?state=%3Cb%3E&before=x").status_code == 404
    assert client.get("/outbox?before=999999999").status_code == 200


def test_one_letter_has_its_tries_and_escapes_what_servers_say(client: TestClient, library: Library) -> None:
    fail(library)
    page = client.get("/outbox/2").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Try it again" in page
    assert client.get("/outbox/99").status_code == 404
    assert client.get("/outbox/x").status_code == 404


def test_a_failed_letter_is_tried_again_by_a_button(client: TestClient, library: Library) -> None:
    fail(library)
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/outbox/2", content=b"", headers=form, follow_redirects=False)
    assert answer.status_code == 303
    assert library.mail.get_letter(2).state == "waiting"
    assert client.post("/outbox/1", content=b"", headers=form).status_code == 400


def test_trouble_stands_at_the_top(client: TestClient, library: Library) -> None:
    library._store.outbox.ways.note_trouble("out", "2026-08-22T08:05:00Z", "Nobody listens.", "Look at the port.")
    page = client.get("/outbox").text
    assert "No letter goes out" in page
    assert "Look at the port." in page


def test_nobody_but_the_owner_sees_addresses(tmp_path: Path, library: Library) -> None:
    public = Library.open(read_settings(home=tmp_path, encoder="none", public_url="https://papers.example.org"), CLOCK)
    stranger = TestClient(create_app(public, clock=CLOCK, allowed_hosts=["testserver"]), raise_server_exceptions=False)
    for answer in (stranger.get("/outbox"), stranger.get("/outbox/1"), stranger.post("/outbox/1", data={})):
        assert answer.status_code == 403
        assert "ada@example.net" not in answer.text
    public.close()


def test_a_service_with_the_key_reports_bounces(client: TestClient, library: Library) -> None:
    report = {"kind": "hard", "address": "ada@example.net", "status": "5.1.1", "says": "gone", "id": "e1"}
    signed = {"authorization": "Bearer a-key"}
    assert client.post("/hooks/bounces", json=report).status_code == 401
    assert client.post("/hooks/bounces", json=report, headers={"authorization": "Bearer b"}).status_code == 401
    assert client.post("/hooks/bounces", json=report, headers=signed).json() == {"read": 1, "new": 1}
    assert client.post("/hooks/bounces?key=a-key", json=[report, report]).json() == {"read": 2, "new": 0}
    assert library.subscriptions.get(1).state == "suspended"


def test_reports_are_noted_beside_the_pages_and_not_in_their_loop(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_loop: list[bool] = []

    def note(*_: str) -> bool:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            in_loop.append(False)
        else:
            in_loop.append(True)
        return True

    monkeypatch.setattr(library.mail, "note_returned", note)
    monkeypatch.setattr(library.mail, "retry", note)
    client.post("/hooks/bounces?key=a-key", json={"kind": "soft", "address": "ada@example.net"})
    client.post("/outbox/1", data={"do": "retry"})
    assert in_loop == [False, False]


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"[1]", b'{"kind": 3}', b'{"kind": "odd", "address": "a@b.org"}', b"{}"]
)
def test_reports_that_cannot_be_read_are_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/hooks/bounces?key=a-key", content=body)
    assert answer.status_code == 400
    assert answer.json()["hint"]


def test_without_a_key_in_the_settings_nobody_reports(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), CLOCK)
    client = TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]), raise_server_exceptions=False)
    assert client.post("/hooks/bounces?key=", json={}).status_code == 404
    library.close()
