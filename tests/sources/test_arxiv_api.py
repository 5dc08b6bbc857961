"""arXiv's query API: looking papers up, errors with a status of 200, and beside the client most people use."""

import json
from datetime import UTC
from pathlib import Path

import arxiv
import pytest
from arxiv import _feed
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import Declined, TryLater
from broadsheet.paper import Author, Identifier, Link, Record
from broadsheet.sources import Failure, arxiv_api, open_sources, recognise
from broadsheet.sources.arxiv_api import MOST_IDS, look_up, read_answer
from tests.shared_data import shared
from tests.sources.arxiv_samples import API_ERROR, API_URL, api_answer, api_entry
from tests.sources.samples import parse, parse_one, source_file
from tests.sources.stand_in_client import NOON, Reply, Request, StandInClient, plain_settings

# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_entry_becomes_a_record_without_its_version() -> None:
    assert parse_one("arxiv-api", api_answer([api_entry("hep-th/9901001", 2)]), "query.xml") == Record(
        source="arxiv-api",
        key="hep-th/9901001",
        where="query.xml: entry 1",
        title="A Study of Thing hep-th/9901001",
        abstract="We study a thing,\nand find that it is there.",
        authors=(Author("Jane A. Doe", "A University; B"), Author("The C Collaboration")),
        identifiers=(Identifier("arxiv", "hep-th/9901001"), Identifier("doi", "10.1000/x.1")),
        submitted="2026-11-01T10:00:00Z",
        updated="2026-11-02T10:00:00Z",
        year=2026,
        categories=("cs.CL", "cs.LG"),
        venue="J. Things 1 (2026)",
        comment="5 pages",
        links=(
            Link("page", "https://arxiv.org/abs/hep-th/9901001"),
            Link("pdf", "https://arxiv.org/pdf/hep-th/9901001"),
        ),
    )


def test_an_error_is_a_failure_in_its_own_words() -> None:
    (failure,) = parse("arxiv-api", api_answer([API_ERROR]))
    assert failure == Failure("papers.txt: entry 1", "arXiv's API answered: incorrect id format for abc")


def test_an_empty_answer_is_nothing() -> None:
    assert parse("arxiv-api", api_answer([])) == []


def test_a_class_of_another_system_is_no_category() -> None:
    entry = api_entry("2611.00001").replace(
        "<published>", '<category term="68T50" scheme="http://msc.example/"/><published>'
    )
    assert parse_one("arxiv-api", api_answer([entry])).categories == ("cs.CL", "cs.LG")


def test_a_cut_answer_gives_what_can_be_read_and_says_so() -> None:
    body = api_answer([api_entry("2611.00001"), api_entry("2611.00002")])
    made = parse("arxiv-api", body[: body.index("2611.00002") + 200])
    assert isinstance(made[0], Record)
    assert isinstance(made[-1], Failure)
    assert "not well-formed" in made[-1].why


@pytest.mark.parametrize("odd", ["&#xD800;", "&#55296;", "&#0;", "&#x110000;", "\x0c", "&nbsp;", "\ud800"])
def test_characters_that_xml_forbids_cost_no_more_than_themselves(odd: str) -> None:
    body = api_answer([api_entry("2611.00001"), api_entry("2611.00002")]).replace("<title>A", f"<title>{odd}A")
    made = parse("arxiv-api", body.encode(errors="surrogatepass"))
    assert [one.key for one in made if isinstance(one, Record)] == ["2611.00001", "2611.00002"]
    assert isinstance(made[-1], Failure)


def test_another_feed_is_not_taken_for_one_of_these() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title></feed>'
    assert not arxiv_api.recognise(source_file(atom.encode(), "feed.xml"))
    (failure,) = parse("arxiv-api", "<rss/>")
    assert isinstance(failure, Failure)


@settings(max_examples=80, deadline=None)
@given(at=st.integers(0, 1700), junk=st.binary(max_size=40))
def test_no_damage_makes_it_raise(at: int, junk: bytes) -> None:
    body = api_answer([api_entry("2611.00001"), API_ERROR]).encode()
    list(read_answer(body[:at] + junk + body[at + len(junk) :], "answer"))


# --- looking up -------------------------------------------------------------------------------------------------------


def answer_of(request: Request) -> Reply:
    """As arXiv: what it has of what is asked; it lacks numbers that end in 9, and hates those that end in 7."""
    numbers = request.params["id_list"].split(",")
    if any(one.endswith("7") for one in numbers):
        return Declined("400 Bad Request", url=request.url, status=400)
    return api_answer([api_entry(one) for one in numbers if not one.endswith("9")]).encode()


def test_papers_are_looked_up_in_the_order_asked_and_what_is_missing_says_so() -> None:
    client = StandInClient({API_URL: answer_of})
    asked = ["arXiv:2611.00002v3", "2611.00009", "nonsense", "https://arxiv.org/abs/2611.00001", "2611.00002"]
    found = look_up(client, plain_settings(), asked)
    assert [one.key if isinstance(one, Record) else one.why for one in found] == [
        "2611.00002",
        "arXiv's answer does not hold it",
        "no arXiv number",
        "2611.00001",
        "2611.00002",
    ]
    (request,) = client.asked
    assert request.params == {"id_list": "2611.00002,2611.00009,2611.00001", "max_results": "3"}
    assert request.keep == "day"


def test_nothing_is_asked_for_nothing() -> None:
    client = StandInClient({})
    assert look_up(client, plain_settings(), []) == []
    assert look_up(client, plain_settings(), ["nonsense"]) == [Failure("nonsense", "no arXiv number")]
    assert client.asked == []


def test_many_are_asked_for_in_parts() -> None:
    client = StandInClient({API_URL: answer_of})
    asked = [f"2611.1{number:03}1" for number in range(120)]
    assert all(isinstance(one, Record) for one in look_up(client, plain_settings(), asked))
    assert [one.params["max_results"] for one in client.asked] == ["50", "50", "20"]
    assert MOST_IDS == 50


def test_one_number_that_is_declined_does_not_cost_the_others() -> None:
    client = StandInClient({API_URL: answer_of})
    found = look_up(client, plain_settings(), [f"2611.0000{number}" for number in range(1, 10)])
    assert [isinstance(one, Record) for one in found] == [True] * 6 + [False, True, False]
    assert isinstance(found[6], Failure)
    assert "declines" in found[6].why


def test_an_error_with_a_status_of_200_is_told_of_each_number() -> None:
    client = StandInClient({API_URL: api_answer([API_ERROR]).encode()})
    (failure,) = look_up(client, plain_settings(), ["2611.00001"])
    assert isinstance(failure, Failure)
    assert "incorrect id format" in failure.why


def test_a_service_that_asks_to_wait_is_waited_for() -> None:
    with pytest.raises(TryLater):
        look_up(StandInClient({API_URL: TryLater("429", NOON)}), plain_settings(), ["2611.00001"])


# --- recorded answers -------------------------------------------------------------------------------------------------

GIVES: dict[str, tuple[int, list[str]]] = {
    "arxiv-api-search.xml": (20, []),
    "id_0000.0000_s0_m100_8b51d9633a68.json": (0, []),
    "id_0808.05394_s0_m100_7b0c7d0a7cdd.json": (0, []),
    "id_1707.08567_s0_m100_6a1afebfc6a3.json": (1, []),
    "id_abc_s0_m100_b79c8dcf6bc3.json": (0, ["arXiv's API answered: incorrect id format for abc"]),
    "id_quant-ph_0201082v1_s0_m100_86989fe779ef.json": (1, []),
    "q_testing_s0_m10_bc5a6c384fe9.json": (10, []),
    "q_testing_s10_m10_34e56e15aaac.json": (10, []),
    "q_testing_s30_m10_f2e39f0143dc.json": (10, []),
    "q_testing_s50_m10_7f488ab8598c.json": (10, []),
    "q_testing_s5_m15_bbcf6b23085b.json": (15, []),
}
"""File to its records and what is said of the rest."""


def body_of(path: Path) -> bytes:
    """The answer itself; the recordings of the client's own tests have it inside a JSON object."""
    return str(json.loads(path.read_text())["body"]).encode() if path.suffix == ".json" else path.read_bytes()


def test_no_recorded_answer_is_passed_over() -> None:
    there = {one.name for one in shared("protocol", "arxiv-atom").iterdir()} - {"index.json"}
    assert there == set(GIVES)


@pytest.mark.parametrize("name", GIVES)
def test_every_recorded_answer_gives_what_it_holds_and_the_client_agrees(name: str, tmp_path: Path) -> None:
    body = body_of(shared("protocol", "arxiv-atom", name))
    saved = tmp_path / "query.xml"
    saved.write_bytes(body)
    (file,) = open_sources(str(saved))
    assert recognise(file) is arxiv_api
    made = list(arxiv_api.parse_records(file))
    ours = [one for one in made if isinstance(one, Record)]
    assert (len(ours), [one.why for one in made if isinstance(one, Failure)]) == GIVES[name]
    theirs = _feed.parse(body).results
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert told_by(mine) == told_by_them(other)


def told_by(record: Record) -> dict[str, object]:
    return {
        "number": record.key,
        "title": record.title,
        "abstract": " ".join(record.abstract.split()),
        "authors": [one.name for one in record.authors],
        "affiliations": [one.affiliation for one in record.authors],
        "submitted": record.submitted,
        "updated": record.updated,
        "categories": set(record.categories),
        "primary": record.categories[0],
        "comment": record.comment,
        "venue": record.venue,
        "doi": [one.value for one in record.identifiers if one.scheme == "doi"],
    }


def told_by_them(result: arxiv.Result) -> dict[str, object]:
    return {
        "number": result.get_short_id().rpartition("v")[0],
        "title": result.title,
        "abstract": " ".join(result.summary.split()),
        "authors": [one.name for one in result.authors],
        "affiliations": ["; ".join(one.affiliation) for one in result.authors],
        "submitted": f"{result.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "updated": f"{result.updated.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "categories": {one for one in result.categories if one[0].islower()},
        "primary": result.primary_category,
        "comment": " ".join((result.comment or "").split()),
        "venue": " ".join((result.journal_ref or "").split()),
        "doi": [(result.doi or "").split()[0].lower()] if result.doi else [],
    }
