"""Statuses, headers, caching, hosts: how the site answers, whatever the page."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.keys import KEYS
from broadsheet.delivery.web.middleware import is_allowed_host
from broadsheet.errors import Broken, Busy, CorruptIndex, Unusable
from broadsheet.library import Library
from tests.web.reading import parse


def raising(error: Exception) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def assert_secure(headers: Mapping[str, str]) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/", "/search?q=agents", "/healthz", "/no-such-page", "/papers/p0", "/search?q=year:soon"]
)
def test_every_answer_wears_the_security_headers(client: TestClient, path: str) -> None:
    assert_secure(client.get(path).headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Busy("Another process keeps the index.", "Try again in a moment."), 503),
        (CorruptIndex("The index cannot be read.", "Type: broadsheet index rebuild"), 500),
        (Broken("The library cannot be read."), 500),
        (Unusable("The disk is full."), 500),
    ],
)
def test_an_error_of_ours_is_told_with_its_hint(
    library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Busy, status: int
) -> None:
    monkeypatch.setattr(library, "search", raising(error))
    answer = client.get("/search?q=agents")
    assert answer.status_code == status
    assert error.message in answer.text
    assert error.hint in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)
    assert_secure(answer.headers)


def test_a_crash_tells_the_reader_nothing_of_its_inside(
    library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "search", raising(RuntimeError("secret path")))
    answer = client.get("/search?q=agents")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Stop press" in answer.text
    assert_secure(answer.headers)


@pytest.mark.parametrize("path", ["/api/query", "/oai", "/graph/v1/paper/batch", "/submit"])
def test_who_goes_away_in_the_middle_of_a_form_leaves_no_error_behind(
    library: Library, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost"), kind], "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    messages = iter([{"type": "http.request", "body": b"verb=Ide", "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(create_app(library)(scope, receive, send))
    assert sent[0]["status"] == 400
    assert not caplog.records


def test_an_index_that_cannot_say_how_it_is_takes_no_page_down(
    library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.index, "status", raising(CorruptIndex("The index cannot be read.", "Rebuild it.")))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "The index cannot be read." in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_can_only_be_read(client: TestClient, method: str) -> None:
    answer = client.request(method, "/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "<h1>" in answer.text


@pytest.mark.parametrize("path", ["/", "/daily/2026-08-20", "/papers/p1", "/no-such-page"])
def test_head_answers_as_get_does_without_a_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert not head.content


def test_pages_travel_compressed(client: TestClient) -> None:
    assert client.get("/").headers["content-encoding"] == "gzip"


def test_static_files_are_named_by_content_and_kept_for_ever(client: TestClient) -> None:
    page = parse(client.get("/").text)
    for address in page.xpath("//script/@src | //head/link[@rel='stylesheet' or @rel='icon']/@href"):
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{12}\.(css|js|svg)", address)
        answer = client.get(address)
        assert "immutable" in answer.headers["cache-control"]
        again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["style.css", "..%2Fapp.py", "style.000000000000.css", "%2e%2e/%2e%2e/app.py"])
def test_no_other_file_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_health_is_told_in_json(library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    monkeypatch.setattr(library, "list_latest", raising(Broken("The library cannot be read.")))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unwell")


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("192.168.1.7:8000", True),
        ("papers.example.org", True),
        ("a.lab.example.org:80", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evillab.example.org", False),
        ("", False),
    ],
)
def test_only_our_own_names_are_answered(header: str, allowed: bool) -> None:
    assert is_allowed_host(header, {"papers.example.org", "*.lab.example.org"}) is allowed


def test_a_request_under_a_foreign_name_gets_nothing(library: Library) -> None:
    answer = TestClient(create_app(library), base_url="http://evil.example").get("/papers/p1")
    assert answer.status_code == 400
    assert "Hybrid Linear Attention" not in answer.text
    assert_secure(answer.headers)


def test_every_key_has_its_action_and_every_action_its_key(client: TestClient) -> None:
    page = parse(client.get("/").text)
    script = client.get(page.xpath("//script/@src")[0]).text
    written = re.search(r"const actions = \{(.*?)\n  \};", script, re.DOTALL)
    assert written
    assert set(re.findall(r"^    (\w+):", written[1], re.MULTILINE)) == {key.action for key in KEYS}
    ways = [way for key in KEYS for way in key.keys]
    assert len(ways) == len(set(ways))
