"""Semantic Scholar: papers as records, recorded answers, datasets, look-up, and a search followed by its token."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from broadsheet.errors import BadAnswer, BadInput, Declined
from broadsheet.identifiers import parse_identifier
from broadsheet.paper import Author, Identifier, Link, Record, Signal
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, recognise, semantic_scholar
from broadsheet.sources.live import LiveSource, Tally, Visit
from broadsheet.sources.semantic_scholar_paper import make_paper
from tests.replay.answers import page
from tests.replay.server import Asked, ReplayServer
from tests.shared_data import shared
from tests.sources.anything import objects_with, patient
from tests.sources.samples import SAMPLES, parse, parse_one, source_file
from tests.sources.scripted_client import (
    Request,
    ScriptedClient,
    asked_of,
    make_client,
    make_settings,
    make_visit,
    records_of,
)
from tests.sources.test_contract import check_promises

NOW = "2026-08-20T15:00:00Z"
STREAM = '"protein folding"'
Paper = dict[str, Any]


def paper(number: int = 1, **fields: object) -> Paper:
    return {"paperId": f"{number:040x}", "corpusId": number, "title": f"Paper {number}", "citationCount": 3, **fields}


# --- one paper --------------------------------------------------------------------------------------------------------


def test_a_paper_becomes_a_record_with_all_that_it_tells() -> None:
    assert parse_one("semantic-scholar", SAMPLES["semantic-scholar"][1], "search.json") == Record(
        source="semantic-scholar",
        key="CorpusId:470667",
        where="search.json:1: paper 1",
        title="Trust in Things",
        summary="Things may be trusted.",
        authors=(Author("E. Trust"),),
        identifiers=(
            Identifier("s2", "CorpusId:470667"),
            Identifier("s2", "7cbc2a7843411a1768ab762930707af0a3c33a19"),
            Identifier("arxiv", "2201.11990"),
            Identifier("doi", "10.1000/s2.1"),
        ),
        submitted="2022-01-28",
        year=2022,
        venue="Things",
        keywords=("Economics",),
        links=(
            Link("page", "https://www.semanticscholar.org/paper/7cbc2a7843411a1768ab762930707af0a3c33a19"),
            Link("pdf", "https://a.example/p.pdf"),
        ),
    )


def test_counts_of_a_file_are_of_the_day_that_its_name_or_folder_tells() -> None:
    text = json.dumps(paper())
    assert parse_one("semantic-scholar", text, "papers.jsonl").signals == ()
    for name, folder in (("papers-2026-08-04.jsonl", ""), ("papers-part0.jsonl", "2026-08-04")):
        record = parse_one("semantic-scholar", text, name, folder)
        assert record.signals == (Signal("citations", "2026-08-04", 3),)


def test_arxiv_is_no_venue_and_a_doi_of_arxiv_its_name() -> None:
    made = make_paper("s", paper(venue="arXiv.org", externalIds={"DOI": "10.48550/arXiv.2201.11990"}), "here")
    assert isinstance(made, Record)
    assert (made.venue, str(made.identifiers[-1])) == ("", "arxiv:2201.11990")


def test_a_line_of_the_datasets_says_the_same_in_small_letters() -> None:
    line = {
        "corpusid": 470667, "externalids": {"ACL": None, "DBLP": None, "ArXiv": "2201.11990", "CorpusId": "470667"},
        "url": "https://www.semanticscholar.org/paper/1", "title": "Trust in Things",
        "authors": [{"authorId": "1", "name": "E. Trust"}],
        "venue": "", "publicationvenueid": None, "year": 2022, "citationcount": 12, "isopenaccess": True,
        "s2fieldsofstudy": [{"category": "Economics", "source": "external"}], "publicationdate": "2022-01-28",
        "journal": {"name": "Things", "volume": "1"},
    }  # fmt: skip
    text = json.dumps(line) + "\n"
    assert recognise(source_file(text.encode(), "stdin")) is semantic_scholar
    record = parse_one("semantic-scholar", text, "papers-part0.jsonl", "2026-08-04")
    assert (record.key, record.venue, record.submitted) == ("CorpusId:470667", "Things", "2022-01-28")
    assert [str(one) for one in record.identifiers] == ["s2:CorpusId:470667", "arxiv:2201.11990"]
    assert record.signals == (Signal("citations", "2026-08-04", 12),)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("tldrs", {"corpusid": 1, "model": "tldr@v2", "text": "It is short."}),
        ("abstracts", {"corpusid": 1, "openaccessinfo": {"externalids": {"DOI": "10.1/x"}}, "abstract": "It is long."}),
    ],
)
def test_the_datasets_without_titles_end_with_one_failure_that_says_why(kind: str, line: Paper) -> None:
    text = (json.dumps(line) + "\n") * 50
    assert recognise(source_file(text.encode(), "stdin")) is semantic_scholar
    (failure,) = parse("semantic-scholar", text)
    assert isinstance(failure, Failure)
    assert failure.why.startswith(f"the dataset {kind} has no titles")


KEYS = (
    "title", "abstract", "venue", "year", "publicationDate", "authors", "externalIds", "corpusId", "paperId", "tldr",
    "journal", "publicationVenue", "citationCount", "s2FieldsOfStudy", "fieldsOfStudy", "openAccessPdf", "url",
    "corpusid",
)  # fmt: skip


@patient
@given(objects_with(*KEYS))
def test_a_paper_with_anything_in_its_fields_keeps_the_promises(fields: Paper) -> None:
    check_promises([make_paper("semantic-scholar", paper(**fields), "here", NOW)])


# --- recorded answers -------------------------------------------------------------------------------------------------

RECORDED = {
    "test_bad_query_parameters": (0, {"Semantic Scholar answered: Unrecognized or unsupported fields: [unknown]": 1}),
    "test_get_author_papers": (875, {}),
    "test_get_authors_return_not_found": (0, {"null": 1, "not a paper but an author": 3}),
    "test_get_paper_authors": (0, {"not a paper but an author": 4}),
    "test_get_paper_sync_from_running_loop": (1, {}),
    "test_get_papers_not_found_warning": (3, {"null": 1}),
    "test_get_recommended_papers": (100, {}),
    "test_get_recommended_papers_from_lists_negative_only": (
        0,
        {"Semantic Scholar answered: No positive paper examples given": 1},
    ),
    "test_get_recommended_papers_pool_from": (100, {}),
    "test_search_paper": (100, {}),
    "test_search_paper_fields_of_study": (0, {"no title": 100}),
    "test_search_paper_min_citation_count": (0, {"no title": 70}),
    "test_search_paper_open_access_pdf": (0, {"no title": 100}),
    "test_search_paper_publication_types": (0, {"no title": 200}),
    "test_search_paper_traversing_results": (89, {}),
    "test_search_paper_with_relevance_and_sort": (100, {}),
    "test_search_paper_year_range": (0, {"no title": 47}),
}
"""Records, and failures by why, in the recorded answers; most were asked for without titles."""


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_answers_are_read_and_what_cannot_be_used_is_told(name: str) -> None:
    answers = json.loads(shared("protocol", "semanticscholar", f"{name}.json").read_text("utf-8"))
    made = [one for answer in answers for one in parse("semantic-scholar", answer["body"], "answer.json")]
    check_promises(made)
    records, failures = RECORDED[name]
    assert sum(isinstance(one, Record) for one in made) == records
    whys = Counter(
        next((why for why in failures if why in one.why), one.why) for one in made if isinstance(one, Failure)
    )
    assert whys == failures


def test_a_recorded_batch_has_whole_papers_and_a_gap() -> None:
    recorded = json.loads(
        shared("protocol", "semanticscholar", "test_get_papers_not_found_warning.json").read_text("utf-8")
    )
    unknown, first, *_ = parse("semantic-scholar", recorded[0]["body"], "batch-2024-01-01.json")
    assert isinstance(unknown, Failure)
    assert isinstance(first, Record)
    assert first.title == "How Much Should We Trust Differences-in-Differences Estimates?"
    assert (first.submitted, first.venue) == ("2001-10-01", "Experimental & Empirical Studies eJournal")
    assert first.keywords == ("Psychology", "Economics", "Mathematics")
    assert first.signals == (Signal("citations", "2024-01-01", 10670),)
    assert first.abstract.startswith("Most Difference-in-Difference (DD) papers")


@pytest.mark.parametrize(
    "answer",
    [
        [paper(1), paper(2)],
        {"total": 2, "token": None, "data": [paper(1), paper(2)]},
        {"recommendedPapers": [paper(1), paper(2)]},
        {"offset": 0, "data": [{"contexts": [], "citingPaper": paper(1)}, {"citedPaper": paper(2)}]},
    ],
    ids=["batch", "search", "recommendations", "citations"],
)
def test_every_kind_of_list_is_read(answer: object) -> None:
    for text in (json.dumps(answer), json.dumps(answer, indent=2)):
        assert recognise(source_file(text.encode(), "stdin")) is semantic_scholar
        assert [one.key for one in parse("semantic-scholar", text) if isinstance(one, Record)] == [
            "CorpusId:1",
            "CorpusId:2",
        ]


# --- look-up ----------------------------------------------------------------------------------------------------------


def look_up(names: list[str], answers: Callable[[Request], object]) -> tuple[list[Record | Failure], ScriptedClient]:
    client = ScriptedClient(answers)
    wanted = [found for name in names if (found := parse_identifier(name))]
    made = list(semantic_scholar.look_up(client, make_settings(s2_key="secret"), wanted, datetime.fromisoformat(NOW)))
    check_promises(made)
    return made, client


def test_papers_are_looked_up_by_any_name_and_an_unknown_one_is_told() -> None:
    names = ["arxiv:2201.11990", "doi:10.1000/x", "acl:P18-1001", "pubmed:29456894", "s2:CorpusId:7", "openalex:W1"]
    made, client = look_up(names, lambda _: [paper(1), None, paper(3), paper(4), paper(5)])
    (asked,) = client.asked
    assert asked.body == {"ids": ["ARXIV:2201.11990", "DOI:10.1000/x", "ACL:P18-1001", "PMID:29456894", "CorpusId:7"]}
    assert asked.path == "https://api.semanticscholar.org/graph/v1/paper/batch"
    assert asked.headers["x-api-key"] == "secret"
    assert "tldr" in asked.params["fields"]
    assert [one.where for one in made if isinstance(one, Failure)] == ["doi:10.1000/x", "openalex:W1"]
    assert isinstance(made[0], Record)
    assert made[0].signals == (Signal("citations", NOW, 3),)


def test_many_papers_are_looked_up_500_at_a_time() -> None:
    names = [f"s2:CorpusId:{number}" for number in range(1, 1002)]
    made, client = look_up(names, lambda request: [None] * len(request.body["ids"]))  # type: ignore[index]
    assert [len(one.body["ids"]) for one in client.asked] == [500, 500, 1]  # type: ignore[index]
    assert len(made) == 1001


@pytest.mark.parametrize("answer", [{"error": "Too many ids"}, [], {"message": "Internal"}, b"<html>", None])
def test_a_look_up_that_is_answered_with_something_else_is_told(answer: object) -> None:
    with pytest.raises(BadAnswer, match="Semantic Scholar"):
        look_up(["arxiv:2201.11990"], lambda _: answer)


# --- live -------------------------------------------------------------------------------------------------------------


def service(pages: dict[str, Paper]) -> Callable[[Request], object]:
    """Pages of a search by token, and a summary for each paper whose number is odd."""

    def answer(request: Request) -> object:
        if request.path.endswith("/batch"):
            ids = request.body["ids"]  # type: ignore[index]
            return [{"paperId": one, "tldr": {"text": "Short."}} if int(one, 16) % 2 else None for one in ids]
        return pages[request.params.get("token", "")]

    return answer


PAGES: dict[str, Paper] = {
    "": {"total": 3, "token": "t1", "data": [paper(1), paper(2)]},
    "t1": {"total": 3, "token": None, "data": [paper(3, title=None)]},
}


def searches_of(visit: Visit) -> list[dict[str, str]]:
    return [one.params for one in asked_of(visit) if one.path.endswith("/search/bulk")]


def test_it_is_a_live_source_that_is_asked_once_a_day() -> None:
    assert isinstance(semantic_scholar, LiveSource)
    now = datetime(2026, 8, 20, tzinfo=UTC)
    assert semantic_scholar.next_due(STREAM, None, now) == now
    assert semantic_scholar.next_due(STREAM, now, now) == now + timedelta(days=1)


def test_a_search_is_followed_in_one_normal_form() -> None:
    assert semantic_scholar.read_stream('  "protein\tfolding" ').name == '"protein folding"'
    for text in ("", "  ", "x" * 301, "a\0b"):
        with pytest.raises(BadInput, match="s2:"):
            semantic_scholar.read_stream(text)


def test_a_search_is_read_by_its_token_with_the_summaries_that_it_lacks() -> None:
    visit = make_visit(service(PAGES), STREAM, NOW)
    first, last = semantic_scholar.fetch_since(visit)
    assert [(one.key, one.summary) for one in records_of([first])] == [("CorpusId:1", "Short."), ("CorpusId:2", "")]
    assert records_of([first])[0].signals == (Signal("citations", NOW, 3),)
    assert (first.more, first.total, first.days, last.more) == (True, 3, ("2026-08-20",) * 2, False)
    assert [type(one) for one in last.items] == [Failure]
    assert json.loads(last.checkpoint) == {"through": "2026-08-20"}
    assert [tally.expected for tally in last.tallies] == [2]
    begin, rest = searches_of(visit)
    assert (begin["query"], begin["publicationDateOrYear"]) == (STREAM, "2026-07-21:")
    assert ("token" in begin, rest["token"], "tldr" in begin["fields"]) == (False, "t1", False)


def test_later_visits_look_back_a_month_and_since_as_far_as_a_person_says() -> None:
    for since, begin in (("", "2026-08-10:"), ("2026-01-05", "2026-01-05:")):
        visit = make_visit(service(PAGES), STREAM, "2026-09-11T15:00:00Z", '{"through":"2026-09-09"}', since)
        list(semantic_scholar.fetch_since(visit))
        assert searches_of(visit)[0]["publicationDateOrYear"] == begin


def test_a_search_that_was_broken_off_goes_on_from_its_token() -> None:
    stopped = next(iter(semantic_scholar.fetch_since(make_visit(service(PAGES), STREAM, NOW)))).checkpoint
    rest = make_visit(service(PAGES), STREAM, "2026-08-21T01:00:00Z", stopped)
    (batch,) = semantic_scholar.fetch_since(rest)
    assert [one["token"] for one in searches_of(rest)] == ["t1"]
    assert (batch.days, batch.tallies[0].expected) == (("2026-08-20",), 2)


def test_an_expired_token_begins_again_from_its_date() -> None:
    def answer(request: Request) -> object:
        if request.params.get("token") == "t1" and len(searches_of(visit)) == 1:
            raise Declined("the token is not known", status=400)
        return service(PAGES)(request)

    visit = make_visit(answer, STREAM, NOW, '{"token":"t1","from":"2026-07-01","begun":"2026-08-19"}')
    batches = list(semantic_scholar.fetch_since(visit))
    assert [one.key for one in records_of(batches)] == ["CorpusId:1", "CorpusId:2"]
    assert batches[0].note == "The place in the list had expired; went on from 2026-07-01."


def test_a_token_that_repeats_for_ever_is_an_end() -> None:
    visit = make_visit(service({key: {**PAGES[""], "token": "t1"} for key in ("", "t1")}), STREAM, NOW)
    batches = list(semantic_scholar.fetch_since(visit))
    assert (len(batches), "second time" in batches[-1].note) == (2, True)


def test_a_search_that_finds_nothing_says_so() -> None:
    (batch,) = semantic_scholar.fetch_since(make_visit(lambda _: {"total": 0, "token": None, "data": []}, STREAM, NOW))
    nothing = Tally("2026-08-20", expected=0, state="nothing", note="No papers published since 2026-07-21.")
    assert batch.tallies == (nothing,)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"error": "bad"}', b'{"data": 5}'])
def test_an_answer_of_another_form_is_told(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="Semantic Scholar"):
        list(semantic_scholar.fetch_since(make_visit(lambda _: body, STREAM, NOW)))


def test_the_real_client_harvests_a_search_and_its_summaries(tmp_path: Path) -> None:
    scripted = service(PAGES)

    def answer(asked: Asked) -> object:
        body = json.loads(asked.body) if asked.body else None
        return page(json.dumps(scripted(Request(asked.path, asked.query, asked.headers, body))), "application/json")

    with ReplayServer({"/graph/*": answer}) as server:  # type: ignore[dict-item]
        settings = read_settings(home=tmp_path, s2=server.url, s2_key="secret")
        visit = Visit(make_client(settings), settings, STREAM, "", datetime.fromisoformat(NOW))
        batches = list(semantic_scholar.fetch_since(visit))
    assert [one.summary for one in records_of(batches)] == ["Short.", ""]
    assert {one.headers["x-api-key"] for one in server.asked} == {"secret"}
    assert [(one.method, one.path.rpartition("/")[2]) for one in server.asked] == [
        ("GET", "bulk"),
        ("POST", "batch"),
    ] * 2
