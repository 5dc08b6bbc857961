"""OAI-PMH: what harvesters get, by hand, by a real one, and under arguments that make no sense."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import IdDoesNotExist, NoRecordsMatch
from oaipmh_scythe.models import Record as TheirRecord
from starlette.testclient import TestClient

from broadsheet.delivery.web import create_app
from broadsheet.delivery.web.oai import server as oai_server
from broadsheet.delivery.web.oai.request import FORMATS, VERBS
from broadsheet.library import Library
from broadsheet.paper import Version
from broadsheet.settings import read_settings
from tests.store.samples import NOON, record, save

NS = {"o": "http://www.openarchives.org/OAI/2.0/", "a": "http://arxiv.org/OAI/arXiv/"}
DC = {"dc": "http://purl.org/dc/elements/1.1/"}


AUTHORS = ["Ada van Lovelace Jr.", "A Group"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Twelve papers: one without an arXiv number, one withdrawn, one of another archive, two that became one."""
    library = Library.open(read_settings(home=tmp_path, encoder="none", public_url="https://papers.example.org"), NOON)
    named = [
        record(
            f"k{n}", f"Paper {n} of <Graphs> & $x^{n}$", f"arxiv:2608.0000{n}", authors=AUTHORS,
            abstract="All about it.", categories=("cs.CL", "stat.ML"), submitted="2026-08-01", updated="2026-08-11",
        )
        for n in range(1, 9)
    ]  # fmt: skip
    gone = record("w", "Withdrawn", "arxiv:2608.00009", versions=(Version(1, "2026-08-01", "2026-08-09"),))
    physics = record("p", "A String", "arxiv:2608.00010", categories=("hep-th",))
    plain = record("d", "Only a \x0b DOI", "doi:10.1000/1", comment="Ten pages")
    save(library._store, *named, gone, physics, plain, record("t", "Twice", "doi:10.1000/2"))
    save(
        library._store,
        record("u", "Other", "arxiv:2608.00011"),
        record("v", "Other", "doi:10.1000/2", "arxiv:2608.00011"),
    )
    yield library
    library.close()


@pytest.fixture
def client(library: Library) -> TestClient:
    return TestClient(create_app(library, clock=NOON), base_url="http://localhost", raise_server_exceptions=False)


def ask(client: TestClient, **arguments: str) -> Any:
    answer = client.get("/oai", params={name.rstrip("_"): value for name, value in arguments.items()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def texts(root: Any, path: str) -> list[str]:
    return [one if isinstance(one, str) else one.text or "" for one in root.xpath(path, namespaces={**NS, **DC})]


def code_of(root: Any) -> str:
    return str(root.xpath("string(//o:error/@code)", namespaces=NS))


def test_it_says_who_it_is(client: TestClient) -> None:
    root = ask(client, verb="Identify")
    assert texts(root, "//o:baseURL") == ["https://papers.example.org/oai"]
    assert texts(root, "//o:granularity") == ["YYYY-MM-DD"]
    assert texts(root, "//o:deletedRecord") == ["persistent"]
    assert texts(root, "//o:earliestDatestamp") == ["2026-08-21"]
    assert root.xpath("string(//o:request/@verb)", namespaces=NS) == "Identify"


def test_a_paper_comes_in_dublin_core_and_in_arxivs_own_form(client: TestClient) -> None:
    name = "oai:papers.example.org:p1"
    dublin = ask(client, verb="GetRecord", identifier=name, metadataPrefix="oai_dc")
    assert texts(dublin, "//dc:title") == ["Paper 1 of <Graphs> & $x^1$"]
    assert texts(dublin, "//dc:subject") == ["Computation and Language", "Machine Learning"]
    assert texts(dublin, "//dc:identifier") == [
        "https://papers.example.org/papers/p1",
        "https://arxiv.org/abs/2608.00001",
    ]
    arxiv = ask(client, verb="GetRecord", identifier="oai:arXiv.org:2608.00001", metadataPrefix="arXiv")
    assert texts(arxiv, "//o:identifier") == [name]
    assert texts(arxiv, "//a:keyname") == ["van Lovelace", "A Group"]
    assert texts(arxiv, "//a:suffix") == ["Jr."]
    assert texts(arxiv, "//a:updated") == ["2026-08-11"]
    assert texts(arxiv, "//o:setSpec") == ["cs:cs:CL", "stat:stat:ML"]


def test_what_is_withdrawn_or_merged_is_marked_as_deleted(client: TestClient) -> None:
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    gone = root.xpath("//o:record[o:header/@status='deleted']", namespaces=NS)
    assert len(gone) == 2
    assert not [one for record in gone for one in record if one.tag.endswith("metadata")]
    assert len(root.xpath("//o:record/o:metadata/*", namespaces=NS)) == 11


def test_a_form_that_a_paper_does_not_have_is_not_given(client: TestClient) -> None:
    name = "oai:papers.example.org:p11"
    assert texts(ask(client, verb="ListMetadataFormats", identifier=name), "//o:metadataPrefix") == ["oai_dc"]
    assert code_of(ask(client, verb="GetRecord", identifier=name, metadataPrefix="arXiv")) == "cannotDisseminateFormat"
    assert len(texts(ask(client, verb="ListIdentifiers", metadataPrefix="arXiv"), "//o:header")) == 12
    assert len(texts(ask(client, verb="ListMetadataFormats"), "//o:metadataPrefix")) == 2


@pytest.mark.parametrize(
    ("spec", "papers"), [("cs:cs:CL", 8), ("cs", 8), ("stat:stat:ML", 8), ("physics", 1), ("physics:hep-th", 1)]
)
def test_a_set_holds_its_papers_and_those_of_the_sets_within_it(client: TestClient, spec: str, papers: int) -> None:
    root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)
    assert len(root.xpath("//o:header[not(@status)]", namespaces=NS)) == papers


def test_whoever_copies_a_set_learns_that_a_paper_of_it_was_merged(library: Library, client: TestClient) -> None:
    save(library._store, record("x", "Once More", "arxiv:2608.00012", categories=("math.GT",)))
    save(library._store, record("y", "Once Again", "doi:10.1000/12", categories=("math.GT",)))
    save(library._store, record("z", "Once More", "arxiv:2608.00012", "doi:10.1000/12"))
    for spec in ("math:math:GT", "math"):
        root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)
        assert texts(root, "//o:header/o:setSpec") == ["math:math:GT"] * 2
        assert len(root.xpath("//o:header[@status='deleted']", namespaces=NS)) == 1
    assert code_of(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set="math:math:AG")) == "noRecordsMatch"


def test_every_set_that_a_header_names_is_listed(client: TestClient) -> None:
    listed = texts(ask(client, verb="ListSets"), "//o:set/o:setSpec")
    assert len(listed) == len(set(listed)) > 150
    assert {spec.rpartition(":")[0] for spec in listed} - {""} <= set(listed)
    assert set(texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc"), "//o:setSpec")) <= set(listed)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nonsense"}, "badVerb"),
        ({"verb": "Identify", "from": "2026-01-01"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-01T00:00:00Z"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "9999-12-31"}, "badArgument"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-02", "until": "2026-02-01"},
            "badArgument",
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-08-22"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2026-08-20"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "cs:cs:XX"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "W10"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "x", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "identifier": "p1", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "identifier": "oai:arXiv.org:9999.99999", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
    ],
)
def test_what_cannot_be_answered_has_its_code(client: TestClient, arguments: dict[str, str], code: str) -> None:
    assert code_of(ask(client, **arguments)) == code


def test_a_repeated_argument_is_refused_and_not_repeated_back(client: TestClient) -> None:
    answer = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=arXiv")
    root = etree.fromstring(answer.content)
    assert code_of(root) == "badArgument"
    assert not root.xpath("//o:request/@*", namespaces=NS)


def test_a_form_that_is_posted_is_answered_like_a_query(client: TestClient) -> None:
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    plain = client.get("/oai", params=asked).content
    assert client.post("/oai", data=asked).content == plain
    for kind in ("Application/X-WWW-Form-URLencoded", "application/x-www-form-urlencoded; charset=UTF-8"):
        assert client.post("/oai", content=urlencode(asked), headers={"content-type": kind}).content == plain


def test_a_list_in_parts_skips_nothing_while_papers_come_and_change(
    library: Library, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(oai_server.PAGE, "ListIdentifiers", 3)
    seen: list[str] = []
    arguments = {"metadataPrefix": "oai_dc"}
    for step in range(20):
        root = ask(client, verb="ListIdentifiers", **arguments)
        seen += texts(root, "//o:header/o:identifier")
        token = texts(root, "//o:resumptionToken")
        if step < 3:
            save(library._store, record(f"n{step}", f"New {step}", f"doi:10.1000/n{step}"))
            save(library._store, record("k8", f"Renamed {step}", "arxiv:2608.00008"))
        assert token, "a list in parts ends with an empty token"
        if not token[0]:
            break
        assert texts(ask(client, verb="ListIdentifiers", resumptionToken=token[0]), "//o:header/o:identifier")
        arguments = {"resumptionToken": token[0]}
    else:
        pytest.fail("the list does not end")
    assert {f"oai:papers.example.org:p{n}" for n in range(1, 17)} <= set(seen)


def test_a_token_of_another_library_is_refused(
    tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(oai_server.PAGE, "ListIdentifiers", 3)
    (token,) = texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc"), "//o:resumptionToken")
    other = Library.open(read_settings(home=tmp_path / "other", encoder="none"), NOON)
    save(other._store, *(record(f"o{n}", f"Other {n}", f"doi:10.1000/o{n}") for n in range(9)))
    theirs = TestClient(create_app(other, clock=NOON), base_url="http://localhost")
    assert code_of(ask(theirs, verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    assert code_of(ask(client, verb="ListIdentifiers", resumptionToken=token)) == ""
    other.close()


def test_too_many_harvests_at_once_are_asked_to_come_back(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai_server, "AT_ONCE", threading.BoundedSemaphore(1))
    assert oai_server.AT_ONCE.acquire()
    answer = client.get("/oai?verb=Identify")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


CODES = {"badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noRecordsMatch"}
verbs = st.sampled_from([*VERBS, "", "listrecords"])
days = st.dates().map(str) | st.sampled_from(
    ["2026-08-21", "2026-08-22", "2024-02-29", "2023-02-29", "0000-01-01", "9999-12-31", "2026", "20260821",
     "2026-08-21T00:00:00Z", "2026-W34-5", "\u0662\u0660\u0662\u0666-08-21", "-001-01-01", ""]
)  # fmt: skip
sets = st.sampled_from(["cs", "cs:cs:CL", "physics", "stat", "nlin", "cs:", ":", "%", "_", '"', "cs.CL"])
identifiers = st.builds(
    "{}{}".format,
    st.sampled_from(["oai:arXiv.org:", "oai:papers.example.org:", "oai:", "OAI:", ""]),
    st.sampled_from(["2608.00001", "p1", "p01", "p12", "p-1", "p" + "9" * 30, "p\u0661", "arxiv:2608.00001"])
    | st.text(),
)


def pack(place: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


odd: st.SearchStrategy[Any] = (
    st.sampled_from(["oai_dc", "arXiv", "cs", "", None, True, 1.5, {}, []]) | st.integers() | st.text(max_size=9)
)
tokens = (
    st.lists(odd, max_size=9).map(pack)
    | st.builds(
        lambda prefix, spec, since, until, after, given: pack([prefix, spec, since, until, after, given, ""]),
        st.sampled_from(FORMATS), sets, days, days, st.integers(-1, 2**63), st.integers(-1, 2**63),
    )
    | st.text(alphabet="[]{}\"',:0123456789\\", max_size=40).map(lambda text: urlsafe_b64encode(text.encode()).decode())
    | st.just(urlsafe_b64encode(b"[" * 700).decode())
    | st.text(max_size=30)
)  # fmt: skip
values: dict[str, st.SearchStrategy[str]] = {
    "metadataPrefix": st.sampled_from([*FORMATS, *FORMATS, "marc", "OAI_DC", ""]),
    "from": days,
    "until": days,
    "set": sets,
    "identifier": identifiers,
    "resumptionToken": tokens,
}
strays = st.lists(st.tuples(st.text(max_size=9) | st.sampled_from([*values, "verb"]), st.text(max_size=9)), max_size=1)


@st.composite
def requests(draw: st.DrawFn) -> list[tuple[str, str]]:
    """A verb with all it needs, often with what it may have, a token or nothing of it; now and then with a stray."""
    verb = draw(verbs)
    must, may = VERBS.get(verb, (frozenset(values), frozenset()))
    named = sorted(must | draw(st.sets(st.sampled_from(sorted(may)))) if may else must)
    named = draw(st.sampled_from([named, named, named, ["resumptionToken"], []]))
    strayed = draw(strays) if draw(st.integers(0, 5)) == 0 else []
    return [("verb", verb), *((name, draw(values[name])) for name in named), *strayed]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(requests(), st.booleans())
def test_nothing_that_is_asked_breaks_it(client: TestClient, fields: list[tuple[str, str]], post: bool) -> None:
    form = urlencode(fields, errors="replace")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/oai", content=form, headers=headers) if post else client.get(f"/oai?{form}")
    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    code, (_, request, *told) = code_of(root), list(root)
    assert code in {"", *CODES}
    assert [etree.QName(one).localname for one in told] == (["error"] if code else [fields[0][1]])
    assert set(request.attrib) == (set() if code in ("badVerb", "badArgument") else {name for name, _ in fields})


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    config = uvicorn.Config(create_app(library, clock=NOON), host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/oai"
    server.should_exit = True
    thread.join()


def test_a_real_harvester_reads_it_to_the_end(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(oai_server.PAGE, "ListRecords", 5)
    with Scythe(address) as scythe:
        records = list(scythe.list_records(metadata_prefix="arXiv"))
        assert len(records) == 12
        assert sum(isinstance(one, TheirRecord) and one.deleted for one in records) == 2
        with pytest.raises(NoRecordsMatch):
            list(scythe.list_records(metadata_prefix="oai_dc", from_="2027-01-01"))
        with pytest.raises(IdDoesNotExist):
            scythe.get_record(identifier="oai:arXiv.org:1", metadata_prefix="oai_dc")
        assert len(list(scythe.list_sets())) > 150
