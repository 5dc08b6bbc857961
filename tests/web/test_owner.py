"""Signing in as the owner: by a link that the machine prints, and by nothing that comes over the network."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from broadsheet.delivery.cli.program import broadsheet
from broadsheet.delivery.web import create_app
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.clocks import Hands
from tests.web.conftest import CLOCK
from tests.web.reading import parse, read, words

SITE = "https://papers.example.org"


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def public(tmp_path: Path, hands: Hands) -> Iterator[Library]:
    """A library whose site others reach."""
    library = Library.open(read_settings(home=tmp_path, encoder="none", public_url=SITE), hands)
    yield library
    library.close()


def visit(library: Library, **more: str) -> TestClient:
    app = create_app(library, clock=library._clock, allowed_hosts=["papers.example.org"])
    return TestClient(app, base_url=SITE, headers=more, follow_redirects=False)


@pytest.fixture
def visitor(public: Library) -> TestClient:
    """Somebody's browser."""
    return visit(public)


def path_of(link: str) -> str:
    assert link.startswith(f"{SITE}/owner/")
    return link.removeprefix(SITE)


def sign_in(library: Library, browser: TestClient) -> None:
    assert browser.post(path_of(library.owner.make_link())).status_code == 303


def test_a_site_without_a_public_address_is_everybodys_who_reaches_it(empty_library: Library) -> None:
    browser = TestClient(create_app(empty_library, clock=CLOCK, allowed_hosts=["testserver"]))
    assert browser.get("/settings").status_code == 200
    assert browser.post("/settings", data={"names": "arxiv:cs.CL"}, follow_redirects=False).status_code == 303
    assert "nobody signs in" in words(read(browser, "/owner").get_element_by_id("main"))


def test_a_stranger_neither_sees_nor_changes_what_is_the_owners_and_is_told_what_to_type(
    public: Library, visitor: TestClient
) -> None:
    for answer in (visitor.get("/settings"), visitor.post("/settings", data={"names": "arxiv:cs.CL"})):
        assert answer.status_code == 403
        assert "broadsheet owner" in answer.text
        assert "For the owner" in answer.text
    assert public.sources.list_following() == []


def test_nothing_that_a_proxy_may_have_written_makes_an_owner(public: Library) -> None:
    headers = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1"}
    assert visit(public, **headers, **{"X-Forwarded-Host": "localhost"}).get("/settings").status_code == 403


def test_the_link_signs_in_by_its_button_and_not_by_being_looked_at(public: Library, visitor: TestClient) -> None:
    path = path_of(public.owner.make_link())
    looked = visitor.get(path)
    assert "set-cookie" not in looked.headers
    assert parse(looked.text).xpath(f"//form[@action='{path}']/@method") == ["post"]
    assert visitor.get("/settings").status_code == 403
    used = visitor.post(path)
    assert used.headers["location"] == "/settings"
    cookie = used.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/", "max-age=2592000"))
    assert visitor.get("/settings").status_code == 200
    assert visitor.post("/settings", data={"names": "arxiv:cs.CL"}).status_code == 303


def test_on_plain_http_the_cookie_is_kept_too(tmp_path: Path, hands: Hands) -> None:
    site = "http://papers.example.org"
    library = Library.open(read_settings(home=tmp_path, encoder="none", public_url=site), hands)
    browser = TestClient(create_app(library, clock=hands, allowed_hosts=["papers.example.org"]), base_url=site)
    path = library.owner.make_link().removeprefix(site)
    answer = browser.post(path, follow_redirects=False)
    assert "secure" not in answer.headers["set-cookie"].lower()
    assert browser.get("/settings").status_code == 200
    library.close()


def test_a_link_is_good_once_and_for_ten_minutes(public: Library, visitor: TestClient, hands: Hands) -> None:
    first, second = (path_of(public.owner.make_link()) for _ in range(2))
    assert visitor.post(first).status_code == 303
    again = visit(public).post(first)
    assert again.status_code == 400
    assert "broadsheet owner" in again.text
    hands.pass_by(minutes=10, seconds=1)
    assert visit(public).get(second).status_code == 400
    assert visit(public).post(second).status_code == 400


def test_a_browser_stays_signed_in_for_thirty_days(public: Library, visitor: TestClient, hands: Hands) -> None:
    sign_in(public, visitor)
    ticket = visitor.cookies["broadsheet_owner"]
    assert public.owner.is_signed_in(ticket)
    hands.pass_by(days=30, seconds=1)
    assert not public.owner.is_signed_in(ticket)


def test_a_link_is_no_ticket_and_a_ticket_no_link(public: Library, visitor: TestClient) -> None:
    token = path_of(public.owner.make_link()).removeprefix("/owner/")
    assert not public.owner.is_signed_in(token)
    sign_in(public, visitor)
    assert visitor.post(f"/owner/{visitor.cookies['broadsheet_owner']}").status_code == 400
    for odd in ("x", "a.b", "a.b.c", "." * 40, token[:-1], token + "A"):
        assert not public.owner.is_signed_in(odd)
        assert visitor.get(f"/owner/{odd}").status_code == 400


def test_signing_out_is_a_button_and_no_link(public: Library, visitor: TestClient) -> None:
    sign_in(public, visitor)
    page = read(visitor, "/owner")
    assert "This browser is signed in." in words(page.get_element_by_id("main"))
    assert page.xpath("//form[@action='/owner']/@method") == ["post"]
    assert visitor.post("/owner").status_code == 303
    assert visitor.get("/settings").status_code == 403


def test_another_site_signs_nobody_out(public: Library, visitor: TestClient) -> None:
    sign_in(public, visitor)
    assert visitor.post("/owner", headers={"Origin": "https://evil.example"}).status_code == 403
    assert visitor.get("/settings").status_code == 200


def test_the_command_prints_a_link_that_signs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADSHEET_PUBLIC_URL", SITE)
    told = CliRunner().invoke(broadsheet, ["--home", str(tmp_path), "owner"])
    as_json = CliRunner().invoke(broadsheet, ["owner", "--json", "--home", str(tmp_path)])
    assert (told.exit_code, told.stderr) == (0, "")
    assert json.loads(as_json.stdout)["needed"] is True
    library = Library.open(read_settings(home=tmp_path, encoder="none"))
    app = create_app(library)
    assert TestClient(app, SITE, follow_redirects=False).post(path_of(told.stdout.strip())).status_code == 303
    library.close()


def test_pages_of_the_owners_links_are_kept_by_no_cache(public: Library, visitor: TestClient) -> None:
    headers = visitor.get(path_of(public.owner.make_link())).headers
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"
