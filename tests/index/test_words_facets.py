"""What was found is counted by field and sorted by one, exactly, in however many segments it lies."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.index.words import Words
from broadsheet.index.words_facets import SortField
from broadsheet.index.words_query import Filter, InYears, Word, WordsQuery
from broadsheet.index.words_text import stem_word
from broadsheet.paper import Link, Paper

CHANCE = random.Random(7)
CATEGORIES = ("cs.CL", "cs.LG", "math.CO", "hep-ph")
DAYS = ("", "2023-05-01", "2023-05-02", "2024-01-01", "2025-12-31")


def some_paper(number: int) -> Paper:
    return Paper(
        number,
        f"Common {'odd' if number % 2 else 'even'} things",
        "Told." if number % 3 else "",
        submitted=CHANCE.choice(DAYS),
        categories=tuple(CHANCE.sample(CATEGORIES, CHANCE.randrange(3))),
        votes=CHANCE.choice((None, None, 0, 5, 5, 80)),
        sources=("arxiv-snapshot", "hf-daily") if number % 5 == 0 else ("arxiv-snapshot",),
        links=(Link("code", "https://example.org"),) if number % 7 == 0 else (),
    )


PAPERS = tuple(map(some_paper, CHANCE.sample(range(1, 121), 120)))


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    folder = tmp_path_factory.mktemp("facets") / "words"
    engine = Words(folder, writable=True)
    for start in range(0, len(PAPERS), 30):
        engine.add(PAPERS[start : start + 30])
        engine.commit(start + 1)
    yield engine
    engine.close()


def word(text: str) -> Word:
    return Word(text, stem_word(text), stem_word(text)[0])


ODD = WordsQuery((word("common"), word("odd")))
ODD_PAPERS = [paper for paper in PAPERS if paper.id % 2]


def test_counts_are_of_the_papers_that_hold_every_word_or_of_those_that_hold_one(words: Words) -> None:
    for every, papers in ((True, ODD_PAPERS), (False, PAPERS)):
        counts = words.count_fields(ODD, every)
        assert counts["category"] == Counter(one for paper in papers for one in paper.categories)
        assert counts["year"] == Counter(paper.published[:4] for paper in papers if paper.published)
        assert counts["source"] == Counter(one for paper in papers for one in paper.sources)
        assert counts["has"]["code"] == sum(bool(paper.links) for paper in papers)
        assert counts["has"]["abstract"] == sum(bool(paper.abstract) for paper in papers)


def test_counts_keep_to_the_conditions_and_need_no_words(words: Words) -> None:
    recent = WordsQuery(filter=Filter((InYears(2024, 2025),)))
    assert set(words.count_fields(recent, every=True)["year"]) == {"2024", "2025"}


def test_an_empty_engine_counts_and_lists_nothing(tmp_path: Path) -> None:
    words = Words(tmp_path / "words")
    assert (words.count_fields(ODD, every=True), words.list_by("date", ODD, True, 10)) == ({}, [])


def key_of(field: str, paper: Paper) -> int:
    day = int(paper.published.replace("-", "") or -1)
    return day if field == "date" else -1 if paper.votes is None else paper.votes


@settings(deadline=None)
@given(
    st.sampled_from(get_args(SortField)),
    st.booleans(),
    st.integers(1, 130),
    st.integers(0, 130),
)
def test_any_stretch_of_a_sorted_list_is_that_stretch_of_the_whole(
    words: Words, field: SortField, every: bool, limit: int, offset: int
) -> None:
    papers = ODD_PAPERS if every else PAPERS
    order = [paper.id for paper in sorted(papers, key=lambda paper: (-key_of(field, paper), paper.id))]
    assert words.list_by(field, ODD, every, limit, offset) == order[offset : offset + limit]
