"""Crossref: works to records, DOIs looked up, and the recorded answers of its API."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from broadsheet.cleaning import clean_abstract
from broadsheet.errors import BadInput, Declined
from broadsheet.paper import Author, Identifier, Link, Record, Signal, Version
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, get_source, recognise
from broadsheet.sources.crossref import list_works, look_up
from broadsheet.sources.crossref_work import date_of, make_record
from broadsheet.sources.jats import read_jats
from tests.replay.answers import page
from tests.replay.clients import make_client
from tests.replay.server import ReplayServer
from tests.shared_data import shared
from tests.sources.asked_nobody import StandInClient
from tests.sources.live_samples import CROSSREF_WORK, crossref_answer
from tests.sources.samples import parse, parse_one, source_file


def work(**told: object) -> dict[str, object]:
    """A work with little in it."""
    return {"DOI": "10.1000/x", "type": "journal-article", "title": ["A Thing"], "reference-count": 1, **told}


def one_of(**told: object) -> Record:
    record = make_record(work(**told), "here")
    assert isinstance(record, Record), record
    return record


# --- a work ---------------------------------------------------------------------------------------------------------


def test_a_work_becomes_a_record() -> None:
    record = parse_one("crossref", crossref_answer(CROSSREF_WORK), "works.json")
    assert record == Record(
        source="crossref",
        key="10.1000/thing.1",
        where="works.json: work 1 (10.1000/thing.1)",
        title="On Things and H<sub>2</sub>O: A Study",
        abstract="Aims: We study things with $x^2$ & more, p < 0.05.\n\nThey are there.",
        authors=(Author("Jane Doe Jr.", "A University; B"), Author("The Thing Consortium"), Author("Plato")),
        identifiers=(Identifier("doi", "10.1000/thing.1"), Identifier("arxiv", "2507.06457")),
        announced="2012-03",
        year=2012,
        venue="Journal of Things",
        keywords=("Ecology",),
        comment="Retraction 2015-04-01: https://doi.org/10.1000/thing.1r",
        versions=(Version(1, "2012-03", "2015-04-01"),),
        links=(Link("page", "https://press.example/1"), Link("pdf", "https://press.example/1.pdf")),
        signals=(Signal("citations", "2026-06-06", 72.0),),
    )


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        ([[2012, 3, 21]], "2012-03-21"),
        ([["2012", "3"]], "2012-03"),
        ([[2012]], "2012"),
        ([[None]], ""),
        ([[]], ""),
        ([[2012, 2, 31]], "2012-02"),
        ([[2012, 13]], "2012"),
        ([2012], ""),
        (None, ""),
    ],
)
def test_dates_are_as_exact_as_their_parts(parts: object, date: str) -> None:
    assert date_of({"date-parts": parts}) == date


def test_the_date_is_when_it_was_issued_else_posted_else_when_its_doi_was_made() -> None:
    none = {"date-parts": [[None]]}
    assert one_of(issued=none, posted={"date-parts": [[2020, 5, 4]]}).announced == "2020-05-04"
    assert one_of(issued=none, created={"date-parts": [[2020, 5, 7]]}).announced == "2020-05-07"


@pytest.mark.parametrize(
    ("kind", "says"), [("component", "a part of a paper"), ("journal-issue", "an issue"), ("peer-review", "a review")]
)
def test_what_is_no_paper_is_told(kind: str, says: str) -> None:
    failure = make_record(work(type=kind), "here")
    assert isinstance(failure, Failure)
    assert failure.why.startswith(says)


def test_a_preprint_names_its_server_and_the_paper_it_became() -> None:
    record = one_of(
        type="posted-content",
        institution=[{"name": "bioRxiv"}],
        relation={"is-preprint-of": [{"id-type": "doi", "id": "10.1038/S1"}]},
    )
    assert record.venue == "bioRxiv"
    assert record.comment == "Published: https://doi.org/10.1038/s1"
    assert record.identifiers == (Identifier("doi", "10.1000/x"),)


def test_two_arxiv_numbers_are_none() -> None:
    told = [{"id": f"10.48550/arXiv.2507.0645{n}", "id-type": "doi"} for n in (1, 2)]
    assert [one.scheme for one in one_of(relation={"has-preprint": told}).identifiers] == ["doi"]


def test_a_doi_of_the_acl_holds_the_anthologys_number() -> None:
    assert Identifier("acl", "2022.acl-long.1") in one_of(DOI="10.18653/v1/2022.acl-long.1").identifiers
    assert Identifier("acl", "P18-1001") in one_of(DOI="10.18653/v1/P18-1001").identifiers


def test_a_retraction_notice_says_what_it_takes_back_and_stands_itself() -> None:
    record = one_of(**{"update-to": [{"DOI": "10.1000/y", "type": "retraction"}]})
    assert record.comment == "This is a notice (retraction): https://doi.org/10.1000/y"
    assert record.versions == ()


def test_a_correction_takes_nothing_back() -> None:
    record = one_of(**{"updated-by": [{"DOI": "10.1000/y", "type": "correction", "updated": {"date-parts": [[2015]]}}]})
    assert record.comment == "Correction 2015: https://doi.org/10.1000/y"
    assert record.versions == ()


def test_without_a_day_there_is_no_count() -> None:
    assert one_of(**{"is-referenced-by-count": 5}).signals == ()


# --- JATS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jats", "plain"),
    [
        ("no markup & no more", "no markup & no more"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<jats:p>\n  Broken\n  lines\n</jats:p>", "Broken lines"),
        ("<jats:title>Summary</jats:title><jats:p>A.</jats:p>", "A."),
        ("<sec><title>Why?</title><p>So.</p></sec>", "Why? So."),
        ("<jats:list><jats:list-item><jats:p>A</jats:p></jats:list-item></jats:list>", "A"),
        ("<p>10<sup>-3</sup> of H<sub>2</sub>O</p>", "10<sup>-3</sup> of H<sub>2</sub>O"),
        ("<p>of <inline-formula><tex-math>$\\alpha$</tex-math></inline-formula>.</p>", "of $\\alpha$."),
        (
            r"<p><tex-math>\documentclass{minimal}\begin{document}$$\beta_1$$\end{document}</tex-math></p>",
            r"$\beta_1$",
        ),
        (
            "<p><mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:msqrt><mml:mi>b</mml:mi></mml:msqrt></mml:mfrac></mml:math></p>",
            r"$\frac{a}{\sqrt{b}}$",
        ),
        (
            "<p><mml:math><mml:msubsup><mml:mi>x</mml:mi><mml:mi>i</mml:mi><mml:mn>2</mml:mn></mml:msubsup>"
            "<mml:mo>&lt;</mml:mo><mml:mover><mml:mi>y</mml:mi><mml:mo>¯</mml:mo></mml:mover></mml:math></p>",
            r"$x_{i}^{2}<\bar{y}$",
        ),
        ("<p>not closed &nbsp; <i>x", "<p>not closed &nbsp; <i>x"),
    ],
)
def test_jats_becomes_what_cleaning_expects(jats: str, plain: str) -> None:
    assert read_jats(jats) == plain


def test_markup_that_cannot_be_read_is_left_to_cleaning() -> None:
    assert clean_abstract(read_jats("<jats:p>one &nbsp; <jats:italic>two</jats:italic>")) == "one two"


@how(deadline=None)
@given(st.text(st.sampled_from('<>/&;=" abmlpijts:\x00\ud800$\\{}^'), max_size=80))
def test_no_text_makes_it_raise(text: str) -> None:
    read_jats(text)
    read_jats(f"<p>{text}</p>")


@given(st.integers(1, 3000), st.sampled_from(["p", "mml:mrow", "sub", "mml:math", "b"]))
@how(max_examples=15, deadline=None)
def test_no_depth_makes_it_raise(depth: int, tag: str) -> None:
    assert "x" in read_jats(f"<{tag}>" * depth + "x" + f"</{tag}>" * depth)


# --- forms ----------------------------------------------------------------------------------------------------------


def test_each_wrapping_of_a_work_is_read() -> None:
    bodies = (
        orjson.dumps(CROSSREF_WORK),
        orjson.dumps([CROSSREF_WORK]),
        orjson.dumps({"items": [CROSSREF_WORK]}),
        orjson.dumps({"status": "ok", "message-type": "work", "message": CROSSREF_WORK}),
        orjson.dumps(CROSSREF_WORK) + b"\n" + orjson.dumps(work()) + b"\n",
    )
    for body in bodies:
        assert recognise(source_file(body, "x.json")).name == "crossref"
        record = parse("crossref", body)[0]
        assert isinstance(record, Record)
        assert record.key == "10.1000/thing.1"


def test_an_answer_about_something_else_is_told() -> None:
    body = b'{"status":"ok","message-type":"member","message-version":"1.0.0","message":{"primary-name":"X"}}'
    (failure,) = parse("crossref", body)
    assert isinstance(failure, Failure)
    assert failure.why == "an answer about something else than works: member"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**18) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CROSSREF_WORK, "id"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@how(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*CROSSREF_WORK, "update-to", "institution", "event"]), _JSON, max_size=6))
def test_no_values_make_a_work_raise(told: dict[str, object]) -> None:
    make_record({**work(), **told}, "here")
    make_record(told, "here")


@how(deadline=None)
@given(_JSON)
def test_no_answer_makes_it_raise(answer: object) -> None:
    list_works(answer)


# --- looking up -----------------------------------------------------------------------------------------------------


def test_one_doi_is_asked_for_by_its_address_with_the_contact(tmp_path: Path) -> None:
    client = StandInClient(lambda *_: orjson.dumps({"message-type": "work", "message": CROSSREF_WORK}))
    (record,) = look_up(
        client, read_settings(home=tmp_path, contact="me@a.example"), ["https://doi.org/10.1000/THING.1"]
    )
    assert isinstance(record, Record)
    assert record.where == "crossref: 10.1000/thing.1"
    assert client.asked == [("https://api.crossref.org/works/10.1000%2Fthing.1", {"mailto": "me@a.example"})]


def test_many_are_asked_for_together_and_the_missing_told(tmp_path: Path) -> None:
    client = StandInClient(lambda *_: crossref_answer(CROSSREF_WORK, work(type="component")))
    made = look_up(client, read_settings(home=tmp_path), ["10.1000/thing.1", "10.1000/x", "10.1000/none", "no doi"])
    assert [type(one) for one in made] == [Record, Failure, Failure]
    assert made[2] == Failure("crossref: 10.1000/none", "Crossref does not know this DOI")
    assert client.asked[0][1] == {"filter": "doi:10.1000/thing.1,doi:10.1000/x,doi:10.1000/none", "rows": "3"}


def test_an_unknown_doi_is_a_failure_and_a_refusal_is_raised(tmp_path: Path) -> None:
    def refuse(status: int) -> StandInClient:
        def give(url: str, _: Mapping[str, str]) -> bytes:
            raise Declined("no", url=url, status=status)

        return StandInClient(give)

    (failure,) = look_up(refuse(404), read_settings(home=tmp_path), ["10.1000/a,b"])
    assert isinstance(failure, Failure)
    with pytest.raises(Declined):
        look_up(refuse(403), read_settings(home=tmp_path), ["10.1000/x"])


def test_the_real_client_looks_a_doi_up(tmp_path: Path) -> None:
    body = orjson.dumps({"message-type": "work", "message": CROSSREF_WORK})
    with ReplayServer({"/works/*": page(body, "application/json")}) as server:
        settings = read_settings(home=tmp_path, crossref=server.url, contact="me@a.example")
        (record,) = look_up(make_client(tmp_path, crossref=server.url), settings, ["10.1000/thing.1"])
        assert isinstance(record, Record)
        assert (server.asked[0].path, server.asked[0].query) == ("/works/10.1000%2Fthing.1", {"mailto": "me@a.example"})


# --- recorded answers -----------------------------------------------------------------------------------------------

RECORDED = {
    "test_content_negotiation.json": "- bibtex:1",
    "test_content_negotiation_citeproc_json.json": "- crossref:1",
    "test_content_negotiation_style.json": "- - - -",
    "test_content_negotiation_throws_warnings_can_be_suppressed.json": "- bibtex:1 -",
    "test_funders_bad_id_works_warn.json": "-",
    "test_funders_filter_works.json": "crossref:20",
    "test_journals_filter_fails_noidsworks.json": "crossref:0+1",
    "test_members_mixed_ids_works_warn.json": "crossref:19+1 - crossref:4+16",
    "test_prefixes_mixed_ids_works_warn.json": "crossref:4+16 - crossref:0",
    "test_types_bad_id_works_warn.json": "-",
    "test_types_works.json": "crossref:0+2",
    "test_works_field_queries.json": "crossref:20",
    "test_works_mixed_ids_warn.json": "crossref:1 - crossref:1",
    "test_works_query.json": "crossref:2",
    "test_works_sample.json": "crossref:1+1",
    "test_works_with_one_id.json": "crossref:1",
    "test_workscontainer_failure_behavior.json": "crossref:0+1 crossref:0+1",
    "test_workscontainer_with_many.json": "crossref:4+1",
    "test_workscontainer_with_two_ids.json": "crossref:1 crossref:1",
    "test_worksquery_same_as_wrapped_method_real_requests.json": "crossref:3 crossref:3",
}
"""File to what its answers give: the form, its records, and what was dropped (figures, issues); - is no form known."""


@pytest.mark.parametrize("name", RECORDED)
def test_each_recorded_answer_gives_what_it_holds(name: str) -> None:
    answers = orjson.loads(shared("protocol", "crossref", name).read_bytes())
    assert " ".join(_count(name, (one["body"] or "").encode()) for one in answers) == RECORDED[name]


def _count(name: str, body: bytes) -> str:
    try:
        form = recognise(source_file(body, name)).name
    except BadInput:
        return "-"
    kinds = Counter(type(one) for one in get_source(form).parse_records(source_file(body, name)))
    dropped = f"+{kinds[Failure]}" if kinds[Failure] else ""
    return f"{form}:{kinds[Record]}{dropped}"
