"""The score of candidates: two lists fused, a closer look, and neighbours."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from broadsheet.index.engine import Ids
from broadsheet.ranking.fusion import LEAST_SHARE, MOST_SHARE, Scores, find_lead, find_share, scale
from broadsheet.ranking.recipe import PLAIN, RECIPE
from broadsheet.ranking.scoring import Candidates, Scored, score_candidates
from broadsheet.ranking.smoothing import average_neighbours

NAN = np.nan
SCORES = arrays.arrays(
    np.float64, st.integers(1, 12), elements=st.one_of(st.just(NAN), st.floats(-5, 5, allow_subnormal=False))
)


class Told:
    """Evidence given by hand."""

    def __init__(self, rows: NDArray[np.float32], close: Scores) -> None:
        self._rows, self._close = rows, close

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        return self._rows[ids]

    def closeness(self, ids: Ids) -> Scores:
        return self._close[ids]


def candidates(words: list[float], meaning: list[float]) -> Candidates:
    count = len(words)
    nothing = np.zeros(count, np.bool_)
    return Candidates(np.arange(count), np.array(words), np.array(meaning), nothing, nothing.astype(np.int8))


def score(words: list[float], meaning: list[float], rows: object = None, close: object = None) -> Scored:
    count = len(words)
    vectors = np.zeros((count, 2), np.float32) if rows is None else np.array(rows, np.float32)
    closeness = np.full(count, NAN) if close is None else np.array(close)
    return score_candidates(candidates(words, meaning), Told(vectors, closeness), RECIPE)


@given(SCORES)
def test_scaled_scores_keep_their_order_and_lie_between_0_and_1(scores: Scores) -> None:
    scaled, held = scale(scores), ~np.isnan(scores)
    assert ((scaled >= 0) & (scaled <= 1)).all()
    assert (scaled[~held] == 0).all()
    assert (np.diff(scaled[held][np.argsort(scores[held], kind="stable")]) >= 0).all()


def test_the_list_whose_best_stands_out_counts_more() -> None:
    sure, unsure = np.array([1.0, 0.1, 0.1, 0.0]), np.array([1.0, 0.9, 0.9, 0.0])
    assert find_lead(sure) > find_lead(unsure)
    assert find_share(sure, unsure, 0.5, 0.5) > 0.5 > find_share(unsure, sure, 0.5, 0.5)
    assert find_share(sure, sure, 0.5, 0.5) == 0.5


@given(SCORES, SCORES, st.floats(0, 5))
def test_neither_list_is_ever_left_out(words: Scores, meaning: Scores, swing: float) -> None:
    share = find_share(scale(words), scale(meaning), 0.5, swing)
    assert LEAST_SHARE <= share <= MOST_SHARE


def test_word_by_word_decides_between_papers_that_are_else_alike() -> None:
    assert score([2.0, 1.0, 1.0], [0.5, 0.4, 0.4]).ids.tolist() == [0, 1, 2]
    assert score([2.0, 1.0, 1.0], [0.5, 0.4, 0.4], close=[0.5, 0.1, 0.4]).ids.tolist() == [0, 2, 1]


def test_a_paper_whose_tokens_are_not_known_is_judged_by_the_rest() -> None:
    found = score([3.0, 2.0, 1.0], [0.5, 0.4, 0.3], close=[NAN, 0.1, 0.4])
    assert np.isnan(found.closeness[found.ids.tolist().index(0)])
    assert found.ids[0] == 0


def test_a_paper_among_good_neighbours_rises() -> None:
    alike = [[1, 0], [0, 1], [1, 0], [1, 0]]
    found = score([4.0, 1.0, 1.0, 3.5], [0.9, 0.5, 0.5, 0.8], rows=alike)
    order = found.ids.tolist()
    assert order.index(2) < order.index(1)


def test_a_paper_without_a_vector_keeps_its_score() -> None:
    scores = np.array([0.9, 0.5, 0.1])
    rows = np.array([[1, 0], [0, 0], [1, 0]], np.float32)
    means = average_neighbours(scores, rows, 2)
    assert means[1] == 0.5
    assert means[0] == pytest.approx(0.1)


def test_papers_that_lead_stand_before_all_others() -> None:
    few = replace(candidates([1.0, 9.0, 5.0], [0.1, 0.9, 0.5]), leads=np.array([2, 0, 1], np.int8))
    for recipe in (RECIPE, PLAIN):
        assert score_candidates(few, Told(np.eye(3, dtype=np.float32), np.zeros(3)), recipe).ids.tolist() == [0, 2, 1]


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_whatever_the_evidence_every_candidate_stays_once_and_scores_stay_in_bounds(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    words, meaning = random.normal(size=count), random.normal(size=count)
    words[random.random(count) < 0.3] = NAN
    rows = random.normal(size=(count, 2))
    found = score_candidates(
        candidates(words.tolist(), meaning.tolist()),
        Told((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), random.normal(size=count)),
        RECIPE,
    )
    assert sorted(found.ids.tolist()) == list(range(count))
    assert ((found.score >= -1e-9) & (found.score <= 1 + 1e-9)).all()
