"""Days, weeks and months: which papers they have, in which order, and that what is closed stays as it is."""

import math
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.answers import Reason
from broadsheet.editions import editions, recipe
from broadsheet.editions.choosing import Chooser
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library
from broadsheet.paper import Link, Signal, Version
from tests.editions_samples import TOPICS, MovedClock, bring, listed, opened
from tests.store.samples import record

Home = tuple[Library, MovedClock]
THURSDAY, FRIDAY = "2026-08-20", "2026-08-21"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty library, early on a Thursday."""
    with opened(tmp_path, f"{THURSDAY}T06:00") as found:
        yield found


def titles(library: Library, period: str, view: str = "everything") -> list[str]:
    return [entry.paper.title.partition(":")[0] for entry in library.editions.get(period, view).entries]


# Which papers a day has


def test_a_day_has_what_was_listed_announced_and_submitted_on_it(home: Home) -> None:
    library, _ = home
    bring(
        library,
        listed("listed", THURSDAY, 1),
        record("told", "Announced", announced=THURSDAY, source="arxiv-rss"),
        record("other", "Another day's", announced="2026-08-19", source="arxiv-rss"),
        record("old", "An old one", "arxiv:1901.00001", submitted="2019-01-01"),
    )
    reader = library.readers.make("Ada")
    library.readers.submit(reader.id, "1901.00001")
    found = library.editions.get(THURSDAY)
    assert sorted(titles(library, THURSDAY)) == ["An old one", "Announced", "listed"]
    assert {entry.submitted_by for entry in found.entries} == {"", "Ada"}


def test_a_paper_that_is_soon_known_counts_on_the_day_it_is_first_seen(home: Home) -> None:
    library, clock = home
    bring(library, record("a", "Seen before nine", submitted="2026-08-18"))
    clock.set(f"{THURSDAY}T12:00")
    bring(library, record("b", "Seen after nine", submitted="2026-08-18"))
    assert titles(library, THURSDAY) == ["Seen before nine"]
    clock.set(f"{FRIDAY}T01:00")
    assert titles(library, FRIDAY) == ["Seen after nine"]


def test_what_a_bulk_import_brings_counts_on_the_day_of_its_own_date(home: Home) -> None:
    library, _ = home
    years = [str(year) for year in range(2001, 2020)]
    bring(library, *(record(year, f"Of {year}", submitted=f"{year}-03-04T10:00:00Z") for year in years))
    bring(library, record("vague", "Of a year", submitted="2011"), record("none", "Of no date"))
    with pytest.raises(NotFound):
        library.editions.close(THURSDAY)
    newest = library.editions.latest()
    assert newest
    assert (newest.period.name, newest.total, newest.previous) == ("2019-03-04", 1, "2018-03-04")
    assert [one.period.name for one in library.editions.list(limit=3)] == ["2019-03-04", "2018-03-04", "2017-03-04"]


@pytest.mark.parametrize("day", ["0001-01-01", "0999-05-05", "9999-12-31"])
def test_a_paper_whose_date_nobody_knew_keeps_nobody_from_the_others(home: Home, day: str) -> None:
    library, _ = home
    bring(library, record("a", "Undated", submitted=day), record("b", "Announced then", announced=day))
    bring(library, listed("known", "2026-08-19", 1))
    assert titles(library, "2026-08-19") == ["known"]
    assert all(library.editions.list(kind) and library.editions.latest(kind) for kind in editions.KINDS)
    with pytest.raises(NotFound):
        library.editions.get("1500-01")


@pytest.mark.parametrize("period", ["0001-01-01", "0001-W01", "0001-01", "9999-12", "9999-W52", "9999-12-31"])
def test_a_period_at_the_end_of_the_calendar_is_none(home: Home, period: str) -> None:
    library, _ = home
    bring(library, listed("known", THURSDAY, 1))
    for ask in (library.editions.get, library.editions.close, library.editions.list_rest):
        with pytest.raises(BadInput):
            ask(period)


@pytest.mark.parametrize("total", [-5.0, -0.5, 1e308, float("inf"), float("-inf")])
@pytest.mark.parametrize("kind", ["upvotes", "comments", "stars"])
def test_a_count_that_is_none_keeps_no_day_from_being_shown(home: Home, kind: str, total: float) -> None:
    library, _ = home
    told = (Signal(kind, f"{THURSDAY}T05:00:00Z", total),)
    bring(library, listed("odd", THURSDAY, 1, signals=told), listed("fine", THURSDAY, 2, 7))
    shown = library.editions.get(THURSDAY)
    assert {entry.paper.title.partition(":")[0] for entry in shown.entries} == {"odd", "fine"}
    assert all(math.isfinite(entry.score) for entry in shown.entries)


def test_what_trends_makes_no_day_and_a_withdrawn_paper_stands_in_none(home: Home) -> None:
    library, _ = home
    gone = (Version(1, "2026-08-19", "2026-08-20"),)
    bring(library, listed("gone", THURSDAY, 1, versions=gone), listed("kept", THURSDAY, 2))
    assert titles(library, THURSDAY) == ["kept"]


def test_a_day_without_papers_leads_to_the_last_one_before_and_says_which_was_asked(home: Home) -> None:
    library, clock = home
    bring(library, listed("thursday", THURSDAY, 1), listed("monday", "2026-08-24", 1))
    clock.set("2026-08-25T12:00")
    sunday = library.editions.get("2026-08-23")
    assert (sunday.asked, sunday.period.name, sunday.next) == ("2026-08-23", THURSDAY, "2026-08-24")
    assert library.editions.get("2027-01-01").period.name == "2026-08-24"
    with pytest.raises(NotFound, match="2026-08-19"):
        library.editions.get("2026-08-19")
    with pytest.raises(BadInput):
        library.editions.get("some day")


def test_an_empty_library_has_no_edition(home: Home) -> None:
    library, _ = home
    assert (library.editions.latest(), library.editions.list(), library.editions.close_due()) == (None, [], 0)


# Closed, and late


def test_what_is_closed_stays_as_it_is(home: Home) -> None:
    library, clock = home
    bring(library, listed("a", THURSDAY, 1, votes=9), listed("b", THURSDAY, 2, votes=3))
    opened_at = library.editions.get(THURSDAY)
    assert (opened_at.id, opened_at.closed_at, opened_at.closes_at) == (0, "", f"{THURSDAY}T09:00:00Z")
    clock.set(f"{THURSDAY}T09:05")
    assert library.editions.close_due() == 1
    closed = library.editions.get(THURSDAY)
    assert closed.id
    assert closed.closed_at == f"{THURSDAY}T09:05:00Z"
    clock.set(f"{THURSDAY}T12:00")
    bring(library, listed("b", THURSDAY, 2, votes=500), listed("c", THURSDAY, 3, votes=900))
    again = library.editions.get(THURSDAY)
    frozen = [(one.rank, one.paper.id, one.score, one.why, one.tree) for one in closed.entries]
    assert [(one.rank, one.paper.id, one.score, one.why, one.tree) for one in again.entries] == frozen
    assert again.entries[0].why.startswith("9 up-votes")
    assert library.editions.get_by_id(closed.id).entries == again.entries
    assert library.editions.close(THURSDAY).id == closed.id
    assert library.editions.close_due() == 0


def test_a_late_paper_is_told_apart_and_stands_marked_in_the_next_edition(home: Home) -> None:
    library, clock = home
    bring(library, listed("early", THURSDAY, 1))
    clock.set(f"{THURSDAY}T09:00")
    library.editions.close_due()
    clock.set(f"{THURSDAY}T15:00")
    bring(library, listed("late", THURSDAY, 2, votes=40), listed("friday", FRIDAY, 1, votes=1))
    thursday = library.editions.get(THURSDAY)
    assert [one.paper.title.partition(":")[0] for one in thursday.entries] == ["early"]
    assert [one.paper.title.partition(":")[0] for one in thursday.late] == ["late"]
    clock.set(f"{FRIDAY}T09:00")
    library.editions.close_due()
    friday = library.editions.get(FRIDAY)
    marked = {one.paper.title.partition(":")[0]: one.late_of for one in friday.entries}
    assert marked == {"late": THURSDAY, "friday": ""}
    clock.set("2026-08-22T09:00")
    bring(library, listed("saturday", "2026-08-22", 1))
    library.editions.close_due()
    assert titles(library, "2026-08-22") == ["saturday"]


def test_late_papers_alone_make_no_day(home: Home) -> None:
    library, clock = home
    bring(library, listed("early", THURSDAY, 1))
    clock.set(f"{THURSDAY}T10:00")
    library.editions.close_due()
    bring(library, listed("late", THURSDAY, 2))
    clock.set("2026-08-22T10:00")
    assert library.editions.close_due() == 0
    bring(library, listed("monday", "2026-08-24", 1))
    clock.set("2026-08-24T10:00")
    assert library.editions.close_due() == 2  # and the week that ended on Sunday
    assert set(titles(library, "2026-08-24")) == {"late", "monday"}


def test_a_paper_not_chosen_is_not_late(home: Home) -> None:
    library, clock = home
    many = [listed(f"n{number:02}", THURSDAY, number, votes=100 - number) for number in range(1, recipe.SIZE + 6)]
    bring(library, *many)
    clock.set(f"{THURSDAY}T09:30")
    closed = library.editions.close(THURSDAY)
    assert (len(closed.entries), closed.total, closed.late) == (recipe.SIZE, recipe.SIZE + 5, ())
    rest = library.editions.list_rest(THURSDAY, limit=3)
    assert (len(rest.papers), rest.total, rest.next) == (3, 5, 3)
    assert not {paper.id for paper in rest.papers} & {entry.paper.id for entry in closed.entries}
    bring(library, listed("friday", FRIDAY, 1))
    clock.set(f"{FRIDAY}T09:30")
    assert library.editions.close(FRIDAY).total == 1


def test_a_paper_listed_again_stands_in_no_second_edition(home: Home) -> None:
    library, clock = home
    bring(library, listed("again", THURSDAY, 1))
    clock.set(f"{THURSDAY}T09:00")
    library.editions.close_due()
    bring(library, listed("again", FRIDAY, 1), listed("fresh", FRIDAY, 2))
    clock.set(f"{FRIDAY}T09:00")
    library.editions.close_due()
    assert titles(library, FRIDAY) == ["fresh"]


def test_of_two_days_that_were_never_closed_a_paper_stands_on_the_first(home: Home) -> None:
    library, clock = home
    bring(library, listed("again", THURSDAY, 1), listed("again", FRIDAY, 1), listed("fresh", FRIDAY, 2))
    clock.set("2026-10-01T12:00")
    assert (titles(library, THURSDAY), titles(library, FRIDAY)) == (["again"], ["fresh"])
    assert library.editions.get(FRIDAY).id == 0


def test_a_paper_that_was_merged_stands_once_under_its_new_name(home: Home) -> None:
    library, clock = home
    bring(library, listed("a", THURSDAY, 1), record("b", "Other", "doi:10.1000/b", announced=FRIDAY))
    clock.set(f"{THURSDAY}T09:00")
    library.editions.close_due()
    first = library.editions.get(THURSDAY).entries[0].paper
    bring(library, record("c", first.title, "doi:10.1000/b", source="ris", announced=FRIDAY))
    clock.set(f"{FRIDAY}T09:00")
    library.editions.close_due()
    names = [one.paper.name for day in (THURSDAY, FRIDAY) for one in library.editions.get(day).entries]
    assert len(names) == len(set(names))


def test_two_papers_of_a_closed_edition_that_turn_out_to_be_one_are_shown_once(home: Home) -> None:
    library, clock = home
    one, other = (
        record("a", "Ice that moves", "arxiv:2608.00001", announced=THURSDAY, source="arxiv-rss"),
        record("x", "Ice in motion", "doi:10.1000/x", announced=THURSDAY),
    )
    bring(library, one, other, listed("b", THURSDAY, 1))
    clock.set(f"{THURSDAY}T09:00")
    assert library.editions.close(THURSDAY).total == 3
    bring(library, record("x", "Ice in motion", "doi:10.1000/x", "arxiv:2608.00001", announced=THURSDAY))
    shown = library.editions.get(THURSDAY)
    names = [entry.paper.name for entry in shown.entries]
    assert (len(names), len(set(names)), shown.total) == (2, 2, 2)


def test_days_that_were_never_closed_are_shown_and_not_frozen(home: Home) -> None:
    library, clock = home
    bring(library, listed("old", THURSDAY, 1))
    clock.set("2026-12-01T12:00")
    assert library.editions.close_due() == 0
    shown = library.editions.get(THURSDAY)
    assert (shown.id, shown.closed_at, len(shown.entries)) == (0, "", 1)
    assert library.editions.close(THURSDAY).id


def test_what_has_not_begun_cannot_be_closed(home: Home) -> None:
    library, _ = home
    with pytest.raises(BadInput, match="not begun"):
        library.editions.close("2027-01-01")
    with pytest.raises(NotFound):
        library.editions.get_by_id(12)


def test_two_that_close_at_once_keep_one_edition(home: Home, tmp_path: Path) -> None:
    library, clock = home
    bring(library, *(listed(f"n{number}", THURSDAY, number) for number in range(1, 9)))
    clock.set(f"{THURSDAY}T09:00")
    others = [Library.open(library.settings, clock) for _ in range(3)]
    found: list[int] = []
    start = threading.Barrier(len(others))

    def close(one: Library) -> None:
        start.wait()
        found.append(one.editions.close(THURSDAY).id)

    threads = [threading.Thread(target=close, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in others:
        one.close()
    assert len(found) == 3
    assert len(set(found)) == 1


@pytest.mark.parametrize("moment", ["choose", "has_papers"])
def test_whoever_looks_while_another_closes_finds_the_closed_one(
    home: Home, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    library, clock = home
    bring(library, *(listed(f"n{number}", THURSDAY, number) for number in range(1, 4)))
    clock.set(f"{THURSDAY}T09:00")
    asked = getattr(Chooser, moment)

    def late(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(Chooser, moment, asked)
        with Library.open(library.settings, clock) as other:
            other.editions.close(THURSDAY)
        return asked(*args, **kwargs)

    monkeypatch.setattr(Chooser, moment, late)
    found = library.editions.close(THURSDAY) if moment == "choose" else library.editions.get(THURSDAY)
    assert (found.period.name, len(found.entries)) == (THURSDAY, 3)
    assert found.id == library.editions.close(THURSDAY).id


def test_a_kill_while_it_is_written_leaves_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    library, clock = home
    bring(library, listed("a", THURSDAY, 1), listed("b", THURSDAY, 2))
    clock.set(f"{THURSDAY}T09:00")

    def killed(*_: object) -> dict[str, object]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("broadsheet.store.editions._to_row", killed)
        with pytest.raises(KeyboardInterrupt):
            library.editions.close_due()
    assert library.editions.get(THURSDAY).id == 0
    assert library.editions.close_due() == 1


# The order


def test_ten_look_alikes_do_not_fill_the_top(home: Home) -> None:
    library, _ = home
    same = "Sparse attention for long documents with routed memory blocks and learned gates"
    bring(library, *(listed(f"like{n}", THURSDAY, n, 60 - n, f"{same} {n}", abstract=same * 3) for n in range(1, 11)))
    others = [listed(f"other{n}", THURSDAY, 10 + n, 30 - n, one, abstract=one) for n, one in enumerate(TOPICS)]
    bring(library, *others)
    entries = library.editions.get(THURSDAY).entries
    first = entries[:10]
    assert sum(entry.paper.title.startswith("Sparse") for entry in first) <= 3
    assert first[0].paper.title == f"{same} 1"
    lower = next(entry for entry in entries[10:] if entry.paper.title.startswith("Sparse"))
    assert "much like number" in lower.why


def test_the_sum_of_each_score_can_be_checked(home: Home) -> None:
    library, _ = home
    bring(library, *(listed(f"n{n}", THURSDAY, n, votes=n * n) for n in range(1, 20)))
    entries = library.editions.get(THURSDAY).entries
    for entry in entries:
        assert entry.tree
        assert_sum(entry.tree)
        assert entry.score == pytest.approx(entry.tree.value, abs=1e-5)
    assert [entry.rank for entry in entries] == list(range(1, 20))
    scores = [entry.score for entry in entries]
    assert scores == sorted(scores, reverse=True)
    named = {kind.name for kind in library.editions.describe_reasons()}
    assert {part.name for entry in entries if entry.tree for part in entry.tree.parts} <= named


def assert_sum(reason: Reason) -> None:
    if reason.parts:
        assert reason.value == pytest.approx(sum(part.value * part.weight for part in reason.parts), abs=1e-5)
    for part in reason.parts:
        assert_sum(part)


def test_votes_decide_and_a_word_says_so(home: Home) -> None:
    library, _ = home
    code = (Link("code", "https://github.com/x/y"),)
    bring(library, listed("few", THURSDAY, 1, votes=2), listed("many", THURSDAY, 2, votes=40, links=code))
    first, second = library.editions.get(THURSDAY).entries
    assert first.why == "40 up-votes, number 2 on the daily page and code is given."
    assert (first.upvotes, second.upvotes, first.comments) == (40, 2, None)


# Weeks and months


def test_a_week_has_the_best_of_its_days_by_what_came_of_them(home: Home) -> None:
    library, clock = home
    bring(library, listed("thursday", THURSDAY, 1, votes=3), listed("friday", FRIDAY, 1, votes=5))
    clock.set(f"{FRIDAY}T12:00")
    library.editions.close_due()
    bring(library, listed("thursday", THURSDAY, 1, votes=300))
    week = library.editions.get("2026-W34")
    assert [one.paper.title.partition(":")[0] for one in week.entries] == ["thursday", "friday"]
    assert (week.closed_at, week.closes_at, week.total) == ("", "2026-08-23T09:00:00Z", 2)
    clock.set("2026-08-24T00:00")
    library.editions.close_due()
    assert library.editions.get("2026-W34").closed_at
    assert library.editions.get("2026-08").closed_at == ""
    clock.set("2026-09-01T00:00")
    library.editions.close_due()
    assert library.editions.get("2026-08").closed_at


def test_a_paper_stands_in_one_week_only(home: Home) -> None:
    library, clock = home
    bring(library, listed("both", FRIDAY, 1, votes=9))
    clock.set("2026-08-24T06:00")
    library.editions.close_due()
    bring(library, listed("both", "2026-08-24", 1, votes=90), listed("new", "2026-08-24", 2))
    clock.set("2026-08-31T12:00")
    library.editions.close_due()
    assert (titles(library, "2026-W34"), titles(library, "2026-W35")) == (["both"], ["new"])


def test_weeks_and_months_without_papers_are_skipped(home: Home) -> None:
    library, clock = home
    bring(library, listed("june", "2026-06-10", 1), listed("august", THURSDAY, 1))
    clock.set(f"{FRIDAY}T00:00")
    assert library.editions.get("2026-08").previous == "2026-06"
    assert library.editions.get("2026-W34").previous == "2026-W24"
    assert [one.period.name for one in library.editions.list("month")] == ["2026-08", "2026-06"]
    assert [one.period.name for one in library.editions.list("week", before="2026-W34")] == ["2026-W24"]


# Views


def test_a_category_and_an_author_have_editions_of_their_own(home: Home) -> None:
    library, clock = home
    bring(
        library,
        listed("cl", THURSDAY, 1, categories=("cs.CL",), authors=["Ada Lovelace"]),
        listed("lg", THURSDAY, 2, categories=("cs.LG", "stat.ML"), authors=["Grace Hopper", "Ada M. Lovelace"]),
    )
    assert titles(library, THURSDAY, "category:cs.CL") == ["cl"]
    assert sorted(titles(library, THURSDAY, "category:cs")) == ["cl", "lg"]
    assert titles(library, THURSDAY, "author:ada lovelace") == ["cl"]
    assert library.editions.latest("day", "category:math") is None
    clock.set(f"{THURSDAY}T10:00")
    closed = library.editions.close(THURSDAY, "category:cs.CL")
    assert (closed.view_title, closed.address) == ("cs.CL", f"/daily/{THURSDAY}?view=category:cs.CL")
    assert library.editions.get(THURSDAY).id == 0


def test_a_saved_search_has_the_papers_that_hold_all_its_words(home: Home) -> None:
    library, clock = home
    view = library.editions.save_view("Frost & ice", "ice valleys")
    bring(library, listed("a", THURSDAY, 1, title=TOPICS[0]), listed("b", THURSDAY, 2, title="Ice cream", abstract=""))
    library.update_index(meaning=False)
    clock.set(f"{THURSDAY}T09:01")
    assert library.editions.close_due() == 2
    closed = library.editions.get(THURSDAY, f"saved:{view.name}")
    assert [one.paper.title for one in closed.entries] == [TOPICS[0]]
    assert (view.name, closed.view_title, closed.address) == (
        "frost-ice",
        "Frost & ice",
        f"/views/frost-ice/daily/{THURSDAY}",
    )


def test_the_closing_of_a_search_waits_for_the_index_for_a_while(home: Home) -> None:
    library, clock = home
    view = library.editions.save_view("Ice", "ice")
    bring(library, listed("a", THURSDAY, 1, title=TOPICS[0]))
    clock.set(f"{THURSDAY}T09:01")
    assert library.editions.close_due() == 1
    library.update_index(meaning=False)
    assert library.editions.close_due() == 1
    assert library.editions.get(THURSDAY, f"saved:{view.name}").closed_at


def test_views_are_saved_listed_and_dropped_and_no_name_is_used_twice(home: Home) -> None:
    library, clock = home
    first = library.editions.save_view("  Ice ", "ice  cat:physics")
    assert (first.name, first.title, first.query) == ("ice", "Ice", "ice cat:physics")
    assert library.editions.save_view("Ice", "ice cat:physics") == first
    assert library.editions.save_view("Ice!", "ice").name == "ice-2"
    assert library.editions.save_view("冰", "ice").name == "view"
    assert [one.title for one in library.editions.list_views()] == ["Ice", "Ice!", "冰"]
    bring(library, listed("a", THURSDAY, 1, title=TOPICS[0], categories=("physics.geo-ph",)))
    library.update_index(meaning=False)
    clock.set(f"{THURSDAY}T10:00")
    closed = library.editions.close(THURSDAY, "saved:ice")
    library.editions.drop_view("ice")
    with pytest.raises(NotFound):
        library.editions.drop_view("ice")
    with pytest.raises(NotFound, match="ice"):
        library.editions.get(THURSDAY, "saved:ice")
    assert library.editions.get_by_id(closed.id).entries
    assert library.editions.save_view("Ice", "something else").name == "ice-3"


@pytest.mark.parametrize(("title", "query"), [("", "ice"), ("Ice", " "), ("x" * 200, "ice"), ("Ice", "x" * 600)])
def test_a_view_that_cannot_be_saved_says_why(home: Home, title: str, query: str) -> None:
    library, _ = home
    with pytest.raises(BadInput):
        library.editions.save_view(title, query)


@pytest.mark.parametrize("view", ["", "nonsense", "category:", 'author:"x"', "saved:none", "everything:x"])
def test_what_is_no_view_is_told(home: Home, view: str) -> None:
    library, _ = home
    with pytest.raises((BadInput, NotFound)):
        library.editions.get(THURSDAY, view)


def test_what_trends_has_editions_without_repeats(home: Home) -> None:
    library, clock = home
    bring(library, *(listed(f"n{n}", THURSDAY, n, votes=50 - n, submitted=THURSDAY) for n in range(1, 6)))
    clock.set(f"{THURSDAY}T12:00")
    first = library.editions.close(THURSDAY, "trending")
    assert len(first.entries) == 5
    clock.set(f"{FRIDAY}T12:00")
    bring(library, listed("new", FRIDAY, 1, votes=30, submitted=FRIDAY))
    second = library.editions.close(FRIDAY, "trending")
    assert [one.paper.title.partition(":")[0] for one in second.entries] == ["new"]
    assert (second.previous, library.editions.get(THURSDAY, "trending").next) == (THURSDAY, FRIDAY)


# Anything at all


ARRIVAL = st.tuples(st.integers(0, 9), st.integers(0, 14), st.integers(0, 23), st.integers(0, 60))
"""Which paper, on which day and hour it comes, and with how many votes."""


@given(st.lists(ARRIVAL, min_size=1, max_size=25))
@settings(max_examples=10, deadline=None)
def test_whatever_comes_when_no_paper_stands_twice_and_no_closed_edition_changes(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, int, int, int]]
) -> None:
    """Papers are listed on days from two before to some after the day they come; every day is closed in turn."""
    begin = date(2026, 8, 10)
    with opened(tmp_path_factory.mktemp("any"), "2026-08-10T00:00") as (library, clock):
        frozen: dict[int, list[int]] = {}
        for number in range(16):
            for paper, day, hour, votes in events:
                if day == number:
                    clock.set(f"{begin + timedelta(days=number)}T{hour:02}:00")
                    where = begin + timedelta(days=number + paper % 4 - 2)
                    bring(library, listed(f"paper{paper}", where.isoformat(), paper + 1, votes))
            clock.set(f"{begin + timedelta(days=number + 1)}T00:00")
            library.editions.close_due()
            days = [library.editions.get(one.period.name) for one in library.editions.list() if one.closed]
            stood = [entry.paper.id for day in days for entry in day.entries]
            assert len(stood) == len(set(stood))
            for one in days:
                ids = [entry.paper.id for entry in one.entries]
                assert frozen.setdefault(one.id, ids) == ids
