"""The words engine, through a real index in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BroadsheetError, Busy, CorruptIndex, Unusable
from broadsheet.index.words import Words
from broadsheet.index.words_query import (
    AllOf,
    AnyOf,
    AtVenue,
    Condition,
    Filter,
    FromSource,
    Has,
    InAbstract,
    InCategory,
    InTitle,
    Named,
    Not,
    Phrase,
    Word,
)
from broadsheet.index.words_text import COMPOUND, join_parts, joined_compounds
from broadsheet.paper import Author, Identifier, Link, Paper
from broadsheet.ranking.query import parse_query
from broadsheet.store import Change
from tests.index.older import write_older_words

PAPERS = (
    Paper(1, "Attention Is All You Need", "The Transformer, a sequence model.", authors=(Author("Ashish Vaswani"),)),
    Paper(2, "Deep Residual Networks", "Training neural networks for recognition.", categories=("cs.CV",), year=2015),
    Paper(3, "GPT-4 Technical Report", "A large model with fine-tuning.", categories=("cs.CL", "cs.AI"), year=2023),
    Paper(4, "On $L_0$ norms", "A note on Poincaré duality.", submitted="2024-05-31T10:00:00Z"),
    Paper(5, "Neural speech", "A network that speaks.", authors=(Author("Jane Doe"), Author("John Smith")), year=2024),
)


@pytest.fixture
def words(tmp_path: Path) -> Iterator[Words]:
    engine = Words(tmp_path / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(5)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    """The same papers, for tests that only ask."""
    engine = Words(tmp_path_factory.mktemp("shelf") / "words", writable=True)
    engine.add(PAPERS)
    engine.commit(5)
    yield engine
    engine.close()


def found(words: Words, typed: str) -> list[int]:
    query = parse_query(typed)
    if not query.words.words:
        return sorted(words.list_by("date", query.words, True, 10))
    return sorted(hit.paper_id for hit in words.match_all(query.words, 10))


@pytest.mark.parametrize(
    ("typed", "papers"),
    [
        ("network", [2, 5]),
        ("NETWORKING", [2, 5]),
        ("neural networks", [2, 5]),
        ('"neural networks"', [2]),
        ("gpt4", [3]),
        ("GPT-4", [3]),
        ("gpt 4", [3]),
        ("finetuning", [3]),
        ("fine tuning", [3]),
        ("poincare", [4]),
        ("Poincaré's duality", [4]),
        ("network -speech", [2]),
        ('network -"neural speech"', [2]),
        ("author:vaswani", [1]),
        ('author:"jane doe"', [5]),
        ('author:"Doe, Jane"', [5]),
        ('author:"jane smith"', []),
        ("cat:cs.CL", [3]),
        ("cat:cs", [2, 3]),
        ("cat:CS -cat:cs.ai", [2]),
        ("year:2023", [3]),
        ("year:2015-2023", [2, 3]),
        ("after:2024", [4, 5]),
        ("after:2024-05-31", [4]),
        ("before:2024-05-31", [2, 3, 5]),
        ("network year:2015", [2]),
        ("network (deep OR speech)", [2, 5]),
        ("attention OR recognition OR GPT4", [1, 2, 3]),
        ("network -(deep OR attention)", [5]),
        ("title:neural", [5]),
        ("abstract:neural", [2]),
        ("title:(neural OR deep)", [2, 5]),
        ("NOT network year:2015..", [3, 4]),
        ("(cat:cs.CL OR author:doe) -title:speech", [3]),
    ],
)
def test_what_is_typed_finds_the_papers_meant(shelf: Words, typed: str, papers: list[int]) -> None:
    assert found(shelf, typed) == papers


def test_a_paper_with_one_of_the_alternatives_holds_what_was_asked_for(shelf: Words) -> None:
    query = parse_query("attention OR recognition OR nonsense").words
    assert [hit.paper_id for hit in shelf.match_some(query, 10)] == []
    assert (shelf.count_all(query), shelf.count_any(query)) == (2, 2)
    assert {hit.score > 0 for hit in shelf.match_all(query, 10)} == {True}


def test_adding_again_replaces(words: Words) -> None:
    words.add([Paper(1, "Something else")])
    words.add([Paper(1, "Something else again")])
    words.commit(6)
    assert words.count() == 5
    assert found(words, "transformer") == []
    assert found(words, "something") == [1]


def test_removing_lets_go_and_unknown_ids_are_fine(words: Words) -> None:
    words.remove([2, 99])
    words.commit(6)
    assert words.count() == 4
    assert found(words, "network") == [5]


def test_what_was_not_committed_is_dropped_and_the_mark_stays(words: Words, tmp_path: Path) -> None:
    words.add([Paper(6, "Lost")])
    words.close()
    again = Words(tmp_path / "words")
    assert (again.mark, again.count()) == (5, 5)


def test_a_kill_between_commit_and_mark_only_repeats_work(words: Words, tmp_path: Path) -> None:
    words.close()
    (tmp_path / "words" / "mark").write_text("0")
    again = Words(tmp_path / "words", writable=True)
    again.add(PAPERS)
    again.commit(5)
    assert (again.mark, again.count()) == (5, 5)
    again.close()


def test_another_reader_sees_a_commit_after_refresh(words: Words, tmp_path: Path) -> None:
    reader = Words(tmp_path / "words")
    words.add([Paper(6, "Fresh news")])
    words.commit(6)
    assert found(reader, "fresh") == []
    reader.refresh()
    assert found(reader, "fresh") == [6]


def test_a_folder_with_nothing_in_it_is_empty_and_fills_later(tmp_path: Path) -> None:
    reader = Words(tmp_path / "words")
    assert (reader.mark, reader.count(), reader.bytes(), found(reader, "network")) == (0, 0, 0, [])
    assert list(reader.matching_ids(parse_query("year:2020").filter)) == []
    writer = Words(tmp_path / "words", writable=True)
    writer.add(PAPERS)
    writer.commit(5)
    writer.close()
    reader.refresh()
    assert (reader.mark, reader.count()) == (5, 5)


def test_a_reader_cannot_write(words: Words, tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        Words(tmp_path / "words").add(PAPERS)


def test_a_second_writer_is_told_to_wait(words: Words, tmp_path: Path) -> None:
    with pytest.raises(Busy):
        Words(tmp_path / "words", writable=True)


def test_a_folder_that_cannot_be_made_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unusable):
        Words(tmp_path / "file" / "words", writable=True)


@pytest.mark.parametrize("name", ["meta.json", "mark"])
def test_a_garbled_file_is_a_corrupt_index(words: Words, tmp_path: Path, name: str) -> None:
    words.close()
    (tmp_path / "words" / name).write_bytes(b"\x00garbage")
    with pytest.raises(CorruptIndex) as caught:
        assert Words(tmp_path / "words").mark
    assert "rebuild" in caught.value.hint


def test_a_missing_meta_file_is_a_corrupt_index(words: Words, tmp_path: Path) -> None:
    words.close()
    (tmp_path / "words" / "meta.json").unlink()
    with pytest.raises(CorruptIndex):
        Words(tmp_path / "words")


def test_a_cut_segment_is_a_corrupt_index_and_no_crash(words: Words, tmp_path: Path) -> None:
    words.close()
    for path in (tmp_path / "words").iterdir():
        if path.suffix in {".idx", ".pos", ".term", ".fast", ".store", ".fieldnorm"}:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BroadsheetError):
        found(Words(tmp_path / "words"), "network")


def test_filters_give_every_matching_id(shelf: Words) -> None:
    assert list(shelf.matching_ids(parse_query("cat:cs").filter)) == [2, 3]
    assert list(shelf.matching_ids(parse_query("-network").filter)) == [1, 3, 4]


def test_nearer_words_score_higher(tmp_path: Path) -> None:
    engine = Words(tmp_path / "words", writable=True)
    filler = "lorem ipsum dolor sit amet consectetur " * 4
    engine.add(
        [
            Paper(1, "Far", f"quantum {filler} gravity {filler} waves"),
            Paper(2, "Near", f"quantum gravity waves {filler} {filler}"),
            Paper(3, "Middle", f"quantum lorem gravity ipsum dolor waves {filler} {filler}"),
        ]
    )
    engine.commit(1)
    hits = engine.match_all(parse_query("quantum gravity waves").words, 10)
    assert [hit.paper_id for hit in hits] == [2, 3, 1]
    engine.close()


def test_text_that_is_no_text_is_indexed_all_the_same(tmp_path: Path) -> None:
    engine = Words(tmp_path / "words", writable=True)
    engine.add([Paper(1, "half a pair \ud800", "x" * 70_000 + " \x00 word")])
    engine.commit(1)
    assert found(engine, "word") == [1]
    engine.close()


@given(st.text(alphabet="aB3é -_.'\u2019\n\t,(", max_size=40))
def test_looking_only_at_joints_finds_every_compound(text: str) -> None:
    assert joined_compounds(text).split() == [join_parts(one) for one in COMPOUND.findall(text)]


FIELDED = (
    Paper(
        1,
        "GPT-4 networks",
        "A network that reads. Nothing deep in learning.",
        venue="NeurIPS 2023",
        categories=("cs.CL",),
        links=(Link("code", "https://example.org/code"),),
        identifiers=(Identifier("arxiv", "2303.00001"),),
        sources=("arxiv-snapshot", "hf-daily"),
        votes=7,
    ),
    Paper(2, "Deep learning of scalable maps", "Scalability of maps; gpt4 too.", venue="Proc. of ACL", votes=70),
    Paper(3, "On speech", "", summary="Deep learning hears.", sources=("starter",)),
)


@pytest.fixture(scope="module")
def fielded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = Words(tmp_path_factory.mktemp("fielded") / "words", writable=True)
    engine.add(FIELDED)
    engine.commit(3)
    yield engine
    engine.close()


GPT4, DEEP, MAP = Word("GPT-4", ("gpt", "4"), "gpt4"), Word("deep", ("deep",), "deep"), Word("maps", ("map",), "map")
SCALABLE, SPEECH = Word("scalable", ("scalabl",), "scalabl"), Word("speech", ("speech",), "speech")
DEEP_LEARNING = Phrase(("deep", "learn"))


@pytest.mark.parametrize(
    ("condition", "papers"),
    [
        (InTitle(GPT4), [1]),
        (InTitle(Word("gpt4", ("gpt4",), "gpt4")), [1]),
        (InTitle(DEEP), [2]),
        (InTitle(DEEP_LEARNING), [2]),
        (InAbstract(GPT4), [2]),
        (InAbstract(SCALABLE), [2]),
        (InAbstract(MAP), [2]),
        (InAbstract(SPEECH), []),
        (InAbstract(DEEP), [1, 3]),
        (InAbstract(DEEP_LEARNING), [3]),
        (AtVenue(("neurips",)), [1]),
        (AtVenue(("of", "acl")), [2]),
        (InCategory("cs"), [1]),
        (Has("code"), [1]),
        (Has("abstract"), [1, 2]),
        (Has("summary"), [3]),
        (Has("pdf"), [1]),
        (FromSource("hf-daily"), [1]),
        (Named("arxiv:2303.00001"), [1]),
        (Named("p2"), [2]),
        (Named("pudding"), []),
        (AnyOf((InTitle(GPT4), InTitle(SPEECH))), [1, 3]),
        (AnyOf(()), []),
        (AllOf((DEEP, Not(SPEECH))), [1, 2]),
        (AllOf((Not(DEEP),)), []),
        (AllOf(()), [1, 2, 3]),
        (Not(AnyOf((Has("code"), Has("summary")))), [2]),
        (AllOf((AnyOf((SPEECH, MAP)), Not(AllOf((DEEP, MAP))))), [3]),
    ],
)
def test_a_condition_is_met_by_the_papers_meant(fielded: Words, condition: Condition, papers: list[int]) -> None:
    assert list(fielded.matching_ids(Filter((condition,)))) == papers
    assert list(fielded.matching_ids(Filter((), (condition,)))) == sorted({1, 2, 3} - set(papers))


def test_an_index_of_an_older_version_is_asked_as_far_as_its_fields_go(tmp_path: Path) -> None:
    old_news = Paper(1, "Old news", categories=("cs.CL",), year=2020)
    write_older_words(tmp_path / "words", [Change(1, 1, old_news)])
    old = Words(tmp_path / "words")
    assert (old.is_outdated, old.mark, old.count()) == (True, 0, 1)
    assert found(old, "news cat:cs year:2020") == [1]
    unmet = (
        InTitle(DEEP),
        InTitle(DEEP_LEARNING),
        AtVenue(("acl",)),
        Has("code"),
        FromSource("x"),
        Named("doi:10.1/x"),
    )
    for condition in unmet:
        assert list(old.matching_ids(Filter((condition,)))) == []


def test_an_index_of_another_version_is_never_written_to(tmp_path: Path) -> None:
    old_news = Paper(1, "Old news", categories=("cs.CL",), year=2020)
    write_older_words(tmp_path / "words", [Change(1, 1, old_news)])
    with pytest.raises(CorruptIndex):
        Words(tmp_path / "words", writable=True)


def test_an_index_of_a_later_version_is_not_asked(words: Words, tmp_path: Path) -> None:
    words.close()
    (tmp_path / "words" / "schema").write_text("999")
    later = Words(tmp_path / "words")
    assert (later.is_outdated, later.mark, later.count(), found(later, "network")) == (True, 0, 0, [])
