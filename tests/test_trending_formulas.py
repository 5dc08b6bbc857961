"""What trends: steps between counts, strengths, sums that can be checked, and the measures they are judged by."""

import gzip
import json
from dataclasses import replace
from datetime import date
from math import log2
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.delivery.cli.program import broadsheet
from broadsheet.errors import BadInput, NotFound
from broadsheet.evaluation.orders import interval, mean, ndcg, spearman, win_rate
from broadsheet.evaluation.popularity import read_counts, read_rows
from broadsheet.evaluation.trending import HORIZONS, choose_days, evaluate_trending, growths, measure_formulas
from broadsheet.settings import Settings, read_settings
from broadsheet.trending.formulas import FORMULAS, Known
from broadsheet.trending.numbers import FORMULA, KINDS, list_numbers
from broadsheet.trending.opens import expect_opens, learn_place_rates, measure_opens, score_opens
from broadsheet.trending.series import Counts, step_weights, steps_of
from broadsheet.trending.strength import learn_usual, measure
from broadsheet.trending.sums import combine, score_series, shuffle_key
from tests.shared_data import shared

TODAY = date(2026, 8, 21).toordinal()
histories = st.lists(
    st.tuples(st.integers(TODAY - 400, TODAY), st.integers(0, 5_000)),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one[0],
).map(sorted)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path / "home", encoder="none")


def count(*series: list[tuple[int, float]], firsts: list[int] | None = None) -> Counts:
    """Counts of several papers; days are counted back from today."""
    flat = [(row, TODAY - back, total) for row, one in enumerate(series) for back, total in one]
    rows, days, totals = zip(*flat, strict=True)
    return Counts.of(len(series), rows, days, totals, firsts)


def strength(*series: list[tuple[int, float]], firsts: list[int] | None = None, kind: str = "stars") -> list[float]:
    return [float(value) for value in measure(kind, count(*series, firsts=firsts), TODAY).values]


# --- steps --------------------------------------------------------------------------------------------------------


def test_a_gain_is_spread_over_the_days_nobody_counted() -> None:
    steps = steps_of(count([(5, 100), (1, 120)]))
    assert (steps.gains.tolist(), steps.paces.tolist()) == ([20], [5])


def test_a_first_count_tells_the_level_and_no_gain() -> None:
    assert len(steps_of(count([(0, 9_000)])).rows) == 0


def test_a_paper_that_just_came_out_gained_its_first_count() -> None:
    steps = steps_of(count([(0, 40)], firsts=[TODAY - 2]))
    assert (steps.gains.tolist(), steps.begins.tolist()) == ([40], [TODAY - 2])


def test_a_count_that_drops_for_a_day_and_comes_back_gained_nothing() -> None:
    assert steps_of(count([(3, 100), (2, 5), (1, 100), (0, 102)])).gains.tolist() == [0, 0, 2]


def test_of_two_counts_on_one_day_the_larger_stays_and_what_is_no_number_goes() -> None:
    counts = Counts.of(1, [0, 0, 0], [5, 5, 6], [7, 3, float("nan")])
    assert (counts.days.tolist(), counts.totals.tolist()) == ([5], [7])


def test_the_days_of_a_step_weigh_by_how_long_ago_they_were() -> None:
    days = [TODAY - 1, TODAY - 2]
    assert step_weights(np.array([days[1]]), np.array([TODAY]), TODAY, 1.0) == pytest.approx([1 + 0.5])
    assert step_weights(np.array([TODAY]), np.array([TODAY + 3]), TODAY, 1.0) == pytest.approx([0])


# --- strength -----------------------------------------------------------------------------------------------------


def test_who_gains_more_is_stronger() -> None:
    slow, fast = strength([(7, 0), (0, 7)], [(7, 0), (0, 700)])
    assert fast > slow


def test_the_same_gain_counts_more_when_it_is_recent() -> None:
    early, late = strength([(40, 0), (30, 300), (0, 300)], [(40, 0), (10, 0), (0, 300)])
    assert late > early


def test_one_loud_day_counts_less_than_a_steady_month() -> None:
    loud, steady = strength([(30, 0), (1, 0), (0, 600)], [(30, 0), (0, 600)])
    assert steady > loud


def test_what_is_hardly_known_stands_at_the_usual() -> None:
    assert strength([(0, 50_000)]) == [pytest.approx(1.0)]


def test_what_moves_at_the_usual_pace_stands_at_the_usual() -> None:
    pace = FORMULA.kinds["stars"].usual[-1][1]
    assert strength([(300, 0), (0, 300 * pace)])[0] == pytest.approx(1.0)


def test_what_is_no_longer_counted_fades() -> None:
    counts = count([(60, 0), (50, 1_000)])
    assert measure("stars", counts, TODAY).values[0] < measure("stars", counts, TODAY, until=TODAY - 50).values[0]


def test_votes_of_the_first_days_are_held_against_the_first_days_of_others() -> None:
    young, old = strength([(0, 8)], [(2, 0), (0, 8)], firsts=[TODAY - 1, TODAY - 400], kind="votes")
    assert old > young


def test_a_field_that_votes_twice_as_much_is_held_against_twice_as_much() -> None:
    counts = count([(7, 0), (0, 70)], [(7, 0), (0, 140)])
    first, second = measure("stars", counts, TODAY, times=np.array([1.0, 2.0])).values
    assert first == pytest.approx(second)


def test_the_usual_is_learnt_from_what_was_counted() -> None:
    busy = count(*([(100, 0.0), (0, 1_000.0)] for _ in range(50)))
    assert learn_usual("stars", busy)[-1][1] == pytest.approx(10, rel=0.1)
    assert learn_usual("stars", count([(0, 1)])) == FORMULA.kinds["stars"].usual


def test_a_paper_nobody_counted_is_not_known() -> None:
    found = measure("stars", Counts.of(2, [0], [TODAY], [3.0]), TODAY)
    assert (found.known.tolist(), found.values[1]) == ([True, False], 0)


@given(histories, st.booleans())
def test_a_sum_is_what_all_papers_are_ordered_by(history: list[tuple[int, int]], is_young: bool) -> None:
    days, totals = [day for day, _ in history], [float(total) for _, total in history]
    first = days[0] - 1 if is_young else None
    reason = score_series("votes", days, totals, TODAY, first)
    found = measure("votes", Counts.of(1, [0] * len(days), days, totals, [first or 0]), TODAY)
    assert reason is not None
    assert reason.value == pytest.approx(found.values[0])
    assert sum(part.value * part.weight for part in reason.parts) == pytest.approx(reason.value)
    assert 0 <= sum(part.weight for part in reason.parts) <= 1 + 1e-9


@given(histories, st.integers(1, 500))
def test_another_gain_today_never_weakens(history: list[tuple[int, int]], more: int) -> None:
    past = [(day, float(total)) for day, total in history if day < TODAY]
    if past:
        top = max(total for _, total in past)
        some, many = (
            score_series(
                "stars", [*(day for day, _ in past), TODAY], [*(total for _, total in past), top + gain], TODAY
            )
            for gain in (more, 2 * more)
        )
        assert some is not None
        assert many is not None
        assert many.value > some.value


@given(histories)
def test_what_comes_later_changes_nothing_of_today(history: list[tuple[int, int]]) -> None:
    days, totals = [day for day, _ in history], [float(total) for _, total in history]
    assert score_series("stars", days, totals, TODAY) == score_series(
        "stars", [*days, TODAY + 1], [*totals, 1e6], TODAY
    )


def test_a_score_adds_its_kinds_and_leaves_out_what_is_not_known() -> None:
    votes = score_series("votes", [TODAY - 3, TODAY], [0, 30], TODAY)
    score = combine([votes, score_series("stars", [TODAY + 9], [1], TODAY), None])
    assert votes is not None
    assert score is not None
    assert score.parts == (votes,)
    assert score.value == pytest.approx(votes.value * votes.weight)
    assert combine([None]) is None


def test_a_step_says_what_happened_in_words() -> None:
    reason = score_series("stars", [TODAY - 1, TODAY], [10, 43], TODAY)
    assert reason is not None
    assert reason.parts[0].says == "33 stars on 2026-08-21, 11.0 times the usual"


def test_equal_scores_are_shuffled_another_way_each_day() -> None:
    orders = {tuple(sorted(range(6), key=lambda one: shuffle_key(one, f"2026-08-{day}"))) for day in range(10, 20)}
    assert len(orders) > 5
    assert shuffle_key(3, "2026-08-21") == shuffle_key(3, "2026-08-21")


def test_each_number_is_told_with_what_it_is() -> None:
    numbers = list_numbers()
    assert all(one.says for one in numbers)
    assert {f"weight of {kind}" for kind in KINDS} <= {one.name for one in numbers}
    assert len({(one.name, one.says) for one in numbers}) == len(numbers)


# --- opens --------------------------------------------------------------------------------------------------------


def test_a_first_place_that_is_opened_as_first_places_are_gains_nothing() -> None:
    due = expect_opens(np.array([1, 10]), np.array([100.0, 100.0]))
    found = measure_opens(2, np.array([0, 1]), np.array([TODAY, TODAY]), due, due, TODAY)
    assert found.values == pytest.approx([0, 0])


def test_the_same_opens_count_more_from_a_lower_place() -> None:
    due = expect_opens(np.array([1, 10]), np.array([200.0, 200.0]))
    opened = np.array([12.0, 12.0])
    first, tenth = measure_opens(2, np.array([0, 1]), np.array([TODAY, TODAY]), opened, due, TODAY).values
    assert first < 0 < tenth


def test_who_was_never_shown_loses_nothing() -> None:
    found = measure_opens(2, np.array([0]), np.array([TODAY]), np.array([0.0]), np.array([30.0]), TODAY)
    assert (found.values[1], found.known.tolist()) == (0, [True, False])
    assert score_opens([], [], [], TODAY) is None


def test_opens_as_a_sum_are_those_all_papers_are_ordered_by() -> None:
    reason = score_opens([TODAY - 1, TODAY], [2, 9], [1.5, 3.0], TODAY)
    zeros = np.zeros(2, np.int64)
    found = measure_opens(1, zeros, np.array([TODAY - 1, TODAY]), np.array([2.0, 9]), np.array([1.5, 3]), TODAY)
    assert reason is not None
    assert reason.value == pytest.approx(found.values[0])
    assert reason.says == "opened 11 times here, where its places would bring 4.5"


def test_places_are_learnt_and_follow_the_curve_until_then() -> None:
    nothing = learn_place_rates(np.zeros(3), np.zeros(3))
    assert nothing == pytest.approx([0.08, 0.08 * 2**-0.7, 0.08 * 3**-0.7])
    assert learn_place_rates(np.array([1e6]), np.array([3e5])) == pytest.approx([0.3], rel=0.01)


# --- formulas -----------------------------------------------------------------------------------------------------


def scores(name: str, *series: list[tuple[int, float]]) -> list[float]:
    counts = count(*series)
    return [float(one) for one in FORMULAS[name](Known.on(TODAY, counts, steps_of(counts)))]


def test_windows_end_with_the_last_count_and_share_a_step() -> None:
    assert scores("week-gain", [(20, 0), (6, 140), (0, 146)]) == [pytest.approx(6 + 10)]
    assert scores("day-gain", [(20, 0), (10, 5), (2, 21)]) == [pytest.approx(2)]


def test_known_formulas_are_what_they_are_known_for() -> None:
    assert scores("total", [(3, 5), (1, 9)]) == [9]
    assert scores("hacker-news", [(1, 101)]) == [pytest.approx(100 / 26**1.8)]
    assert scores("newest", [(9, 1)], [(2, 1)]) == [TODAY - 9, TODAY - 2]
    older, newer = scores("reddit-hot", [(10, 1)], [(9, 1)])
    assert newer - older == pytest.approx(86_400 / 45_000)
    assert scores("decayed-7", [(8, 0), (7, 10), (0, 10)]) == [pytest.approx(5)]


def test_a_steady_series_is_expected_to_go_on_as_it_did() -> None:
    assert scores("self-exciting", [(200, 0), (0, 2_000)]) == [pytest.approx(70)]


@pytest.mark.parametrize("name", list(FORMULAS))
def test_no_formula_sees_what_comes_later(name: str) -> None:
    rng = np.random.default_rng(5)
    rows, days = rng.integers(0, 8, 200), TODAY + rng.integers(-90, 60, 200)
    counts = Counts.of(8, rows, days, rng.integers(0, 900, 200))
    now = counts.up_to(TODAY)
    whole, part = (FORMULAS[name](Known.on(TODAY, one, steps_of(one))) for one in (counts, now))
    assert whole == pytest.approx(part)


# --- measures -----------------------------------------------------------------------------------------------------


def test_ndcg_of_arrays_is_worked_by_hand() -> None:
    gains = np.array([0.0, 3.0, 1.0])
    assert ndcg(np.array([1.0, 3.0, 2.0]), gains) == 1.0
    assert ndcg(np.array([3.0, 2.0, 1.0]), gains) == pytest.approx((3 / log2(3) + 1 / 2) / (3 + 1 / log2(3)))
    assert np.isnan(ndcg(gains, np.zeros(3)))


def test_orders_are_compared_with_shared_places() -> None:
    assert spearman(np.array([1.0, 2, 3]), np.array([10.0, 20, 90])) == pytest.approx(1)
    assert spearman(np.array([1.0, 2, 2, 3]), np.array([3.0, 2, 2, 1])) == pytest.approx(-1)
    assert np.isnan(spearman(np.zeros(3), np.arange(3.0)))


def test_pairs_are_won_lost_or_shared() -> None:
    assert win_rate(np.array([2.0, 1.0, 1.0]), np.array([1.0, 0.0, 5.0])) == pytest.approx((1 + 0 + 0.5) / 3)
    assert np.isnan(win_rate(np.arange(2.0), np.ones(2)))


def test_days_that_are_alike_make_a_mean_less_sure() -> None:
    runs = np.repeat(np.random.default_rng(1).normal(size=20), 20)
    alone, together = interval(runs, 1), interval(runs, 20)
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])
    assert alone[0] < runs.mean() < alone[1]


# --- the command's figures ----------------------------------------------------------------------------------------


def write_series(path: Path, papers: int = 30, days: int = 90) -> Path:
    """Series that grow each at its own steady pace; nobody could be wrong about the order."""
    rows = [
        {"repo": f"r{one}", "days": [str(date.fromordinal(TODAY + day)) for day in range(days)]}
        | {"stars": [1000 - one + day * (one + 1) for day in range(days)]}
        for one in range(papers)
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return path


def test_what_grows_steadily_is_foreseen(tmp_path: Path, settings: Settings) -> None:
    found = evaluate_trending(write_series(tmp_path / "series.jsonl.gz"), settings)
    assert list(found["formulas"]) == list(FORMULAS)
    assert found["days"] == 30 - 7
    assert found["formulas"]["broadsheet"]["ndcg@10"] == pytest.approx(1.0)
    assert found["formulas"]["broadsheet"]["spearman"] == pytest.approx(1.0)
    assert found["formulas"]["newest"]["ndcg@10"] < 1
    assert "30 days" not in found
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_command_tells_the_best_first_or_answers_in_json(tmp_path: Path) -> None:
    path = str(write_series(tmp_path / "series.jsonl.gz"))
    told = CliRunner().invoke(broadsheet, ["evaluate", "trending", path, "--home", str(tmp_path / "home")])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0] == "Against the gain of the next 7 days, on 23 days"
    assert "broadsheet" in lines[2]
    answer = CliRunner().invoke(broadsheet, ["evaluate", "trending", path, "--all", "--json"])
    assert json.loads(answer.stdout)["days"] == 83
    described = (Path(__file__).parents[1] / "docs" / "json.md").read_text("utf-8")
    section = described.partition("## `evaluate trending`")[2].partition("\n## ")[0]
    assert all(f"`{key}`" in section for key in json.loads(answer.stdout))


def test_all_days_can_be_asked_for(tmp_path: Path, settings: Settings) -> None:
    found = evaluate_trending(write_series(tmp_path / "series.jsonl.gz"), settings, every_day=True)
    assert (found["days"], found["30 days"]["days"]) == (90 - 7, 90 - 30)


def test_numbers_are_chosen_on_days_that_see_nothing_of_the_others() -> None:
    counts = Counts.of(25, np.repeat(np.arange(25), 60), np.tile(np.arange(60) + TODAY, 25), np.arange(1500))
    first, later = choose_days(counts, first=True), choose_days(counts)
    assert first[-1] < later[0]
    assert max(one.day for one in growths(counts, "stars", first, 7)) + 7 <= first[-1]


def test_growth_over_a_wide_gap_is_not_taken_for_known(tmp_path: Path) -> None:
    days = [*range(30), *range(50, 70)]
    counts = Counts.of(25, np.repeat(np.arange(25), 50), np.tile(np.array(days) + TODAY, 25), np.arange(1250))
    compared = {one.day - TODAY for one in growths(counts, "stars", choose_days(counts, True), 7)}
    assert compared == {*range(23), *range(50, 63)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("[1]", "no JSON object"),
        ("{", "not JSON"),
        ('{"a": 1}', "neither series"),
        ('{"days": ["2026-01-01"], "stars": [1, 2]}', "not as many stars as days"),
        ('{"days": ["soon"], "stars": [1]}', "'soon' is no day"),
        ('{"days": ["2026-01-01"], "stars": [1]}', "No day has enough series"),
        ('{"day": "2026-01-01", "upvotes": "many"}', "no number of upvotes"),
        ('{"day": "2026-01-01", "upvotes": 3, "title": "One"}', "No day can be compared"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(tmp_path: Path, settings: Settings, text: str, says: str) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(text)
    with pytest.raises(BadInput, match=says):
        evaluate_trending(path, settings)


def test_a_file_that_is_not_there_or_cut_off_is_explained(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(NotFound):
        evaluate_trending(tmp_path / "none.jsonl", settings)
    whole = write_series(tmp_path / "series.jsonl.gz").read_bytes()
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="cannot be read"):
        evaluate_trending(tmp_path / "cut.jsonl.gz", settings)


def test_on_real_stars_ours_is_ahead_of_every_other() -> None:
    """Each fifteenth of the days that chose no number of ours; the whole is in ``bench/``."""
    counts = read_counts(read_rows(shared("popularity", "github_stars.jsonl.gz")), "stars")
    means = dict.fromkeys(FORMULAS, 0.0)
    for ahead in HORIZONS:
        figures = measure_formulas(growths(counts, "stars", choose_days(counts), ahead, each=15))
        means = {name: value + mean(figures[name].ndcg_at_10) for name, value in means.items()}
    assert max(means, key=lambda name: means[name]) == "broadsheet"


def test_the_formula_can_be_changed_for_a_comparison() -> None:
    counts = count([(30, 0), (3, 0), (0, 300)])
    short = measure("stars", counts, TODAY, formula=replace(FORMULA, half_lives=(1.0,)))
    long = measure("stars", counts, TODAY, formula=replace(FORMULA, half_lives=(60.0,)))
    assert short.values[0] > long.values[0]
