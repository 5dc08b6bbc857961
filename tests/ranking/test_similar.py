"""Papers that are like others, through a real words engine and meaning engines of plain vectors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.answers import Reason
from broadsheet.errors import BadInput
from broadsheet.index.encoder import Progress
from broadsheet.index.engine import Hit, Ids, MeaningEngine
from broadsheet.index.words import Words
from broadsheet.paper import Paper
from broadsheet.ranking.similar import (
    MOST_PAPERS,
    Alike,
    Question,
    Sources,
    present_alike,
    rank_alike,
    sort_alike,
)
from broadsheet.ranking.similar.shared_words import Comparison, read_terms, spell_terms

TOPICS = ("graph", "vision", "speech", "noise")
PAPERS = (
    Paper(1, "Networks on graph data", "We study recurrent networks.", submitted="2020-02-01", votes=3),
    Paper(2, "Learning graph networks", "Recurrent networks again.", submitted="2021-01-01"),
    Paper(3, "Graph theory", "Trees and cycles in a graph.", submitted="2022-01-01", votes=9),
    Paper(4, "Vision", "Pictures and cameras, vision.", submitted="2023-01-01", votes=1),
    Paper(5, "Speech and vision", "Sound of speech, and pictures."),
    Paper(6, "Noise in graph data", "Noise, noise and a graph.", submitted="2024-01-01"),
)
BY_ID = {paper.id: paper for paper in PAPERS}
Vectors = NDArray[np.float32]


class TopicEncoder:
    """Meaning is which topics a text names."""

    name = "topics"
    dimensions = len(TOPICS)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return np.array([self.encode_query(text) for text in texts], np.float32)

    def encode_query(self, text: str) -> Vectors:
        counts = np.array([text.lower().count(topic) + 0.1 for topic in TOPICS], np.float32)
        return counts / np.linalg.norm(counts)


class TopicMeaning:
    """A meaning engine that only asks."""

    name = "meaning"
    detail = ""
    mark = 1

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._held = {paper.id: TopicEncoder().encode_query(f"{paper.title} {paper.text}") for paper in papers}

    def nearest(self, vector: Vectors, limit: int, allowed: Ids | None = None) -> list[Hit]:
        ids = self._held.keys() if allowed is None else self._held.keys() & set(allowed.tolist())
        hits = [Hit(key, float(self._held[key] @ vector)) for key in ids]
        return sorted(hits, key=lambda hit: (-hit.score, hit.paper_id))[:limit]

    def vectors(self, ids: Sequence[int]) -> dict[int, Vectors]:
        return {key: self._held[key] for key in ids if key in self._held}

    def match_tokens(self, question: Any, weights: NDArray[np.float64], ids: Ids) -> NDArray[np.float64]:
        return np.full(len(ids), np.nan)

    def count(self) -> int:
        return len(self._held)

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


@dataclass(frozen=True)
class WordByWord:
    """A question as an encoder that looks at each word gives it."""

    vector: Vectors
    tokens: Vectors
    words: tuple[str, ...]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    folder: Path = tmp_path_factory.mktemp("similar") / "words"
    writer = Words(folder, writable=True)
    writer.add(PAPERS)
    writer.commit(1)
    writer.close()
    engine = Words(folder)
    yield engine
    engine.close()


def sources(words: Words, meaning: MeaningEngine | None = None) -> Sources:
    return Sources(words, meaning, TopicEncoder(), lambda ids: [BY_ID[key] for key in ids if key in BY_ID])


def like(*ids: int, less: Sequence[int] = (), text: str = "") -> Question:
    return Question(tuple(BY_ID[key] for key in ids), text, tuple(BY_ID[key] for key in less))


def ids(found: Sequence[Alike]) -> list[int]:
    return [one.paper.id for one in found]


def adds_up(reason: Reason) -> bool:
    total = sum(part.value * part.weight for part in reason.parts)
    return (not reason.parts or abs(total - reason.value) < 1e-5) and all(map(adds_up, reason.parts))


@pytest.mark.parametrize("meaning", [None, TopicMeaning(PAPERS)])
def test_the_papers_of_the_question_are_never_among_the_answers(words: Words, meaning: MeaningEngine | None) -> None:
    found = rank_alike(sources(words, meaning), like(1, 3, less=[6]))
    assert found
    assert not {1, 3, 6} & set(ids(found))


def test_without_vectors_the_words_decide(words: Words) -> None:
    found = rank_alike(sources(words), like(1))
    assert ids(found)[0] == 2
    assert found[0].told.meaning is None
    assert found[0].told.tree.parts[0].name == "shared_words"


def test_a_paper_without_a_vector_is_encoded_when_others_have_one(words: Words) -> None:
    found = rank_alike(sources(words, TopicMeaning(PAPERS[1:])), like(1))
    assert ids(found)[0] == 2
    assert found[0].told.meaning is not None


def test_every_score_is_the_sum_that_its_reasons_tell(words: Words) -> None:
    for meaning in (None, TopicMeaning(PAPERS)):
        for question in (like(1), like(1, 4), like(1, less=[6]), like(text="graph networks"), like(2, text="speech")):
            for one in rank_alike(sources(words, meaning), question):
                assert adds_up(one.told.tree)
                assert one.score == one.told.tree.value


def test_each_of_several_papers_draws_its_like(words: Words) -> None:
    found = rank_alike(sources(words, TopicMeaning(PAPERS)), like(1, 4))
    nearest = {one.paper.id: one.told.nearest for one in found}
    assert nearest[2] == "Networks on graph data"
    assert nearest[5] == "Vision"


def test_less_like_moves_papers_of_its_kind_down(words: Words) -> None:
    meaning = TopicMeaning(PAPERS)
    before = ids(rank_alike(sources(words, meaning), like(2)))
    after = ids(rank_alike(sources(words, meaning), like(2, less=[4])))
    assert before.index(5) < len(before)
    assert after[:2] == [one for one in before if one != 4][:2]
    assert after[-1] == 5


def test_a_pasted_text_is_a_question(words: Words) -> None:
    for meaning in (None, TopicMeaning(PAPERS)):
        found = rank_alike(sources(words, meaning), like(text="Vision, by way of speech"))
        assert ids(found)[0] == 5
        assert found[0].told.nearest == ""


def test_only_the_papers_allowed_are_found(words: Words) -> None:
    for meaning in (None, TopicMeaning(PAPERS)):
        assert set(ids(rank_alike(sources(words, meaning), like(1), among=np.array([2, 6])))) <= {2, 6}


def test_by_date_and_by_votes_the_unknown_come_last(words: Words) -> None:
    found = rank_alike(sources(words, TopicMeaning(PAPERS)), like(2))
    assert ids(sort_alike(found, "date")) == [6, 4, 3, 1, 5]
    assert ids(sort_alike(found, "votes"))[:3] == [3, 1, 4]
    assert sort_alike(found, "relevance") == found


def test_nothing_to_be_like_is_refused() -> None:
    with pytest.raises(BadInput, match="Nothing was given"):
        like(less=[1])
    with pytest.raises(BadInput, match=f"more than {MOST_PAPERS}"):
        Question((PAPERS[0],) * (MOST_PAPERS + 1))


def test_a_sentence_says_what_is_close_and_what_is_shared(words: Words) -> None:
    found = rank_alike(sources(words, TopicMeaning(PAPERS)), like(1, 4))
    says = {one.paper.id: present_alike(one, several=True).why.sentence for one in found}
    assert says[2].startswith("Closest to “Networks on graph data”; its meaning is very close; both speak of ")
    assert "recurrent networks" in says[2].lower()


def test_words_are_compared_by_stem_and_in_pairs() -> None:
    one, same, other = (read_terms("", text) for text in ("Growing trees", "grows a tree", "the growing of a trees"))
    assert {"grow", "tree", "grow tree"} == set(one)
    assert "grow tree" not in other
    assert Comparison([one, one]).cosines(0, [1])[0] == pytest.approx(1)
    assert 0 < Comparison([one, same]).cosines(0, [1])[0] < 1
    assert spell_terms(["grow tree", "wood"], "", "Growing trees") == ["growing trees"]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_whatever_the_texts_likeness_lies_between_nothing_and_one(texts: list[str]) -> None:
    comparison = Comparison([read_terms(text, text) for text in texts])
    for one in range(len(texts)):
        cosines = comparison.cosines(one, range(len(texts)))
        assert ((cosines >= 0) & (cosines <= 1 + 1e-5)).all()
        assert len(comparison.telling(one, 0, 3)) <= 3
