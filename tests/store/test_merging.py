"""One paper from many records: what each says is kept, whose word counts is one table, a merge can be undone."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers import RecordView
from broadsheet.errors import NotFound
from broadsheet.paper import Identifier, Link, Listing, Paper, Record, Signal, Version
from broadsheet.store import Store
from tests.store.samples import open_store, record, save

ARXIV = "arxiv:2507.06457"
TITLE = "A Systematic Analysis of Hybrid Linear Attention"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def test_a_new_record_becomes_a_paper_that_can_be_got_whole(store: Store) -> None:
    said = record("a", TITLE, ARXIV, authors=["Dustin Wang"], abstract="We compare.", submitted="2025-07-08", year=2025)
    assert save(store, said) == ["new"]
    paper = store.get_paper(1)
    assert (paper.title, paper.abstract, paper.authors, paper.identifiers) == (
        TITLE, "We compare.", said.authors, said.identifiers,
    )  # fmt: skip
    assert (paper.published, paper.first_seen, paper.year) == ("2025-07-08", "2026-08-21T12:00:00Z", 2025)
    assert {(one.field, one.source, one.key) for one in paper.provenance if one.field == "title"} == {
        ("title", "csl-json", "a")
    }


def test_records_with_one_identifier_become_one_paper(store: Store) -> None:
    assert save(store, record("a", TITLE, ARXIV), record("b", "Hybrid Attention", ARXIV, "doi:10.1000/x")) == [
        "new",
        "merged",
    ]
    assert store.count_papers() == 1
    assert [str(one) for one in store.get_paper(1).identifiers] == [ARXIV, "doi:10.1000/x"]


def test_a_paper_names_each_source_that_told_of_it_once(store: Store) -> None:
    for key, source in [("a", "ris"), ("b", "arxiv-snapshot"), ("c", "ris")]:
        save(store, record(key, TITLE, ARXIV, source=source))
    assert store.get_papers([1])[0].sources == ("arxiv-snapshot", "ris")


def test_records_match_within_a_batch_as_they_do_between_batches(tmp_path: Path) -> None:
    records = [
        record("a", TITLE, ARXIV),
        record("b", "Another", "doi:10.1000/x"),
        record("c", TITLE, ARXIV, "doi:10.1000/x"),
        record("d", "Third", "doi:10.1000/x"),
    ]
    together, alone = open_store(tmp_path / "together"), open_store(tmp_path / "alone")
    outcomes = save(together, *records)
    assert outcomes == [outcome for one in records for outcome in save(alone, one)]
    assert [together.get_paper(one) for one in (1, 2)] == [alone.get_paper(one) for one in (1, 2)]


def test_a_null_never_overwrites(store: Store) -> None:
    save(store, record("a", TITLE, ARXIV, abstract="We compare.", venue="ACL"))
    assert save(store, record("a", TITLE, ARXIV)) == ["unchanged"]
    assert save(store, record("b", TITLE, ARXIV, source="arxiv-snapshot")) == ["merged"]
    paper = store.get_paper(1)
    assert (paper.abstract, paper.venue) == ("We compare.", "ACL")


def test_the_abstract_stands_beside_our_summary(store: Store) -> None:
    save(store, record("s", TITLE, source="starter", summary="It compares.", authors=["Dustin Wang"]))
    save(store, record("p", TITLE, source="listing-page", abstract="We compare."))
    paper = store.get_paper(1)
    assert (paper.summary, paper.summary_by, paper.abstract) == ("It compares.", "starter", "We compare.")
    assert store.count_papers() == 1


def test_a_record_that_says_something_new_is_an_update_and_the_same_again_is_none(store: Store) -> None:
    save(store, record("a", TITLE, ARXIV, abstract="Old."))
    before = store.last_change()
    assert save(store, record("a", TITLE, ARXIV, abstract="New.")) == ["updated"]
    assert save(store, record("a", TITLE, ARXIV, abstract="New.")) == ["unchanged"]
    assert store.get_paper(1).abstract == "New."
    assert store.last_change() == before + 1


def test_raw_text_is_kept_beside_the_clean_one(store: Store) -> None:
    save(store, record("a", "The  Poincar\\'e   Map", ARXIV))
    view = store.list_records(1)[0]
    assert (view.title, view.raw["title"]) == ("The Poincaré Map", "The  Poincar\\'e   Map")


def test_a_conflict_of_identifiers_never_merges(store: Store) -> None:
    assert save(store, record("a", TITLE, "arxiv:2507.06457"), record("b", TITLE, "arxiv:2507.06458")) == ["new", "new"]
    assert store.count_papers() == 2


def test_one_key_with_two_works_keeps_both_each_time_it_is_read(store: Store) -> None:
    two = [record("smith2020", TITLE, "doi:10.1000/a"), record("smith2020", "On Something Else", "doi:10.1000/b")]
    assert save(store, *two) == ["new", "new"]
    assert save(store, *two) == ["unchanged", "unchanged"]
    assert {store.get_paper(one).title for one in (1, 2)} == {TITLE, "On Something Else"}


def test_a_record_that_names_two_papers_joins_them(store: Store) -> None:
    save(store, record("a", TITLE, ARXIV), record("b", "Hybrid Attention", "doi:10.1000/x"))
    assert save(store, record("c", TITLE, ARXIV, "doi:10.1000/x")) == ["merged"]
    assert store.count_papers() == 1
    assert store.get_paper(2) == store.get_paper(1)
    assert store.find_paper("p2") == store.get_paper(1)
    changes = {change.paper_id: change.paper for change in store.read_changes(2, 10)}
    assert changes[2] is None
    assert changes[1] is not None


def test_papers_merged_one_after_another_all_lead_to_the_last(store: Store) -> None:
    save(
        store,
        record("a", "First", "doi:10.1000/a"),
        record("b", "Second", "arxiv:2507.00002"),
        record("c", "Third", "pubmed:3"),
    )
    save(store, record("d", "Fourth", "arxiv:2507.00002", "pubmed:3"))
    save(store, record("e", "Fifth", "doi:10.1000/a", "pubmed:3"))
    assert store.count_papers() == 1
    assert len({store.get_paper(one).id for one in (1, 2, 3)}) == 1


def test_splitting_undoes_a_merge_and_hands_everything_back(store: Store) -> None:
    first = record("a", TITLE, ARXIV, signals=(Signal("upvotes", "2026-08-06", 12),), abstract="We compare.")
    second = record("b", "Hybrid Attention", "doi:10.1000/x", listings=(Listing("daily", 3, "2026-08-06"),))
    save(store, first, second)
    before = [_content(store, one) for one in (1, 2)]
    save(store, record("c", TITLE, ARXIV, "doi:10.1000/x"))
    assert store.split_paper(2) == [1, 2, 3]
    assert [_content(store, one) for one in (1, 2)] == before
    assert store.get_paper(3).title == TITLE
    assert [day for day, _ in store.days_of_paper(2)] == ["2026-08-06"]
    assert store.days_of_paper(1) == []
    found = store.find_paper("doi:10.1000/x")
    assert found is not None
    assert found.id == 2


def test_a_split_is_remembered_by_later_imports(store: Store) -> None:
    two = [record("a", TITLE, ARXIV), record("b", TITLE, ARXIV)]
    save(store, *two)
    assert store.split_paper(1) == [1, 2]
    assert save(store, *two) == ["unchanged", "unchanged"]
    assert save(store, *(replace(one, abstract="News.") for one in two)) == ["updated", "updated"]
    assert [store.get_paper(one).abstract for one in (1, 2)] == ["News.", "News."]
    assert store.count_papers() == 2


def test_splitting_a_paper_of_one_record_changes_nothing(store: Store) -> None:
    save(store, record("a", TITLE, ARXIV))
    before = store.last_change()
    assert store.split_paper(1) == [1]
    assert store.last_change() == before


def test_splitting_what_is_not_there_says_so(store: Store) -> None:
    with pytest.raises(NotFound, match="p99"):
        store.split_paper(99)


# Among voices that a row of the table does not tell apart, the record known longest wins; here each is told apart.
VOICES = ("arxiv-snapshot", "csl-json", "hf-daily", "listing-page", "starter")
TEXTS = st.sampled_from(["", "one", "two", "three"])


@st.composite
def told(draw: st.DrawFn) -> list[Record]:
    """Records of one paper, one a voice, in any order; each says some of the fields."""
    sources = draw(st.permutations(VOICES))[: draw(st.integers(1, len(VOICES)))]
    return [
        record(
            source,
            draw(st.sampled_from([TITLE, "Hybrid", "Linear"])),
            ARXIV,
            source=source,
            abstract=draw(TEXTS),
            summary=draw(TEXTS) if source in ("starter", "hf-daily", "csl-json") else "",
            venue=draw(TEXTS),
            comment=draw(TEXTS),
            year=draw(st.sampled_from([None, 2024, 2025])),
            submitted=draw(st.sampled_from(["", "2025-01-02"])),
            links=(Link("page", f"https://example.org/{draw(TEXTS)}"),),
        )
        for source in sources
    ]


@settings(deadline=None, max_examples=50)
@given(orders=told().flatmap(lambda records: st.tuples(st.just(records), st.permutations(records))))
def test_the_order_of_records_does_not_change_the_paper(
    shared_store: Store, orders: tuple[list[Record], list[Record]]
) -> None:
    one, other = (_save_as_new_paper(shared_store, records) for records in orders)
    provenance = [{(fact.field, fact.source) for fact in paper.provenance} for paper in (one, other)]
    assert provenance[0] == provenance[1]
    assert one == replace(other, id=one.id, identifiers=one.identifiers, provenance=one.provenance)


@settings(deadline=None, max_examples=50)
@given(records=told())
def test_saving_twice_changes_nothing(shared_store: Store, records: list[Record]) -> None:
    mine = _renamed(shared_store, records)
    save(shared_store, *mine)
    before = shared_store.last_change()
    assert set(save(shared_store, *mine)) == {"unchanged"}
    assert shared_store.last_change() == before


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One store for all examples: opening one takes longer than an example."""
    return open_store(tmp_path_factory.mktemp("home"))


def _renamed(store: Store, records: list[Record]) -> list[Record]:
    """The records as those of a paper that the store does not know."""
    number = f"2501.{store.count_records() + 1:05}"
    names = (Identifier("arxiv", number),)
    return [replace(one, key=f"{one.key} {number}", identifiers=names) for one in records]


def _save_as_new_paper(store: Store, records: list[Record]) -> Paper:
    papers = store.count_papers()
    mine = _renamed(store, records)
    save(store, *mine)
    assert store.count_papers() == papers + 1
    paper = store.find_paper(str(mine[0].identifiers[0]))
    assert paper is not None
    return paper


def _content(store: Store, paper_id: int) -> tuple[Paper, list[RecordView]]:
    return store.get_paper(paper_id), store.list_records(paper_id)


def test_versions_are_joined_by_number_and_the_newest_one_has_the_word(store: Store) -> None:
    first = record(
        "a", TITLE, ARXIV, source="arxiv-snapshot", abstract="As it was.", versions=[Version(1, "2025-07-08")]
    )
    later = record("a", f"{TITLE}, Revised", ARXIV, source="arxiv-api", abstract="As it is.", versions=[Version(3)])
    harvested = [Version(1, "2025-07-08"), Version(2, "2025-08-01"), Version(3, "2025-09-01", "2025-09-01")]
    save(store, first)
    save(store, later)
    assert store.get_paper(1).title == f"{TITLE}, Revised"
    assert [one.number for one in store.get_paper(1).versions] == [1, 3]
    save(store, record("a", f"{TITLE}, Revised", ARXIV, source="arxiv-oai", versions=harvested))
    paper = store.get_paper(1)
    assert (paper.versions, paper.withdrawn_at, paper.abstract) == (tuple(harvested), "2025-09-01", "As it is.")


def test_a_record_that_names_only_its_newest_version_keeps_those_it_told_of_before(store: Store) -> None:
    save(store, record("a", TITLE, ARXIV, versions=[Version(1, "2025-07-08")]))
    assert save(store, record("a", TITLE, ARXIV, versions=[Version(1), Version(2, "2025-08-01")])) == ["updated"]
    assert store.get_paper(1).versions == (Version(1, "2025-07-08"), Version(2, "2025-08-01"))
