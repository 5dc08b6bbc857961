"""Turning pages while papers arrive, leave and change places: nothing is skipped, nothing comes twice."""

import os
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.index.engine import Hit
from broadsheet.index.words import Words
from broadsheet.paper import Paper as PaperHeld
from broadsheet.ranking.paging import ANEW, UNREADABLE, Pager, Turned, take_page
from broadsheet.ranking.paging_cursor import MOST_CARRIED, Cursor, read_cursor, write_cursor
from broadsheet.ranking.paging_orders import MOST_ORDERS, Orders
from broadsheet.ranking.query import parse_query

ASKED = "graph networks\nhybrid\nrelevance"


@dataclass(frozen=True)
class Paper:
    paper_id: int
    lost: bool = False


class Shelf:
    """An order that changes between two pages, and a reader who turns them."""

    def __init__(self, folder: Path, ids: Sequence[int], limit: int = 5, least: int = 7) -> None:
        self.order = list(ids)
        self.limit = limit
        self.newest = max(ids, default=0)
        self.folder = folder
        self.least = least
        self.asked: list[int] = []
        self.cursor = ""
        self.shown: list[int] = []

    def rank(self, limit: int, offset: int) -> list[Paper]:
        self.asked.append(limit)
        return [Paper(one) for one in self.order[offset : offset + limit]]

    def read_first(self) -> None:
        self.shown = self.order[: self.limit]
        self.cursor = Pager(self.folder).begin(ASKED, self.shown, self.newest) if len(self.order) > self.limit else ""

    def turn(self) -> Turned[Paper]:
        # A pager a page: nothing may stay in memory, for another process may answer.
        page = Pager(self.folder, self.least).turn(
            ASKED, self.cursor, self.limit, self.rank, lambda one: Paper(one, True)
        )
        assert page is not None
        self.shown += [hit.paper_id for hit in page.hits]
        self.cursor = page.cursor
        return page

    def read_all(self, meanwhile: Callable[[], None] = lambda: None) -> list[int]:
        self.read_first()
        while self.cursor:
            meanwhile()
            self.turn()
        return self.shown


@pytest.mark.parametrize("count", [0, 4, 5, 6, 11, 12, 13, 60, 500])
def test_where_nothing_changes_the_pages_are_the_order(tmp_path: Path, count: int) -> None:
    assert Shelf(tmp_path, range(1, count + 1)).read_all() == list(range(1, count + 1))


def test_a_first_page_writes_nothing(tmp_path: Path) -> None:
    Shelf(tmp_path / "pages", range(1, 100)).read_first()
    assert not (tmp_path / "pages").exists()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 90), st.integers(1, 12), st.integers(1, 20))
def test_what_was_there_all_the_time_is_shown_once_whatever_comes_and_goes(
    seed: int, count: int, limit: int, least: int
) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), chance.sample(range(1, count + 1), count), limit, least)
        stayed = set(shelf.order)

        def meanwhile() -> None:
            for _ in range(chance.randrange(6)):
                shelf.order.insert(chance.randrange(len(shelf.order) + 1), count + chance.randrange(1, 10**6))
            shelf.order = list(dict.fromkeys(shelf.order))
            for one in chance.sample(shelf.order, min(len(shelf.order), chance.randrange(3))):
                shelf.order.remove(one)
            if chance.random() < 0.3:
                chance.shuffle(shelf.order)
            stayed.intersection_update(shelf.order)

        shown = shelf.read_all(meanwhile)
    assert len(shown) == len(set(shown))
    assert stayed <= set(shown) <= set(range(1, count + 1))


def test_what_arrives_between_two_pages_waits_for_the_next_search(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 31))
    shelf.read_first()
    shelf.order = [31, 32, *shelf.order]
    while shelf.cursor:
        shelf.turn()
    assert shelf.shown == list(range(1, 31))


def test_a_paper_that_left_still_takes_its_place(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 31))
    shelf.read_first()
    shelf.turn()
    shelf.order.remove(12)
    page = shelf.turn()
    assert (page.start, page.hits) == (10, (Paper(11), Paper(12, lost=True), Paper(13), Paper(14), Paper(15)))


def test_a_page_read_again_is_the_same_page(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 31))
    shelf.read_first()
    second = shelf.cursor
    page = shelf.turn()
    shelf.order.reverse()
    shelf.cursor = second
    assert [hit.paper_id for hit in shelf.turn().hits] == [hit.paper_id for hit in page.hits]


def test_a_long_first_page_is_kept_instead_of_carried(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 400), limit=MOST_CARRIED + 1)
    shelf.read_first()
    assert len(shelf.cursor) < 80
    random.Random(1).shuffle(shelf.order)
    while shelf.cursor:
        shelf.turn()
    assert sorted(shelf.shown) == list(range(1, 400))


def test_the_order_is_asked_for_in_strides_and_not_anew_for_each_page(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 2_001), limit=20, least=500)
    shelf.read_all()
    assert sorted(limit for limit in shelf.asked if limit > 300) == [520, 1_040, 2_080, 4_000]


def test_an_order_that_was_swept_away_is_made_anew_from_the_last_paper_shown(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 61))
    shelf.read_first()
    shelf.turn()
    for path in tmp_path.glob("*.order"):
        path.unlink()
    shelf.order = [61, 62, *shelf.order]
    page = shelf.turn()
    assert ([hit.paper_id for hit in page.hits], page.notices) == ([11, 12, 13, 14, 15], (ANEW,))
    while shelf.cursor:
        assert shelf.turn().notices == ()
    assert shelf.shown == list(range(1, 61))


def test_a_folder_that_cannot_be_written_only_costs_the_promise(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    shelf = Shelf(tmp_path / "file" / "pages", range(1, 31))
    assert shelf.read_all() == list(range(1, 31))


def test_a_cursor_of_another_search_leads_nowhere(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 31))
    shelf.read_first()
    assert Pager(tmp_path).turn("other words\nhybrid\nrelevance", shelf.cursor, 5, shelf.rank, Paper) is None


def test_a_cursor_that_somebody_made_up_never_spoils_the_order_of_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 31))
    shelf.read_first()
    read = read_cursor(shelf.cursor)
    assert read is not None
    forged = Cursor(read.asked, read.order, read.newest, 5, 5, (26, 27, 28, 29, 30))
    assert Pager(tmp_path).turn(ASKED, write_cursor(forged), 5, shelf.rank, Paper) is None
    assert shelf.read_all() == list(range(1, 31))


def test_a_made_up_place_never_asks_for_more_than_there_may_be(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, range(1, 31))
    shelf.read_first()
    read = read_cursor(shelf.cursor)
    assert read is not None
    far = Cursor(read.asked, read.order, read.newest, 2**40, 5)
    assert Pager(tmp_path).turn(ASKED, write_cursor(far), 5, shelf.rank, Paper) is None


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("ABCabc019-_=", max_size=300))
def test_no_text_raises(text: str) -> None:
    assert read_cursor(text) is None
    assert Pager(Path("/nowhere")).turn(ASKED, text, 5, lambda _limit, _offset: list[Paper](), Paper) is None


@settings(deadline=None)
@given(
    st.builds(
        Cursor,
        st.binary(min_size=8, max_size=8),
        st.binary(min_size=8, max_size=8),
        st.integers(0, 2**63 - 1),
        st.integers(0, 2**40),
        st.integers(0, 2**63 - 1),
        st.sets(st.integers(0, 2**40), max_size=MOST_CARRIED).map(lambda ids: tuple(sorted(ids))),
    ),
    st.integers(0, 500),
)
def test_a_cursor_comes_back_as_it_was_and_not_at_all_when_it_is_cut(cursor: Cursor, cut: int) -> None:
    text = write_cursor(cursor)
    assert text.isascii()
    assert not set(text) & set("+/=&?#% ")
    assert len(text) < 1_000
    assert read_cursor(text) == cursor
    assert cut >= len(text) or read_cursor(text[:cut]) is None


def write(folder: Path, papers: Sequence[PaperHeld]) -> Words:
    engine = Words(folder, writable=True)
    engine.add(papers)
    engine.commit(1)
    return engine


def test_a_search_is_paged_through_while_the_index_changes_and_is_built_anew(tmp_path: Path) -> None:
    papers = [PaperHeld(n, f"Graph {'networks' if n % 3 else 'theory'} {'and more' * (n % 5)}") for n in range(1, 91)]
    newcomers = [PaperHeld(n, "Graph networks") for n in range(91, 121)]
    engine, asked, pager = (
        write(tmp_path / "words", papers),
        parse_query("graph networks").words,
        Pager(tmp_path / "p", 10),
    )

    def rank(limit: int, offset: int) -> Sequence[Hit]:
        last = offset + limit
        return [*engine.match_all(asked, last), *engine.match_some(asked, last)][offset:last]

    shown = [hit.paper_id for hit in rank(7, 0)]
    cursor, pages = pager.begin(ASKED, shown, newest=90), 1
    while cursor:
        page = pager.turn(ASKED, cursor, 7, rank, lambda one: Hit(one, 0.0))
        assert page is not None
        shown += [hit.paper_id for hit in page.hits]
        cursor, pages = page.cursor, pages + 1
        if pages == 3:
            engine.add(newcomers)
            engine.remove([one for one in range(1, 91) if one % 10 == 0])
            engine.commit(2)
        if pages == 6:
            engine.close()
            engine = write(tmp_path / "anew", [*reversed(newcomers), *(one for one in papers if one.id % 10)])
    engine.close()
    assert len(shown) == len(set(shown))
    assert {one for one in range(1, 91) if one % 10} <= set(shown) <= set(range(1, 91))


def test_an_order_that_another_process_has_continued_meanwhile_is_taken_from_there(tmp_path: Path) -> None:
    orders, search, name = Orders(tmp_path), b"searched", b"an order"
    assert orders.keep(name, search, [1, 2, 3], known=0) == [1, 2, 3]
    assert orders.keep(name, search, [1, 2, 3, 4], known=3) == [1, 2, 3, 4]
    assert orders.keep(name, search, [1, 2, 3, 9], known=3) == [1, 2, 3, 4]
    assert Orders(tmp_path).read(name, search) == [1, 2, 3, 4]


def test_a_damaged_order_is_none(tmp_path: Path) -> None:
    orders, search, name = Orders(tmp_path), b"searched", b"an order"
    orders.keep(name, search, [1, 2, 3], known=0)
    assert orders.read(name, b"another_") is None
    path = next(tmp_path.glob("*.order"))
    path.write_bytes(path.read_bytes()[:-3])
    assert orders.read(name, search) is None


def test_the_longest_unused_orders_are_swept_away(tmp_path: Path) -> None:
    names = [number.to_bytes(8, "big") for number in range(MOST_ORDERS + 20)]
    tmp_path.joinpath("lock").touch()
    for number, name in enumerate(names):
        path = tmp_path / f"{name.hex()}.order"
        path.write_bytes(b"BSO1searched")
        os.utime(path, (number, number))
    orders = Orders(tmp_path)
    assert orders.read(names[0], b"searched") == []
    orders.keep(b"\x09a later one", b"searched", [1], known=0)
    assert len(list(tmp_path.glob("*.order"))) == len(names) + 1
    orders.keep(b"\x00the last one", b"searched", [1], known=0)
    left = {path.stem for path in tmp_path.glob("*.order")}
    assert len(left) == MOST_ORDERS
    assert names[0].hex() in left
    assert names[1].hex() not in left


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 7), st.lists(st.randoms(use_true_random=False), min_size=1, max_size=3))
def test_a_list_in_memory_is_paged_once_whatever_moves_and_arrives(limit: int, shuffles: list[random.Random]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, ids, seen, cursor = Path(name), list(range(1, 31)), list[int](), ""
        for step in range(100):
            stretch = take_page(folder, "a list", ids, lambda: 30, limit, 0, cursor)
            assert stretch.start == len(seen)
            seen += stretch.ids
            cursor = stretch.cursor
            if not cursor:
                break
            ids.append(31 + step)
            shuffles[step % len(shuffles)].shuffle(ids)
        assert sorted(seen) == list(range(1, 31))


def test_a_list_in_memory_is_also_paged_by_places(tmp_path: Path) -> None:
    pages = [take_page(tmp_path, "a list", [5, 6, 7], lambda: 7, 2, offset, "") for offset in (0, 2, 4)]
    assert [page.ids for page in pages] == [(5, 6), (7,), ()]
    assert [bool(page.cursor) for page in pages] == [True, False, False]
    strange = take_page(tmp_path, "another list", [5, 6, 7], lambda: 7, 2, 0, pages[0].cursor)
    assert (strange.ids, strange.notices) == ((5, 6), (UNREADABLE,))
