"""Vectors of a paper's tokens: packed, kept beside the paper's own, and matched word by word."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.index.encoder import Encoded, Progress, Question
from broadsheet.index.meaning import MeaningVectors
from broadsheet.index.token_axes import DIMENSIONS, FIRST_TELLING, choose_telling, merge_alike
from broadsheet.index.token_file import WIDTH, TokenFile
from broadsheet.index.token_match import match_tokens, pack, unpack
from broadsheet.paper import Paper

WORDS = ("river", "bank", "money", "loan", "water")


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def axis(word: str) -> NDArray[np.float32]:
    row: NDArray[np.float32] = np.eye(DIMENSIONS, dtype=np.float32)[WORDS.index(word) if word in WORDS else len(WORDS)]
    return row


class Speller:
    """An encoder with one direction a word."""

    name = "speller"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        del progress
        return np.array([self.encode_query(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = unit(np.sum([axis(word) for word in _words(text)], axis=0)[None])[0]
        return vector

    def encode_papers(self, texts: Sequence[str], progress: Progress | None = None) -> list[Encoded]:
        del progress
        self.encoded += len(texts)
        return [Encoded(self.encode_query(text), np.array([axis(word) for word in _words(text)])) for text in texts]

    def encode_question(self, text: str) -> Question:
        words = _words(text)
        return Question(self.encode_query(text), np.array([axis(word) for word in words]), tuple(words))


def _words(text: str) -> list[str]:
    return text.lower().replace(".", " ").split()


PAPERS = [Paper(1, "River bank"), Paper(2, "Bank loan"), Paper(3, "Water")]


def fill(folder: Path, encoder: Speller, reuse: Path | None = None) -> MeaningVectors:
    engine = MeaningVectors(folder, encoder, reuse=reuse, writable=True)
    engine.add(PAPERS)
    engine.commit(3)
    return engine


def closeness(engine: MeaningVectors, text: str, ids: Sequence[int]) -> list[float]:
    question = Speller().encode_question(text)
    found = engine.match_tokens(question, np.ones(len(question.tokens)), np.array(ids))
    return [round(float(one), 3) for one in found]


@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_packed_tokens_keep_their_direction(count: int, seed: int) -> None:
    tokens = unit(np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32))
    packed = pack(tokens)
    assert packed.shape == (count, WIDTH)
    assert (np.einsum("ij,ij->i", unpack(packed), tokens) > 0.97).all()


def test_each_word_of_a_question_counts_its_nearest_token_and_rare_words_more() -> None:
    papers = [np.array([axis("river"), axis("bank")]), np.array([axis("loan")]), np.empty((0, DIMENSIONS), np.float32)]
    packed = np.concatenate([pack(some) for some in papers if len(some)])
    question, counts = np.array([axis("river"), axis("loan")]), np.array([2, 1, 0])
    equal = match_tokens(question, np.array([1.0, 1.0]), packed, counts)
    rare = match_tokens(question, np.array([3.0, 1.0]), packed, counts)
    np.testing.assert_allclose(equal[:2], [0.5, 0.5], atol=0.01)
    np.testing.assert_allclose(rare[:2], [0.75, 0.25], atol=0.01)
    assert np.isnan(equal[2])


def test_a_word_piece_that_stands_in_several_places_is_kept_once() -> None:
    rare, common = FIRST_TELLING + 5, 1999
    tokens = unit(np.arange(1, 4 * DIMENSIONS + 1, dtype=np.float32).reshape(4, DIMENSIONS))
    merged = merge_alike(np.array([rare, common, rare, rare + 1]), tokens)
    assert merged.shape == (2, DIMENSIONS)
    assert choose_telling(np.array([common, common])).all()


def test_tokens_are_kept_beside_the_vectors_and_read_by_others(tmp_path: Path) -> None:
    fill(tmp_path / "meaning", Speller())
    reader = MeaningVectors(tmp_path / "meaning", Speller())
    assert closeness(reader, "river bank", [1, 2, 3]) == [1.0, 0.5, 0.0]
    assert np.isnan(closeness(reader, "river", [99])[0])


def test_a_paper_whose_text_changed_has_the_tokens_of_the_new_text(tmp_path: Path) -> None:
    engine = fill(tmp_path / "meaning", Speller())
    engine.add([Paper(1, "Money")])
    engine.remove([3])
    engine.commit(5)
    assert closeness(engine, "money", [1, 2]) == [1.0, 0.0]
    assert np.isnan(closeness(engine, "water", [3])[0])


def test_a_rebuild_takes_tokens_over_and_encodes_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "old", Speller())
    encoder = Speller()
    fresh = fill(tmp_path / "new", encoder, reuse=tmp_path / "old")
    assert encoder.encoded == 0
    assert closeness(fresh, "loan", [1, 2, 3]) == [0.0, 1.0, 0.0]


def test_what_a_kill_left_behind_is_written_over(tmp_path: Path) -> None:
    engine = fill(tmp_path / "meaning", Speller())
    engine.close()
    torn = TokenFile(tmp_path / "meaning", "vectors-1.bin")
    torn.append(3, [pack(np.array([axis("water")] * 7))])  # a commit whose mark was never written
    again = MeaningVectors(tmp_path / "meaning", Speller(), writable=True)
    again.add([Paper(4, "Money river")])
    again.commit(9)
    assert closeness(again, "money", [1, 4]) == [0.0, 1.0]
    assert closeness(again, "water", [3, 4]) == [1.0, 0.0]


def test_vectors_whose_tokens_are_gone_are_still_searched(tmp_path: Path) -> None:
    fill(tmp_path / "meaning", Speller())
    for path in (tmp_path / "meaning").glob("tokens-*"):
        path.unlink()
    reader = MeaningVectors(tmp_path / "meaning", Speller())
    assert np.isnan(closeness(reader, "river", [1])[0])
    assert reader.nearest(Speller().encode_query("water"), 1)[0].paper_id == 3
