"""The measures, worked by hand."""

import pytest

from broadsheet.ranking.measures import ndcg, percentile, recall, reciprocal_rank


def test_ndcg_is_one_for_the_best_order() -> None:
    assert ndcg(["a", "b", "c"], {"a": 3, "b": 1}, 10) == 1.0


def test_ndcg_discounts_by_the_place() -> None:
    # a stands second: 3/log2(3) = 1.8928; b third: 1/log2(4) = 0.5; best: 3 + 1/log2(3) = 3.6309
    assert ndcg(["x", "a", "b"], {"a": 3, "b": 1}, 10) == pytest.approx(2.3928 / 3.6309, abs=1e-4)


def test_ndcg_looks_no_deeper_than_asked() -> None:
    assert ndcg(["x", "a"], {"a": 1}, 1) == 0.0


def test_nothing_relevant_measures_nothing() -> None:
    assert (ndcg(["a"], {}, 10), recall(["a"], {"a": 0}, 10), reciprocal_rank([], {"a": 1}, 10)) == (0.0, 0.0, 0.0)


def test_reciprocal_rank_is_of_the_first_relevant_one() -> None:
    assert reciprocal_rank(["x", "y", "a", "b"], {"a": 1, "b": 1}, 10) == pytest.approx(1 / 3)


def test_recall_counts_the_relevant_ones_found() -> None:
    assert recall(["a", "x"], {"a": 1, "b": 2, "c": 0}, 100) == 0.5


def test_a_percentile_is_a_value_that_was_seen() -> None:
    values = list(range(1, 101))
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
