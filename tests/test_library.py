"""The one door, with real files, a real store and a real index behind it."""

import json
import threading
from pathlib import Path

import pytest

from broadsheet.clock import held_clock
from broadsheet.errors import BadInput, NotFound
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.shared_data import shared


@pytest.fixture
def library(tmp_path: Path) -> Library:
    settings = read_settings(home=tmp_path / "home", encoder="none")
    return Library.open(settings, held_clock("2026-08-22T09:00:00Z"))


@pytest.fixture
def starter(library: Library) -> Library:
    library.load_starter()
    library.update_index()
    return library


def test_the_starter_library_holds_890_papers(library: Library) -> None:
    report = library.load_starter()
    assert (report.read, report.new, report.failed) == (890, 890, 0)
    assert library.status().papers == 890


def test_loading_the_starter_twice_changes_nothing(starter: Library) -> None:
    report = starter.load_starter()
    assert (report.new, report.unchanged) == (0, 890)


def test_the_twelve_days_of_august_follow_one_another(starter: Library) -> None:
    days, day = [], starter.editions.get("2026-08-21")
    while day.previous and day.period.name >= "2026-08-06":
        days.append(day.period.name)
        day = starter.editions.get(day.previous)
    assert (len(days), days[0], days[-1]) == (12, "2026-08-21", "2026-08-06")
    assert starter.editions.get(days[-1]).next == days[-2]


def test_a_day_without_papers_shows_the_last_one_before(starter: Library) -> None:
    sunday = starter.editions.get("2026-08-16")
    assert (sunday.asked, sunday.period.name) == ("2026-08-16", "2026-08-14")


def test_a_day_before_all_days_is_not_found(starter: Library) -> None:
    with pytest.raises(NotFound, match="1999-01-01"):
        starter.editions.get("1999-01-01")


def test_what_is_no_day_is_told_how_to_write_one(starter: Library) -> None:
    with pytest.raises(BadInput) as told:
        starter.editions.get("yesterday")
    assert "2026-08-21" in told.value.hint


def test_a_paper_is_found_by_any_of_its_names(starter: Library) -> None:
    one = starter.get_paper("2507.06457")
    names = ("arXiv:2507.06457v2", "https://arxiv.org/abs/2507.06457", "10.48550/arXiv.2507.06457", one.name)
    assert {starter.get_paper(name).id for name in names} == {one.id}


def test_an_unknown_name_is_not_found(starter: Library) -> None:
    with pytest.raises(NotFound):
        starter.get_paper("2501.99999")


def test_typing_a_name_into_search_finds_that_paper(starter: Library) -> None:
    page = starter.search("https://arxiv.org/abs/2507.06457")
    assert [result.paper.identifier("arxiv") for result in page.results] == ["2507.06457"]


def test_pages_of_a_search_neither_repeat_nor_skip(starter: Library) -> None:
    whole = [result.paper.id for result in starter.search("neural network", limit=60).results]
    pages: list[int] = []
    offset = 0
    while len(pages) < 60:
        page = starter.search("neural network", limit=20, offset=offset)
        pages += [result.paper.id for result in page.results]
        assert page.next is not None
        offset = page.next
    assert pages == whole
    assert len(set(pages)) == 60


def test_a_query_that_cannot_be_meant_is_explained(starter: Library) -> None:
    assert "year:soon" in starter.search("year:soon").notices[0]


def test_a_search_without_an_encoder_says_how_it_went_and_what_to_type(starter: Library) -> None:
    (notice,) = starter.search("attention").notices
    assert "BROADSHEET_ENCODER=auto" in notice
    assert starter.search("attention", mode="words").notices == ()


def test_similar_works_without_vectors_and_leaves_the_paper_out(starter: Library) -> None:
    one = starter.get_paper("2507.06457")
    found = [result.paper.id for result in starter.similar(one.name, 5)]
    assert len(found) == 5
    assert one.id not in found


def test_an_abstract_that_comes_later_stands_beside_the_summary(library: Library, tmp_path: Path) -> None:
    library.load_starter()
    mine = {"title": "HMT: Hierarchical Memory Transformer for Long Context Language Processing", "abstract": "Ours."}
    (tmp_path / "mine.jsonl").write_text(json.dumps({"id": "1", **mine}))
    assert library.import_paths([str(tmp_path / "mine.jsonl")]).merged == 1
    library.update_index()
    paper = library.search(f'"{mine["title"]}"').results[0].paper
    assert (paper.abstract, paper.summary_by) == ("Ours.", "starter")
    assert paper.summary
    assert library.status().papers == 890


def test_of_several_files_one_that_cannot_be_read_does_not_stop_the_others(library: Library, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.bin"
    good.write_text(json.dumps({"id": "1", "title": "A good paper", "abstract": "It is good."}))
    bad.write_bytes(b"\x00\x01\x02")
    report = library.import_paths([str(bad), str(good), str(tmp_path / "absent.jsonl")])
    assert (report.read, report.new, report.failed) == (3, 1, 2)
    assert [failure.where for failure in report.failures] == [str(bad), str(tmp_path / "absent.jsonl")]


def test_a_lone_file_that_cannot_be_read_is_an_error(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(BadInput, match="empty"):
        library.import_paths([str(tmp_path / "empty.txt")])


def test_a_dry_run_tells_the_form_and_changes_nothing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "some.bib").write_text("@article{a, title={On trees}}\n@article{b, title={On graphs}}")
    (guess,) = library.guess_forms([str(tmp_path / "some.bib")])
    assert (guess.source, guess.records, guess.titles) == ("bibtex", 2, ("On trees", "On graphs"))
    assert library.status().records == 0


def test_import_tells_how_far_it_is(library: Library) -> None:
    told: list[tuple[str, int, int | None]] = []
    library.load_starter(lambda *now: told.append(now))
    assert told[-1] == ("importing papers.jsonl", 890, 890)


def test_the_five_saved_pages_hold_632_papers_in_their_order(library: Library) -> None:
    pages = sorted(shared("listing-pages").glob("*.txt"))
    report = library.import_paths([str(page) for page in pages])
    assert (report.read, report.new, report.failed) == (695, 632, 0)
    assert library.status().papers == 632
    assert library.import_paths([str(page) for page in pages]).unchanged == 695


def test_every_one_of_the_first_103_holds_all_three_words(library: Library) -> None:
    library.import_paths([str(page) for page in shared("listing-pages").glob("*.txt")])
    library.update_index()
    page = library.search("hierarchical neural network", limit=103)
    assert all(result.why.holds_all and not result.why.missing for result in page.results)
    assert len(page.results) == 103


def test_two_papers_of_like_text_stay_two(library: Library) -> None:
    library.import_paths([str(page) for page in shared("listing-pages").glob("*.txt")])
    library.update_index()
    dense = [result.paper.title for result in library.search('"dense hebbian"').results]
    assert len(dense) == len(set(dense)) == 2


def test_the_index_is_kept_up_in_the_background(library: Library) -> None:
    stop = threading.Event()
    keeper = threading.Thread(target=library.index.keep, args=(stop,))
    keeper.start()
    try:
        library.load_starter()
        for _ in range(200):
            if library.index.status().engines[0].papers == 890:
                break
            threading.Event().wait(0.05)
        found = library.search("systematic analysis of hybrid linear attention").results[0]
        assert found.paper.identifier("arxiv") == "2507.06457"
    finally:
        stop.set()
        keeper.join()


def test_doctor_names_what_to_type_when_the_index_lags(library: Library) -> None:
    library.load_starter()
    lagging = [finding for finding in library.examine() if not finding.ok]
    hint = "broadsheet index update"
    assert [(finding.name, finding.hint) for finding in lagging] == [
        ("index of words", hint),
        ("index of completions", hint),
    ]
