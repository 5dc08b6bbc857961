"""An index whose words were kept in other fields: asked as it is, then made anew by itself."""

import json
import threading
from pathlib import Path

import pytest

from broadsheet.index.words import Words
from broadsheet.index.words_schema import VERSION
from broadsheet.library import Library
from broadsheet.settings import read_settings
from tests.index.older import write_older_words


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library whose index is as an older version left it: whole, in the fields of that time."""
    library = Library.open(read_settings(home=tmp_path / "home", encoder="none"))
    library.load_starter()
    library.update_index()
    library.close()
    words = next(library.settings.index_path.glob("gen-*/words"))
    write_older_words(words, library.read_changes(0, 100_000))
    return Library.open(library.settings)


def test_searches_go_on_until_an_update_makes_it_anew(library: Library) -> None:
    assert library.search("neural network").total
    assert library.search("title:network").total == 0
    assert library.search("neural network cat:cs").total
    assert library.index.status().engines[0].behind
    library.update_index()
    assert library.search("title:network").total
    assert not library.index.status().engines[0].behind


def test_who_keeps_an_index_makes_it_anew(library: Library) -> None:
    stop = threading.Event()
    keeper = threading.Thread(target=library.index.keep, args=(stop,))
    keeper.start()
    try:
        for _ in range(200):
            assert library.search("neural network").total
            if not library.index.status().engines[0].behind:
                break
            stop.wait(0.05)
    finally:
        stop.set()
        keeper.join()
    assert library.search("title:network").total


def test_the_fields_and_their_version_change_together(tmp_path: Path) -> None:
    """Whoever changes a field counts VERSION up and tells here what the new version holds."""
    Words(tmp_path / "words", writable=True).close()
    fields = json.loads((tmp_path / "words" / "meta.json").read_text())["schema"]
    assert VERSION == 2
    assert sorted(field["name"] for field in fields if field["options"].get("fast")) == [
        *("category", "date", "has", "id", "source", "votes", "year"),
    ]
    assert sorted(field["name"] for field in fields if not field["options"].get("fast")) == [
        *("author", "joined", "name", "text", "title", "title_only", "venue", "within"),
    ]
