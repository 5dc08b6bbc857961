"""Hugging Face live: which days are asked for, what comes of a day, and the lists of a week and of what trends."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import BadAnswer, BadInput
from broadsheet.paper import Listing, Signal
from broadsheet.settings import read_settings
from broadsheet.sources import Failure, hf_daily, hf_trending
from broadsheet.sources.live import Announced, LiveSource, Tally, Visit
from tests.replay.answers import page
from tests.replay.server import Asked, ReplayServer
from tests.shared_data import shared
from tests.sources.anything import ANYTHING, objects_with, patient
from tests.sources.samples import parse
from tests.sources.scripted_client import Request, asked_of, make_client, make_visit, records_of
from tests.sources.test_contract import check_promises

THURSDAY = "2026-08-20T15:00:00Z"
DONE_THURSDAY = '{"next":"2026-08-19","round":"2026-08-20"}'

Item = dict[str, object]


def item(number: int, day: str = "2026-08-20", votes: int = 5) -> Item:
    name = f"2608.{number:05}"
    paper = {"id": name, "title": f"Paper {number}", "authors": [{"name": "A Person"}], "upvotes": votes}
    paper |= {"summary": "It says things.", "submittedOnDailyAt": f"{day}T09:00:00.000Z", "githubStars": 7}
    return {"paper": paper, "title": f"Paper {number}", "numComments": 2}


def days(lists: dict[str, list[Item]]) -> Callable[[Request], object]:
    """A service that has these lists, page by page as it is asked to."""

    def answer(request: Request) -> object:
        begin = int(request.params["p"]) * int(request.params["limit"])
        return lists.get(request.params["date"], [])[begin : begin + int(request.params["limit"])]

    return answer


def asked_days(visit: Visit) -> list[str]:
    return [one.params["date"] for one in asked_of(visit)]


def run(visit: Visit) -> list[Tally]:
    return [tally for batch in hf_daily.fetch_since(visit) for tally in batch.tallies]


def test_both_are_live_sources_of_one_prefix_that_share_its_streams() -> None:
    assert isinstance(hf_daily, LiveSource)
    assert isinstance(hf_trending, LiveSource)
    assert hf_daily.prefix == hf_trending.prefix == "hf"
    assert [hf_daily.read_stream(text).name for text in ("daily", " Trending ")] == ["daily", "trending"]
    assert (hf_daily.follows("daily"), hf_daily.follows("trending")) == (True, False)
    assert (hf_trending.follows("daily"), hf_trending.follows("trending")) == (False, True)
    with pytest.raises(BadInput, match="hf:daily"):
        hf_daily.read_stream("weekly")


def test_the_first_visit_looks_at_the_last_fortnight_and_the_next_one_at_yesterday_and_today() -> None:
    first = make_visit(days({}), "daily", THURSDAY)
    batches = list(hf_daily.fetch_since(first))
    assert asked_days(first) == [f"2026-08-{day:02}" for day in range(6, 21)]
    assert [batch.more for batch in batches] == [True] * 14 + [False]
    again = make_visit(days({}), "daily", "2026-08-20T17:00:00Z", batches[-1].checkpoint)
    assert len(run(again)) == len(asked_days(again)) == 2
    assert asked_days(again) == ["2026-08-19", "2026-08-20"]


def test_a_fortnight_is_looked_at_again_once_a_day_for_papers_that_were_added_late() -> None:
    next_day = make_visit(days({}), "daily", "2026-08-21T15:00:00Z", DONE_THURSDAY)
    run(next_day)
    assert asked_days(next_day) == [f"2026-08-{day:02}" for day in range(7, 22)]


def test_days_off_are_caught_up_with() -> None:
    visit = make_visit(days({}), "daily", "2026-09-30T15:00:00Z", DONE_THURSDAY)
    run(visit)
    assert (asked_days(visit)[0], asked_days(visit)[-1], len(asked_days(visit))) == ("2026-08-19", "2026-09-30", 43)


def test_a_round_that_was_broken_off_goes_on_where_it_stopped() -> None:
    batches = hf_daily.fetch_since(make_visit(days({}), "daily", THURSDAY))
    stopped = [next(batches) for _ in range(5)][-1].checkpoint
    rest = make_visit(days({}), "daily", THURSDAY, stopped)
    run(rest)
    assert asked_days(rest)[0] == "2026-08-11"


def test_since_goes_back_once_and_is_not_begun_again_when_broken_off() -> None:
    visit = make_visit(days({}), "daily", THURSDAY, DONE_THURSDAY, since="2026-07-30")
    first = next(iter(hf_daily.fetch_since(visit)))
    assert asked_days(visit) == ["2026-07-30"]
    rest = make_visit(days({}), "daily", THURSDAY, first.checkpoint, since="2026-07-30")
    last = list(hf_daily.fetch_since(rest))[-1]
    assert asked_days(rest)[0] == "2026-07-31"
    assert last.checkpoint == DONE_THURSDAY


def test_nothing_before_the_first_daily_page_is_asked_for() -> None:
    visit = make_visit(days({}), "daily", "2023-05-06T15:00:00Z", since="2020-01-01")
    run(visit)
    assert asked_days(visit) == ["2023-05-04", "2023-05-05", "2023-05-06"]


@pytest.mark.parametrize("checkpoint", ["", "{}", "x", "[1]", '{"next": 5}', '{"next":"never","round":"2026-08-20"}'])
def test_a_checkpoint_that_is_none_counts_as_a_first_visit(checkpoint: str) -> None:
    visit = make_visit(days({}), "daily", THURSDAY, checkpoint)
    run(visit)
    assert asked_days(visit)[0] == "2026-08-06"


@pytest.mark.parametrize(
    ("now", "today"),
    [
        ("2026-08-20T03:59:00Z", "2026-08-19"),
        ("2026-08-20T04:00:00Z", "2026-08-20"),
        ("2026-01-20T04:59:00Z", "2026-01-19"),
        ("2026-11-01T05:30:00Z", "2026-11-01"),
    ],
)
def test_days_are_new_yorks(now: str, today: str) -> None:
    visit = make_visit(days({}), "daily", now)
    run(visit)
    assert asked_days(visit)[-1] == today


def test_a_day_becomes_records_with_places_and_counts_of_the_moment_of_asking() -> None:
    visit = make_visit(days({"2026-08-20": [item(1), item(2)]}), "daily", THURSDAY, DONE_THURSDAY)
    last = list(hf_daily.fetch_since(visit))[-1]
    first, second = records_of([last])
    assert first.listings == (Listing("daily", 1, "2026-08-20"),)
    assert second.listings == (Listing("daily", 2, "2026-08-20"),)
    assert first.signals == (
        Signal("upvotes", THURSDAY, 5),
        Signal("comments", THURSDAY, 2),
        Signal("stars", THURSDAY, 7),
    )
    assert (first.source, first.key, last.days) == ("hf-daily", "2608.00001", ("2026-08-20", "2026-08-20"))
    named = (Announced("arxiv:2608.00001"), Announced("arxiv:2608.00002"))
    assert last.tallies == (Tally("2026-08-20", expected=2, announced=named),)


def test_a_long_day_is_read_page_by_page_until_one_is_short() -> None:
    visit = make_visit(
        days({"2026-08-20": [item(number) for number in range(1, 231)]}), "daily", THURSDAY, DONE_THURSDAY
    )
    last = list(hf_daily.fetch_since(visit))[-1]
    assert [one.params["p"] for one in asked_of(visit) if one.params["date"] == "2026-08-20"] == ["0", "1", "2"]
    assert [one.listings[0].rank for one in records_of([last])] == list(range(1, 231))
    assert last.tallies[0].expected == 230


def test_a_server_that_gives_one_full_page_for_ever_ends_the_day() -> None:
    visit = make_visit(lambda _: [item(number) for number in range(1, 101)], "daily", THURSDAY, DONE_THURSDAY)
    last = next(iter(hf_daily.fetch_since(visit)))
    assert len(last.items) == 100


def test_a_weekend_without_papers_is_right_and_a_weekday_stays_open_until_it_is_over() -> None:
    visit = make_visit(days({}), "daily", "2026-08-16T15:00:00Z", '{"next":"2026-08-14","round":"2026-08-16"}')
    assert [tally.state for tally in run(visit)] == ["nothing", "nothing", "nothing"]
    today = run(make_visit(days({}), "daily", THURSDAY, DONE_THURSDAY))[-1]
    assert (today.state, today.expected) == ("", None)


def test_the_list_of_the_day_before_under_a_fresh_date_is_stale_and_not_taken() -> None:
    lists = {"2026-08-19": [item(1)], "2026-08-20": [item(1)]}
    batches = list(hf_daily.fetch_since(make_visit(days(lists), "daily", THURSDAY, DONE_THURSDAY)))
    assert [batch.tallies[0].state for batch in batches] == ["", "stale"]
    assert [len(batch.items) for batch in batches] == [1, 0]


def test_an_empty_day_that_is_answered_with_the_last_full_one_is_an_empty_day() -> None:
    friday = [item(1), item(2)]
    lists = {"2026-08-14": friday, "2026-08-15": friday, "2026-08-16": friday}
    now, kept = "2026-08-16T15:00:00Z", '{"next":"2026-08-14","round":"2026-08-16"}'
    batches = list(hf_daily.fetch_since(make_visit(days(lists), "daily", now, kept)))
    assert [batch.tallies[0].state for batch in batches] == ["", "nothing", "nothing"]


def test_a_malformed_item_is_one_failure_among_its_neighbours() -> None:
    odd: list[object] = [item(1), "no notation", repr(item(2)), {"paper": {"id": "2608.00003"}}]
    visit = make_visit(lambda _: odd, "daily", THURSDAY, DONE_THURSDAY)
    first = next(iter(hf_daily.fetch_since(visit)))
    assert [type(one).__name__ for one in first.items] == ["Record", "Failure", "Record", "Failure"]
    assert (first.tallies[0].expected, len(first.tallies[0].announced)) == (4, 2)


@pytest.mark.parametrize("body", [b"<html>", b"[", b'{"error": "Too many papers"}', b"5", b"null", b"[" * 100_000])
def test_an_answer_that_is_no_list_is_told_and_what_was_fetched_before_stays(body: bytes) -> None:
    lists = days({"2026-08-19": [item(1)]})
    visit = make_visit(
        lambda request: lists(request) if request.params["date"] == "2026-08-19" else body,
        "daily", THURSDAY, DONE_THURSDAY,
    )  # fmt: skip
    batches = hf_daily.fetch_since(visit)
    assert len(next(batches).items) == 1
    with pytest.raises(BadAnswer, match="Hugging Face"):
        next(batches)


ITEMS = objects_with(
    "paper", "title", "id", "authors", "upvotes", "summary", "submittedOnDailyAt", "githubRepo", "numComments"
)  # fmt: skip


@patient
@given(
    ANYTHING
    | st.lists(ANYTHING | ITEMS | st.builds(lambda outer, inner: {**outer, "paper": inner}, ITEMS, ITEMS), max_size=4)
)
def test_whatever_json_comes_keeps_the_promises(told: object) -> None:
    try:
        for batch in hf_daily.fetch_since(make_visit(lambda _: told, "daily", THURSDAY, DONE_THURSDAY)):
            check_promises(list(batch.items))
        for batch in hf_trending.fetch_since(make_visit(lambda _: told, "trending", THURSDAY)):
            check_promises(list(batch.items))
    except BadAnswer:
        assert not isinstance(told, list)


def test_it_is_asked_every_two_hours_and_what_trends_every_six() -> None:
    now = datetime(2026, 8, 20, 15, tzinfo=UTC)
    assert hf_daily.next_due("daily", None, now) == hf_trending.next_due("trending", None, now) == now
    assert hf_daily.next_due("daily", now, now) - now == timedelta(hours=2)
    assert hf_trending.next_due("trending", now, now) - now == timedelta(hours=6)


def test_what_trends_is_a_list_of_this_day() -> None:
    visit = make_visit(lambda _: [item(1, "2026-08-03", 300), item(2, "2026-08-18")], "trending", THURSDAY)
    (batch,) = hf_trending.fetch_since(visit)
    assert asked_of(visit)[0].params == {"sort": "trending", "limit": "100", "p": "0"}
    first, second = records_of([batch])
    assert (first.source, first.listings) == ("hf-trending", (Listing("trending", 1, "2026-08-20"),))
    assert (second.listings[0].rank, second.signals[0].time) == (2, THURSDAY)
    assert (batch.more, batch.tallies[0].expected, batch.checkpoint) == (False, 2, '{"day":"2026-08-20"}')


def test_a_saved_list_of_a_week_ranks_within_each_day() -> None:
    listed = [item(1, "2026-08-17"), item(2, "2026-08-17"), item(3, "2026-08-18"), item(4, "2026-08-17")]
    made = parse("hf-daily", json.dumps(listed), "2026-W34.json")
    check_promises(made)
    assert [one.listings[0] for one in made if not isinstance(one, Failure)] == [
        Listing("daily", 1, "2026-08-17"),
        Listing("daily", 2, "2026-08-17"),
        Listing("daily", 1, "2026-08-18"),
        Listing("daily", 3, "2026-08-17"),
    ]


def test_a_saved_list_of_what_trends_has_no_day_unless_its_name_tells_one() -> None:
    text = json.dumps([item(1, "2026-08-03")])
    (unknown,) = parse("hf-trending", text, "trending.json")
    (known,) = parse("hf-trending", text, "trending-2026-08-20.json")
    assert not isinstance(unknown, Failure)
    assert not isinstance(known, Failure)
    assert (unknown.listings, unknown.signals) == ((Listing("trending", 1, ""),), ())
    assert known.listings == (Listing("trending", 1, "2026-08-20"),)


def test_recorded_days_come_whole_through_the_real_client(tmp_path: Path) -> None:
    recorded = shared("protocol", "hf-daily-papers", "2025-07-02.json").read_bytes()

    def answer(asked: Asked) -> object:
        return page(recorded if asked.query["date"] == "2025-07-02" else b"[]", "application/json", etag='"1"')

    with ReplayServer({"/api/daily_papers": answer}) as server:  # type: ignore[dict-item]
        settings = read_settings(home=tmp_path, hf=server.url)
        now = datetime(2025, 7, 2, 20, tzinfo=UTC)
        visit = Visit(make_client(settings), settings, "daily", '{"next":"2025-07-01","round":"2025-07-02"}', now)
        batches = list(hf_daily.fetch_since(visit))
    assert [batch.tallies[0].state for batch in batches] == ["nothing", ""]
    assert len(records_of(batches)) == batches[-1].tallies[0].expected == 10
    check_promises(list(batches[-1].items))
