"""Which paper a record is about."""

import csv
import gzip
import json
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.cleaning import title_key
from broadsheet.identifiers import parse_identifier
from broadsheet.matching import Candidate, choose_paper, compare_authors, find_conflict
from broadsheet.paper import Author, Identifier, Record
from tests.shared_data import shared

TITLE = "Deep Residual Learning for Image Recognition"


def make_record(
    title: str = TITLE, authors: str = "", names: str = "", year: int | None = None, submitted: str = ""
) -> Record:
    return Record(
        "test",
        "key",
        title,
        authors=tuple(Author(name) for name in authors.split("; ") if name),
        identifiers=make_names(names),
        year=year,
        submitted=submitted,
    )


def known_authors(known: Candidate) -> tuple[Author, ...]:
    return tuple(Author(name) for name in known.authors)


def make_names(names: str) -> tuple[Identifier, ...]:
    return tuple(Identifier(*name.split(":", 1)) for name in names.split())


def make_candidate(record: Record, paper_id: int = 1, same_key: bool = False) -> Candidate:
    authors = tuple(author.name for author in record.authors)
    return Candidate(paper_id, title_key(record.title), authors, record.year, record.identifiers, same_key)


def test_a_record_of_an_empty_library_is_new() -> None:
    assert choose_paper(make_record(), []).reason == "new"


# --- the same record ------------------------------------------------------------------------------------------------


def test_a_source_that_changes_a_title_still_tells_of_the_same_paper() -> None:
    known = make_candidate(make_record("An Old Title of the Paper", "Kaiming He"), same_key=True)
    match = choose_paper(make_record(authors="Kaiming He"), [known])
    assert (match.paper_id, match.reason) == (1, "same record")


def test_a_key_that_two_bibliographies_share_does_not_make_one_paper() -> None:
    known = make_candidate(make_record("On Quite Another Thing", "Jane Smith"), same_key=True)
    assert choose_paper(make_record(authors="Bob Brown"), [known]).paper_id is None


def test_a_key_with_a_conflicting_identifier_does_not_make_one_paper() -> None:
    known = make_candidate(make_record(names="doi:10.1000/a"), same_key=True)
    assert choose_paper(make_record(names="doi:10.1000/b"), [known]).paper_id is None


# --- the same identifier --------------------------------------------------------------------------------------------


def test_a_shared_identifier_outweighs_title_authors_and_year() -> None:
    known = make_candidate(make_record("Another Title", "Jane Smith", "arxiv:1512.03385", 1990))
    match = choose_paper(make_record(authors="Kaiming He", names="arxiv:1512.03385", year=2015), [known])
    assert (match.paper_id, match.reason) == (1, "same arxiv")


def test_hugging_face_names_a_paper_by_its_arxiv_number() -> None:
    known = make_candidate(make_record("Another Title", names="arxiv:1512.03385"))
    assert choose_paper(make_record(names="hf:1512.03385"), [known]).reason == "same arxiv"


def test_two_dois_of_one_arxiv_paper_are_preprint_and_journal() -> None:
    known = make_candidate(make_record(names="arxiv:1512.03385 doi:10.1000/preprint"))
    assert choose_paper(make_record(names="arxiv:1512.03385 doi:10.1000/journal"), [known]).paper_id == 1


def test_one_doi_of_two_arxiv_papers_is_a_volume_and_merges_nothing() -> None:
    known = make_candidate(make_record(names="arxiv:1512.03385 doi:10.1000/volume"))
    match = choose_paper(make_record(names="arxiv:1512.03386 doi:10.1000/volume"), [known])
    assert match.paper_id is None
    assert "arxiv" in match.conflict


def test_a_journals_doi_on_two_of_its_papers_merges_nothing() -> None:
    known = make_candidate(make_record("Concept-Based Indexing of Text", "Fatiha Boubekeur", "doi:10.5121/ijcsit"))
    record = make_record("Monitoring Registers in Networks", "Luz Aristizabal", "doi:10.5121/ijcsit")
    assert choose_paper(record, [known]).paper_id is None
    assert choose_paper(replace(record, authors=known_authors(known)), [known]).reason == "same doi"


def test_a_paper_under_review_has_no_authors_yet() -> None:
    known = make_candidate(make_record(authors="Kaiming He", year=2016))
    assert choose_paper(make_record(authors="Anonymous", year=2016), [known]).reason == "same title"


def test_semantic_scholars_two_kinds_of_name_do_not_conflict() -> None:
    known = make_candidate(make_record(names=f"s2:{'a' * 40}", authors="Kaiming He"))
    assert choose_paper(make_record(names="s2:CorpusId:1", authors="Kaiming He"), [known]).paper_id == 1


def test_a_record_that_bears_the_names_of_two_papers_joins_them() -> None:
    known = [
        make_candidate(make_record("One Title", names="arxiv:1512.03385"), 4),
        make_candidate(make_record("Other Title", names="doi:10.1000/a"), 7),
    ]
    match = choose_paper(make_record(names="arxiv:1512.03385 doi:10.1000/a"), known)
    assert (match.paper_id, match.also) == (4, (7,))


def test_two_papers_that_contradict_each_other_are_not_joined() -> None:
    known = [
        make_candidate(make_record(names="arxiv:1512.03385 pubmed:1"), 4),
        make_candidate(make_record(names="doi:10.1000/a pubmed:2"), 7),
    ]
    match = choose_paper(make_record(names="arxiv:1512.03385 doi:10.1000/a"), known)
    assert (match.paper_id, match.also) == (4, ())
    assert "p7" in match.conflict


# --- the same title -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "authors"),
    [
        ("Deep Residual Learning for Image Recognition.", "Kaiming He; Jian Sun"),
        ("{Deep} residual learning for image-recognition", "K. He; J. Sun"),
        (TITLE, "He, Kaiming; Sun, Jian"),
        (TITLE, "He Kaiming"),
        (TITLE, "Kaiming He et al."),
        (TITLE, "Kaiming He and Jian Sun"),
        (TITLE, "Kaiming He; Somebody Else"),
        (TITLE, ""),
    ],
)
def test_one_title_by_the_same_people_is_one_paper(title: str, authors: str) -> None:
    known = make_candidate(make_record(authors="Kaiming He; Jian Sun", year=2015))
    match = choose_paper(make_record(title, authors, year=2016 if authors else None), [known])
    assert (match.paper_id, match.reason) == (1, "same title")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (make_record(authors="Jane Smith; Bob Brown; Jian Sun"), "other authors"),
        (make_record(authors="Xin He; Jane Sun Doe"), "other authors"),
        (make_record(authors="Kaiming He", year=2024), "of 2015"),
        (make_record(authors="Kaiming He", submitted="2024-01-02"), "of 2015"),
        (make_record(year=2016), "authors are not told"),
        (make_record(authors="Kaiming He", names="doi:10.1000/b"), "doi"),
        (make_record(TITLE + "s", "Kaiming He"), "another title"),
    ],
)
def test_what_speaks_against_one_paper_is_told(record: Record, why: str) -> None:
    known = make_candidate(make_record(authors="Kaiming He; Jian Wu; Bo Li", names="doi:10.1000/a", year=2015))
    match = choose_paper(record, [known])
    assert match.paper_id is None
    assert why in match.conflict


@pytest.mark.parametrize(
    "title",
    [
        "Preface",
        "Editorial",
        "Introduction to the Special Issue",
        "Book Reviews",
        "Editorial 2019",
        "Workshops and Tutorials",
        "Plenaries and Keynotes",
        "Plenary and Keynote Talks",
        "Book of Abstracts",
    ],
)
def test_a_title_that_many_works_bear_merges_nothing(title: str) -> None:
    known = make_candidate(make_record(title, "Jane Smith", year=2015))
    assert choose_paper(make_record(title, "Jane Smith", year=2015), [known]).paper_id is None


def test_years_later_nearly_all_authors_must_agree() -> None:
    known = make_candidate(make_record(authors="Kaiming He; Jian Sun; Bo Li", year=2015))
    assert choose_paper(make_record(authors="Kaiming He; Jian Sun; Xi Wu", year=2016), [known]).paper_id == 1
    assert choose_paper(make_record(authors="Kaiming He; Jian Sun; Xi Wu", year=2017), [known]).paper_id is None
    assert choose_paper(make_record(authors="Kaiming He; Jian Sun", year=2017), [known]).paper_id == 1


def test_a_short_title_needs_authors() -> None:
    known = make_candidate(make_record("BERT", "Jacob Devlin"))
    assert choose_paper(make_record("BERT"), [known]).paper_id is None
    assert choose_paper(make_record("BERT", "J. Devlin"), [known]).paper_id == 1


def test_two_papers_that_fit_are_one_too_many() -> None:
    known = [make_candidate(make_record(names=f"arxiv:1512.0338{n}"), n) for n in (1, 2)]
    match = choose_paper(make_record(), known)
    assert match.paper_id is None
    assert match.conflict == "ambiguous: p1, p2"


def test_likeness_of_text_never_merges() -> None:
    title = "Dense Hebbian neural networks: a replica symmetric picture of {}supervised learning"
    known = make_candidate(make_record(title.format(""), "Elena Agliari"))
    assert choose_paper(make_record(title.format("un"), "Elena Agliari"), [known]).paper_id is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kurt Gödel", "K. Godel", True),
        ("Laurens van der Maaten", "van der Maaten, L.", True),
        ("James von Brecht", "James Brecht", True),
        ("Martin Luther King, Jr.", "M. L. King", True),
        ("Brendan O’Donoghue", "Brendan O'Donoghue", True),
        ("Wei Zhang", "Zhang Wei", True),
        ("Wei Zhang", "Li Zhang", False),
        ("Ada Lovelace", "Charles Babbage", False),
        ("Ada Lovelace", "et al.", None),
    ],
)
def test_names_are_compared_as_people_write_them(one: str, other: str, same: bool | None) -> None:
    assert compare_authors([one], [other]) == same
    assert compare_authors([other], [one]) == same


# --- properties -----------------------------------------------------------------------------------------------------

SCHEMES = ["arxiv", "doi", "openalex", "s2", "acl", "pubmed", "hf", "openreview", "beir"]
IDENTIFIERS = st.lists(
    st.builds(Identifier, st.sampled_from(SCHEMES), st.sampled_from(["1", "2"])), max_size=4, unique=True
).map(tuple)
RECORDS = st.builds(
    lambda title, authors, year, names: replace(make_record(title, authors, "", year), identifiers=names),
    st.sampled_from(
        [TITLE, "Deep residual learning for image recognition!", "Preface", "BERT", "Another Title of Ours"]
    ),
    st.sampled_from(
        ["", "Kaiming He; Jian Sun", "He, K.; Sun, J.; Ren, S.", "Jane Smith", "Wei Zhang; Wei Zhang; Li Wu"]
    ),
    st.sampled_from([None, 2015, 2017, 2024]),
    IDENTIFIERS,
)


@given(RECORDS, RECORDS)
def test_it_does_not_matter_which_of_two_comes_first(one: Record, other: Record) -> None:
    forth, back = choose_paper(one, [make_candidate(other)]), choose_paper(other, [make_candidate(one)])
    assert (forth.paper_id, forth.reason) == (back.paper_id, back.reason)


@given(RECORDS, st.lists(RECORDS, max_size=3), st.booleans())
def test_the_order_of_the_candidates_does_not_matter(record: Record, others: list[Record], same_key: bool) -> None:
    known = [make_candidate(one, number, same_key and number == 0) for number, one in enumerate(others)]
    assert len({choose_paper(record, order) for order in permutations(known)}) == 1


@given(RECORDS, st.lists(RECORDS, max_size=3), st.booleans())
def test_a_conflict_never_merges(record: Record, others: list[Record], same_key: bool) -> None:
    known = [make_candidate(one, number, same_key) for number, one in enumerate(others)]
    match = choose_paper(record, known)
    joined = [one for one in known if one.paper_id in (match.paper_id, *match.also)]
    sides = [record.identifiers, *(one.identifiers for one in joined)]
    assert not any(find_conflict(one, other) for one in sides for other in sides)


@given(RECORDS)
def test_a_record_finds_its_own_paper_again(record: Record) -> None:
    assert choose_paper(record, [make_candidate(record, same_key=True)]).reason == "same record"


# --- real papers ----------------------------------------------------------------------------------------------------


def test_the_true_pairs_of_the_test_bed_become_one() -> None:
    with shared("papers", "same-paper.tsv").open(encoding="utf-8") as lines:
        pairs = [(row["conference-id"], row["arxiv-id"]) for row in csv.DictReader(lines, delimiter="\t")]
    wanted = {name for pair in pairs for name in pair}
    records: dict[str, Record] = {}
    for path in sorted(shared("papers").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line[8 : line.index('"', 8)] in wanted:
                    records.update(read_record(json.loads(line)))
    assert len(records) == len(wanted)
    merged = [choose_paper(records[one], [make_candidate(records[two])]).paper_id for one, two in pairs]
    assert len(pairs) == 1455
    assert merged.count(1) == 1454, "one stands four years apart under another first name"


def read_record(paper: dict[str, str]) -> dict[str, Record]:
    name = parse_identifier(paper["id"])
    authors = "; ".join(paper.get("authors", ()))
    year = int(paper["year"]) if "year" in paper else None
    return {paper["id"]: replace(make_record(paper["title"], authors, year=year), identifiers=(name,) if name else ())}
