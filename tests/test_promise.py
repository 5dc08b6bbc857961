"""What a paper promises before anybody voted, from what is known of it and of its authors' earlier papers."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from broadsheet.evaluation.before_votes import Page, evaluate_pages, read_pages, walk
from broadsheet.evaluation.popularity import read_rows
from broadsheet.evaluation.trending import evaluate_trending
from broadsheet.library import Library
from broadsheet.paper import Author, Link, Paper
from broadsheet.settings import read_settings
from broadsheet.trending.past import Past
from broadsheet.trending.promise import TRAITS, list_traits, promise, promise_of, text_weights
from broadsheet.trending.promise_traits import Entry, History, days_between
from tests.shared_data import shared


def entry(*authors: str, submitter: str = "", has_code: bool = False, abstract: str = "Nothing.") -> Entry:
    return Entry("A title", abstract, authors, has_code, submitter)


def history_of(*days: list[tuple[str, int]]) -> History:
    history = History()
    for day in days:
        history.add_day([entry(name) for name, _ in day], [float(votes) for _, votes in day])
    return history


def test_a_sum_adds_up_and_names_each_trait() -> None:
    paper = Paper(7, "A short title", "We gain 12% and 3x speed.", authors=(Author("Ada"), Author("Bo")))
    reason = promise([paper])[7]
    assert sum(part.value * part.weight for part in reason.parts) == pytest.approx(reason.value)
    assert {part.name for part in reason.parts} <= {trait.name for trait in TRAITS}
    assert "2 authors" in {part.says for part in reason.parts}
    assert "2 figures in its abstract" in {part.says for part in reason.parts}


def test_what_is_not_known_adds_nothing() -> None:
    bare = promise_of(Entry("Title", "", (), has_code=False), History())
    assert {part.name for part in bare.parts} == {"submitter record", "code", "title words"}


def test_code_and_authors_with_a_record_promise_more() -> None:
    history = history_of([("Ada", 90), ("Bo", 2), ("Cy", 5)], [("Ada", 70), ("Dee", 4)])
    assert promise_of(entry("Ada"), history).value > promise_of(entry("Bo"), history).value
    assert promise_of(entry("Eve", has_code=True), history).value > promise_of(entry("Eve"), history).value


def test_a_code_link_counts_wherever_it_stands() -> None:
    told = Paper(1, "A", "Nothing.", links=(Link("code", "https://code.example/a"),))
    written = Paper(2, "A", "Code is at https://github.com/a/b.")
    assert Entry.of(told).has_code
    assert Entry.of(written).has_code


def test_a_record_is_against_the_day_and_one_success_says_little() -> None:
    once = history_of([("Ada", 63), ("Bo", 0)])
    often = history_of(*([("Ada", 63), ("Bo", 0)] for _ in range(20)))
    assert [*once.of_authors(["Ada"])] == pytest.approx([1.0, 1])
    assert [*often.of_authors(["ADA "])] == pytest.approx([3 * 20 / 22, 20])
    assert once.of_authors(["Nobody"]) == (0, 0)


def test_submitters_have_records_of_their_own() -> None:
    history = History()
    history.add_day([entry(submitter="s1"), entry(submitter="s2")], [63, 0])
    assert history.of_submitter("s1") > 0 > history.of_submitter("s2")
    assert history.of_submitter("") == 0


def test_a_history_may_stand_on_another() -> None:
    first = history_of([("Ada", 63), ("Bo", 0)])
    both = History(first)
    both.add_day([entry("Ada"), entry("Bo")], [63, 0])
    whole = history_of(*([("Ada", 63), ("Bo", 0)] for _ in range(2)))
    assert both.of_authors(["Ada", "Bo"]) == whole.of_authors(["Ada", "Bo"])
    assert first.of_authors(["Ada"])[1] == 1
    assert History(History()).is_empty


def test_a_vector_adds_one_part_and_one_of_another_size_none() -> None:
    size = len(text_weights()) - 1
    vector = np.sign(text_weights()[:-1]).astype(np.float32) / np.sqrt(size, dtype=np.float32)
    paper = Paper(1, "Title", "Text.")
    liked, other = promise([paper], {1: vector})[1], promise([paper], {1: vector[:-1]})[1]
    assert [part.name for part in liked.parts][-1] == "text"
    assert liked.value > other.value
    assert "text" not in {part.name for part in other.parts}


def test_each_trait_is_told_with_its_weight() -> None:
    assert [one.value for one in list_traits()] == [trait.weight for trait in TRAITS]
    assert all(one.says for one in list_traits())


def test_what_authors_had_before_is_read_from_the_daily_pages(tmp_path: Path) -> None:
    with_votes = Library.open(read_settings(home=tmp_path / "home", encoder="none"))
    try:
        with_votes.load_starter()
        store = with_votes._store
        last = max(one.day for one in store.listed.read("2000-01-01", "2100-01-01"))
        past = Past(store)
        names = {name for one in store.listed.read("2025-06-01", last) for name in one.authors}
        history = past.before(last)
        assert all(history.of_authors([name])[1] for name in names)
        assert past.before(last) is history
        steps = Past(store)
        stepped = [steps.before(f"2026-08-{day:02}") for day in range(5, 22)][-1]
        fresh = Past(store).before("2026-08-21")
        assert [stepped.of_authors([name]) for name in names] == [fresh.of_authors([name]) for name in names]
        assert past.before("2000-01-01").of_authors(names) == (0, 0)
    finally:
        with_votes.close()


def test_days_between_need_two_days() -> None:
    assert days_between("2025-03-01T12:00:00Z", "2025-03-04") == 3
    assert days_between("2025-03-04", "2025-03-01") == 0
    assert days_between("2025", "2025-03-01") is None
    assert days_between("2025-03-01", "") is None


def rows(days: int = 30) -> list[dict[str, object]]:
    """Each day six papers; those of Ada get most votes and come last in the file."""
    return [
        {"day": str(date(2026, 1, 1) + timedelta(days=day)), "title": f"T{day} {place}", "abstract": "Some text."}
        | {"authors": ["Ada" if place == 5 else f"Other {day} {place}"], "upvotes": 50 if place == 5 else place}
        | {"published": f"2025-12-31T0{place}:00:00.000Z", "submitter": ""}
        for day in range(days)
        for place in range(6)
    ]


def test_a_day_is_ordered_by_earlier_days_alone() -> None:
    pages = read_pages(rows())
    before = [one.history.of_authors(["Ada"])[1] for one in walk(pages)]
    assert before == list(range(30))


def test_pages_are_compared_with_chance_and_date(tmp_path: Path) -> None:
    path = tmp_path / "days.jsonl"
    path.write_text("\n".join(map(json.dumps, rows())))
    found = evaluate_trending(path, read_settings(home=tmp_path / "home", encoder="none"))
    assert (found["days"], found["of"], list(found["formulas"])) == (10, "votes", ["broadsheet", "chance", "newest"])
    assert found["formulas"]["broadsheet"]["ndcg@10"] > 0.9 > found["formulas"]["chance"]["ndcg@10"]
    assert found["formulas"]["newest"]["spearman"] == pytest.approx(1.0)


def test_rows_in_any_order_are_days_in_theirs() -> None:
    pages: list[Page] = read_pages(rows()[::-1])
    assert [page.day for page in pages] == sorted(page.day for page in pages)


def test_on_recorded_days_promise_is_ahead_of_chance_and_newest() -> None:
    found = evaluate_pages(read_rows(shared("popularity", "hf_daily.jsonl.gz")))["formulas"]
    assert found["broadsheet"]["interval"][0] > found["newest"]["interval"][1]
    assert found["newest"]["ndcg@10"] > found["chance"]["ndcg@10"]
