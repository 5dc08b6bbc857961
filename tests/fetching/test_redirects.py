"""Where an answer sends on to: five times at the most, and never with what was meant for one machine only."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.errors import BadAnswer, Declined, FetchFailed, Forbidden
from tests.fetching.outside import PUBLIC, Outside
from tests.replay import ReplayServer, make_client, page, redirect, refusal

KEY = "geheim+schlüssel/1"
FORM = "geheim%2Bschl%C3%BCssel%2F1"
NAMES = {name: [PUBLIC] for name in ("api.example", "other.example", "feed.example")}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_page_that_moved_is_found(status: int, tmp_path: Path) -> None:
    with ReplayServer({"/a": redirect("b?x=1", status), "/b": page("x")}) as server:
        answer = make_client(tmp_path, hf=server.url).get(f"{server.url}/a")
    assert (answer.url, answer.body) == (f"{server.url}/b?x=1", b"x")


def test_a_loop_ends_after_five(tmp_path: Path) -> None:
    with ReplayServer({"/a": redirect("/b"), "/b": redirect("/a")}) as server:
        with pytest.raises(BadAnswer, match="more than 5 times"):
            make_client(tmp_path, hf=server.url).get(f"{server.url}/a")
        assert len(server.asked) == 6


@pytest.mark.parametrize("status", [300, 302, 305, 306])
def test_a_redirect_to_nowhere_is_a_bad_answer(status: int, tmp_path: Path) -> None:
    with ReplayServer({"/": refusal(status)}) as server, pytest.raises(BadAnswer):
        make_client(tmp_path, hf=server.url).get(server.url)
    assert len(server.asked) == 1


def test_a_question_with_a_body_is_not_sent_on(tmp_path: Path) -> None:
    with ReplayServer({"/": redirect("/b", 307), "/b": page("x")}) as server, pytest.raises(Declined, match="moved"):
        make_client(tmp_path, s2=server.url).post(server.url, b"{}", "application/json")
    assert server.paths() == ["/"]


def test_headers_for_one_machine_stay_with_it(tmp_path: Path) -> None:
    outside = Outside(NAMES, {"https://api.example/a": "/b", "https://api.example/b": "https://other.example/"})
    client = make_client(tmp_path, given=outside.given(), s2="https://api.example", s2_key=KEY)
    given = {"X-Api-Key": KEY, "Authorization": "Bearer abc", "Accept": "text/xml", "Zotero-Version": "3"}
    client.get("https://api.example/a", headers=given)
    assert [headers.get("x-api-key") for headers in outside.headers] == [KEY, KEY, None]
    assert set(outside.headers[2]) == {"user-agent", "accept", "accept-encoding"}


def test_raising_http_to_https_keeps_what_was_private(tmp_path: Path) -> None:
    outside = Outside(NAMES, {"http://api.example/": "https://api.example/"})
    client = make_client(tmp_path, given=outside.given(), s2="http://api.example")
    client.get("http://api.example/", headers={"x-api-key": KEY})
    assert [headers.get("x-api-key") for headers in outside.headers] == [KEY, KEY]


@pytest.mark.parametrize(
    "location",
    [
        f"https://other.example/?api_key={FORM}",
        f"http://api.example/?api_key={FORM}",
        f"https://api.example:8443/?api_key={FORM}",
        f"https://other.example/{KEY}",
    ],
    ids=["another machine", "no longer safe", "another port", "in the path"],
)
def test_a_key_in_an_address_goes_nowhere_else(location: str, tmp_path: Path) -> None:
    first = f"https://api.example/works?api_key={FORM}"
    outside = Outside(NAMES, {first: location})
    client = make_client(tmp_path, given=outside.given(), openalex="https://api.example", openalex_key=KEY)
    with pytest.raises(Forbidden, match="your key") as refused:
        client.get("https://api.example/works", {"api_key": KEY})
    assert [url for url, _ in outside.called] == [first]
    assert "schl" not in str(refused.value)


@pytest.mark.parametrize("port", [True, False], ids=["status", "nobody there"])
def test_no_message_holds_a_key(port: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    for failure in _fail_in_every_way(tmp_path):
        said = f"{failure!s} {failure.url} {failure!r}"
        assert "schl" not in said
        assert "abc" not in said
    assert "schl" not in caplog.text
    assert "abc" not in caplog.text


def _fail_in_every_way(home: Path) -> Iterator[FetchFailed]:
    loop = redirect(f"/loop?api_key={FORM}")
    routes = {"/loop": loop, "/away": redirect(f"http://10.0.0.1/{FORM}"), "/big": page("x" * 99)}
    statuses = {f"/{status}": refusal(status) for status in (400, 401, 403, 404, 429, 500, 304, 305)}
    with ReplayServer(routes | statuses) as server:
        for path in [*routes, *statuses]:
            client = make_client(home, openalex=server.url, openalex_key=KEY)
            with pytest.raises(FetchFailed) as failed:
                client.get(f"{server.url}{path}?token=abc", {"api_key": KEY}, most=50)
            yield failed.value
    with pytest.raises(FetchFailed) as failed:
        make_client(home, openalex=server.url, openalex_key=KEY).get(server.url, {"api_key": KEY})
    yield failed.value


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", "broadsheet/"),
        ("me@example.org", "(+mailto:me@example.org)"),
        ("me@example.org)\r\nX: y", "(+mailto:me@example.org%29%0D%0AX%3A%20y)"),
    ],
)
def test_every_request_says_who_asks(contact: str, agent: str, tmp_path: Path) -> None:
    with ReplayServer({"/": page("x")}) as server:
        make_client(tmp_path, hf=server.url, contact=contact).get(server.url)
    assert server.asked[0].headers["user-agent"].startswith("broadsheet/")
    assert agent in server.asked[0].headers["user-agent"]


def test_proxies_of_the_environment_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayServer({"/*": page("proxy")}) as proxy, ReplayServer({"/": page("x")}) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert make_client(tmp_path, hf=server.url).get(server.url).body == b"x"
    assert proxy.asked == []


def test_a_field_is_added_to_those_that_are_there(tmp_path: Path) -> None:
    with ReplayServer({"/*": page("x")}) as server:
        client = make_client(tmp_path, hf=server.url)
        client.get(f"{server.url}/a?b=1#part", {"q": "x AND y+z", "u": "ü"})
        client.get(f"{server.url}/a", {"q": "[2026 TO 2027]"})
    assert [one.query for one in server.asked] == [{"b": "1", "q": "x AND y+z", "u": "ü"}, {"q": "[2026 TO 2027]"}]
