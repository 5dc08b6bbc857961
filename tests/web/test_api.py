"""The site's own API: what it takes and answers is what its description says, and nothing that is sent breaks it."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.routing import Match, Route
from starlette.testclient import TestClient

from broadsheet.answers.mail import Wishes
from broadsheet.answers.tokens import SCOPES
from broadsheet.clock import Clock
from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.api import GROUPS, OPERATIONS, server, write_description
from broadsheet.delivery.web.api.description import list_statuses
from broadsheet.delivery.web.api.operation import File, Operation
from broadsheet.delivery.web.api.parameters import Parameter
from broadsheet.delivery.web.api.problems import TITLES
from broadsheet.delivery.web.limits import Limits
from broadsheet.fetching import Client, Gate, PoliteClient
from broadsheet.library import Library
from broadsheet.schedule import usual_outside
from broadsheet.settings import SECRETS, Settings, read_settings
from broadsheet.views import EVERYTHING
from tests.web.conftest import CLOCK

ROOT = "/api/v1"
PAPER = "2507.06457"
DAY = "2026-08-21"
DESCRIPTION = write_description("http://127.0.0.1:8000")
SAMPLES = {"period": DAY, "q": "graph networks", "text": "graph networks", "view": "everything", "number": "1"}
"""A value for each parameter that is needed; names are those of a paper."""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One that these tests may write to. Nothing elsewhere answers, and nobody waits for it."""
    away = dict.fromkeys(("arxiv_api", "crossref", "pubmed", "openalex", "s2", "openreview"), "http://127.0.0.1:9")
    home = tmp_path_factory.mktemp("api")
    outside = replace(usual_outside(), make_client=impatient_client)
    library = Library.open(read_settings(home=home, encoder="none", **away), CLOCK, outside=outside)
    library.load_starter()
    library.update_index(meaning=False)
    library.subscriptions.ask("ada@example.net", Wishes(EVERYTHING), "192.0.2.1")
    library.mail.send_due()
    yield library
    library.close()


def impatient_client(settings: Settings, gate: Gate, clock: Clock, stop: threading.Event) -> Client:
    return PoliteClient(settings, gate, clock=clock, stop=stop, wait=lambda _: False)


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LIMITS", Limits())


def browse(library: Library, headers: dict[str, str] | None = None) -> TestClient:
    app = create_app(library, clock=CLOCK, allowed_hosts=["testserver"])
    return TestClient(app, raise_server_exceptions=False, headers=headers)


@pytest.fixture
def client(library: Library) -> TestClient:
    return browse(library)


@pytest.fixture(scope="module")
def token(library: Library) -> dict[str, str]:
    """The header of a program that may do everything."""
    return bearer(library.tokens.make("everything", ["write", "owner"])[1])


@pytest.fixture
def trusted(library: Library, token: dict[str, str]) -> TestClient:
    return browse(library, token)


@pytest.fixture
def ask(trusted: TestClient) -> Ask:
    def get(path: str, **fields: Any) -> Any:
        answer = trusted.get(ROOT + path, params=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


@pytest.fixture
def changed_settings(library: Library) -> Iterator[Callable[..., None]]:
    before: Settings = library.settings

    def change(**changes: Any) -> None:
        library.settings = replace(library.settings, **changes)

    yield change
    library.settings = before


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def address_of(one: Operation) -> tuple[str, dict[str, Any]]:
    """Where an operation is asked with what it needs, and nothing more."""
    needed = {each.name: sample_of(each) for each in one.parameters if each.required and each.where != "body"}
    path = one.path
    for each in one.parameters:
        if each.where == "path":
            path = path.replace(f"{{{each.name}}}", quote(needed.pop(each.name), safe=""))
    return ROOT + path, needed


def sample_of(one: Parameter) -> Any:
    return SAMPLES.get(one.name, PAPER)


def list_reading() -> list[Operation]:
    return [one for one in OPERATIONS if one.method == "GET"]


def strict(schema: Any) -> Any:
    """The same schema, to which nothing may be added."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(one) for name, one in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema else closed


def check(name: str, status: int, body: Any) -> None:
    """That a body is what the description says of it."""
    validator(name, status).validate(body)


@cache
def validator(name: str, status: int) -> Draft202012Validator:
    operation = next(
        each for path in DESCRIPTION["paths"].values() for each in path.values() if each["operationId"] == name
    )
    content = operation["responses"][str(status)]["content"]
    schema = next(iter(content.values()))["schema"]
    return Draft202012Validator(strict({**schema, "components": DESCRIPTION["components"]}))


# --- what is described is what is there ---------------------------------------------------------------------------


@pytest.mark.parametrize("one", list_reading(), ids=lambda one: one.name)
def test_every_answer_is_what_the_description_says(one: Operation, trusted: TestClient) -> None:
    trusted.post(f"{ROOT}/sources", json={"name": "arxiv:cs.CL"})
    path, fields = address_of(one)
    answer = trusted.get(path.replace(f"/sources/{PAPER}", "/sources/arxiv:cs.CL"), params=fields)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] in one.media_types
    if one.answer is not File:
        assert isinstance(answer.json(), dict)
        check(one.name, 200, answer.json())


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_is_described_with_all_that_it_takes_and_may_answer(one: Operation, client: TestClient) -> None:
    served = client.get(f"{ROOT}/openapi.json").json()
    told = served["paths"][ROOT + one.path][one.method.lower()]
    assert [each["name"] for each in told["parameters"]] == [
        each.name for each in one.parameters if each.where != "body"
    ]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    assert [*body.get("properties", {})] == [each.name for each in one.parameters if each.where == "body"]
    assert {*map(str, list_statuses(one)), str(one.status)} <= told["responses"].keys()
    assert told["security"] == ([{"token": [one.scope]}] if one.scope != "read" else [{}, {"token": []}])
    assert told["tags"] == [one.group]


def test_the_description_has_every_operation_once_and_no_other() -> None:
    described = [each["operationId"] for path in DESCRIPTION["paths"].values() for each in path.values()]
    assert sorted(described) == sorted({one.name for one in OPERATIONS})
    assert len(described) == len(OPERATIONS)
    assert {one.group for one in OPERATIONS} == GROUPS.keys()
    assert DESCRIPTION["openapi"].startswith("3.1")


def test_every_reference_in_the_description_leads_somewhere() -> None:
    found = set(re.findall(r"'#/components/schemas/(\w+)'", str(DESCRIPTION)))
    assert found == DESCRIPTION["components"]["schemas"].keys()
    for schema in DESCRIPTION["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_address_is_answered_by_its_own_operation(one: Operation) -> None:
    path, _ = address_of(one)
    found = []
    for route in server.API_ROUTES:
        scope: dict[str, Any] = {"type": "http", "method": one.method, "path": path.replace("%2F", "/"), "headers": []}
        if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
            found.append(route.path)
    assert found[0] == ROOT + one.path.replace("{name}", "{name:path}")


def test_the_page_for_people_names_every_operation_and_every_problem(client: TestClient) -> None:
    page = client.get("/api")
    assert page.status_code == 200
    assert all(f'id="{one.name}"' in page.text for one in OPERATIONS)
    assert all(f'<tr id="{name}">' in page.text for name, _ in TITLES.values())


# --- pages, fields, names -----------------------------------------------------------------------------------------


def read_all(ask: Ask, path: str, key: str, **fields: Any) -> list[Any]:
    found, cursor = [], None
    while True:
        page = ask(path, **fields, **({"cursor": cursor} if cursor else {}))
        found += page[key]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_pages_lead_to_the_end(ask: Ask) -> None:
    latest = [one["id"] for one in read_all(ask, "/latest", "papers", limit=100, fields="id")]
    assert len(latest) == len(set(latest)) == 890
    changed = [one["id"] for one in read_all(ask, "/changes", "changes", limit=250, fields="id")]
    assert sorted(changed) == sorted(latest)
    found = [one["paper"]["id"] for one in read_all(ask, "/search", "results", q="language", limit=50, fields="id")]
    assert len(found) == len(set(found)) == ask("/search", q="language")["total"]
    days = [one["period"] for one in read_all(ask, "/editions", "editions", limit=7)]
    assert days == sorted(set(days), reverse=True)
    assert len(days) > 7
    moving = [one["paper"]["id"] for one in read_all(ask, "/trending", "entries", limit=90, fields="id")]
    assert len(moving) == len(set(moving)) == ask("/trending")["total"]
    similar = [one["paper"]["id"] for one in read_all(ask, "/similar", "results", name="p1", limit=30, fields="id")]
    assert len(similar) == len(set(similar)) == 100


def test_the_latest_papers_come_once_while_others_arrive(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), CLOCK)
    try:
        client, seen, cursor = browse(library), [], ""
        bring_in(library, tmp_path, 0, 30)
        for step in range(1, 100):
            page = client.get(f"{ROOT}/latest", params={"limit": 4, "fields": "id,title", "cursor": cursor}).json()
            seen += [one["title"] for one in page["papers"]]
            bring_in(library, tmp_path, 30 * step, 3)
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen))
        assert {f"Paper number {number}" for number in range(30)} <= set(seen)
    finally:
        library.close()


def test_papers_that_are_alike_come_once_while_newer_ones_arrive(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"), CLOCK)
    try:
        bring_in(library, tmp_path, 0, 15)
        library.update_index(meaning=False)
        client, seen, cursor = browse(library), list[str](), ""
        for step in range(1, 100):
            asked: dict[str, Any] = {
                "text": "Paper number",
                "sort": "date",
                "limit": 4,
                "fields": "id",
                "cursor": cursor,
            }
            page = client.get(f"{ROOT}/similar/text", params=asked).json()
            seen += [one["paper"]["id"] for one in page["results"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
            bring_in(library, tmp_path, 30 * step, 3, "2026/08/22")
            library.update_index(meaning=False)
        assert sorted(seen) == sorted(f"p{number}" for number in range(1, 16))
    finally:
        library.close()


def test_saved_papers_can_be_taken_away_while_they_are_listed(library: Library) -> None:
    client = browse(library, bearer(library.tokens.make("reading list", ["write"])[1]))
    for number in range(1, 12):
        client.put(f"{ROOT}/saved/p{number}")
    seen, cursor = list[str](), cast(str | None, "")
    while cursor is not None:
        page = client.get(f"{ROOT}/saved", params={"limit": 3, "fields": "id", "cursor": cursor}).json()
        seen += [one["id"] for one in page["papers"]]
        for one in page["papers"]:
            client.delete(f"{ROOT}/saved/{one['id']}")
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(f"p{number}" for number in range(1, 12))
    assert client.get(f"{ROOT}/saved").json()["total"] == 0


def bring_in(library: Library, folder: Path, first: int, count: int, day: str = "2026/08/21") -> None:
    """Papers of one day, so that only their numbers order them."""
    entries = (
        f"TY  - JOUR\nTI  - Paper number {number}\nPY  - {day}\nER  - \n" for number in range(first, first + count)
    )
    path = folder / f"{first}.ris"
    path.write_text("\n".join(entries), "utf-8")
    library.import_paths([str(path)])


def test_a_cursor_belongs_to_its_question(trusted: TestClient, ask: Ask) -> None:
    cursor = ask("/search", q="graph", limit=5)["next_cursor"]
    assert ask("/search", q="graph", limit=7, cursor=cursor, fields="id")["results"]
    for path, fields in [("/search", {"q": "other"}), ("/search", {"q": "graph", "mode": "words"}), ("/latest", {})]:
        answer = trusted.get(ROOT + path, params={**fields, "cursor": cursor})
        assert answer.status_code == 404
        assert "cursor" in answer.json()["detail"]


def test_fields_leave_out_all_else_of_each_paper(ask: Ask) -> None:
    assert ask("/papers", name=PAPER, fields="title") == {
        "papers": [{"id": "p1", "title": "A Systematic Analysis of Hybrid Linear Attention"}],
        "missing": [],
    }
    assert all(one["paper"].keys() == {"id", "year"} for one in ask("/search", q="graph", fields="year")["results"])
    assert ask("/editions/" + DAY, fields="id")["entries"][0].keys() > {"rank", "paper", "why"}


def test_papers_answer_to_all_their_names_and_the_missing_are_told(ask: Ask) -> None:
    names = [PAPER, f"https://arxiv.org/abs/{PAPER}", "p1", "p2", "nobody"]
    found = ask("/papers", name=names, fields="id")
    assert [one["id"] for one in found["papers"]] == ["p1", "p2"]
    assert found["missing"] == ["nobody"]
    whole = ask("/papers/" + quote(f"https://arxiv.org/abs/{PAPER}", safe=""))
    assert whole["paper"]["id"] == "p1"
    assert f"arxiv:{PAPER}" in whole["names"]


def test_scores_are_explained_when_asked(ask: Ask) -> None:
    assert all(one["why"]["tree"] is None for one in ask("/search", q="graph")["results"])
    assert all(one["why"]["tree"]["parts"] for one in ask("/search", q="graph", explain="true")["results"])
    assert ask("/search", q="graph")["facets"] == []
    assert ask("/search", q="graph", facets="true")["facets"]


def test_references_come_in_every_form(trusted: TestClient) -> None:
    for form, begin in [("bib", "@"), ("ris", "TY"), ("csl.json", "["), ("md", "- ")]:
        answer = trusted.get(f"{ROOT}/references", params={"name": ["p1", "p2"], "format": form})
        assert answer.text.startswith(begin)
        assert "Hybrid Linear Attention" in answer.text


# --- nothing new --------------------------------------------------------------------------------------------------


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{ROOT}/search?q=graph")
    tag = first.headers["etag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get(f"{ROOT}/search?q=graph", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(f"{ROOT}/search?q=graph", headers={"If-None-Match": 'W/"other"'}).status_code == 200
    assert client.get(f"{ROOT}/search?q=graph&limit=3").headers["etag"] != tag
    assert client.head(f"{ROOT}/search?q=graph").headers["etag"] == tag


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "wrong"),
    [
        ("GET", "/search", 400, {"q"}),
        ("GET", "/search?q=", 400, {"q"}),
        ("GET", "/search?q=a&q=b", 400, {"q"}),
        ("GET", "/search?q=a&limit=0", 400, {"limit"}),
        ("GET", "/search?q=a&limit=1.0", 400, {"limit"}),
        ("GET", "/search?q=a&limit=" + "9" * 400, 400, {"limit"}),
        ("GET", "/search?q=a&explain=yes", 400, {"explain"}),
        ("GET", "/search?q=a&sort=best", 400, {"sort"}),
        ("GET", "/search?q=a&fields=", 400, {"fields"}),
        ("GET", "/search?q=a&fields=id,secret", 400, {"fields"}),
        ("GET", "/search?q=a&Limit=1&page=2", 400, {"Limit", "page"}),
        ("GET", "/search?q=a&cursor=%00", 400, {"cursor"}),
        ("GET", "/search?q=a&cursor=abc", 404, set()),
        ("GET", "/search?q=" + "a" * 4001, 400, {"q"}),
        ("GET", "/papers", 400, {"name"}),
        ("GET", "/papers/p0", 404, set()),
        ("GET", "/papers/", 400, {"name"}),
        ("GET", "/papers/%00/records", 404, set()),
        ("GET", "/similar?text=a", 400, {"name"}),
        ("GET", "/similar?name=p999999", 404, set()),
        ("GET", "/editions/yesterday", 400, {"period"}),
        ("GET", "/editions/2026-13-45", 422, set()),
        ("GET", "/editions/0001-01-01", 422, set()),
        ("GET", "/editions/9999-12", 422, set()),
        ("GET", "/editions/9999-W52/rest", 422, set()),
        ("GET", "/trending?day=9999-12-31", 422, set()),
        ("GET", f"/editions/{DAY}?view=all", 400, {"view"}),
        ("GET", f"/editions/{DAY}?view=saved:nothing", 404, set()),
        ("GET", "/trending?day=2026-02-30", 422, set()),
        ("GET", "/changes?since=2026-02-30", 422, set()),
        ("GET", "/changes?until=2026-08-21T25:00:00Z", 422, set()),
        ("GET", "/sources/hf:daily/ledger?before=2026-13-01", 422, set()),
        ("GET", "/sources/nothing", 404, set()),
        ("GET", "/letters/99", 404, set()),
        ("GET", "/letters/" + "9" * 18, 404, set()),
        ("GET", "/letters/x", 400, {"number"}),
        ("GET", "/letters/preview?period=0001-01-01", 422, set()),
        ("GET", "/nothing", 404, set()),
        ("POST", "/search?q=a", 405, set()),
        ("DELETE", "/sources/hf:daily/ledger", 405, set()),
        ("PATCH", "/me", 405, set()),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(
    method: str, path: str, status: int, wrong: set[str], trusted: TestClient
) -> None:
    answer = trusted.request(method, ROOT + path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    check("search", 400, problem)
    assert problem["status"] == status
    assert problem["instance"].startswith(ROOT)
    assert problem["type"].endswith(f"/api#{TITLES[status][0]}")
    assert {one["parameter"] for one in problem["errors"]} == wrong
    assert problem["detail"]
    if status == 405:
        assert "OPTIONS" in answer.headers["allow"]


def test_a_site_under_another_name_is_refused_as_a_problem(client: TestClient) -> None:
    answer = client.get(f"{ROOT}/status", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_crash_is_a_problem_that_tells_nothing_of_its_inside(
    client: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr(library, "status", crash)
    answer = client.get(f"{ROOT}/status")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"vote": "up"}', "text/plain", 415),
        (b'{"vote": "up"}', "", 415),
        (b'{"vote"', "application/json", 400),
        (b"", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"vote": "sideways"}', "application/json", 400),
        (b'{"vote": 1}', "application/json", 400),
        (b'{"vote": "up", "more": 1}', "application/json", 400),
        (b'{"vote": "\\ud800"}', "application/json", 400),
        (b'{"vote": "' + b"a" * 70_000 + b'"}', "application/json", 413),
        (b"[" * 60_000, "application/json", 400),
    ],
)
def test_a_body_that_cannot_be_used_changes_nothing(
    content: bytes, kind: str, status: int, trusted: TestClient
) -> None:
    answer = trusted.put(f"{ROOT}/papers/p1/vote", content=content, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.scope != "read"], ids=lambda one: one.name)
def test_what_needs_a_token_is_refused_without_a_good_one(one: Operation, client: TestClient, library: Library) -> None:
    path, _ = address_of(one)
    body: dict[str, Any] = {"json": {}} if one.takes_body else {}
    weak = library.tokens.make("weak", ["owner"] if one.scope == "write" else ["write"])[1]
    for headers, status, error in [
        ({}, 401, None),
        (bearer("broadsheet_nonsense"), 401, "invalid_token"),
        ({"Authorization": "Basic eDp5"}, 401, None),
        (bearer(weak), 403, "insufficient_scope"),
    ]:
        answer = client.request(one.method, path, headers=headers, **body)
        assert answer.status_code == status, answer.text
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert (error or "error") in answer.headers["www-authenticate"] or error is None
        assert one.scope in answer.json()["hint"]


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_each_operation_takes_tokens_of_its_own_scope_and_no_others(one: Operation, library: Library) -> None:
    path, fields = address_of(one)
    body: dict[str, Any] = {"json": {}} if one.takes_body else {}
    seen: dict[str, int] = {}
    for kind in ("nothing", "read", "write", "owner"):
        made = library.tokens.make(kind, [kind]) if kind in SCOPES else None
        client = browse(library, bearer(made[1]) if made else None)
        seen[kind] = client.request(one.method, path, params=fields, **body).status_code
        if made:
            library.tokens.revoke(made[0].id)
            assert client.request(one.method, path, params=fields, **body).status_code == 401
    refused = {kind: status for kind, status in seen.items() if status in (401, 403)}
    others: dict[str, int] = {kind: 403 for kind in SCOPES if kind != one.scope}
    assert refused == ({} if one.scope == "read" else {"nothing": 401, **others})
    assert 500 not in seen.values()


def test_a_token_in_the_address_is_no_token_and_is_not_told_again(client: TestClient, library: Library) -> None:
    _, text = library.tokens.make("lost", ["write"])
    for name in ("access_token", "token", "Authorization"):
        answer = client.get(f"{ROOT}/me", params={name: text})
        assert answer.status_code == 401
        assert text not in answer.text
    assert text not in client.get(f"{ROOT}/search", params={"q": "graph", "token": text}).text


def test_what_is_somebodys_own_is_kept_by_no_cache(trusted: TestClient) -> None:
    for one in list_reading():
        path, fields = address_of(one)
        kept = trusted.get(path, params=fields).headers["cache-control"]
        assert kept == ("no-cache" if one.scope == "read" else "no-store"), one.name


def test_a_token_that_is_no_good_is_told_even_where_none_is_needed(client: TestClient) -> None:
    assert client.get(f"{ROOT}/status", headers=bearer("x")).status_code == 401
    assert client.get(f"{ROOT}/status", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_reading_needs_a_token_where_the_owner_says_so(
    client: TestClient, trusted: TestClient, changed_settings: Callable[..., None]
) -> None:
    changed_settings(api_needs_token=True)
    assert client.get(f"{ROOT}/status").status_code == 401
    assert trusted.get(f"{ROOT}/status").status_code == 200
    told = client.get(f"{ROOT}/openapi.json").json()
    assert told["paths"][f"{ROOT}/status"]["get"]["security"] == [{"token": ["read"]}]
    assert "Every request needs a token" in client.get("/api").text


def test_cookies_count_for_nothing(client: TestClient, library: Library) -> None:
    ticket = library.owner.sign_in(library.owner.make_link().rpartition("/")[2])
    client.cookies.set("broadsheet_owner", ticket)
    assert client.post(f"{ROOT}/views", json={"title": "A", "query": "b"}).status_code == 401


def test_a_token_votes_saves_and_is_forgotten_as_a_reader_of_its_own(library: Library) -> None:
    client, other = (browse(library, bearer(library.tokens.make(name, ["write"])[1])) for name in ("one", "other"))
    assert client.put(f"{ROOT}/papers/{PAPER}/vote", json={"vote": "up"}).json() == {
        "id": "p1", "vote": "up", "saved": False, "ups": 1, "downs": 0,
    }  # fmt: skip
    other.put(f"{ROOT}/papers/p1/vote", json={"vote": "down"})
    assert client.get(f"{ROOT}/papers/p1").json()["votes"] == {"ups": 1, "downs": 1}
    for name in ("p3", "p2"):
        assert client.put(f"{ROOT}/saved/{name}").json()["saved"]
    assert {one["id"] for one in client.get(f"{ROOT}/saved").json()["papers"]} == {"p2", "p3"}
    assert other.get(f"{ROOT}/saved").json()["papers"] == []
    assert not client.delete(f"{ROOT}/saved/p3").json()["saved"]
    assert client.put(f"{ROOT}/me", json={"name": "Ada"}).json()["name"] == "Ada"
    brought = client.post(f"{ROOT}/submissions?fields=id", json={"link": f"https://arxiv.org/abs/{PAPER}"})
    assert brought.status_code == 201
    check("submit", 201, brought.json())
    assert (brought.json()["paper"], brought.json()["by"], brought.json()["mine"]) == ({"id": "p1"}, "Ada", True)
    assert not other.post(f"{ROOT}/submissions", json={"link": PAPER}).json()["mine"]
    before = client.get(f"{ROOT}/me").json()["reader"]
    assert client.delete(f"{ROOT}/me").json() == {"done": True}
    assert client.get(f"{ROOT}/papers/p1").json()["votes"] == {"ups": 0, "downs": 1}
    assert client.get(f"{ROOT}/me").json()["reader"] != before


@pytest.mark.parametrize(("link", "status"), [("nothing at all", 422), ("2401.99999", 502)])
def test_what_cannot_be_brought_in_is_told(link: str, status: int, trusted: TestClient) -> None:
    assert trusted.post(f"{ROOT}/submissions", json={"link": link}).status_code == status


def test_the_owner_makes_views_and_follows(trusted: TestClient, ask: Ask) -> None:
    made = trusted.post(f"{ROOT}/views", json={"title": "On graphs", "query": "graph"})
    assert made.status_code == 201
    check("makeView", 201, made.json())
    name = made.json()["name"]
    assert name in {one["name"] for one in ask("/views")["views"]}
    assert ask("/editions", view=f"saved:{name}")["editions"][0]["url"].endswith(f"/views/{name}/daily/2026-08-21")
    assert trusted.delete(f"{ROOT}/views/{name}").json() == {"done": True}
    assert trusted.delete(f"{ROOT}/views/{name}").status_code == 404
    assert trusted.post(f"{ROOT}/sources", json={"name": "hf:daily"}).json()["name"] == "hf:daily"
    assert ask("/sources/hf:daily")["state"] == "new"
    assert trusted.delete(f"{ROOT}/sources/hf:daily").status_code == 200
    assert trusted.post(f"{ROOT}/sources", json={"name": "no such thing"}).status_code == 422
    assert all(one["value"] in ("set", "not set") for one in ask("/settings")["settings"] if one["name"] in SECRETS)


def test_the_owner_reads_a_letters_fate_and_what_would_be_sent(ask: Ask) -> None:
    first = ask("/letters")["letters"][0]
    told = ask(f"/letters/{first['id']}")
    assert told["letter"] == first
    assert len(told["attempts"]) == first["tries"] == 1
    assert told["events"] == []
    made = ask("/letters/preview", period=DAY, papers=3)
    assert made["period"] == DAY
    assert made["subject"]
    assert "ada@example.net" not in made["html"]
    assert 0 < made["size"] <= made["most"]


def test_limits_are_told_and_kept_apart_for_each_token(
    client: TestClient, trusted: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LIMITS", Limits(quota=2, now=lambda: 100.0))
    answers = [client.get(f"{ROOT}/feeds") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["ratelimit"] for one in answers] == ['"api";r=1;t=300', '"api";r=0;t=300', '"api";r=0;t=300']
    assert answers[0].headers["ratelimit-policy"].startswith('"api";q=')
    assert answers[2].headers["retry-after"] == "300"
    assert answers[2].json()["status"] == 429
    assert trusted.get(f"{ROOT}/feeds").status_code == 200


def test_pages_of_other_sites_may_read_nothing_until_the_owner_names_them(
    client: TestClient, token: dict[str, str], changed_settings: Callable[..., None]
) -> None:
    friend, stranger = {"Origin": "https://a.example"}, {"Origin": "https://b.example"}
    path = f"{ROOT}/papers/p1/vote"
    assert "access-control-allow-origin" not in client.get(f"{ROOT}/feeds", headers=friend).headers
    changed_settings(api_origins=("https://a.example",))
    assert client.get(f"{ROOT}/feeds", headers=friend).headers["access-control-allow-origin"] == "https://a.example"
    assert "Origin" in client.get(f"{ROOT}/feeds").headers["vary"]
    assert client.get(f"{ROOT}/nobody/p0", headers=friend).status_code == 404
    for headers in ({}, stranger, {"Origin": "null"}, {"Origin": "https://a.example.evil"}):
        assert "access-control-allow-origin" not in client.get(f"{ROOT}/feeds", headers=headers).headers
        assert "access-control-allow-methods" not in client.options(path, headers=headers).headers
    asked = client.options(path, headers={**friend, "Access-Control-Request-Method": "PUT"})
    assert asked.status_code == 204
    assert "PUT" in asked.headers["access-control-allow-methods"]
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    voted = client.put(path, json={"vote": "none"}, headers={**friend, **token, "Sec-Fetch-Site": "cross-site"})
    assert voted.status_code == 200
    assert voted.headers["access-control-allow-origin"] == "https://a.example"
    assert client.put(path, json={"vote": "up"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 401


# --- nothing breaks it --------------------------------------------------------------------------------------------

AWKWARD = st.sampled_from(
    (
        *("", "0", "-1", "9" * 30, "p1", "p0", PAPER, DAY, "0001-01-01", "9999-12-31", "9999-W52", "0000-00", "1-1"),
        *("\0", "%", "..", "/", "a/b", "null", "true", "NaN", "[]", "{}", "' OR 1=1--", "<script>", "🦉", "\u202e"),
        *("cat:", '"', "au:", "year:0", "after:x", "search: ", "saved:x", "trending", "category:cs.CL", 'author:"'),
        *("hf:daily", "arxiv:x"),
    )
)
TEXTS = st.one_of(AWKWARD, st.text(max_size=40))


@given(
    data=st.data(),
    one=st.sampled_from([one for one in OPERATIONS if one.name != "submit"]),
    extra=st.dictionaries(TEXTS, TEXTS, max_size=1),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_there_is_an_answer(
    data: st.DataObject, one: Operation, extra: dict[str, str], trusted: TestClient
) -> None:
    path, body = ROOT + one.path, dict[str, Any]()
    query: dict[str, Any] = dict(extra) if data.draw(st.integers(0, 4)) == 0 else {}
    for each in one.parameters:
        good = st.sampled_from(list(each.choices) or [sample_of(each)])
        value = data.draw(st.one_of(good, good, TEXTS, st.integers().map(str)))
        if each.where == "path":
            path = path.replace(f"{{{each.name}}}", quote(value or "0", safe="").replace("..", "%2E%2E"))
        elif each.required or data.draw(st.booleans()):
            (body if each.where == "body" else query)[each.name] = value
    sent: dict[str, Any] = {"json": body} if one.takes_body else {}
    answer = trusted.request(one.method, path, params=query, **sent)
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    assert answer.status_code in {one.status, 304, 404, *list_statuses(one)}
    if answer.status_code >= 400:
        check("search", 400, answer.json())
    elif one.answer is not File:
        check(one.name, one.status, answer.json())
