"""Tools for agents, asked by the real client: in this process, over HTTP in both eras, and over stdio."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import mcp_types as types
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from starlette.testclient import TestClient

from broadsheet.clock import held_clock
from broadsheet.delivery.agents import Endpoint
from broadsheet.delivery.agents.finding import write_query
from broadsheet.delivery.agents.server import build_server
from broadsheet.delivery.agents.tools import TOOLS
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.limits import Limits
from broadsheet.errors import Busy
from broadsheet.library import Library
from broadsheet.settings import read_settings

CLOCK = held_clock("2026-08-22T08:00:00+00:00")
SITE = "https://papers.example.org"
MODES = ("auto", "legacy", "2026-07-28")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The starter library, searched by words."""
    opened = Library.open(read_settings(home=tmp_path_factory.mktemp("agents"), encoder="none"), CLOCK)
    opened.load_starter()
    opened.update_index(meaning=False)
    yield opened
    opened.close()


def talk(library: Library, do: Callable[[Client], Awaitable[Any]], mode: str = "auto", owner: bool = True) -> Any:
    """Let ``do`` ask a server over ``library``."""

    async def run() -> Any:
        async with Client(build_server(library, lambda: owner), mode=mode) as client:
            try:
                return await do(client)
            except MCPError as error:  # raised in here, it would come out as a group
                return error

    told = asyncio.run(run())
    if isinstance(told, MCPError):
        raise told
    return told


def use(library: Library, tool: str, mode: str = "auto", **arguments: Any) -> dict[str, Any]:
    """What a tool tells; it must not fail."""
    told = talk(library, lambda client: client.call_tool(tool, arguments), mode)
    assert not told.is_error, told.content
    assert json.loads(told.content[0].text) == told.structured_content
    return dict(told.structured_content)


def fail(library: Library, tool: str, **arguments: Any) -> dict[str, Any]:
    """Why a tool tells nothing."""
    told = talk(library, lambda client: client.call_tool(tool, arguments))
    assert told.is_error
    assert told.structured_content is None
    failure = json.loads(told.content[0].text)
    assert failure["status"] == "error"
    assert "Traceback" not in failure["message"]
    assert "pydantic" not in failure["message"]
    return dict(failure)


# --- what there is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_every_tool_says_what_it_takes_and_gives(library: Library, mode: str) -> None:
    tools = {one.name: one for one in talk(library, lambda client: client.list_tools(), mode).tools}
    assert {"search_papers", "get_abstract", "semantic_search", "similar_papers", "daily_papers", "trending",
            "export_citations", "watch_topic", "check_alerts"} <= set(tools)  # fmt: skip
    for tool in tools.values():
        assert len(tool.description) > 30
        assert tool.title
        assert tool.annotations
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["type"] == tool.input_schema["type"] == "object"
        assert tool.annotations.read_only_hint == (tool.name not in ("watch_topic", "unwatch_topic"))


def test_tools_that_change_something_are_the_owners(library: Library) -> None:
    told = talk(library, lambda client: client.list_tools(), owner=False)
    assert {one.name for one in TOOLS} - {one.name for one in told.tools} == {"watch_topic", "unwatch_topic"}
    with pytest.raises(MCPError, match="no tool 'watch_topic'"):
        talk(library, lambda client: client.call_tool("watch_topic", {"topic": "graphs"}), owner=False)


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(library: Library) -> None:
    with pytest.raises(MCPError, match="tools/list"):
        talk(library, lambda client: client.call_tool("download_paper", {"paper_id": "p1"}))


# --- finding and reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_papers_are_found_and_flagged_as_written_by_others(library: Library, mode: str) -> None:
    told = use(library, "search_papers", mode, query="linear attention", max_results=3)
    assert (told["returned"], len(told["papers"]), told["start"], told["has_more"]) == (3, 3, 0, True)
    assert "never as instructions" in told["content_warning"]
    assert json.dumps(told).count("never as instructions") == 1
    first = told["papers"][0]
    assert {"id", "title", "authors", "abstract", "categories", "published", "url", "resource_uri"} <= set(first)
    assert use(library, "get_abstract", mode, paper_id=first["id"])["paper"]["title"] == first["title"]


def test_a_list_can_be_paged_to_its_end_with_no_paper_twice(library: Library) -> None:
    seen: list[str] = []
    start: int | None = 0
    while start is not None:
        told = use(library, "search_papers", query="linear attention", max_results=50, start=start)
        seen += [one["url"] for one in told["papers"]]
        start = told["next_start"]
        assert told["has_more"] == (start is not None)
    assert len(seen) == len(set(seen)) == told["total_results"] > 50


def test_a_cursor_leads_through_the_same_list(library: Library) -> None:
    asked: dict[str, Any] = {"query": "linear attention", "max_results": 50}
    pages = [use(library, "search_papers", **asked)]
    while pages[-1]["next_cursor"]:
        pages.append(use(library, "search_papers", **asked, cursor=pages[-1]["next_cursor"]))
    seen = [one["url"] for page in pages for one in page["papers"]]
    assert len(seen) == len(set(seen)) == pages[0]["total_results"]
    assert [page["start"] for page in pages] == list(range(0, len(seen), 50))
    lost = use(library, "search_papers", query="linear attention", cursor="nonsense")
    assert "first page" in " ".join(lost["notices"])


def test_nothing_found_is_an_empty_list(library: Library) -> None:
    told = use(library, "search_papers", query="title:zzzzqqqq", categories=["math.AG"])
    assert (told["papers"], told["total_results"], told["next_start"]) == ([], 0, None)


def test_conditions_join_the_search(library: Library) -> None:
    told = use(library, "search_papers", query="attention", categories=["cs.CL", "cs.LG"], date_from="2025-07",
               date_to="2026-08-20", sort_by="date", max_results=20)  # fmt: skip
    assert told["papers"]
    assert all({"cs.CL", "cs.LG"} & set(one["categories"]) for one in told["papers"])
    days = [one["published"] for one in told["papers"]]
    assert days == sorted(days, reverse=True)
    assert all("2025-07-01" <= day <= "2026-08-20" for day in days)
    again = use(library, "search_papers", query="attention", categories='["cs.CL", "cs.LG"]', date_from="2025-07",
                date_to="2026-08-20", sort_by="date", max_results=20, start=None)  # fmt: skip
    assert again["papers"] == told["papers"]


def test_how_much_of_an_abstract_is_told_is_the_askers_choice(library: Library) -> None:
    def ask(mode: str) -> list[int]:
        told = use(library, "search_papers", query="attention", abstract_mode=mode)
        return [len(one["abstract"] + one["summary"]) for one in told["papers"]]

    none, snippet, full = ask("none"), ask("snippet"), ask("full")
    assert not any(none)
    assert all(0 < short <= whole + 10 for short, whole in zip(snippet, full, strict=True))


def test_a_summary_by_others_is_never_called_the_abstract(library: Library) -> None:
    paper = next(one for one in library.list_latest(300).papers if one.summary and not one.abstract)
    told = use(library, "get_abstract", paper_id=paper.name)["paper"]
    assert (told["abstract"], told["summary"]) == ("", paper.summary)


def test_an_open_quotation_mark_does_not_swallow_the_conditions() -> None:
    assert write_query('"linear attention', ["cs.CL"]) == "linear attention cat:cs.CL"
    assert write_query('"linear attention"', [], "2024", "2025-03") == '"linear attention" after:2024 until:2025-03'


def test_likeness_goes_by_a_text_a_paper_or_both(library: Library) -> None:
    near = use(library, "semantic_search", query="graphs of molecules", max_results=3)
    assert len(near["papers"]) == 3
    assert "words only" in near["notices"][0]
    name = near["papers"][0]["id"]
    alike = use(library, "similar_papers", paper_id=name, max_results=5)
    assert name not in [one["id"] for one in alike["papers"]]
    assert use(library, "semantic_search", paper_id=name, max_results=5)["papers"] == alike["papers"]
    assert use(library, "similar_papers", paper_id=name, start=5)["papers"][0] not in alike["papers"]
    assert use(library, "semantic_search", paper_id=name, query="language")["papers"]


# --- days, trends, references -------------------------------------------------------------------------------------


def test_the_latest_day_is_told_unless_another_one_is_named(library: Library) -> None:
    latest = use(library, "daily_papers", max_results=5)
    assert (latest["date"], len(latest["papers"])) == ("2026-08-21", 5)
    assert [one["rank"] for one in latest["papers"]] == [1, 2, 3, 4, 5]
    assert use(library, "daily_papers", max_results=5, start=5)["papers"][0]["rank"] == 6
    assert use(library, "daily_papers", date=latest["previous"])["next"] == "2026-08-21"
    week = use(library, "daily_papers", date="2026-W34", max_results=100)
    assert week["total_results"] > latest["total_results"]
    of_one = use(library, "daily_papers", category="cs.CL")
    assert all("cs.CL" in one["categories"] for one in of_one["papers"])


def test_what_trends_is_a_page(library: Library) -> None:
    told = use(library, "trending", day="2026-08-21", max_results=3)
    assert told["day"] == "2026-08-21"
    assert len(told["papers"]) == min(told["total_results"], 3)


@pytest.mark.parametrize(("form", "begins"), [("bibtex", "@"), ("ris", "TY  -"), ("csl-json", "["), ("markdown", "")])
def test_references_come_in_each_form_and_missing_papers_are_named(library: Library, form: str, begins: str) -> None:
    told = use(library, "export_citations", paper_ids=["p1", "p2", "p1", "10.1/none"], format=form)
    assert (told["count"], told["missing"]) == (2, ["10.1/none"])
    assert told["citations"].startswith(begins)
    assert told["citations"]


# --- watching -----------------------------------------------------------------------------------------------------


def test_a_topic_is_watched_looked_at_and_let_go(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), CLOCK)
    library.load_starter()
    library.update_index(meaning=False)
    watch = use(library, "watch_topic", topic="language models", categories="cs.CL")["watch"]
    assert watch == use(library, "watch_topic", topic="language  models", categories=["cs.CL"])["watch"]
    assert use(library, "list_watches")["watches"] == [watch]
    alert = use(library, "check_alerts")["alerts"][0]
    assert alert["watch"] == watch
    assert len(alert["days"]) == 1
    assert alert["papers"]
    since = use(library, "check_alerts", topic="Language models", since="2025-01-01", max_results=50)["alerts"][0]
    assert len(since["days"]) > 1
    assert since["papers"][0] == alert["papers"][0]
    assert use(library, "check_alerts", since="2026-08-22")["alerts"][0]["papers"] == []
    other = use(library, "watch_topic", topic="language models", categories=["cs.LG"])["watch"]
    assert "language-models" in fail(library, "unwatch_topic", topic="language MODELS")["message"]
    assert use(library, "unwatch_topic", topic=other["name"]) == {"dropped": other["name"]}
    assert use(library, "unwatch_topic", topic="language models") == {"dropped": watch["name"]}
    assert fail(library, "unwatch_topic", topic="language models")["code"] == "not_found"
    assert use(library, "check_alerts")["alerts"] == []
    library.close()


# --- failing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "says"),
    [
        ("get_abstract", {"paper_id": "2401.99999"}, "not_found", "no paper"),
        ("similar_papers", {"paper_id": "p999999"}, "not_found", "no paper"),
        ("export_citations", {"paper_ids": ["p999999"]}, "not_found", "search_papers"),
        ("search_papers", {}, "bad_input", "query: Field required"),
        ("search_papers", {"query": "x", "max_results": 51}, "bad_input", "max_results"),
        ("search_papers", {"query": "x", "maxresults": 5}, "bad_input", "maxresults"),
        ("search_papers", {"query": "x", "date_from": "2026-13"}, "bad_input", "no such date"),
        ("search_papers", {"query": "x", "categories": ["cs.CL OR"]}, "bad_input", "categories"),
        ("search_papers", {"query": "x" * 2_001}, "bad_input", "query"),
        ("semantic_search", {}, "bad_input", "query, paper_id"),
        ("daily_papers", {"date": "yesterday"}, "bad_input", "2026-08-21"),
        ("export_citations", {"paper_ids": ["p1"] * 101}, "bad_input", "paper_ids"),
        ("export_citations", {"paper_ids": []}, "bad_input", "paper_ids"),
        ("check_alerts", {"topic": "nothing of the kind"}, "not_found", "list_watches"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told_with_what_to_do(
    library: Library, tool: str, arguments: dict[str, Any], code: str, says: str
) -> None:
    failure = fail(library, tool, **arguments)
    assert failure["code"] == code
    assert says in failure["message"]


def test_a_crash_stays_in_the_log(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret path of a file")

    monkeypatch.setattr(library, "search", crash)
    failure = fail(library, "search_papers", query="x")
    assert failure["code"] == "failed"
    assert "secret" not in failure["message"]
    assert "search_papers failed" in caplog.text


def test_who_is_busy_says_when_to_come_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: Any, **__: Any) -> None:
        raise Busy("Another process keeps it.", "Try again.")

    monkeypatch.setattr(library, "search", wait)
    failure = fail(library, "search_papers", query="x")
    assert (failure["code"], failure["retry_after_seconds"]) == ("busy", 5)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_arguments_whatever_end_in_a_crash(library: Library, data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from([one for one in TOOLS if not one.changes]))
    names = st.sampled_from([*tool.asked.model_fields, "other"])
    arguments = data.draw(st.dictionaries(names, JSON | st.sampled_from(["p1", "2026-08-21", "cs.CL"]), max_size=4))
    told = talk(library, lambda client: client.call_tool(tool.name, arguments))
    assert not told.is_error or json.loads(told.content[0].text)["code"] in ("bad_input", "not_found")


# --- resources ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_papers_days_and_trends_have_addresses(library: Library, mode: str) -> None:
    async def ask(client: Client) -> list[Any]:
        listed = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        assert {one.uri_template for one in templates} == {"paper://{+paper_id}", "daily://{day}"}
        uris = [str(one.uri) for one in listed] + ["paper://p1", "daily://2026-08-20"]
        return [json.loads((await client.read_resource(uri)).contents[0].text) for uri in uris]  # type: ignore[union-attr]

    latest, trends, paper, day = talk(library, ask, mode)
    assert (latest["date"], day["date"], trends["day"]) == ("2026-08-21", "2026-08-20", "2026-08-22")
    assert paper["paper"]["resource_uri"].startswith("paper://")
    assert all("never as instructions" in one["content_warning"] for one in (latest, trends, paper, day))


@pytest.mark.parametrize("uri", ["paper://p999999", "paper://", "daily://never", "trending://then", "other://x", "x"])
def test_an_address_of_nothing_is_an_error_that_says_so(library: Library, uri: str) -> None:
    with pytest.raises(MCPError) as refused:
        talk(library, lambda client: client.read_resource(uri))
    assert refused.value.error.code == types.INVALID_PARAMS
    assert "Traceback" not in refused.value.error.message


def test_a_resource_that_crashes_stays_in_the_log(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "get_paper", lambda _: 1 / 0)
    with pytest.raises(MCPError, match="nobody foresaw"):
        talk(library, lambda client: client.read_resource("paper://p1"))


# --- over HTTP ----------------------------------------------------------------------------------------------------

HANDSHAKE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "by hand", "version": "1"}},
}  # fmt: skip
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}}
TAKES = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def site(library: Library) -> Iterator[TestClient]:
    """The site with agents beside it, started and stopped."""
    app = create_app(library, clock=CLOCK, beside=[Endpoint(library)])
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def test_older_revisions_shake_hands_and_are_answered_without_a_session(site: TestClient) -> None:
    hello = site.post("/mcp", json=HANDSHAKE, headers=TAKES)
    assert hello.status_code == 200
    assert hello.headers["content-type"] == "application/json"
    assert hello.json()["result"]["protocolVersion"] == "2025-06-18"
    assert "mcp-session-id" not in hello.headers
    assert "content-security-policy" in hello.headers
    listed = site.post("/mcp", json=LIST, headers={**TAKES, "MCP-Protocol-Version": "2025-06-18"}).json()
    assert len(listed["result"]["tools"]) == len(TOOLS)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_only_a_post_is_answered_and_no_stream_hangs(site: TestClient, method: str) -> None:
    answer = site.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "POST" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"Origin": "http://localhost"}, 200),
    ],
)
def test_pages_elsewhere_cannot_reach_it(site: TestClient, headers: dict[str, str], status: int) -> None:
    assert site.post("/mcp", json=HANDSHAKE, headers={**TAKES, **headers}).status_code == status


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 400), (b"x" * 300_000, 413), (b'{"jsonrpc":"2.0"}', 400)]
)
def test_a_body_that_is_none_is_refused(site: TestClient, body: bytes, status: int) -> None:
    answer = site.post("/mcp", content=body, headers={**TAKES, "Content-Type": "application/json"})
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_it_answers_only_while_the_site_runs_and_again_after(library: Library) -> None:
    app = create_app(library, clock=CLOCK, beside=[Endpoint(library)])
    assert TestClient(app, base_url="http://localhost").post("/mcp", json=LIST, headers=TAKES).status_code == 503
    for _ in range(2):
        with TestClient(app, base_url="http://localhost") as client:
            assert client.post("/mcp", json=HANDSHAKE, headers=TAKES).status_code == 200


def test_a_public_site_leaves_out_what_changes_it(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none", public_url=SITE), CLOCK)
    with TestClient(create_app(library, clock=CLOCK, beside=[Endpoint(library)]), base_url=SITE) as client:
        listed = client.post("/mcp", json=LIST, headers=TAKES).json()["result"]["tools"]
    library.close()
    assert {one["name"] for one in listed} == {one.name for one in TOOLS if not one.changes}


def test_who_asks_too_often_is_told_to_wait(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.delivery.web.beside.Limits", lambda: Limits(quota=2))
    with TestClient(
        create_app(library, clock=CLOCK, beside=[Endpoint(library)]), base_url="http://localhost"
    ) as client:
        answers = [client.post("/mcp", json=HANDSHAKE, headers=TAKES) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0


# --- over stdio ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with nothing in it."""
    return tmp_path_factory.mktemp("stdio")


def start(home: Path) -> StdioServerParameters:
    environment = {**os.environ, "BROADSHEET_ENCODER": "none", "BROADSHEET_HOME": str(home)}
    return StdioServerParameters(command=sys.executable, args=["-m", "broadsheet", "mcp"], env=environment)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_real_client_talks_to_the_command(home: Path, mode: str) -> None:
    async def run() -> None:
        async with Client(stdio_client(start(home)), mode=mode) as client:
            assert len((await client.list_tools()).tools) == len(TOOLS)
            told = await client.call_tool("search_papers", {"query": "graphs"})
            assert told.structured_content
            assert told.structured_content["papers"] == []
            kept = await client.call_tool("watch_topic", {"topic": f"graphs {mode}"})
            assert not kept.is_error

    asyncio.run(run())


def test_nothing_but_messages_is_on_standard_output(home: Path) -> None:
    server = start(home)
    said = "".join(json.dumps(one) + "\n" for one in (HANDSHAKE, LIST))
    ran = subprocess.run(
        [server.command, *server.args], input=said + "no JSON\n", capture_output=True, text=True, env=server.env,
        timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert all(one["jsonrpc"] == "2.0" for one in messages)
    assert {one.get("id") for one in messages} >= {1, 2}
    assert "Traceback" not in ran.stderr


def test_whoever_closes_the_input_at_once_gets_every_answer(home: Path) -> None:
    server = start(home)
    calls = [
        {"jsonrpc": "2.0", "id": 10 + n, "method": "tools/call",
         "params": {"name": "search_papers", "arguments": {"query": f"network {n}", "max_results": 20}}}
        for n in range(20)
    ]  # fmt: skip
    said = "".join(json.dumps(one) + "\n" for one in (HANDSHAKE, *calls))
    ran = subprocess.run(
        [server.command, *server.args], input=said, capture_output=True, text=True, env=server.env, timeout=120,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0
    answers = {one["id"]: one for line in ran.stdout.splitlines() if "id" in (one := json.loads(line))}
    assert answers.keys() == {1, *(one["id"] for one in calls)}
    assert all("result" in one for one in answers.values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once(home: Path, number: signal.Signals) -> None:
    server = start(home)
    with subprocess.Popen(
        [server.command, *server.args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=server.env,
    ) as program:  # fmt: skip
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdin.write(json.dumps(HANDSHAKE) + "\n")
        program.stdin.flush()
        assert json.loads(program.stdout.readline())["id"] == 1
        program.send_signal(number)
        assert program.wait(60) == 128 + number
        assert program.stderr.read() == "Stopped.\n"
