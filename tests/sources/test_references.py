"""Bibliographies: BibTeX with its names, strings and parents; RIS, EndNote, Web of Science and MEDLINE."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.paper import Identifier, Link, Record
from broadsheet.sources import Failure, open_sources, recognise
from broadsheet.sources.bibtex_values import parse_names, resolve_value, without_braces
from broadsheet.sources.fields import loose_date
from tests.shared_data import shared
from tests.sources.samples import SAMPLES, parse, parse_one


def entry(body: str, before: str = "") -> Record:
    return parse_one("bibtex", f"{before}\n@article{{key,\n title = {{T}},\n {body}\n}}", "refs.bib")


def names(value: str) -> list[str]:
    return [author.name for author in parse_names(value)]


# --- BibTeX -----------------------------------------------------------------------------------------------------------


def test_an_entry_becomes_a_record() -> None:
    record = parse_one("bibtex", SAMPLES["bibtex"][1], "refs.bib")
    assert (record.key, record.title, record.venue) == ("refs/doe06", "A Paper", "Journal of X")
    assert [author.name for author in record.authors] == ["Jane Doe", "The Group"]
    assert (record.announced, record.year) == ("2006-05", 2006)
    assert record.identifiers == (Identifier("doi", "10.1000/x"),)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Knuth, Donald E.", ["Donald E. Knuth"]),
        ("Donald E. Knuth and Leslie Lamport", ["Donald E. Knuth", "Leslie Lamport"]),
        ("von der Schulenburg, Werner", ["Werner von der Schulenburg"]),
        ("Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("King, Jr., Martin Luther", ["Martin Luther King Jr."]),
        ("{Barnes and Noble} and Doe, Jane and others", ["Barnes and Noble", "Jane Doe"]),
        ("{{European Union Agency}}", ["European Union Agency"]),
        ("G{\\'o}mez, Jos{\\'e}", ["Jos{\\'e} G{\\'o}mez"]),
        ("family=Hasselt, given=Max, prefix=van", ["Max van Hasselt"]),
        ("", []),
        ("others", []),
    ],
)
def test_names_stand_as_they_are_printed(written: str, printed: list[str]) -> None:
    assert names(written) == printed


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("A {Study} of {{BERT}}", "A Study of BERT"),
        ("{Jos{\\'e}}", "{Jos{\\'e}}"),
        ("\\emph{big} {O}rders", "\\emph{big} Orders"),
        ("the $x_{i}$ of {X}", "the $x_{i}$ of X"),
    ],
)
def test_braces_that_protect_capitals_go_and_those_of_tex_stay(raw: str, clean: str) -> None:
    assert without_braces(raw) == clean


def test_strings_are_joined_and_resolved_in_any_case() -> None:
    strings = {"icml": "ICML"}
    assert resolve_value('"Proc. of " # ICML # {, vol. } # 3', strings) == "Proc. of ICML, vol. 3"
    assert resolve_value("{a # b}", strings) == "a # b"
    assert resolve_value("unknown_name", strings) == "unknown_name"
    assert resolve_value("jan", strings) == "January"


def test_a_child_takes_from_its_parent_but_not_its_identity() -> None:
    child, parent = parse(
        "bibtex",
        "@inproceedings{c, title={Child}, author={A B}, crossref={P}}\n"
        "@proceedings{p, title={Proceedings}, year=2010, doi={10.1000/p}, editor={C D}}",
    )
    assert isinstance(child, Record)
    assert isinstance(parent, Record)
    assert (child.title, child.venue, child.year, child.identifiers) == ("Child", "Proceedings", 2010, ())
    assert parent.identifiers == (Identifier("doi", "10.1000/p"),)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("eprint = {2507.06457}, archiveprefix = {arXiv}, primaryclass = {cs.LG}", "arxiv:2507.06457"),
        ("eprint = {2507.06457v3}, eprinttype = {arxiv}", "arxiv:2507.06457"),
        ("journal = {arXiv preprint arXiv:2507.06457}", "arxiv:2507.06457"),
        ("doi = {https://doi.org/10.1000/A\\_B}", "doi:10.1000/a_b"),
        ("url = {https://aclanthology.org/P18-1001}", "acl:P18-1001"),
        ("howpublished = {\\url{https://arxiv.org/abs/2507.06457}}", "arxiv:2507.06457"),
        ("pmid = {31234567}", "pubmed:31234567"),
    ],
)
def test_an_identifier_is_found_wherever_bibliographies_put_it(body: str, found: str) -> None:
    assert [str(one) for one in entry(body).identifiers] == [found]


def test_a_note_that_names_another_work_does_not_rename_this_one() -> None:
    record = entry("doi = {10.1000/x}, note = {Comment on arXiv:2507.06457}")
    assert [str(one) for one in record.identifiers] == ["doi:10.1000/x"]


def test_two_entries_under_one_key_stay_two() -> None:
    made = parse("bibtex", "@misc{a, title={One}}\n@misc{a, title={Two}}", "r.bib")
    assert [one.key for one in made if isinstance(one, Record)] == ["r/a", "r/a~2"]


def test_entries_without_a_key_are_told_apart_by_what_they_are() -> None:
    made = parse("bibtex", "@misc{, title={One}}\n@misc{, title={Two}, year=2001}", "r.bib")
    assert [one.key for one in made if isinstance(one, Record)] == ["r/one", "r/two/2001"]


def test_a_field_written_twice_does_not_lose_the_entry() -> None:
    assert parse_one("bibtex", "@misc{a, title={One}, title={Two}}").title == "One"


def test_latin_1_and_a_byte_order_mark_are_read() -> None:
    text = "@misc{a, title={Über Größe}}"
    assert parse_one("bibtex", text.encode("latin-1")).title == "Über Größe"
    assert parse_one("bibtex", b"\xef\xbb\xbf" + text.encode()).title == "Über Größe"
    assert parse_one("bibtex", text.encode("utf-16")).title == "Über Größe"


def test_an_unclosed_entry_is_one_failure_and_the_next_is_read() -> None:
    first, second = parse("bibtex", "@article{a, title = {open, year=2001\n\n@article{b, title={Good}}\n", "r.bib")
    assert isinstance(first, Failure)
    assert first.where == "r.bib:1"
    assert isinstance(second, Record)
    assert second.title == "Good"


def test_an_entry_without_title_is_told_of_by_key_and_line() -> None:
    assert parse("bibtex", "@misc{ok, title={T}}\n\n@misc{bad, year=2001}", "r.bib")[1:] == [
        Failure("r.bib:3", "no title: bad")
    ]


def test_what_is_no_entry_is_passed_over() -> None:
    text = (
        'Free text.\n@comment{jabref-meta: x}\n@preamble{"\\newcommand{\\x}{y}"}\n@string{a = {b}}\n@misc{k, title={T}}'
    )
    assert len(parse("bibtex", text)) == 1


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2015/october", "2015-10"),
        ("2014//", "2014"),
        ("2016/03/12/", "2016-03-12"),
        ("2016 May 3", "2016-05-03"),
        ("15 May 2006", "2006-05-15"),
        ("2010-05-03/2011-01", "2010-05-03"),
        ("in press", ""),
        ("c. 1987", "1987"),
    ],
)
def test_dates_are_read_as_exactly_as_they_are_written(written: str, iso: str) -> None:
    assert loose_date(written) == iso


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab {}\\\"#,~$'and=\n", max_size=60))
def test_any_field_is_survived(value: str) -> None:
    parse_names(value)
    assert without_braces(resolve_value(value, {})) == without_braces(resolve_value(value, {})).strip()


# --- RIS and its kin --------------------------------------------------------------------------------------------------


def test_a_ris_reference_becomes_a_record() -> None:
    record = parse_one("ris", SAMPLES["ris"][1], "refs.ris")
    assert (record.title, record.announced, record.venue) == ("A Paper", "2015-10", "J")
    assert [author.name for author in record.authors] == ["Jan Doe", "Bob Smith Jr."]
    assert record.identifiers == (Identifier("doi", "10.1000/x"),)
    assert record.links == (Link("page", "https://a.example/p;q=1"),)
    assert record.keywords == ("one", "two")


def test_a_reference_whose_end_is_missing_does_not_swallow_the_next() -> None:
    made = parse("ris", "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  -\n\nstray\nTY  - BOOK\nER  - \n", "r.ris")
    assert [one.title for one in made if isinstance(one, Record)] == ["One", "Two"]
    assert made[-1] == Failure("r.ris:8", "no title")


def test_two_editorials_of_one_file_stay_two() -> None:
    made = parse("ris", "TY  - JOUR\nTI  - Editorial\nPY  - 2001\nTY  - JOUR\nTI  - Editorial\nPY  - 2002\n", "r.ris")
    assert [one.key for one in made if isinstance(one, Record)] == ["r/editorial/2001", "r/editorial/2002"]


def test_a_web_of_science_reference_becomes_a_record() -> None:
    record = parse_one("wos", SAMPLES["wos"][1])
    assert (record.title, record.announced) == ("A paper on things", "2006-05-15")
    assert [author.name for author in record.authors] == ["Jane Doe", "Richard Roe"]
    assert [str(one) for one in record.identifiers] == ["doi:10.1000/x", "pubmed:16842170"]


def test_an_endnote_reference_becomes_a_record() -> None:
    record = parse_one("endnote", SAMPLES["endnote"][1])
    assert (record.title, record.year, record.abstract) == ("A Paper", 2006, "Things.")


def test_a_medline_citation_becomes_a_record() -> None:
    record = parse_one("pubmed-nbib", SAMPLES["pubmed-nbib"][1])
    assert (record.title, record.announced) == ("Proteomics: A new perspective.", "2016-05-03")
    assert [str(one) for one in record.identifiers] == ["pubmed:27169098", "doi:10.4103/2277-9175.180636"]
    assert [author.name for author in record.authors] == ["Basavaradhya Sahukar Shruthi"]


# --- the real, awkward files ------------------------------------------------------------------------------------------

DIFFERENCES = {
    "Math-markup-to-unicode-not-always-imported-correctly-472.bib": (3, 2),
    "URL-not-recognised-in-a-simple-online-bib-file-entry-on-import-2842.bib": (1, 0),
    "Unabbreviate-on-import-1436-2.bib": (1053, 1052),
    "RisImporterTestDoiAndJournalTitle.ris": (1, 0),
}
"""File to (what its own suite takes from it, what we take); each is explained in ``docs/bibliographies.md``."""


def read_counts(path: Path) -> tuple[int, int]:
    """Records and failures."""
    made: list[Record | Failure] = []
    for file in open_sources(str(path)):
        made += recognise(file).parse_records(file)
    return sum(isinstance(one, Record) for one in made), sum(isinstance(one, Failure) for one in made)


@pytest.mark.parametrize("folder", ["bibtex", "ris-and-others"])
def test_every_awkward_file_is_read_and_the_counts_differ_only_where_explained(folder: str) -> None:
    index = json.loads(shared("bibliographies", folder, "index.json").read_text())
    counted = {name: read_counts(shared("bibliographies", folder, name)) for name in index}
    differing = {
        name: (told["expected_items"], counted[name][0])
        for name, told in index.items()
        if "expected_items" in told and told["expected_items"] != counted[name][0]
    }
    assert differing == {name: pair for name, pair in DIFFERENCES.items() if name in index}


def test_the_differences_are_all_explained_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "bibliographies.md").read_text()
    assert all(name in page for name in DIFFERENCES)
