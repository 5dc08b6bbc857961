"""What trends, told from counts through time: one number in the list, on a paper's page and for an edition."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers.editions import Gist
from broadsheet.delivery.cli.options import Invocation
from broadsheet.delivery.cli.program import broadsheet
from broadsheet.errors import BadInput
from broadsheet.library import Library
from broadsheet.paper import Listing, Signal, Version
from broadsheet.settings import read_settings
from broadsheet.store import Store
from broadsheet.trending import Trending
from broadsheet.trending.live_fields import MOST_TIMES, learn_crowds
from tests.store.samples import save
from tests.trending_samples import NOON, TODAY, Clock, add_up, ids, open_trending, paper


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    store = Store.open(tmp_path / "library.sqlite", clock)
    yield store
    store.close()


@pytest.fixture
def trending(store: Store, tmp_path: Path, clock: Clock) -> Iterator[Trending]:
    trending = open_trending(store, tmp_path, clock)
    yield trending
    trending.close()


def test_nothing_trends_in_a_library_without_counts(store: Store, trending: Trending) -> None:
    save(store, paper(1))
    page = trending.page()
    assert (page.day, page.entries, page.total, page.next, page.moving) == (TODAY, (), 0, None, 0)
    assert trending.describe(store.get_paper(1)) is None
    assert trending.scores([1], TODAY) == {}
    assert trending.numbers()


def test_what_gathers_votes_faster_stands_first(store: Store, trending: Trending) -> None:
    save(store, *(paper(number, counts=[(TODAY, votes)]) for number, votes in enumerate((4, 90, 30), 1)))
    page = trending.page()
    assert [entry.paper.id for entry in page.entries] == [2, 3, 1]
    assert [entry.rank for entry in page.entries] == [1, 2, 3]
    assert page.entries[0].why == "90 votes in a week"


def test_what_moved_lately_stands_before_what_has_more_in_all(store: Store, trending: Trending) -> None:
    old = paper(1, submitted="2026-06-01", counts=[("2026-06-03", 900), ("2026-08-19", 901)])
    save(store, old, paper(2, counts=[("2026-08-19", 5), (TODAY, 60)]))
    assert ids(trending) == [2, 1]


def test_stars_and_citations_count_from_their_second_count_on(store: Store, trending: Trending) -> None:
    first = [(TODAY, 5_000.0)]
    save(store, paper(1, "stars", counts=first), paper(2, "citations", submitted="2019-01-01", counts=first))
    assert ids(trending) == []
    save(store, paper(3, "stars", counts=[("2026-08-14", 10), (TODAY, 900)]))
    assert ids(trending) == [3]
    assert trending.page().entries[0].why == "890 stars in a week"


def test_a_count_told_once_is_drawn_and_adds_nothing(store: Store, trending: Trending) -> None:
    save(store, paper(1, counts=[(TODAY, 9)], signals=(Signal("stars", TODAY, 40),)))
    entry = trending.page().entries[0]
    assert [part.name for part in entry.tree.parts] == ["votes"]
    assert [(curve.kind, curve.values[-1]) for curve in entry.curves] == [("votes", 9.0), ("stars", 40.0)]


def test_the_score_is_the_sum_of_its_tree_and_the_same_everywhere(store: Store, trending: Trending) -> None:
    signals = (Signal("comments", TODAY, 3), Signal("stars", "2026-08-19", 4), Signal("stars", TODAY, 40))
    papers = [
        paper(number, counts=[("2026-08-20", number), (TODAY, number * number)], signals=signals, categories=(field,))
        for number, field in enumerate(["cs.CL"] * 9 + ["math.AG"] * 9, 1)
    ]
    save(store, *papers)
    trending.note_shown("trending", list(range(1, 19)))
    trending.note_opened("trending", 0, 7)
    trending._log.write()
    page = trending.page(100)
    told = trending.scores([entry.paper.id for entry in page.entries], TODAY)
    assert page.total == 18
    for entry in page.entries:
        described = trending.describe(entry.paper)
        assert described
        assert described.rank == entry.rank
        listed = trending._survey(NOON.date()).scores[entry.paper.id]
        figures = [add_up(entry.tree), entry.score, described.score, told[entry.paper.id].value, listed]
        assert figures == pytest.approx([entry.score] * 5)


def test_one_comment_is_one_and_thousands_are_told_apart(store: Store, trending: Trending) -> None:
    save(store, paper(1, counts=[(TODAY, 2_775)], signals=(Signal("comments", TODAY, 1),)))
    entry = trending.page().entries[0]
    assert entry.why == "2,775 votes and 1 comment in a week"
    assert [part.says for part in entry.tree.parts] == ["2,775 votes in a week", "1 comment in a week"]
    assert entry.tree.parts[1].parts[0].says.startswith("1 comment in 4 days up to 2026-08-21")


def test_a_new_count_is_seen_at_once(store: Store, trending: Trending) -> None:
    save(store, paper(1, counts=[(TODAY, 9)]), paper(2, counts=[(TODAY, 8)]))
    assert ids(trending) == [1, 2]
    save(store, paper(2, counts=[("2026-08-21T15:00:00Z", 80)]))
    assert ids(trending) == [2, 1]


def test_votes_of_readers_here_count(store: Store, trending: Trending) -> None:
    save(store, paper(1, counts=[(TODAY, 1)]), paper(2, counts=[(TODAY, 1)]), paper(3))
    for _ in range(30):
        store.readers.vote(store.readers.make("").id, 2, 1, "paper")
    store.readers.vote(store.readers.make("").id, 3, 1, "paper")
    assert ids(trending)[0] == 2
    assert set(ids(trending)) == {1, 2, 3}
    assert trending.page().entries[0].why == "31 votes in a week"


def test_a_page_is_a_piece_of_the_whole(store: Store, trending: Trending) -> None:
    save(store, *(paper(number, counts=[(TODAY, number)]) for number in range(1, 8)))
    whole = ids(trending)
    first, last = trending.page(3), trending.page(3, 6)
    assert [entry.paper.id for entry in (*first.entries, *trending.page(3, 3).entries, *last.entries)] == whole
    assert (first.total, first.next, last.next, trending.page(3, 99).entries) == (7, 3, None, ())
    assert [entry.rank for entry in last.entries] == [7]


def test_papers_come_once_while_they_move(store: Store, trending: Trending) -> None:
    save(store, *(paper(number, counts=[(TODAY, number)]) for number in range(1, 8)))
    page = trending.page(limit=3)
    first = [entry.paper.id for entry in page.entries]
    last = ids(trending)[-1]
    later = "2026-08-21T15:00:00Z"
    save(store, paper(last, counts=[(later, 4000)]), paper(8, counts=[(TODAY, 9000)]))
    assert ids(trending)[:2] == [8, last]
    rest = trending.page(limit=10, cursor=page.cursor)
    assert sorted(first + [entry.paper.id for entry in rest.entries]) == list(range(1, 8))
    assert [entry.rank for entry in rest.entries] == [4, 5, 6, 7]
    assert rest.cursor == ""
    assert ids(trending, limit=2, cursor="of nothing")[0] == 8


def test_a_category_or_an_archive_can_be_asked_for(store: Store, trending: Trending) -> None:
    fields = [("cs.CL", "cs.LG"), ("cs.LG",), ("csx.Y",), ()]
    save(store, *(paper(n, counts=[(TODAY, 9 - n)], categories=fields[n - 1]) for n in range(1, 5)))
    assert sorted(ids(trending, category="cs.LG")) == [1, 2]
    assert sorted(ids(trending, category="cs")) == [1, 2]
    page = trending.page(category="csx.Y")
    assert (page.total, page.moving, page.category) == (1, 4, "csx.Y")
    assert dict(page.categories) == {"cs.LG": 2, "cs.CL": 1, "csx.Y": 1}


def test_withdrawn_papers_are_left_out(store: Store, trending: Trending) -> None:
    gone = (Version(1, "2026-08-18"), Version(2, "2026-08-19", "2026-08-20"))
    save(store, paper(1, counts=[(TODAY, 90)], versions=gone), paper(2, counts=[(TODAY, 9)]))
    assert ids(trending) == [2]
    assert trending.describe(store.get_paper(1)) is None
    assert list(trending.scores([1, 2], TODAY)) == [2]


def test_papers_of_equal_score_change_places_each_day(store: Store, trending: Trending, clock: Clock) -> None:
    counts = [("2026-08-18", 5)]
    save(store, *(paper(number, counts=counts, submitted="2026-08-17") for number in range(1, 11)))
    orders = []
    for _ in range(3):
        assert len({round(entry.score, 9) for entry in trending.page().entries}) == 1
        orders.append(ids(trending))
        assert ids(trending) == orders[-1]
        clock.now += timedelta(days=1)
    assert len({tuple(order) for order in orders}) == 3
    assert {tuple(sorted(order)) for order in orders} == {tuple(range(1, 11))}


def test_a_day_of_the_past_knows_nothing_of_what_came_later(store: Store, trending: Trending) -> None:
    save(store, paper(1, counts=[("2026-08-19", 30), (TODAY, 31)]), paper(2, counts=[("2026-08-19", 3), (TODAY, 300)]))
    assert ids(trending) == [2, 1]
    assert ids(trending, day="2026-08-19") == [1, 2]
    assert trending.scores([2], "2026-08-19")[2].value < trending.scores([2], TODAY)[2].value
    assert trending.scores([1, 2], "2026-08-17") == {}


def test_a_moment_belongs_to_the_day_of_the_librarys_zone(store: Store, trending: Trending, clock: Clock) -> None:
    clock.now = datetime(2026, 8, 22, 3, tzinfo=UTC)  # still the 21st in New York
    save(store, paper(1, counts=[("2026-08-22T02:30:00Z", 30)]))
    page = trending.page()
    assert page.day == TODAY
    assert page.entries[0].curves[0].days[-1] == TODAY


def test_what_is_no_day_is_refused(trending: Trending) -> None:
    for ask in (lambda: trending.page(day="soon"), lambda: trending.scores([1], "2026-13-01")):
        with pytest.raises(BadInput, match=r"is not a day[\s\S]*2026-08-21"):
            ask()


def test_a_paper_counted_before_it_came_out_is_scored_all_the_same(store: Store, trending: Trending) -> None:
    counts = [("2026-08-10", 2), ("2026-08-15", 9), (TODAY, 20)]
    save(store, paper(1, counts=counts, submitted="2026-08-20"), paper(2, counts=counts, submitted="2026"))
    assert all(0 < entry.score < 10 for entry in trending.page().entries)


def test_votes_begin_when_a_paper_is_listed(store: Store, trending: Trending) -> None:
    listings = (Listing("daily", 1, "2026-08-20"),)
    save(store, paper(1, counts=[("2026-08-20", 40)], submitted="2026-08-08", listings=listings))
    save(store, paper(2, counts=[("2026-08-20", 40)], submitted="2026-08-08"))
    assert ids(trending) == [1, 2]
    said = [trending.scores([one], TODAY)[one].parts[0].parts[0].says for one in (1, 2)]
    assert said[0].startswith("40 votes on 2026-08-20")
    assert said[1].startswith("40 votes in 13 days up to 2026-08-20")


def test_times_that_cannot_be_read_spoil_nothing(store: Store, trending: Trending) -> None:
    odd = [("2026-08-21 or so", 9), ("2026-99-99", 9), ("2026-08-20", 9), ("9999-12-31", 9)]
    save(store, paper(1, counts=odd), paper(2, counts=odd[:1]))
    assert ids(trending) == [1]


def test_curves_begin_before_the_window_and_go_on_to_today(store: Store, trending: Trending) -> None:
    counts = [("2026-01-05", 7), ("2026-08-18", 9), ("2026-08-20", 12)]
    save(store, paper(1, submitted="2026-01-02", counts=counts))
    curve = trending.page().entries[0].curves[0]
    assert (curve.days, curve.values) == (("2026-06-22", "2026-08-18", "2026-08-20", TODAY), (7.0, 9.0, 12.0, 12.0))
    described = trending.describe(store.get_paper(1))
    assert described
    assert described.curves[0].days[:2] == ("2026-01-01", "2026-01-05")


def test_a_paper_counted_long_ago_does_not_trend_and_is_still_described(store: Store, trending: Trending) -> None:
    save(store, paper(1, submitted="2025-01-02", counts=[("2025-01-03", 12), ("2025-01-05", 15)]))
    assert ids(trending) == []
    entry = trending.describe(store.get_paper(1))
    assert entry
    assert (entry.rank, entry.curves[0].days[-1]) == (0, "2025-01-05")
    assert entry.why == "nothing in the last week; what came before still counts"


def test_a_kept_gist_stands_with_its_paper(store: Store, tmp_path: Path, clock: Clock) -> None:
    save(store, paper(1, counts=[(TODAY, 3)]), paper(2, counts=[(TODAY, 2)]))
    trending = Trending(
        store,
        read_settings(home=tmp_path, encoder="none"),
        clock,
        lambda papers: {one.id: Gist("It works.", "result") for one in papers if one.id == 2},
    )
    assert [entry.gist and entry.gist.sentence for entry in trending.page().entries] == [None, "It works."]


# --- fields --------------------------------------------------------------------------------------------------------


def test_a_paper_is_held_against_its_own_field(store: Store, trending: Trending) -> None:
    lively = [paper(n, counts=[(TODAY, 60)], categories=("cs.CL",)) for n in range(1, 61)]
    quiet = [paper(n, counts=[(TODAY, 2)], categories=("math.AG",)) for n in range(61, 120)]
    save(store, *lively, *quiet, paper(120, counts=[(TODAY, 20)], categories=("cs.CL",)))
    save(store, paper(121, counts=[(TODAY, 20)], categories=("math.AG",)))
    scores = trending.scores([120, 121], TODAY)
    assert scores[121].value > scores[120].value + 0.3
    figures = {one.name: one.value for one in trending.numbers() if one.name.startswith("votes in ")}
    assert figures["votes in cs.CL"] > 1.3 > 0.8 > figures["votes in math.AG"]


def test_a_paper_is_held_against_those_of_its_day(store: Store, trending: Trending) -> None:
    monday, tuesday = "2026-08-17", "2026-08-18"
    crowd = [paper(n, counts=[(monday, 60)], submitted="2026-08-16") for n in range(1, 31)]
    few = [paper(n, counts=[(tuesday, 4)], submitted="2026-08-17") for n in range(31, 61)]
    save(store, *crowd, *few)
    figures = {one.name: one.value for one in trending.numbers()}
    assert figures[f"votes of {monday}"] > 1.2 > 0.9 > figures[f"votes of {tuesday}"]
    (votes,) = trending.scores([1], TODAY)[1].parts
    assert votes.parts[-1].value == 0
    assert votes.parts[-1].says.endswith(f"times the usual for papers first counted on {monday}")


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", ""]), st.integers(1, 4), st.floats(0, 12)), max_size=40))
def test_neither_field_nor_day_is_taken_for_more_than_twice_or_less_than_half(
    papers: list[tuple[str, int, float]],
) -> None:
    fields, days, strengths = ([one[place] for one in papers] for place in range(3))
    found = learn_crowds(np.array(fields, np.str_), np.array(days, np.int64), np.array(strengths, np.float64))
    times = [*found.fields.values(), *found.days.values()]
    assert all(1 / MOST_TIMES <= one <= MOST_TIMES for one in times)
    assert (set(found.fields), set(found.days)) == (set(fields) - {""}, set(days))


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path, clock: Clock) -> Iterator[Library]:
    library = Library.open(read_settings(home=tmp_path / "home", encoder="none"), clock)
    save(
        library._store,
        paper(1, counts=[("2026-08-20", 3), (TODAY, 30)], categories=("cs.CL",)),
        paper(2, counts=[(TODAY, 3)]),
    )
    yield library
    library.close()


def call(library: Library, *arguments: str) -> str:
    invocation = Invocation(opener=lambda _: library)
    told = CliRunner().invoke(broadsheet, ["trending", *arguments], obj=invocation)
    assert told.exit_code == 0, told.output
    return told.output


def test_the_command_lists_what_trends_with_its_sums(library: Library) -> None:
    text = call(library, "--explain")
    assert "1. On thing 1" in text
    assert "30 votes in a week; score" in text
    assert "What is not known" in text
    assert "for more: --offset 1" in call(library, "--limit", "1")


def test_the_command_answers_as_json(library: Library) -> None:
    told = json.loads(call(library, "--category", "cs.CL", "--json"))
    assert (told["day"], told["total"], told["next"], told["moving"]) == (TODAY, 1, None, 2)
    assert [one["id"] for one in told["papers"]] == ["p1"]
    assert told["papers"][0]["tree"]["parts"][0]["name"] == "votes"
    assert told["papers"][0]["curves"][0]["values"] == [0.0, 3.0, 30.0]


def test_every_key_of_its_answer_is_described(library: Library) -> None:
    text = (Path(__file__).parents[1] / "docs" / "json.md").read_text("utf-8")
    section = text.partition("## `trending`")[2].partition("\n## ")[0]
    common = text.partition("## A paper in a list")[2].partition("\n## ")[0]
    told = json.loads(call(library, "--json")) | json.loads(call(library, "--numbers", "--json"))
    assert not {key for key in (*told, *told["papers"][0], *told["numbers"][0]) if f"`{key}`" not in section + common}


def test_the_command_says_what_to_do_where_nothing_moves(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path / "empty", encoder="none"), lambda: NOON)
    assert "broadsheet follow hf:daily" in call(library)


def test_the_numbers_of_today_can_be_listed(library: Library) -> None:
    assert "papers that move: 2" in call(library, "--numbers")
