"""The order of a search, through a real words engine and a meaning engine of plain vectors."""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.answers import Mode
from broadsheet.index.encoder import Progress, Question
from broadsheet.index.engine import Hit, Ids
from broadsheet.index.words import Words
from broadsheet.index.words_text import stem_text
from broadsheet.paper import Paper
from broadsheet.ranking.explain import present
from broadsheet.ranking.query import parse_query
from broadsheet.ranking.search import NO_VECTORS, Ranking, search
from tests.shared_data import shared

TOPICS = ("graph", "vision", "speech")
PAPERS = (
    Paper(1, "Neural networks on graph data", "A study.", year=2020),
    Paper(2, "Neural methods for graph learning", "Then networks of another kind.", year=2021),
    Paper(3, "Graph theory", "Trees and cycles.", year=2022),
    Paper(4, "Vision", "Pictures and cameras.", year=2023),
    Paper(5, "Speech networks", "Sound.", year=2024),
)


class TopicEncoder:
    """Meaning is which topics a text names."""

    name = "topics"
    dimensions = len(TOPICS)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        return np.array([self.encode_query(text) for text in texts], np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        counts = np.array([text.lower().count(topic) + 0.1 for topic in TOPICS], np.float32)
        return counts / np.linalg.norm(counts)


class PlainMeaning:
    """A meaning engine that only asks."""

    name = "meaning"
    detail = ""
    mark = 1

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._vectors = {paper.id: TopicEncoder().encode_query(f"{paper.title} {paper.text}") for paper in papers}

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Ids | None = None) -> list[Hit]:
        ids = self._vectors.keys() & set(allowed.tolist()) if allowed is not None else self._vectors.keys()
        hits = [Hit(key, float(self._vectors[key] @ vector)) for key in ids]
        return sorted(hits, key=lambda hit: (-hit.score, hit.paper_id))[:limit]

    def vectors(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        return {key: self._vectors[key] for key in ids if key in self._vectors}

    def match_tokens(self, question: Question, weights: NDArray[np.float64], ids: Ids) -> NDArray[np.float64]:
        del question, weights
        return np.full(len(ids), np.nan)

    def count(self) -> int:
        return len(self._vectors)

    def add(self, papers: Sequence[Paper]) -> None:
        raise NotImplementedError

    def remove(self, ids: Sequence[int]) -> None:
        raise NotImplementedError

    def commit(self, mark: int) -> None:
        raise NotImplementedError

    def refresh(self) -> None: ...

    def bytes(self) -> int:
        return 0

    def close(self) -> None: ...


def index(folder: Path, papers: Sequence[Paper]) -> Words:
    words = Words(folder, writable=True)
    words.add(papers)
    words.commit(1)
    words.close()
    return Words(folder)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    engine = index(tmp_path_factory.mktemp("search") / "words", PAPERS)
    yield engine
    engine.close()


def ask(words: Words, typed: str, limit: int = 20, offset: int = 0) -> Ranking:
    return search(words, PlainMeaning(PAPERS), TopicEncoder(), parse_query(typed), "hybrid", limit, offset)


def ids(ranking: Ranking) -> list[int]:
    return [hit.paper_id for hit in ranking.hits]


def test_papers_that_hold_all_the_words_come_first_and_nearer_words_earlier(words: Words) -> None:
    ranking = ask(words, "neural networks graph")
    assert ids(ranking)[:2] == [1, 2]
    assert [hit.holds_all for hit in ranking.hits] == [True, True, False, False, False]


def test_a_paper_whose_title_is_the_question_comes_before_all(words: Words) -> None:
    ranking = search(words, PlainMeaning(PAPERS), TopicEncoder(), parse_query("graph"), find_titled=lambda: [2])
    assert ids(ranking)[0] == 2
    reason = ranking.hits[0].explain()
    assert reason is not None
    assert "its title is the question" in reason.says


def test_of_a_long_question_no_paper_leads_for_holding_every_word(words: Words) -> None:
    short, long = "then networks of another kind", "then networks of another kind methods neural graph learning"
    assert ask(words, short).hits[0].holds_all
    every = {hit.paper_id for hit in ask(words, long).hits if hit.holds_all}
    assert every == {2}
    assert set(ids(ask(words, long))) == {1, 2, 3, 4, 5}


def test_the_parts_of_a_score_add_up_to_it(words: Words) -> None:
    for hit in ask(words, "neural networks graph").hits:
        reason = hit.explain()
        assert reason is not None
        assert sum(part.value * part.weight for part in reason.parts) == pytest.approx(reason.value, abs=0.001)
        assert reason.value == pytest.approx(hit.score, abs=0.0001)


def test_meaning_adds_papers_that_hold_no_word(words: Words) -> None:
    ranking = ask(words, "vision transformer")
    assert ids(ranking)[0] == 4
    assert len(ranking.hits) == ranking.total == len(PAPERS)


def test_a_condition_holds_for_meaning_too(words: Words) -> None:
    assert set(ids(ask(words, "graph year:2021-2022"))) == {2, 3}
    assert set(ids(ask(words, "graph -neural"))) == {3, 4, 5}


def test_conditions_alone_list_the_newest_first(words: Words) -> None:
    ranking = search(words, None, None, parse_query("year:2021-2023"))
    assert (ids(ranking), ranking.total, ranking.notices) == ([4, 3, 2], 3, ())


def test_pages_put_together_are_the_whole_order(words: Words) -> None:
    whole = ids(ask(words, "neural networks graph"))
    pages = [ids(ask(words, "neural networks graph", limit=1, offset=place)) for place in range(len(whole))]
    assert list(itertools.chain(*pages)) == whole
    assert ids(ask(words, "neural networks graph", offset=99)) == []


@pytest.mark.parametrize("mode", ["hybrid", "meaning"])
def test_without_an_encoder_it_goes_by_words(words: Words, mode: Mode) -> None:
    ranking = search(words, None, None, parse_query("graph"), mode)
    assert (set(ids(ranking)), ranking.notices) == ({1, 2, 3}, ())


@pytest.mark.parametrize("mode", ["hybrid", "meaning"])
def test_before_there_are_vectors_it_goes_by_words_and_says_so(words: Words, mode: Mode) -> None:
    ranking = search(words, PlainMeaning([]), TopicEncoder(), parse_query("graph"), mode)
    assert (set(ids(ranking)), ranking.notices) == ({1, 2, 3}, (NO_VECTORS,))


@given(st.text(alphabet="abgraph neural-\"'.:$\u00e9\u4e2d\ud800()*?^~[]{}+!\\\\/&|", max_size=40))
def test_any_text_can_be_searched_for(words: Words, typed: str) -> None:
    ranking = ask(words, typed)
    assert len(ranking.hits) == len(set(ids(ranking))) <= ranking.total <= len(PAPERS)


def test_meaning_alone_ranks_every_paper(words: Words) -> None:
    ranking = search(words, PlainMeaning(PAPERS), TopicEncoder(), parse_query("vision"), "meaning", 2)
    assert (ids(ranking)[0], len(ranking.hits), ranking.total) == (4, 2, 5)


def test_nothing_asked_finds_nothing(words: Words) -> None:
    assert search(words, None, None, parse_query("  ")) == Ranking((), 0)


def test_a_result_says_why_it_is_there(words: Words) -> None:
    query = parse_query("neural networks vision")
    hit = search(words, None, None, query).hits[0]
    why = present(PAPERS[0], hit, query).why
    assert (why.found, why.missing, why.holds_all) == (("neural", "networks"), ("vision",), False)
    assert why.sentence == "Holds neural, networks, not vision."
    full = parse_query("neural networks")
    why = present(PAPERS[0], search(words, None, None, full).hits[0], full).why
    assert (why.distance, why.sentence) == (2, "Holds both words, side by side.")


def test_deep_pages_of_a_large_answer_neither_repeat_nor_leave_out(tmp_path: Path) -> None:
    papers = [Paper(n, f"common word {'rare' if n % 2 else 'odd'} {n}") for n in range(1, 1_401)]
    words = index(tmp_path / "words", papers)
    meaning, encoder = PlainMeaning(papers), TopicEncoder()
    query = parse_query("common rare")
    pages = [search(words, meaning, encoder, query, "hybrid", 200, offset) for offset in range(0, 1_400, 200)]
    order = [hit for page in pages for hit in page.hits]
    assert sorted(hit.paper_id for hit in order) == list(range(1, 1_401))
    assert all(hit.paper_id % 2 for hit in order[:700])
    assert {page.total for page in pages} == {1_400}
    words.close()


def test_the_listing_pages_answer_with_papers_that_hold_all_three_words(tmp_path: Path) -> None:
    papers = listed_papers()
    words = index(tmp_path / "words", papers)
    stems = set(stem_text("hierarchical neural network"))
    texts = {paper.id: set(stem_text(f"{paper.title}\n{paper.text}")) for paper in papers}
    holding = sum(stems <= text for text in texts.values())
    ranking = search(words, None, None, parse_query("hierarchical neural network"), "words", holding)
    assert all(stems <= texts[hit.paper_id] for hit in ranking.hits)
    assert len(ranking.hits) == holding > 0
    words.close()


def listed_papers() -> list[Paper]:
    """The papers of the saved listing pages, each title with the line after it."""
    expected = json.loads(shared("listing-pages", "expected.json").read_text())
    papers: dict[str, str] = {}
    for name, page in expected.items():
        if isinstance(page, dict) and "titles" in page:
            lines = shared("listing-pages", name).read_text().splitlines()
            for title in page["titles"]:
                at = next((n for n, line in enumerate(lines) if re.sub("^Subscribe", "", line).strip() == title), None)
                papers[title] = next((line for line in lines[at + 1 :] if line.strip()), "") if at is not None else ""
    return [Paper(number, title, text) for number, (title, text) in enumerate(papers.items(), 1)]


def test_a_wide_condition_is_sifted_and_a_narrow_one_listed_with_the_same_result(
    words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    for typed in ("graph year:2020..2023", "vision -speech", "speech year:2024"):
        listed = ask(words, typed)
        monkeypatch.setattr("broadsheet.ranking.search.WIDE", 0)
        assert ask(words, typed) == listed
        assert search(words, PlainMeaning(PAPERS), TopicEncoder(), parse_query(typed), "meaning").hits
        monkeypatch.undo()
