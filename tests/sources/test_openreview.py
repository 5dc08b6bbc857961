"""OpenReview: notes of both versions of its API, saved ones, and the papers of a venue page by page."""

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
from broadsheet.sources import Failure, openreview
from broadsheet.sources.live import Batch, LiveSource, Tally, Visit
from tests.replay.answers import Scripted, page
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

NOTES = "https://api2.openreview.net/notes"
VENUE = "ICLR.cc/2026/Conference"
SUBMISSION = f"{VENUE}/-/Submission"
MONDAY = 1_767_600_000_000
"""2026-01-05T08:00:00Z in milliseconds."""


def make_note(number: int, changed: int = MONDAY, venueid: str = VENUE, **content: object) -> dict[str, Any]:
    name = f"note{number:05}"
    fields = {
        "title": f"Paper {number}",
        "abstract": "We look.",
        "venueid": venueid,
        "venue": "ICLR 2026 poster",
    } | content
    return {
        "id": name,
        "forum": name,
        "number": number,
        "invitations": [SUBMISSION],
        "cdate": MONDAY - 1000 + number,
        "tcdate": MONDAY - 1000 + number,
        "mdate": changed,
        "tmdate": changed,
        "content": {field: {"value": value} for field, value in fields.items()},
    }


def serve(
    notes: list[dict[str, Any]], asked_by: dict[str, str] | None = None, count: bool = True, most: int = 1000
) -> Callable[[Request], Reply]:
    """OpenReview's own behaviour: one question finds the notes, sorted and cut as asked."""
    right = asked_by or {"invitation": SUBMISSION}

    def answer(request: Request) -> Reply:
        found = notes if right.items() <= request.params.items() else []
        field, _, way = request.params["sort"].partition(":")
        ordered = sorted(found, key=lambda one: one[field], reverse=way == "desc")
        begin = int(request.params["offset"])
        told: dict[str, object] = {"notes": ordered[begin : begin + min(int(request.params["limit"]), most)]}
        return json.dumps(told | ({"count": len(found)} if count else {})).encode()

    return answer


def venue(notes: list[dict[str, Any]], **how: Any) -> StandInClient:
    return StandInClient({NOTES: serve(notes, **how)})


def keys(batches: list[Batch]) -> list[str]:
    return [one.key for batch in batches for one in batch.items if isinstance(one, Record)]


def read(told: object) -> list[Record | Failure]:
    return list(openreview.parse_records(source_file(json.dumps(told).encode(), "notes.json")))


def read_one(note: dict[str, Any]) -> Record:
    (record,) = read([note])
    assert isinstance(record, Record)
    return record


# --- notes ------------------------------------------------------------------------------------------------------------


def test_it_is_a_live_source() -> None:
    assert isinstance(openreview, LiveSource)


def test_a_note_becomes_a_record() -> None:
    note = make_note(
        1,
        authors=["Jane Doe", "John Roe"],
        keywords=["things", "stuff"],
        primary_area="thingology",
        TLDR="Things are there.",
        pdf="/pdf/0123abcd.pdf",
        code="https://github.com/a/b",
    )
    note["pdate"] = MONDAY + 86_400_000
    record = read_one(note)
    assert record == Record(
        source="openreview",
        key="note00001",
        where="notes.json: note 1",
        title="Paper 1",
        abstract="We look.",
        summary="Things are there.",
        authors=(Author("Jane Doe"), Author("John Roe")),
        identifiers=record.identifiers,
        submitted="2026-01-05T07:59:59Z",
        announced="2026-01-06T08:00:00Z",
        updated="2026-01-05T08:00:00Z",
        year=2026,
        venue="ICLR 2026 poster",
        keywords=("things", "stuff", "thingology"),
        links=(
            Link("page", "https://openreview.net/forum?id=note00001"),
            Link("pdf", "https://openreview.net/pdf/0123abcd.pdf"),
            Link("code", "https://github.com/a/b"),
        ),
    )
    assert [str(one) for one in record.identifiers] == ["openreview:note00001"]


def test_the_older_api_has_its_fields_bare() -> None:
    content = {
        "title": "Old",
        "authors": ["Anonymous"],
        "keywords": "one, two",
        "one-sentence_summary": "S.",
        "pdf": "/pdf?id=x",
    }
    record = read_one({"id": "rJl-b3RcF7", "forum": "rJl-b3RcF7", "cdate": 1_538_000_000_000, "content": content})
    assert (record.title, record.authors, record.keywords, record.summary) == ("Old", (), ("one", "two"), "S.")
    assert str(record.identifiers[0]) == "openreview:rJl-b3RcF7"


def test_authors_may_be_profiles() -> None:
    people = [{"fullname": "Jane Doe", "username": "~Jane_Doe1"}, {"name": "John Roe"}, "Ann Poe", 7, None]
    assert [one.name for one in read_one(make_note(1, authors=people)).authors] == [
        "Jane Doe",
        "John Roe",
        "Ann Poe",
        "7",
    ]


@pytest.mark.parametrize(
    ("venueid", "comment"),
    [
        (VENUE, ""),
        (f"{VENUE}/Submission", "Under review"),
        (f"{VENUE}/Withdrawn_Submission", "Withdrawn"),
        (f"{VENUE}/Desk_Rejected_Submission", "Desk rejected"),
        (f"{VENUE}/Rejected_Submission", "Rejected"),
    ],
)
def test_what_became_of_a_paper_is_told_and_marks_no_version(venueid: str, comment: str) -> None:
    record = read_one(make_note(1, venueid=venueid))
    assert (record.comment, record.versions) == (comment, ())


def test_reviews_and_comments_are_passed_over() -> None:
    review = make_note(2) | {"forum": "note00001", "replyto": "note00001"}
    told = {"notes": [make_note(1), review, 5, make_note(3, title="")], "count": 4}
    assert [type(one) for one in read(told)] == [Record, Failure, Failure]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stream"),
    [
        (VENUE, VENUE),
        ("TMLR", "TMLR"),
        (f" {SUBMISSION} ", VENUE),
        ("https://openreview.net/group?id=robot-learning.org/CoRL/2025/Conference#tab", "robot-learning.org/CoRL/2025/Conference"),
    ],
)  # fmt: skip
def test_a_venue_has_one_name(text: str, stream: str) -> None:
    assert openreview.read_stream(text).name == stream
    assert openreview.read_stream(stream).name == stream
    assert openreview.follows(stream)


@pytest.mark.parametrize("text", ["", "ICLR 2026", "/", "a//b", "../x", "https://openreview.net/forum", "a?b=c", "é"])
def test_what_is_no_venue_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        openreview.read_stream(text)
    assert "openreview:ICLR.cc" in refused.value.hint


# --- a venue ----------------------------------------------------------------------------------------------------------


def test_a_venue_is_read_page_by_page_in_the_order_in_which_papers_came() -> None:
    client = venue([make_note(n) for n in range(2500)])
    batches = fetch(openreview, client, VENUE)
    assert [len(one.items) for one in batches] == [1000, 1000, 500]
    assert [one.total for one in batches] == [2500, 2500, 2500]
    assert batches[-1].tallies == (Tally("2026-08-06", 2500),)
    assert [one.params["offset"] for one in client.asked] == ["0", "1000", "2000"]
    assert client.asked[0].params["sort"] == "tcdate:asc"


def test_later_only_what_changed_is_taken() -> None:
    notes = [make_note(n, changed=MONDAY - n) for n in range(1500)]
    first = fetch(openreview, venue(notes), VENUE)[-1].checkpoint
    notes[3] = make_note(3, changed=MONDAY + 5000, venueid=f"{VENUE}/Withdrawn_Submission")
    client = venue([*notes, make_note(2000, changed=MONDAY + 6000)])
    (batch,) = fetch(openreview, client, VENUE, first)
    assert keys([batch]) == ["note02000", "note00003", "note00000"]  # and those of the last moment that was known
    assert client.asked[0].params["sort"] == "tmdate:desc"


def test_a_venue_that_has_not_changed_says_so_once_a_day() -> None:
    notes = [make_note(n) for n in range(20)]
    first = fetch(openreview, venue(notes), VENUE)[-1].checkpoint
    (again,) = fetch(openreview, venue(notes), VENUE, first)
    assert (again.items, again.tallies) == ((), ())
    (tomorrow,) = fetch(openreview, venue(notes), VENUE, again.checkpoint, NOON + timedelta(days=1))
    assert [(one.day, one.expected, one.state) for one in tomorrow.tallies] == [("2026-08-07", 0, "nothing")]


def test_what_changes_while_a_venue_is_read_comes_the_next_time() -> None:
    now = int(NOON.timestamp() * 1000)
    notes = [make_note(n) for n in range(1500)]
    calls = 0

    def answer(request: Request) -> Reply:
        nonlocal calls
        calls += 1
        if calls == 2:  # the first page has been read
            notes[0] = make_note(0, changed=now + 1000)
            notes[1400] = make_note(1400, changed=now + 2000)
        return serve(notes)(request)

    first = fetch(openreview, StandInClient({NOTES: answer}), VENUE)
    assert "note00000" in keys(fetch(openreview, venue(notes), VENUE, first[-1].checkpoint))


def test_a_read_that_was_stopped_goes_on_where_it_was() -> None:
    client = venue([make_note(n) for n in range(2500)])
    first = next(openreview.fetch_since(Visit(client, plain_settings(), VENUE, "", NOON)))
    rest = fetch(openreview, client, VENUE, first.checkpoint)
    assert len(set(keys([first, *rest]))) == 2500
    assert [one.params["offset"] for one in client.asked] == ["0", "1000", "2000"]


@pytest.mark.parametrize("question", [{"content.venueid": VENUE}, {"invitation": f"{VENUE}/-/Blind_Submission"}])
def test_venues_that_answer_to_another_question_are_found(question: dict[str, str]) -> None:
    client = venue([make_note(1)], asked_by=question)
    (batch,) = fetch(openreview, client, VENUE)
    assert keys([batch]) == ["note00001"]
    fetch(openreview, client, VENUE, batch.checkpoint)
    assert question.items() <= client.asked[-1].params.items()
    assert len(client.asked) < 5


def test_a_venue_without_papers_is_no_error_but_is_told() -> None:
    client = venue([])
    (batch,) = fetch(openreview, client, VENUE)
    assert "is that its id?" in batch.note
    assert batch.tallies[0].state == "nothing"
    assert keys(fetch(openreview, venue([make_note(1)]), VENUE, batch.checkpoint)) == ["note00001"]


def test_pages_shorter_than_asked_are_followed_by_the_count() -> None:
    batches = fetch(openreview, venue([make_note(n) for n in range(25)], most=10), VENUE)
    assert [len(one.items) for one in batches] == [10, 10, 5]


def test_a_server_without_counts_is_read_until_a_short_page() -> None:
    assert len(keys(fetch(openreview, venue([make_note(n) for n in range(1001)], count=False), VENUE))) == 1001


def test_a_server_that_repeats_a_page_for_ever_is_left() -> None:
    body = json.dumps({"notes": [make_note(n) for n in range(1000)]}).encode()
    client = StandInClient({NOTES: body})
    visit = Visit(client, plain_settings(), VENUE, json.dumps({"offset": 199_000, "began": 1}), NOON)
    assert len(list(openreview.fetch_since(visit))) == 1


@pytest.mark.parametrize(
    ("error", "kind", "hint"),
    [
        (Declined("no", status=403), Declined, "import that file"),
        (TryLater("no", NOON, status=403), Declined, "import that file"),
        (TryLater("busy", NOON, "Wait.", status=429), TryLater, "Wait."),
    ],
)
def test_a_refusal_says_what_to_do(error: FetchFailed, kind: type[FetchFailed], hint: str) -> None:
    with pytest.raises(kind) as refused:
        fetch(openreview, StandInClient({NOTES: error}), VENUE)
    assert hint in refused.value.hint


@pytest.mark.parametrize("body", [b"<html>", b"7", b'{"name": "x"}', b'{"notes": 5}', b""])
def test_an_answer_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        fetch(openreview, StandInClient({NOTES: body}), VENUE)


def test_a_venue_is_asked_twice_a_day() -> None:
    assert openreview.next_due(VENUE, None, NOON) == NOON
    assert openreview.next_due(VENUE, NOON, NOON) == NOON + timedelta(hours=12)


def test_the_real_client_reads_a_venue_from_a_server() -> None:
    def answer(asked: Asked) -> Scripted:
        told = serve([make_note(n) for n in range(1200)])(Request(asked.path, asked.query, {}, "no", False))
        assert isinstance(told, bytes)
        return page(told, "application/json")

    with ReplayServer({"/notes": answer}) as server:
        ours, clock = plain_settings(openreview=server.url), HeldClock()
        client = PoliteClient(ours, MemoryGate(), clock=clock, wait=clock.wait)
        batches = list(openreview.fetch_since(Visit(client, ours, VENUE, "", NOON)))
    check_batches(batches)
    assert len(keys(batches)) == 1200


# --- promises ---------------------------------------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = ("title", "authors", "keywords", "pdf", "venueid", "venue", "TLDR", "doi", "html", "code")
_AROUND = ("id", "forum", "replyto", "cdate", "pdate", "tmdate", "content")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(_FIELDS), _JSON), st.dictionaries(st.sampled_from(_AROUND), _JSON))
def test_notes_of_any_shape_never_raise(content: dict[str, object], around: dict[str, object]) -> None:
    note = make_note(1)
    note["content"] |= content
    check_promises(read([note | around, note]))


@settings(deadline=None)
@given(st.text(max_size=100) | _JSON.map(lambda told: json.dumps({"known": told, "offset": told, "way": told})), _JSON)
def test_any_checkpoint_and_count_is_survived(checkpoint: str, count: object) -> None:
    answer = Answer(NOTES, json.dumps({"notes": [make_note(1)], "count": count}).encode(), {})
    visit = Visit(StandInClient({NOTES: answer}), plain_settings(), VENUE, checkpoint, NOON)
    for _, batch in zip(range(3), openreview.fetch_since(visit), strict=False):
        check_promises(list(batch.items))
