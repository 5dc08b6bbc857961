"""OAI-PMH answers read: arXiv's forms and Dublin Core, the recorded ones, and beside another client's parser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from oaipmh_scythe.models import Record as TheirRecord
from oaipmh_scythe.response import OAIResponse

from broadsheet.paper import Author, Identifier, Link, Record, Version
from broadsheet.sources import Failure, get_source, oai_pmh, open_sources, recognise
from broadsheet.sources.arxiv_xml import split_authors
from broadsheet.sources.oai_pmh import OaiReader
from tests.shared_data import shared
from tests.sources.arxiv_samples import (
    DUBLIN_CORE,
    Paper,
    arxiv_form,
    oai_answer,
    oai_error,
    oai_list,
    oai_record,
)
from tests.sources.samples import parse, parse_one

PAPER = Paper("2611.00001", "2026-11-19", versions=2)

# --- arXiv's forms ----------------------------------------------------------------------------------------------------


def test_the_form_arxiv_becomes_a_record() -> None:
    record = parse_one("arxiv-oai", oai_list([oai_record(PAPER)], ""), "page.xml")
    assert record == Record(
        source="arxiv-oai",
        key="2611.00001",
        where="page.xml: oai:arXiv.org:2611.00001",
        title="A Study of Thing 2611.00001",
        abstract="We study a thing,\nand find that it is there.",
        authors=(Author("Jane A. Doe Jr.", "A University; B"), Author("The C Collaboration")),
        identifiers=(Identifier("arxiv", "2611.00001"), Identifier("doi", "10.1000/x.1")),
        submitted="2026-11-01",
        updated="2026-11-02",
        year=2026,
        categories=("cs.CL", "cs.LG"),
        venue="J. Things 1 (2026)",
        comment="5 pages, 2 figures",
        links=(Link("page", "https://arxiv.org/abs/2611.00001"), Link("pdf", "https://arxiv.org/pdf/2611.00001")),
    )


def test_the_form_arxiv_raw_tells_versions_and_names_in_a_line() -> None:
    gone = Paper("hep-th/9901001", "2026-11-19", versions=2, withdrawn=True)
    record = parse_one("arxiv-oai", oai_list([oai_record(gone, "arXivRaw")], ""))
    assert record.key == "hep-th/9901001"
    assert record.versions == (
        Version(1, "2026-11-01T10:00:00Z"),
        Version(2, "2026-11-02T10:00:00Z", "2026-11-02T10:00:00Z"),
    )
    assert record.authors == (Author("Jane A. Doe Jr.", "A University"), Author("The C Collaboration"))
    assert (record.submitted, record.updated) == ("2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z")


def test_arxivs_dublin_core_and_its_oldest_form_are_read_too() -> None:
    core = (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>T</dc:title><dc:creator>Doe, Jane</dc:creator><dc:subject>Language</dc:subject>"
        "<dc:description>We study.</dc:description><dc:description>5 pages</dc:description>"
        "<dc:date>2026-11-01</dc:date><dc:date>2026-11-02</dc:date><dc:identifier>http://arxiv.org/abs/2611.00001</dc:identifier>"
        "<dc:identifier>J. Things 1</dc:identifier><dc:identifier>doi:10.1000/x.1</dc:identifier></oai_dc:dc>"
    )
    record = parse_one("arxiv-oai", oai_list([oai_record(PAPER).replace(arxiv_form(PAPER), core)]))
    assert (record.key, record.abstract, record.comment, record.venue) == (
        "2611.00001",
        "We study.",
        "5 pages",
        "J. Things 1",
    )
    assert (record.submitted, record.updated) == ("2026-11-01", "2026-11-02")
    assert [str(one) for one in record.identifiers] == ["arxiv:2611.00001", "doi:10.1000/x.1"]
    old = oai_record(PAPER, "arXivRaw").replace("arXivRaw", "arXivOld")
    assert parse_one("arxiv-oai", oai_list([re.sub(r"<version .*?</version>", "", old)])).versions == ()


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("Mon, 2 Nov 2026 10:00:00 GMT", "2026-11-02T10:00:00Z"),
        ("Mon, 02 Nov 2026 10:00:00 GMT", "2026-11-02T10:00:00Z"),
        ("Mon, 02 Nov 2026 10:00:00 -0500", "2026-11-02T15:00:00Z"),
        ("2026-11-02", "2026-11-02"),
        ("Mon, 31 Feb 2026 10:00:00 GMT", ""),
        ("Mon, 02 Xyz 2026 10:00:00 GMT", ""),
        ("", ""),
    ],
)
def test_the_moment_of_a_version_is_read(told: str, moment: str) -> None:
    page = oai_list([oai_record(Paper("2611.00001", "2026-11-19"), "arXivRaw")])
    record = parse_one("arxiv-oai", page.replace("Mon, 01 Nov 2026 10:00:00 GMT", told))
    assert record.versions == (Version(1, moment),)


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('<header status="deleted"><identifier>oai:arXiv.org:1</identifier></header>', "deleted"),
        ("<header><identifier>oai:arXiv.org:1</identifier></header>", "without metadata"),
        ("<header><identifier>oai:arXiv.org:1</identifier></header><metadata/>", "without metadata"),
        ("<header/><metadata><marc xmlns='urn:m'/></metadata>", "the form 'marc'"),
        ("<metadata><arXiv xmlns='http://arxiv.org/OAI/arXiv/'><title>T</title></arXiv></metadata>", "no arXiv number"),
        ("<metadata><arXiv xmlns='http://arxiv.org/OAI/arXiv/'><id>2611.00001</id></arXiv></metadata>", "no title"),
    ],
)
def test_what_gives_no_record_says_why(inside: str, why: str) -> None:
    (failure,) = parse("arxiv-oai", oai_list([f"<record>{inside}</record>"]))
    assert isinstance(failure, Failure)
    assert why in failure.why


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. Bee, C. Dee and E. Eff", ["A. Bee", "C. Dee", "E. Eff"]),
        ("A. Bee, C. Dee, and E. Eff", ["A. Bee", "C. Dee", "E. Eff"]),
        ("Martin L. King, Jr., X. Y. Zed III", ["Martin L. King Jr.", "X. Y. Zed III"]),
        ("The ATLAS Collaboration: G. Aad, B. Abbott", ["The ATLAS Collaboration", "G. Aad", "B. Abbott"]),
        ("A. Bee (1), C. Dee (1 and 2) ((1) Oxford, (2) Rome)", ["A. Bee", "C. Dee"]),
        ("Anders And, Candy Sand", ["Anders And", "Candy Sand"]),
        (r"C. Bal\'azs, {\O}. Grøn", [r"C. Bal\'azs", r"{\O}. Grøn"]),
        ("", []),
        (" , ,", []),
    ],
)
def test_a_line_of_authors_is_taken_apart(line: str, names: list[str]) -> None:
    assert [one.name for one in split_authors(line)] == names
    assert not any(one.affiliation for one in split_authors(line))


def test_a_bracket_behind_a_name_is_where_its_bearer_works() -> None:
    assert split_authors("A. Bee (Dept. of Things, Rome), C. Dee") == (
        Author("A. Bee", "Dept. of Things, Rome"),
        Author("C. Dee"),
    )


# --- the protocol -----------------------------------------------------------------------------------------------------


def trailer_of(text: str) -> tuple[int, oai_pmh.Trailer]:
    reader = OaiReader()
    count = sum(1 for _ in reader.read([text.encode()]))
    return count, reader.trailer


def test_an_answer_tells_its_day_token_size_and_end() -> None:
    attributes = 'completeListSize="8" cursor="0" expirationDate="2026-11-21T00:00:00Z"'
    count, trailer = trailer_of(oai_list([oai_record(PAPER)], "a|b&c", attributes))
    assert (count, trailer.answered, trailer.token, trailer.complete) == (1, "2026-11-20", "a|b&c", 8)
    assert trailer.expires == "2026-11-21T00:00:00Z"
    assert trailer_of(oai_list([], "", "completeListSize='many'"))[1].complete is None
    assert trailer_of(oai_list([], "x", "expires='2026-11-21T00:00:00Z'"))[1].expires == "2026-11-21T00:00:00Z"


def test_the_pieces_in_which_an_answer_comes_make_no_difference() -> None:
    body = oai_list([oai_record(PAPER), oai_record(PAPER, "arXivRaw")], "next").encode()
    reader = OaiReader()
    titles = [
        element.findtext("{*}title")
        for _, element in reader.read(body[i : i + 1] for i in range(len(body)))
        if element is not None
    ]
    assert titles == ["A Study of Thing 2611.00001"] * 2
    assert reader.trailer.token == "next"


def test_a_record_within_a_record_is_part_of_it() -> None:
    marc = "<header><identifier>oai:x:1</identifier></header><metadata><record xmlns='http://www.loc.gov/MARC21/slim'><leader>x</leader></record></metadata>"
    (failure,) = parse("oai-pmh", oai_list([f"<record>{marc}</record>"]))
    assert isinstance(failure, Failure)
    assert "not in Dublin Core" in failure.why


def test_a_cut_answer_gives_what_stood_before_the_cut() -> None:
    body = oai_list([oai_record(Paper(f"2611.{number:05}", "2026-11-19")) for number in range(1, 6)], "")
    made = parse("arxiv-oai", body[: body.index("2611.00004") + 300])
    assert [type(one) for one in made] == [Record] * 3 + [Failure]
    assert isinstance(made[-1], Failure)
    assert "after record 3" in made[-1].where


def test_what_holds_no_record_for_ever_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai_pmh, "LARGEST_RECORD", 1 << 20)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        while True:
            read += 1
            yield b"<x/>" * 10_000

    reader = OaiReader()
    assert not list(reader.read(endless()))
    assert "without a record" in reader.trailer.broken
    assert read < 100


def test_entities_are_neither_expanded_nor_loaded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    body = oai_list([oai_record(Paper("2611.00001", "2026-11-19", title="T"))], "")
    body = body.replace("?>\n", f"?>\n{bomb}", 1).replace("<title>T<", "<title>T &b;&c;<")
    for one in parse("arxiv-oai", body):
        assert not isinstance(one, Record) or one.title == "T"


@pytest.mark.parametrize("code", ["badArgument", "badVerb", "cannotDisseminateFormat", "undefinedError", "x" * 500])
def test_an_error_is_told_with_its_words(code: str) -> None:
    (failure,) = parse("oai-pmh", oai_error(code, "Because"))
    assert isinstance(failure, Failure)
    assert failure.why == f"the service answered {code[:80]}: Because"


def test_no_record_matching_is_no_failure() -> None:
    assert parse("oai-pmh", oai_error("noRecordsMatch")) == []


def test_dublin_core_of_any_repository_becomes_a_record() -> None:
    failure, record = parse("oai-pmh", DUBLIN_CORE, "list.xml")
    assert isinstance(failure, Failure)
    assert "deleted" in failure.why
    assert record == Record(
        source="oai-pmh",
        key="oai:things.example:2",
        where="list.xml: oai:things.example:2",
        title="A Study of Things",
        abstract="We study a thing.",
        authors=(Author("Doe, Jane"), Author("Roe, R.")),
        identifiers=(Identifier("doi", "10.1000/x.2"),),
        submitted="2026-10",
        year=2026,
        venue="J. Things",
        keywords=("things",),
        links=(Link("page", "https://things.example/2"),),
    )


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    reader = OaiReader()
    list(reader.read([data[:100], data[100:]]))
    oai_pmh.salvage_page(data, lambda header, _: header)


@settings(max_examples=80, deadline=None)
@given(at=st.integers(0, 1600), junk=st.binary(max_size=30))
def test_no_damage_makes_the_reader_raise(at: int, junk: bytes) -> None:
    body = oai_list([oai_record(PAPER), oai_record(PAPER, "arXivRaw")], "next").encode()
    damaged = body[:at] + junk + body[at + len(junk) :]
    parse("arxiv-oai", damaged)
    oai_pmh.salvage_page(damaged, lambda header, _: header)


@settings(max_examples=60, deadline=None)
@given(line=st.text(max_size=300))
def test_no_line_of_authors_makes_it_raise_or_gives_a_name_of_nothing(line: str) -> None:
    assert all(one.name.strip() for one in split_authors(line))


# --- recorded answers -------------------------------------------------------------------------------------------------

GIVES: dict[str, tuple[int, list[str]]] = {
    "arxiv-oai-pmh/arxiv-physics-hep-ex.xml": (3, []),
    "arxiv-oai-pmh/arxiv-single.xml": (1, []),
    "arxiv-oai-pmh/sample_arxiv_record0.xml": (1, []),
    "arxiv-oai-pmh/sample_arxiv_record3.xml": (1, []),
    "arxiv-oai-pmh/sample_arxiv_record5.xml": (1, []),
    "arxiv-oai-pmh/sample_arxiv_record7.xml": (1, []),
    "arxiv-oai-pmh/sample_arxiv_record9.xml": (1, []),
    "arxiv-oai-pmh/sample_arxiv_record10.xml": (1, []),
    "oai-pmh/GetRecord.xml": (1, []),
    "oai-pmh/Identify.xml": (0, ["an OAI-PMH answer without records"]),
    "oai-pmh/ListIdentifiers2.xml": (0, ["a header without metadata", "the service has marked it as deleted"]),
    "oai-pmh/ListRecords.xml": (1, ["the service has marked it as deleted"]),
    "oai-pmh/ListRecords3.xml": (1, ["the service has marked it as deleted"]),
    "oai-pmh/badArgument.xml": (0, ["the service answered badArgument: it does not take what was asked"]),
    "oai-pmh/cannotDisseminateFormat.xml": (
        0,
        ["the service answered cannotDisseminateFormat: it does not give this form of record"],
    ),
    "oai-pmh/noRecordsMatch.xml": (0, []),
    "oai-pmh/undefinedError.xml": (0, ["the service answered undefinedError"]),
}
"""File to its records and what is said of the rest."""


def read_recorded(path: Path) -> list[Record | Failure]:
    (file,) = open_sources(str(path))
    return list(recognise(file).parse_records(file))


@pytest.mark.parametrize("name", GIVES)
def test_every_recorded_answer_gives_what_it_holds(name: str) -> None:
    made = read_recorded(shared("protocol", *name.split("/")))
    records = [one for one in made if isinstance(one, Record)]
    assert (len(records), [one.why for one in made if isinstance(one, Failure)]) == GIVES[name]
    assert {one.source for one in records} <= {"arxiv-oai" if name.startswith("arxiv") else "oai-pmh"}


def test_no_recorded_answer_is_passed_over() -> None:
    there = {
        f"{name}/{one.name}" for name in ("arxiv-oai-pmh", "oai-pmh") for one in shared("protocol", name).glob("*.xml")
    }
    assert there == {*GIVES, "oai-pmh/ListRecordsBroken.xml"}
    (file,) = open_sources(str(shared("protocol", "oai-pmh", "ListRecordsBroken.xml")))
    (failure,) = get_source("oai-pmh").parse_records(file)
    assert isinstance(failure, Failure)
    assert "not well-formed" in failure.why


def their_records(body: bytes) -> list[TheirRecord]:
    root: Any = OAIResponse(httpx2.Response(200, content=body), {}).xml
    return [TheirRecord(one) for one in root.iter("{http://www.openarchives.org/OAI/2.0/}record")]


def one_line(text: object) -> str:
    return " ".join(str(text or "").split())


@pytest.mark.parametrize("name", [name for name in GIVES if name.startswith("arxiv")])
def test_another_client_reads_the_same_from_arxivs_records(name: str) -> None:
    path = shared("protocol", *name.split("/"))
    ours = [one for one in read_recorded(path) if isinstance(one, Record)]
    theirs = their_records(path.read_bytes())
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        told = {key: one_line(values[0]) for key, values in other.metadata.items()}
        assert (mine.key, mine.title, " ".join(mine.categories)) == (told["id"], told["title"], told["categories"])
        assert (one_line(mine.abstract), mine.comment) == (told["abstract"], told.get("comments", ""))
        assert mine.venue == told.get("journal-ref", "")
        assert (mine.submitted, mine.updated) == (told["created"], told.get("updated", told["created"]))
        assert [one.value for one in mine.identifiers if one.scheme == "doi"] == [
            one.lower().rstrip(",") for one in told.get("doi", "").split()[:1]
        ]
        names = zip(other.metadata["forenames"], other.metadata["keyname"], strict=False)
        if len(other.metadata["forenames"]) == len(other.metadata["keyname"]) and "suffix" not in other.metadata:
            assert [one.name for one in mine.authors] == [f"{first} {last}" for first, last in names]


@pytest.mark.parametrize("name", ["GetRecord.xml", "ListRecords.xml", "ListRecords3.xml"])
def test_another_client_reads_the_same_from_dublin_core(name: str) -> None:
    path = shared("protocol", "oai-pmh", name)
    ours = [one for one in read_recorded(path) if isinstance(one, Record)]
    theirs = [one for one in their_records(path.read_bytes()) if not one.deleted]
    for mine, other in zip(ours, theirs, strict=True):
        told = other.metadata
        assert (mine.key, mine.title) == (other.header.identifier, one_line(told["title"][0]))
        assert mine.abstract == one_line(told.get("description", [""])[0])
        assert [one.name for one in mine.authors] == list(dict.fromkeys(told["creator"]))
        assert mine.submitted == one_line(told["date"][0])
        assert mine.venue == one_line(told["source"][0])
        assert [one.url for one in mine.links] == told["identifier"]


def test_another_client_finds_the_same_error_in_each_answer() -> None:
    for path in shared("protocol", "oai-pmh").glob("*.xml"):
        if path.name == "ListRecordsBroken.xml":
            continue
        root = etree.fromstring(path.read_bytes())
        theirs = [one.get("code") for one in root.iter("{http://www.openarchives.org/OAI/2.0/}error")]
        reader = OaiReader()
        list(reader.read([path.read_bytes()]))
        assert [code for code, _ in reader.trailer.errors] == theirs
        token = root.findtext(".//{http://www.openarchives.org/OAI/2.0/}resumptionToken") or ""
        assert reader.trailer.token == token
        assert reader.trailer.answered == (root.findtext("{*}responseDate") or "")[:10]


def test_an_answer_without_anything_says_so() -> None:
    (failure,) = parse("oai-pmh", oai_answer("<ListRecords/>"))
    assert isinstance(failure, Failure)
    assert "without records" in failure.why
