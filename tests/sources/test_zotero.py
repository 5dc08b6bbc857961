"""Zotero libraries: the API's pages, its counts and refusals, the program on this machine, and saved items."""

# ruff: noqa: E501 - tables of cases

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput, Declined, FetchFailed, TryLater
from broadsheet.fetching import Answer, MemoryGate, PoliteClient
from broadsheet.paper import Author, Link, Record
from broadsheet.sources import Failure, zotero
from broadsheet.sources.live import Batch, LiveSource, Tally, Visit
from tests.replay.answers import Scripted
from tests.replay.server import Asked, ReplayServer
from tests.sources.samples import source_file
from tests.sources.stand_in_client import (
    NOON,
    HeldClock,
    Reply,
    Request,
    StandInClient,
    check_batches,
    fetch,
    plain_settings,
)
from tests.sources.test_contract import check_promises

WEB = "https://api.zotero.org/users/123"
LOCAL = "http://127.0.0.1:23119/api/users/0"


def make_item(number: int, kind: str = "journalArticle", version: int = 5, **data: object) -> dict[str, Any]:
    key = f"KEY{number:05}"
    fields = {"key": key, "version": version, "itemType": kind, "title": f"Paper {number}", "creators": [], "tags": []}
    return {
        "key": key,
        "version": version,
        "library": {"type": "user", "id": 123, "name": "me"},
        "meta": {"numChildren": 1},
        "data": fields | data,
    }


def serve(
    items: list[dict[str, Any]], version: int = 5, server: str = "", deleted: int = 0
) -> Callable[[Request], Reply]:
    """Zotero's own behaviour: what is newer than ``since``, in pages, with its headers; 304 when nothing is."""

    def answer(request: Request) -> Reply:
        headers = {"last-modified-version": str(version)} | ({"zotero-server-id": server} if server else {})
        if request.url.endswith("/deleted"):
            return Answer(request.url, json.dumps({"items": ["X"] * deleted, "tags": []}).encode(), headers)
        if request.headers.get("if-modified-since-version") == str(version):
            return Answer(request.url, b"", headers, changed=False)
        fresh = [one for one in items if one["version"] > int(request.params.get("since", "0"))]
        start, limit = int(request.params["start"]), int(request.params["limit"])
        headers["total-results"] = str(len(fresh))
        if start + limit < len(fresh):
            headers["link"] = (
                f'<https://elsewhere.example/items?start={start + limit}&limit={limit}>; rel="next", '
                '<https://api.zotero.org/x?start=9999>; rel="last"'
            )
        return Answer(request.url, json.dumps(fresh[start : start + limit]).encode(), headers)

    return answer


def library(items: list[dict[str, Any]], base: str = WEB, **more: Any) -> StandInClient:
    answer = serve(items, **more)
    return StandInClient({f"{base}/items/top": answer, f"{base}/deleted": answer})


def records(batches: list[Batch]) -> list[Record]:
    made = [one for batch in batches for one in batch.items]
    assert all(isinstance(one, Record) for one in made)
    return [one for one in made if isinstance(one, Record)]


def read(items: object, name: str = "library.json") -> list[Record | Failure]:
    file = source_file(json.dumps(items).encode(), name)
    return list(zotero.parse_records(file))


def read_one(**data: object) -> Record:
    (record,) = read([make_item(1, **data)])  # type: ignore[arg-type]
    assert isinstance(record, Record)
    return record


# --- items ------------------------------------------------------------------------------------------------------------


def test_it_is_a_live_source() -> None:
    assert isinstance(zotero, LiveSource)


def test_an_item_becomes_a_record() -> None:
    item = make_item(
        1,
        creators=[
            {"creatorType": "editor", "firstName": "Ed", "lastName": "Itor"},
            {"creatorType": "author", "firstName": "Jane", "lastName": "van Doe"},
            {"creatorType": "author", "name": "The Group"},
        ],
        abstractNote="We look.",
        date="April 2015",
        DOI="10.1000/X",
        url="https://journal.example/1.pdf",
        publicationTitle="Journal of Things",
        tags=[{"tag": "things", "type": 1}, {"tag": "stuff"}],
        extra="Citation Key: doe2015\nPMID: 31234567\nsee arXiv:2401.00001",
    )
    item["meta"]["parsedDate"] = "2015-04"
    assert read([item]) == [
        Record(
            source="zotero",
            key="users/123/KEY00001",
            where="library.json: item 1",
            title="Paper 1",
            abstract="We look.",
            authors=(Author("Jane van Doe"), Author("The Group")),
            identifiers=read_one(DOI="10.1000/x", extra="PMID: 31234567").identifiers,
            announced="2015-04",
            year=2015,
            venue="Journal of Things",
            keywords=("things", "stuff"),
            links=(Link("pdf", "https://journal.example/1.pdf"),),
        )
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"archiveID": "arXiv:2507.06457"},
        {"DOI": "10.48550/arXiv.2507.06457"},
        {"url": "http://arxiv.org/abs/2507.06457v2"},
        {"extra": "Some note\narXiv: 2507.06457 [cs]"},
        {"extra": "arXiv:2507.06457 [cs.CL]"},
    ],
)
def test_arxiv_numbers_are_found_where_zotero_hides_them(data: dict[str, object]) -> None:
    assert [str(one) for one in read_one(**data).identifiers] == ["arxiv:2507.06457"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2015-04-03", "2015-04-03"),
        ("2015", "2015"),
        ("May 3, 2016", "2016-05-03"),
        ("3 May 2016", "2016-05-03"),
        ("2015/october", "2015-10"),
        ("n.d.", ""),
        ("2019-06-30T12:00:00Z", "2019-06-30T12:00:00Z"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, date: str) -> None:
    assert read_one(date=text).announced == date


def test_what_is_no_paper_is_passed_over() -> None:
    passed = [make_item(n, kind) for n, kind in enumerate(("attachment", "note", "annotation", "webpage", "film"))]
    trashed = make_item(8, deleted=1)
    page_of_a_paper = make_item(9, "webpage", url="https://arxiv.org/abs/2507.06457")
    (record,) = read([*passed, trashed, page_of_a_paper])
    assert isinstance(record, Record)
    assert record.key == "users/123/KEY00009"


def test_an_item_without_a_title_and_one_that_is_none_are_failures() -> None:
    made = read([make_item(1, title=""), 7, make_item(2)])
    assert [type(one) for one in made] == [Failure, Failure, Record]


def test_items_as_other_programs_save_them_are_read() -> None:
    bare = make_item(1)["data"]
    assert [one.key for one in read({"items": [bare]}) if isinstance(one, Record)] == ["library/KEY00001"]
    assert len(read(make_item(1))) == 1


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stream", "title"),
    [
        ("users/123", "users/123", "Zotero user 123"),
        ("/groups/45/", "groups/45", "Zotero group 45"),
        ("local", "local", "Zotero on this machine"),
        ("local/groups/45", "local/groups/45", "Zotero on this machine, group 45"),
        ("users/1/collections/ABCD2345", "users/1/collections/ABCD2345", "Zotero user 1, collection ABCD2345"),
        ("https://www.zotero.org/groups/45/a_group/library", "groups/45", "Zotero group 45"),
        ("zotero.org/groups/45/x/collections/ABCD2345", "groups/45/collections/ABCD2345", "Zotero group 45, collection ABCD2345"),
    ],
)  # fmt: skip
def test_a_library_has_one_name(text: str, stream: str, title: str) -> None:
    assert (zotero.read_stream(text).name, zotero.read_stream(text).title) == (stream, title)
    assert zotero.read_stream(stream).name == stream
    assert zotero.follows(stream)


@pytest.mark.parametrize(
    "text", ["", "users", "users/me", "users/0", "users/1/items", "groups/1/collections/../x", "x"]
)
def test_what_is_no_library_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        zotero.read_stream(text)
    assert "zotero:users/" in refused.value.hint


# --- reading a library ------------------------------------------------------------------------------------------------


def test_a_library_is_read_page_by_page() -> None:
    items = [make_item(n, "note" if n % 10 == 0 else "preprint") for n in range(250)]
    client = library(items)
    batches = fetch(zotero, client, "users/123")
    assert [len(one.items) for one in batches] == [90, 90, 45]
    assert [one.total for one in batches] == [250, 250, 250]
    assert batches[-1].tallies == (Tally("2026-08-06", 225),)
    assert "25 items are no papers (25 note)" in batches[-1].note
    assert [one.params["start"] for one in client.asked] == ["0", "100", "200"]
    assert all(one.url.startswith(WEB) for one in client.asked), "only the number is taken from the next page's address"
    assert all("since" not in one.params for one in client.asked)


def test_an_item_without_a_title_is_told_of_and_not_waited_for() -> None:
    (batch,) = fetch(zotero, library([make_item(1), make_item(2, title="")]), "users/123")
    assert [type(one) for one in batch.items] == [Record, Failure]
    assert batch.tallies == (Tally("2026-08-06", 1),)
    assert "1 without a title" in batch.note


def test_only_what_changed_is_asked_for_the_next_time() -> None:
    old, new = [make_item(n) for n in range(3)], make_item(9, version=8)
    first = fetch(zotero, library(old), "users/123")[-1].checkpoint
    client = library([*old, new], version=8, deleted=2)
    (batch,) = fetch(zotero, client, "users/123", first)
    assert [one.key for one in records([batch])] == ["users/123/KEY00009"]
    assert client.asked[0].params["since"] == "5"
    assert "2 items were deleted" in batch.note
    assert batch.tallies == (Tally("2026-08-06", 1),)


def test_a_library_that_has_not_changed_says_so_once_a_day() -> None:
    client = library([make_item(1)])
    first = fetch(zotero, client, "users/123")[-1].checkpoint
    (again,) = fetch(zotero, client, "users/123", first)
    assert (again.items, again.tallies, again.checkpoint) == ((), (), first)
    assert client.asked[-1].headers["if-modified-since-version"] == "5"
    (tomorrow,) = fetch(zotero, client, "users/123", first, NOON + timedelta(days=1))
    assert [(one.day, one.state) for one in tomorrow.tallies] == [("2026-08-07", "nothing")]


def test_a_read_that_was_stopped_goes_on_where_it_was() -> None:
    client = library([make_item(n) for n in range(250)])
    first = next(zotero.fetch_since(Visit(client, plain_settings(), "users/123", "", NOON)))
    rest = fetch(zotero, client, "users/123", first.checkpoint)
    assert len(records([first, *rest])) == 250
    assert [one.params["start"] for one in client.asked] == ["0", "100", "200"]
    assert rest[-1].tallies == (Tally("2026-08-06", 250),)


def test_a_library_that_changes_while_it_is_read_is_read_again() -> None:
    before, after = serve([make_item(n) for n in range(150)]), serve([make_item(n) for n in range(1, 151)], version=6)
    calls: list[Request] = []

    def answer(request: Request) -> Reply:
        calls.append(request)
        return (before if len(calls) == 1 else after)(request)

    batches = fetch(zotero, StandInClient({f"{WEB}/items/top": answer}), "users/123")
    assert {one.key for one in records(batches)} == {f"users/123/KEY{n:05}" for n in range(151)}
    assert json.loads(batches[-1].checkpoint)["version"] == 6


def test_a_library_that_never_rests_is_read_all_the_same() -> None:
    versions = iter(range(5, 1000))

    def answer(request: Request) -> Reply:
        return serve([make_item(n) for n in range(150)], version=next(versions))(request)

    batches = fetch(zotero, StandInClient({f"{WEB}/items/top": answer}), "users/123")
    assert len({one.key for one in records(batches)}) == 150
    assert json.loads(batches[-1].checkpoint)["version"] < 12


def test_a_link_that_leads_back_ends_the_reading() -> None:
    page = Answer(WEB, json.dumps([make_item(1)]).encode(), {"link": '<https://api.zotero.org/x?start=0>; rel="next"'})
    assert len(fetch(zotero, StandInClient({f"{WEB}/items/top": page}), "users/123")) == 1


def test_a_key_goes_in_a_header_to_the_web_and_nowhere_else() -> None:
    ours = plain_settings(zotero_key="sesame")
    web, local = library([make_item(1)]), library([make_item(1)], base=LOCAL)
    (batch,) = fetch(zotero, web, "users/123", settings=ours)
    fetch(zotero, local, "local", settings=ours)
    assert web.asked[0].headers == {"zotero-api-version": "3", "zotero-api-key": "sesame"}
    assert "zotero-api-key" not in local.asked[0].headers
    assert "sesame" not in repr(batch)


# --- the program on this machine --------------------------------------------------------------------------------------


def test_a_zotero_that_does_not_count_is_read_whole_each_time() -> None:
    client = library([make_item(1)], base=LOCAL)
    first = fetch(zotero, client, "local")[-1]
    assert [one.key for one in records([first])] == ["users/123/KEY00001"]
    again = fetch(zotero, client, "local", first.checkpoint)
    assert len(records(again)) == 1
    assert all("since" not in one.params for one in client.asked)


def test_a_zotero_that_counts_is_asked_for_what_is_new_until_another_one_answers() -> None:
    items = [make_item(1)]
    first = fetch(zotero, library(items, base=LOCAL, server="one"), "local")[-1]
    assert fetch(zotero, library(items, base=LOCAL, server="one"), "local", first.checkpoint)[0].items == ()
    other = library(items, base=LOCAL, server="two")
    assert len(records(fetch(zotero, other, "local", first.checkpoint))) == 1
    assert [one.params.get("since") for one in other.asked] == ["5", None]


@pytest.mark.parametrize(
    ("stream", "error", "kind", "hint"),
    [
        ("local", Declined("no", status=403), Declined, "Allow other applications"),
        ("local", TryLater("refused", NOON), TryLater, "Start Zotero"),
        ("users/123", Declined("no", status=403), Declined, "BROADSHEET_ZOTERO_KEY"),
        ("users/123", TryLater("no", NOON, status=403), Declined, "BROADSHEET_ZOTERO_KEY"),
        ("groups/123", Declined("no", status=404), Declined, "Check the number"),
        ("users/123", TryLater("busy", NOON, "Wait.", status=503), TryLater, "Wait."),
    ],
)
def test_a_refusal_says_what_to_do(stream: str, error: FetchFailed, kind: type[FetchFailed], hint: str) -> None:
    base = LOCAL if stream == "local" else f"https://api.zotero.org/{stream}"
    with pytest.raises(kind) as refused:
        fetch(zotero, StandInClient({f"{base}/items/top": error}), stream)
    assert hint in refused.value.hint


@pytest.mark.parametrize("body", [b"<html>", b"7", b'"x"', b"[1]", b""])
def test_an_answer_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        fetch(zotero, StandInClient({f"{WEB}/items/top": body}), "users/123")


def test_a_library_is_asked_every_hour() -> None:
    assert zotero.next_due("users/123", None, NOON) == NOON
    assert zotero.next_due("users/123", NOON, NOON) == NOON + timedelta(hours=1)


def test_the_real_client_reads_a_library_from_a_server() -> None:
    items = [make_item(n) for n in range(150)]

    def answer(asked: Asked) -> Scripted:
        told = serve(items)(Request(asked.path, asked.query, asked.headers, "no", False))
        assert isinstance(told, Answer)
        return Scripted(told.body, 200 if told.changed else 304, told.headers)

    with ReplayServer({"/users/123/items/top": answer}) as server:
        ours = plain_settings(zotero=server.url, zotero_key="sesame")
        clock = HeldClock()
        client = PoliteClient(ours, MemoryGate(), clock=clock, wait=clock.wait)
        first = list(zotero.fetch_since(Visit(client, ours, "users/123", "", NOON)))
        again = list(zotero.fetch_since(Visit(client, ours, "users/123", first[-1].checkpoint, NOON)))
        asked = list(server.asked)
    check_batches(first)
    check_batches(again)
    assert len(records(first)) == 150
    assert again[0].items == ()
    assert [one.headers.get("zotero-api-key") for one in asked] == ["sesame"] * 3


# --- promises ---------------------------------------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = ("title", "creators", "date", "DOI", "extra", "url", "tags", "archiveID", "itemType", "deleted", "key")


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(_FIELDS), _JSON),
    st.dictionaries(st.sampled_from(("library", "meta", "data")), _JSON),
)
def test_items_of_any_shape_never_raise(data: dict[str, object], around: dict[str, object]) -> None:
    item = make_item(1)
    item["data"] |= data
    check_promises(read([item | around, item]))


@settings(deadline=None)
@given(
    st.text(max_size=200),
    st.dictionaries(st.sampled_from(("link", "total-results", "last-modified-version")), st.text(max_size=60)),
)
def test_any_checkpoint_and_header_is_survived(checkpoint: str, headers: dict[str, str]) -> None:
    page = Answer(WEB, json.dumps([make_item(1)]).encode(), headers)
    client = StandInClient({f"{WEB}/items/top": page, f"{WEB}/deleted": b"{}"})
    visit = Visit(client, plain_settings(), "users/123", checkpoint, NOON)
    for _, batch in zip(range(5), zotero.fetch_since(visit), strict=False):
        check_promises(list(batch.items))
