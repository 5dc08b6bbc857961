"""OpenAlex: works as records, answers and snapshot files, and the list followed by its cursor."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput, Declined, TryLater
from broadsheet.paper import Author, Identifier, Link, Record, Signal, Version
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, open_sources, openalex, recognise
from broadsheet.sources.live import LiveSource, Tally, Visit
from broadsheet.sources.openalex_work import MOST_WORDS, make_work, read_abstract
from tests.replay.answers import page
from tests.replay.server import ReplayServer
from tests.shared_data import shared
from tests.sources.anything import objects_with, patient
from tests.sources.samples import SAMPLES, parse, parse_one, source_file
from tests.sources.scripted_client import (
    Request,
    asked_of,
    make_client,
    make_settings,
    make_visit,
    records_of,
)
from tests.sources.test_contract import check_promises

NOW = "2026-08-20T15:00:00Z"
STREAM = "primary_topic.id:T10028"
Work = dict[str, Any]


def work(number: int = 1, **fields: object) -> Work:
    return {"id": f"https://openalex.org/W{number}", "title": f"Work {number}", "cited_by_count": 3, **fields}


def make(**fields: object) -> Record:
    made = make_work("openalex", work(**fields), "here")  # type: ignore[arg-type]
    assert isinstance(made, Record), made
    return made


def why_not(**fields: object) -> str:
    made = make_work("openalex", work(**fields), "here")  # type: ignore[arg-type]
    assert isinstance(made, Failure), made
    return made.why


# --- one work ---------------------------------------------------------------------------------------------------------


def test_a_work_becomes_a_record_with_all_that_it_tells() -> None:
    assert parse_one("openalex", SAMPLES["openalex"][1], "part_000") == Record(
        source="openalex",
        key="W2741809807",
        where="part_000:1",
        title="A Study of Openness",
        abstract="Doors are open. Doors close.",
        authors=(Author("Ada Open", "A House"),),
        identifiers=(
            Identifier("openalex", "W2741809807"),
            Identifier("doi", "10.1000/oa.1"),
            Identifier("pubmed", "29456894"),
            Identifier("arxiv", "1802.00001"),
        ),
        submitted="2018-02-13",
        year=2018,
        venue="Journal of Doors",
        keywords=("Doors", "Hinges"),
        comment="Review",
        links=(Link("page", "https://doi.org/10.1000/oa.1"),),
        signals=(Signal("citations", "2026-08-01T07:55:56Z", 565),),
    )


def test_an_arxiv_doi_is_the_arxiv_name_and_arxiv_is_no_venue() -> None:
    place = {
        "landing_page_url": "http://arxiv.org/abs/2201.11990",
        "source": {"display_name": "arXiv", "type": "repository"},
    }
    record = make(doi="https://doi.org/10.48550/arXiv.2201.11990", primary_location=place)
    assert record.identifiers == (Identifier("openalex", "W1"), Identifier("arxiv", "2201.11990"))
    assert record.venue == ""


def test_the_first_of_several_arxiv_copies_counts() -> None:
    copies = [{"pdf_url": f"https://arxiv.org/pdf/2201.0000{number}"} for number in (1, 2)]
    assert [str(one) for one in make(locations=copies).identifiers] == ["openalex:W1", "arxiv:2201.00001"]


def test_january_1_stands_for_the_year_alone() -> None:
    assert make(publication_date="2018-01-01", publication_year=2018).submitted == "2018"
    assert make(publication_date="2018-01-02", publication_year=2018).submitted == "2018-01-02"


def test_a_retracted_work_says_so_and_is_withdrawn_by_the_day_of_its_last_change() -> None:
    record = make(is_retracted=True, publication_date="2018-02-13", updated_date="2026-08-01T07:55:56.4")
    assert record.comment == "Retracted"
    assert record.versions == (Version(1, "2018-02-13", "2026-08-01"),)
    assert make(is_retracted=False, updated_date="2026-08-01").versions == ()


def test_authors_stand_without_institutions_by_what_was_printed() -> None:
    listed = [
        {"author": {"display_name": None}, "raw_author_name": "B. Printed", "raw_affiliation_strings": ["A Place"]},
        {"author": {"display_name": "C. Known"}, "institutions": [{"display_name": "One"}, {"display_name": "Two"}]},
        {"author": {}, "raw_author_name": ""},
        None,
    ]
    assert make(authorships=listed).authors == (Author("B. Printed", "A Place"), Author("C. Known", "One; Two"))


def test_old_works_have_concepts_and_keywords_of_another_form() -> None:
    assert make(concepts=[{"display_name": "Citation"}]).keywords == ("Citation",)
    assert make(keywords=[{"keyword": "access", "score": 0.4}], concepts=[{"display_name": "C"}]).keywords == (
        "access",
    )


def test_what_is_no_paper_is_refused_by_name() -> None:
    assert why_not(id="https://openalex.org/A1969205032") == "not a work but an author (A1969205032)"
    assert "cover" in why_not(is_paratext=True)
    assert why_not(title=None) == "no title (W1)"
    assert why_not(id="https://example.org/1") == why_not(id=None) == "no OpenAlex number"


def test_an_abstract_is_read_back_in_order() -> None:
    assert read_abstract({"b": [1, 3], "a": [0, 2]}) == "a b a b"


@pytest.mark.parametrize(
    "index", [None, [], "text", {}, {"a": None}, {"a": ["0", None, 1.5, -1, True]}, {"a": {"0": 1}}]
)
def test_what_is_no_abstract_is_none(index: object) -> None:
    assert read_abstract(index) == ""


def test_an_index_that_was_cut_gives_the_text_before_the_cut() -> None:
    assert read_abstract({"Despite": [0], "growing": [1], "interest": [2], "in": [3, 57, 82, 127]}) == (
        "Despite growing interest in"
    )
    assert read_abstract({"late": [90]}) == ""
    assert read_abstract({"a": list(range(20)), "b": [21]}).endswith("a b")


def test_places_beyond_all_measure_cost_nothing() -> None:
    assert read_abstract({"far": [10**18, MOST_WORDS], "near": [0]}) == "near"
    assert len(read_abstract({"w": list(range(100_000))}).split()) == MOST_WORDS


@patient
@given(st.lists(st.text("abc", min_size=1, max_size=4), max_size=60))
def test_any_text_survives_being_turned_into_an_index_and_back(words: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    assert read_abstract(index) == " ".join(words)


KEYS = (
    "title", "doi", "ids", "publication_date", "publication_year", "type", "authorships", "abstract_inverted_index",
    "locations", "primary_location", "best_oa_location", "topics", "keywords", "cited_by_count", "is_retracted",
    "updated_date",
)  # fmt: skip


@patient
@given(objects_with(*KEYS))
def test_a_work_with_anything_in_its_fields_keeps_the_promises(fields: Work) -> None:
    check_promises([make_work("openalex", work(**fields), "here", NOW)])


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"meta": {"count": 2}, "results": [work(1), work(2)]}),
        json.dumps({"meta": {"count": 2}, "results": [work(1), work(2)]}, indent=1),
        json.dumps([work(1), work(2)]),
        json.dumps(work(1)) + "\n" + json.dumps(work(2)) + "\n",
        "\ufeff" + json.dumps(work(1)) + "\r\n\r\n" + json.dumps(work(2)),
    ],
    ids=["answer", "indented answer", "list", "lines", "lines of Windows"],
)
def test_every_form_in_which_works_are_kept_is_read(text: str) -> None:
    assert recognise(source_file(text.encode(), "stdin")) is openalex
    made = parse("openalex", text)
    assert (
        [one.key for one in made if isinstance(one, Record)]
        == ["W1", "W2"]
        == [f"W{at}" for at in range(1, len(made) + 1)]
    )


def test_a_part_of_the_snapshot_is_read_as_it_lies_there(tmp_path: Path) -> None:
    lines = [json.dumps(work(number)) for number in range(1, 301)]
    (tmp_path / "part_000.gz").write_bytes(
        gzip.compress("\n".join([*lines[:200], '{"id": "cut', *lines[200:]]).encode())
    )
    (file,) = open_sources(str(tmp_path / "part_000.gz"))
    made = list(recognise(file).parse_records(file))
    assert (len(made), sum(isinstance(one, Failure) for one in made)) == (301, 1)


def test_a_saved_error_is_told() -> None:
    (failure,) = parse("openalex", '{"error": "Invalid query parameters error.", "message": "no such filter"}')
    assert isinstance(failure, Failure)
    assert failure.why == "OpenAlex answered: Invalid query parameters error.: no such filter"


def test_one_recorded_object_of_each_kind() -> None:
    made = {}
    for path in sorted(shared("protocol", "openalex").glob("json_response*.json")):
        (file,) = open_sources(str(path))
        assert recognise(file) is openalex
        (made[path.stem.rpartition("-")[2]],) = openalex.parse_records(file)
    paper = made.pop("W2741809807")
    assert isinstance(paper, Record)
    check_promises([paper])
    assert (paper.venue, len(paper.authors), paper.submitted) == ("PeerJ", 9, "2018-02-13")
    assert [str(one) for one in paper.identifiers] == [
        "openalex:W2741809807",
        "doi:10.7717/peerj.4375",
        "pubmed:29456894",
    ]
    assert paper.abstract == "Despite growing interest in"
    assert paper.signals == (Signal("citations", "2023-10-29T07:55:56Z", 565),)
    assert {name: one.why for name, one in made.items() if isinstance(one, Failure)} == {
        "A1969205032": "not a work but an author (A1969205032)",
        "C2778407487": "not a work but a concept (C2778407487)",
        "I114027177": "not a work but an institution (I114027177)",
        "V1983995261": "not a work but a venue (V1983995261)",
    }


# --- live -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stream"),
    [
        (STREAM, STREAM),
        ("Type:article , is_oa:true", "type:article,is_oa:true"),
        ("t10028", STREAM),
        ("https://openalex.org/T10028", STREAM),
        ("A5023888391", "authorships.author.id:A5023888391"),
        ("filter=cited_by_count:>100", "cited_by_count:>100"),
        ("https://api.openalex.org/works?page=2&filter=type:!book,is_oa:true|false", "type:!book,is_oa:true|false"),
        ("title.search:what is this?", "title.search:what is this?"),
    ],
)  # fmt: skip
def test_a_filter_is_followed_in_one_normal_form(text: str, stream: str) -> None:
    assert openalex.read_stream(text).name == stream == openalex.read_stream(stream).name
    assert openalex.follows(stream)


@pytest.mark.parametrize(
    "text", ["", "deep learning", "type:", ":x", "a:b,", "a:b,,c:d", "1:2", "https://[::1", "a:" + "x" * 2000, "a:b\nc"]
)
def test_what_is_no_filter_is_told_with_what_to_type(text: str) -> None:
    with pytest.raises(BadInput, match=r"openalex:primary_topic\.id:T10028"):
        openalex.read_stream(text)


@patient
@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_is_refused(text: str) -> None:
    try:
        stream = openalex.read_stream(text).name
    except BadInput:
        return
    assert openalex.read_stream(stream).name == stream


def listing(pages: dict[str, Work]) -> Callable[[Request], object]:
    """A list whose pages stand under their cursors."""
    return lambda request: pages[request.params["cursor"]]


def page_of(*numbers: int, following: str | None = None, count: int = 3) -> Work:
    return {"meta": {"count": count, "next_cursor": following}, "results": [work(number) for number in numbers]}


PAGES = {"*": page_of(1, 2, following="c1"), "c1": page_of(3, following="c2"), "c2": page_of()}


def test_it_is_a_live_source_that_is_asked_once_a_day() -> None:
    assert isinstance(openalex, LiveSource)
    now = datetime(2026, 8, 20, tzinfo=UTC)
    assert openalex.next_due(STREAM, None, now) == now
    assert openalex.next_due(STREAM, now, now) == now + timedelta(days=1)


def test_the_list_is_read_by_its_cursor_a_page_a_batch() -> None:
    visit = make_visit(listing(PAGES), STREAM, NOW)
    batches = list(openalex.fetch_since(visit))
    assert [one.key for one in records_of(batches)] == ["W1", "W2", "W3"]
    assert [(one.more, one.total, one.days) for one in batches] == [
        (True, 3, ("2026-08-20",) * 2),
        (True, 3, ("2026-08-20",)),
        (False, 3, ()),
    ]
    assert batches[-1].tallies == (Tally("2026-08-20", expected=3, note="Works published since 2026-07-21."),)
    first = asked_of(visit)[0]
    assert first.path == "https://api.openalex.org/works"
    assert first.params["filter"] == f"{STREAM},from_publication_date:2026-07-21"
    assert (first.params["per_page"], first.params["cursor"]) == ("100", "*")
    assert {"api_key", "mailto"}.isdisjoint(first.params)


def test_key_and_contact_go_along_where_they_are_set() -> None:
    settings = make_settings(openalex_key="secret", contact="a@example.org")
    visit = make_visit(listing({"*": page_of()}), STREAM, NOW, settings=settings)
    list(openalex.fetch_since(visit))
    assert (asked_of(visit)[0].params["api_key"], asked_of(visit)[0].params["mailto"]) == ("secret", "a@example.org")


def since_of(visit: Visit) -> str:
    list(openalex.fetch_since(visit))
    return asked_of(visit)[0].params["filter"].rpartition(":")[2]


def test_each_visit_looks_back_a_week_and_once_a_week_two_months() -> None:
    none = listing({"*": page_of(count=0)})
    first = list(openalex.fetch_since(make_visit(none, STREAM, NOW)))[-1].checkpoint
    assert since_of(make_visit(none, STREAM, "2026-08-21T15:00:00Z", first)) == "2026-08-13"
    assert since_of(make_visit(none, STREAM, "2026-08-27T15:00:00Z", first)) == "2026-06-21"
    after = list(openalex.fetch_since(make_visit(none, STREAM, "2026-08-27T15:00:00Z", first)))[-1].checkpoint
    assert since_of(make_visit(none, STREAM, "2026-08-28T15:00:00Z", after)) == "2026-08-20"


def test_since_is_what_a_person_says() -> None:
    visit = make_visit(listing(PAGES), STREAM, NOW, '{"through":"2026-08-19","long":"2026-08-19"}', since="2026-01-05")
    batches = openalex.fetch_since(visit)
    stopped = next(batches).checkpoint
    assert asked_of(visit)[0].params["filter"].endswith(":2026-01-05")
    rest = make_visit(listing(PAGES), STREAM, NOW, stopped, since="2026-01-05")
    assert [one.key for one in records_of(list(openalex.fetch_since(rest)))] == ["W3"]


def test_a_list_that_was_broken_off_goes_on_from_its_cursor_and_counts_on_the_day_it_was_begun() -> None:
    stopped = next(iter(openalex.fetch_since(make_visit(listing(PAGES), STREAM, NOW)))).checkpoint
    rest = make_visit(listing(PAGES), STREAM, "2026-08-21T01:00:00Z", stopped)
    batches = list(openalex.fetch_since(rest))
    assert [one.params["cursor"] for one in asked_of(rest)] == ["c1", "c2"]
    assert (batches[0].days, batches[-1].tallies[0].day) == (("2026-08-20",), "2026-08-20")
    assert json.loads(batches[-1].checkpoint)["through"] == "2026-08-20"


def test_an_expired_cursor_begins_again_from_its_date() -> None:
    stopped = next(iter(openalex.fetch_since(make_visit(listing(PAGES), STREAM, NOW)))).checkpoint

    def answer(request: Request) -> object:
        if request.params["cursor"] == "c1" and len(asked_of(visit)) == 1:
            raise Declined("the cursor is not known", status=400)
        return PAGES[request.params["cursor"]]

    visit = make_visit(answer, STREAM, NOW, stopped)
    batches = list(openalex.fetch_since(visit))
    assert [one.key for one in records_of(batches)] == ["W1", "W2", "W3"]
    assert batches[0].note == "The place in the list had expired; went on from 2026-07-21."


@pytest.mark.parametrize(
    "error",
    [Declined("no", status=403), TryLater("later", at=datetime(2026, 8, 21, tzinfo=UTC), status=429)],
)
def test_a_wrong_key_and_a_busy_service_are_no_expired_cursor(error: Exception) -> None:
    def refuse(_: Request) -> object:
        raise error

    visit = make_visit(refuse, STREAM, NOW, '{"cursor":"c1","from":"2026-07-21","begun":"2026-08-20"}')
    with pytest.raises(type(error)):
        list(openalex.fetch_since(visit))
    assert len(asked_of(visit)) == 1


def test_a_cursor_that_repeats_for_ever_is_an_end() -> None:
    visit = make_visit(lambda _: page_of(1, following="c1"), STREAM, NOW)
    batches = list(openalex.fetch_since(visit))
    assert len(batches) == 2
    assert "second time" in batches[-1].note


def test_cursors_that_go_round_in_a_circle_are_an_end() -> None:
    circle = {"*": page_of(1, following="a"), "a": page_of(2, following="b"), "b": page_of(3, following="a")}
    assert len(list(openalex.fetch_since(make_visit(listing(circle), STREAM, NOW)))) == 3


def test_what_is_no_paper_is_not_waited_for_also_when_the_list_was_broken_off() -> None:
    odd = {**page_of(1, following="c1"), "results": [work(1, title=None), work(2)]}
    pages = {"*": odd, "c1": {**page_of(), "results": [work(3, is_paratext=True), {}]}}
    batches = openalex.fetch_since(make_visit(listing(pages), STREAM, NOW))
    stopped = next(batches)
    (last,) = openalex.fetch_since(make_visit(listing(pages), STREAM, NOW, stopped.checkpoint))
    assert (last.tallies[0].expected, "3 of them" in last.tallies[0].note) == (0, True)
    wheres = [one.where for batch in (stopped, last) for one in batch.items if isinstance(one, Failure)]
    assert wheres == [
        "openalex https://openalex.org/W1",
        "openalex https://openalex.org/W3",
        "openalex work 2 of page c1",
    ]


def test_a_filter_without_works_says_that_this_is_right() -> None:
    (batch,) = openalex.fetch_since(make_visit(listing({"*": page_of(count=0)}), STREAM, NOW))
    assert batch.tallies[0].state == "nothing"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"error": "x", "message": "bad filter"}', b'{"results": 5}']
)
def test_an_answer_of_another_form_is_told(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="OpenAlex"):
        list(openalex.fetch_since(make_visit(lambda _: body, STREAM, NOW)))


def test_the_real_client_harvests_two_pages_and_shows_no_key(tmp_path: Path) -> None:
    bodies = [page(json.dumps(one), "application/json") for one in PAGES.values()]
    with ReplayServer({"/works": bodies}) as server:
        settings = read_settings(home=tmp_path, openalex=server.url, openalex_key="secret")
        visit = Visit(make_client(settings), settings, STREAM, "", datetime.fromisoformat(NOW))
        batches = list(openalex.fetch_since(visit))
    assert [one.key for one in records_of(batches)] == ["W1", "W2", "W3"]
    assert [one.query["api_key"] for one in server.asked] == ["secret"] * 3
    assert "secret" not in repr(batches)
