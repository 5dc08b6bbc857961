"""The page of webhooks and chats: for the owner, and silent about keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.replay import ReplayServer, page, refusal
from tests.web.conftest import CLOCK
from tests.web.reading import parse, read, words

KEY = "s3cr3t-token"

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library.open(read_settings(home=tmp_path, encoder="none", allow_private="127.0.0.1"), CLOCK)
    yield library
    library.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))


def test_a_webhook_is_added_tried_and_removed(client: TestClient, library: Library) -> None:
    assert "Nowhere yet" in words(read(client, "/targets"))
    with ReplayServer({f"/{KEY}": page("thanks")}) as server:
        given = {"address": f"{server.url}/{KEY}", "view": "trending", "every": "week", "title": "My <b>hook"}
        added = client.post("/targets", data=given)
        assert "from the next one on" in words(parse(added.text))
        (target,) = library.targets.list()
        assert (target.view.key, target.period, target.title) == ("trending", "week", "My <b>hook")
        tried = client.post("/targets", data={"test": "1"})
        assert "My <b>hook took it." in words(parse(tried.text))
        assert len(server.asked) == 1
    assert KEY not in added.text + tried.text
    assert library.targets.signing_key(1) in tried.text
    assert tried.headers["cache-control"] == "no-store"
    removed = client.post("/targets", data={"remove": "1"})
    assert "its address is forgotten" in words(parse(removed.text))
    assert library.targets.list() == []


def test_another_view_may_be_named(client: TestClient, library: Library) -> None:
    client.post("/targets", data={"address": "https://example.org/", "view": "everything", "other": "category:cs.CL"})
    assert [target.view.key for target in library.targets.list()] == ["category:cs.CL"]


def test_what_is_wrong_is_told_on_the_page_without_the_address(client: TestClient, library: Library) -> None:
    for given, status in (
        ({"address": f"nonsense {KEY}"}, 400),
        ({"title": "Nothing else"}, 400),
        ({"address": f"https://example.org/{KEY}", "other": "nonsense", "title": "Kept"}, 400),
        ({"address": f"https://example.org/{KEY}", "view": "saved:unknown"}, 400),
        ({"test": "9"}, 404),
        ({"remove": "x"}, 404),
    ):
        answer = client.post("/targets", data=given)
        assert answer.status_code == status
        assert parse(answer.text).xpath("//*[@role='alert']")
        assert KEY not in answer.text
    assert library.targets.list() == []
    with ReplayServer({f"/{KEY}": refusal(404)}) as server:
        client.post("/targets", data={"address": f"{server.url}/{KEY}"})
        failed = client.post("/targets", data={"test": "1"})
        assert failed.status_code == 502
        assert "404" in words(parse(failed.text).xpath("//*[@role='alert']")[0])
        assert KEY not in failed.text


def test_once_the_site_is_public_the_page_is_the_owners(tmp_path: Path) -> None:
    given = read_settings(home=tmp_path, encoder="none", public_url="https://papers.example.org")
    library = Library.open(given, CLOCK)
    stranger = TestClient(create_app(library, clock=CLOCK, allowed_hosts=["testserver"]))
    assert stranger.get("/targets").status_code == 403
    assert stranger.post("/targets", data={"address": "https://example.org/"}).status_code == 403
    assert library.targets.list() == []
    library.close()


def test_another_sites_page_changes_nothing(client: TestClient, library: Library) -> None:
    answer = client.post("/targets", data={"address": "https://example.org/"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert library.targets.list() == []
