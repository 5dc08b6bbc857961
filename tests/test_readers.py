"""Votes, saved papers and submissions, through the readers' door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.errors import BadInput, NotFound
from broadsheet.paper import Paper
from broadsheet.readers import Readers
from broadsheet.settings import read_settings
from broadsheet.store import Store
from tests.store.samples import NOON, open_store, record, save


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    save(store, record("a", "First", "arxiv:2608.00001"), record("b", "Second", "arxiv:2608.00002"))
    yield store
    store.close()


def door(store: Store) -> Readers:
    def look_up(name: str) -> Paper:
        found = store.find_paper(name)
        if found is None:
            raise NotFound(f"{name} was not found.", "Check the number.")
        return found

    return Readers(store, read_settings(home="/nowhere"), NOON, look_up)


def test_a_vote_can_be_given_changed_and_taken_back(store: Store) -> None:
    readers = door(store)
    ada, bo = readers.make("Ada"), readers.make()
    readers.vote(ada.id, 1, "up")
    readers.vote(ada.id, 1, "up")
    readers.vote(bo.id, 1, "down", via="letter")
    assert readers.marks(ada.id, [1, 2])[1].vote == "up"
    assert (readers.marks(None, [1])[1].ups, readers.marks(None, [1])[1].downs) == (1, 1)
    assert readers.marks(None, [1])[1].vote == "none"
    readers.vote(ada.id, 1, "none")
    readers.vote(bo.id, 1, "up")
    assert (readers.marks(ada.id, [1])[1].ups, readers.marks(ada.id, [1])[1].vote) == (1, "none")


def test_saved_papers_are_listed_once_and_can_be_taken_away(store: Store) -> None:
    readers = door(store)
    ada, bo = readers.make(), readers.make()
    for one in (1, 2, 1):
        readers.save(ada.id, one)
    page = readers.list_saved(ada.id, limit=1)
    assert ([paper.id for paper in page.papers], page.total, page.next) == ([2], 2, 1)
    assert not readers.list_saved(bo.id).papers
    readers.save(ada.id, 2, saved=False)
    assert [paper.id for paper in readers.list_saved(ada.id).papers] == [1]
    assert readers.marks(ada.id, [1])[1].saved
    assert not readers.marks(bo.id, [1])[1].saved


def test_what_was_done_with_a_merged_paper_counts_for_the_one_it_became(store: Store) -> None:
    readers = door(store)
    ada = readers.make("Ada")
    save(store, record("c", "Third", "doi:10.1000/one"))
    readers.vote(ada.id, 3, "down")
    readers.vote(ada.id, 1, "up")
    readers.save(ada.id, 3)
    readers.submit(ada.id, "doi:10.1000/one")
    save(store, record("d", "Third", "doi:10.1000/one", "arxiv:2608.00001", source="ris"))
    kept = store.get_paper(3).id
    assert kept == store.get_paper(1).id
    marks = readers.marks(ada.id, [kept])[kept]
    assert marks.saved
    assert marks.ups + marks.downs == 1
    assert readers.find_submissions([kept])[kept].by == "Ada"
    readers.vote(ada.id, 3, "none")
    readers.save(ada.id, 1, saved=False)
    assert readers.marks(ada.id, [kept])[kept].vote == "none"
    assert not readers.marks(ada.id, [kept])[kept].saved


def test_who_submitted_first_is_remembered_under_the_name_they_have_now(store: Store) -> None:
    readers = door(store)
    ada, bo = readers.make("Ada"), readers.make("Bo")
    first = readers.submit(ada.id, "https://arxiv.org/abs/2608.00002v3")
    assert (first.paper_id, first.by, first.day) == (2, "Ada", "2026-08-21")
    assert readers.submit(bo.id, "look at arXiv:2608.00002, it is good").by == "Ada"
    readers.rename(ada.id, "  Ada \u202e Lovelace\n")
    assert readers.find_submissions([1, 2])[2].by == "Ada Lovelace"


@pytest.mark.parametrize("text", ["", "a good paper", "https://example.org/x", "x" * 10_000])
def test_a_text_that_names_no_paper_is_explained(store: Store, text: str) -> None:
    with pytest.raises(BadInput, match="names no paper"):
        door(store).submit(1, text)


def test_a_paper_nobody_knows_is_not_submitted(store: Store) -> None:
    with pytest.raises(NotFound):
        door(store).submit(1, "2608.99999")


def test_an_unknown_paper_gets_no_vote(store: Store) -> None:
    ada = door(store).make()
    with pytest.raises(NotFound):
        door(store).vote(ada.id, 99, "up")
    with pytest.raises(NotFound):
        door(store).save(ada.id, 99)


def test_a_name_of_a_hundred_letters_is_refused(store: Store) -> None:
    with pytest.raises(BadInput, match="too long"):
        door(store).make("a" * 100)


def test_a_reader_who_is_forgotten_leaves_nothing(store: Store) -> None:
    readers = door(store)
    ada = readers.make("Ada")
    readers.vote(ada.id, 1, "up")
    readers.save(ada.id, 1)
    readers.submit(ada.id, "2608.00001")
    readers.forget(ada.id)
    assert readers.find(ada.id) is None
    assert readers.marks(None, [1])[1].ups == 0
    assert not readers.find_submissions([1])
    assert readers.make().id != ada.id
    assert store.get_paper(1).title == "First"


def test_a_subscription_that_is_not_there_has_no_reader(store: Store) -> None:
    with pytest.raises(NotFound):
        door(store).of_subscription(7)
