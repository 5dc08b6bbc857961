"""What is shown and opened is counted apart from the page view, and judged by the places where it stood."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import Busy
from broadsheet.store import Store
from broadsheet.store.exposures import Exposure
from broadsheet.trending import Trending, live_cache
from broadsheet.trending.exposure_log import ExposureLog
from tests.store.samples import save
from tests.trending_samples import TODAY, Clock, ids, open_trending, paper


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


def show(store: Store, places: dict[int, tuple[int, int, int]], page: str = "trending") -> None:
    """Paper to (place, shown, opened), on five days."""
    store.exposures.add(
        [
            Exposure(f"2026-08-{day}", page, place, paper_id, shown, opened)
            for paper_id, (place, shown, opened) in places.items()
            for day in range(17, 22)
        ]
    )


def opens_of(trending: Trending, paper_id: int) -> float:
    tree = trending.scores([paper_id], TODAY)[paper_id]
    return next((part.value for part in tree.parts if part.name == "opens"), 0.0)


def test_the_first_place_with_average_opens_gains_nothing_over_the_tenth(store: Store, trending: Trending) -> None:
    save(store, *(paper(number, counts=[(TODAY, 9)]) for number in range(1, 41)))
    first = dict.fromkeys(range(1, 21), (1, 400, 80))  # each stood first and was opened once in five
    tenth = dict.fromkeys(range(21, 41), (10, 400, 12))
    show(store, first | tenth)
    gains = [opens_of(trending, 1), opens_of(trending, 21)]
    assert gains == pytest.approx([0.0, 0.0], abs=0.02)
    assert trending.scores([1], TODAY)[1].value == pytest.approx(trending.scores([21], TODAY)[21].value, abs=0.02)


def test_what_is_opened_more_than_its_place_brings_gains(store: Store, trending: Trending) -> None:
    save(store, *(paper(number, counts=[(TODAY, 9)]) for number in range(1, 21)))
    usual = dict.fromkeys(range(1, 19), (10, 400, 12))
    show(store, usual | {19: (10, 400, 40), 20: (10, 400, 2)})
    assert opens_of(trending, 19) > 0.8 > 0 > opens_of(trending, 20)
    assert ids(trending)[0] == 19
    assert "opened 200 times here" in trending.page().entries[0].why


def test_a_few_opens_move_little_and_never_being_shown_costs_nothing(store: Store, trending: Trending) -> None:
    save(store, *(paper(number, counts=[(TODAY, 9)]) for number in range(1, 4)))
    store.exposures.add([Exposure(TODAY, "trending", 1, 1, 2, 1), Exposure(TODAY, "trending", 2, 2, 1, 0)])
    assert 0 < opens_of(trending, 1) < 0.5
    assert opens_of(trending, 2) == pytest.approx(0, abs=0.05)
    assert opens_of(trending, 3) == 0


def test_being_first_does_not_feed_on_itself(store: Store, trending: Trending, clock: Clock) -> None:
    """Twenty papers alike; each hour what stands higher is opened more. After three days the scores are still alike."""
    save(store, *(paper(number, counts=[("2026-08-20", 9)]) for number in range(1, 21)))
    for _ in range(24):
        order = ids(trending)
        day = clock.now.date().isoformat()
        store.exposures.add(
            [
                Exposure(day, "trending", place, paper_id, 100, round(100 * 0.2 / place**0.5))
                for place, paper_id in enumerate(order, 1)
            ]
        )
        clock.now += timedelta(hours=3)
    scores = [entry.score for entry in trending.page().entries]
    assert max(scores) - min(scores) < 0.1


def test_what_was_shown_is_written_by_and_by_and_at_the_end(store: Store, trending: Trending) -> None:
    save(store, paper(1), paper(2))
    trending.note_shown("trending", [2, 1], first_place=31)
    trending.note_shown("trending", [2])
    trending.note_opened("trending", 0, 2)
    trending.note_opened("daily", 0, 2)  # it never stood there
    trending.note_opened("daily", 5, 1)
    assert store.exposures.read(TODAY, TODAY) == []
    trending.close()
    assert {
        (one.page, one.place, one.paper_id, one.shown, one.opened) for one in store.exposures.read(TODAY, TODAY)
    } == {
        ("trending", 31, 2, 1, 0),
        ("trending", 32, 1, 1, 0),
        ("trending", 1, 2, 1, 1),
        ("daily", 5, 1, 0, 1),
    }


def test_an_open_finds_its_place_after_a_restart(store: Store, tmp_path: Path, clock: Clock) -> None:
    save(store, paper(1))
    for first in (True, False):
        trending = open_trending(store, tmp_path, clock)
        if first:
            trending.note_shown("trending", [1], 4)
        else:
            trending.note_opened("trending", 0, 1)
        trending.close()
    assert store.exposures.read(TODAY, TODAY) == [Exposure(TODAY, "trending", 4, 1, 1, 1)]


class Unwritable:
    """Exposures that cannot be written for a while."""

    def __init__(self) -> None:
        self.kept: list[Exposure] = []
        self.busy = True

    def add(self, counts: list[Exposure]) -> None:
        if self.busy:
            raise Busy("Another process writes.", "Wait.")
        self.kept += counts

    def find_place(self, page: str, paper_id: int) -> int:
        return 0


def test_counts_that_cannot_be_written_now_are_written_later() -> None:
    exposures = Unwritable()
    log = ExposureLog(cast(Any, exposures), lambda: TODAY)
    log.note_shown("trending", [1], 1)
    log.write()
    log.note_shown("trending", [1], 1)
    exposures.busy = False
    log.close()
    assert exposures.kept == [Exposure(TODAY, "trending", 1, 1, 2, 0)]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=30))
def test_whatever_is_shown_and_opened_adds_up(seen: list[tuple[int, bool]]) -> None:
    exposures = Unwritable()
    exposures.busy = False
    log = ExposureLog(cast(Any, exposures), lambda: TODAY)
    for paper_id, opened in seen:
        log.note_shown("trending", [paper_id], 1)
        if opened:
            log.note_opened("trending", 0, paper_id)
        log.write()
    log.close()
    assert sum(one.shown for one in exposures.kept) == len(seen)
    assert sum(one.opened for one in exposures.kept) == sum(opened for _, opened in seen)


def test_many_threads_lose_no_count(store: Store, trending: Trending) -> None:
    save(store, paper(1), paper(2))

    def show_often() -> None:
        for _ in range(50):
            trending.note_shown("trending", [1, 2])

    threads = [threading.Thread(target=show_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trending.close()
    assert {one.shown for one in store.exposures.read(TODAY, TODAY)} == {400}


# --- a look that takes long ----------------------------------------------------------------------------------------


def test_a_look_that_takes_long_is_made_in_the_background(
    store: Store, trending: Trending, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_cache, "LONG", -1.0)
    monkeypatch.setattr(live_cache, "PATIENCE", 0)
    save(store, paper(1, counts=[(TODAY, 9)]))
    assert ids(trending) == [1]
    save(store, paper(2, counts=[(TODAY, 90)]))
    assert ids(trending) in ([1], [2, 1])
    trending._surveys.close()
    monkeypatch.setattr(live_cache, "PATIENCE", 1e9)
    assert ids(trending) == [2, 1]
