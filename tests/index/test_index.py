"""Generations of the index: renewed while searches go on, right again after any kill."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from broadsheet.errors import Busy, CorruptIndex
from broadsheet.index.index import Index
from broadsheet.library import Library, starter_path
from broadsheet.settings import Settings, read_settings

UPDATE = """
import sys
from broadsheet.library import Library
from broadsheet.settings import read_settings
library = Library.open(read_settings(home=sys.argv[1], encoder="none"))
print("begun", flush=True)
getattr(library.index, sys.argv[2])()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path / "home", encoder="none")


@pytest.fixture
def library(settings: Settings) -> Library:
    library = Library.open(settings)
    library.load_starter()
    return library


def found(library: Library) -> list[int]:
    """What a search answers, in order."""
    return [result.paper.id for result in library.search("hierarchical neural network", limit=50).results]


def test_searching_an_empty_index_finds_nothing(settings: Settings) -> None:
    assert Library.open(settings).search("anything").results == ()


def test_a_rebuild_answers_as_before(library: Library) -> None:
    library.update_index()
    before = found(library)
    library.index.rebuild()
    assert found(library) == before
    assert len(list(library.settings.index_path.glob("gen-*"))) == 1


def test_searches_go_on_during_rebuilds(library: Library) -> None:
    library.update_index()
    before, answers, done = found(library), [], threading.Event()

    def keep_searching() -> None:
        while not done.is_set():
            answers.append(found(library))

    searcher = threading.Thread(target=keep_searching)
    searcher.start()
    for _ in range(3):
        library.index.rebuild()
    done.set()
    searcher.join()
    assert answers
    assert all(answer == before for answer in answers)


def test_another_process_sees_a_rebuild(library: Library, settings: Settings) -> None:
    library.update_index()
    other = Library.open(settings)
    before = found(other)
    library.index.rebuild()
    assert found(other) == before


def test_who_opens_a_generation_that_is_removed_meanwhile_opens_the_next(
    library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.update_index()
    before, other = found(library), Library.open(settings)
    asked = other._index._generations.current
    names = [asked()]

    def late() -> str:
        """What was in use before a rebuild, the first time."""
        return names.pop() if names else asked()

    library.index.rebuild()
    monkeypatch.setattr(other._index._generations, "current", late)
    assert found(other) == before


def test_a_killed_rebuild_is_gone_on_with(library: Library, settings: Settings) -> None:
    library.update_index()
    whole, stop = found(library), threading.Event()
    stop.set()
    library.index.rebuild(stop=stop)
    assert _generations(settings) == ["gen-0001", "gen-0002"], "what was begun waits beside the one in use"
    assert found(library) == whole
    library.index.rebuild()
    assert (_generations(settings), found(library)) == (["gen-0002"], whole)


def test_an_unfinished_rebuild_that_is_of_no_use_is_begun_anew(library: Library, settings: Settings) -> None:
    library.update_index()
    whole, stop = found(library), threading.Event()
    stop.set()
    library.index.rebuild(stop=stop)
    (settings.index_path / "gen-0002" / "words" / "meta.json").write_bytes(b"garbage")
    library.index.rebuild()
    assert (_generations(settings), found(library)) == (["gen-0003"], whole)


class Letters:
    """An encoder by the letters of a text, turned round as its name says: vectors of two names do not compare."""

    dimensions = 32

    def __init__(self, name: str) -> None:
        self.name = name
        self.encoded = 0

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return np.array([self.encode_query(text) for text in texts], np.float32).reshape(-1, 32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        counts = np.bincount([ord(letter) % 32 for letter in text.lower()], minlength=32)
        vector = np.roll(np.sqrt(counts + 1), len(self.name))
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def meant(index: Index) -> list[int]:
    """The papers nearest to a text, asked with the encoder that made the vectors in use."""
    engines = index.engines()
    if engines.meaning is None or engines.encoder is None:
        return []
    question = engines.encoder.encode_query("Hierarchical recurrent neural networks for language")
    return [hit.paper_id for hit in engines.meaning.nearest(question, 20)]


class Watching(Letters):
    """Notes what a search by words finds while vectors are made."""

    def __init__(self) -> None:
        super().__init__("watching")
        self.library: Library | None = None
        self.found: list[int] = []

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        if self.library is not None:
            self.found.append(self.library.search("hierarchical neural network", mode="words").total)
        return super().encode(texts)


@pytest.mark.parametrize("anew", [True, False])
def test_words_are_found_while_vectors_are_made(settings: Settings, anew: bool) -> None:
    encoder = Watching()
    library = Library.open(settings, encoder=encoder)
    if not anew:
        library.update_index()
    library.load_starter()
    encoder.library = library
    library.update_index()
    assert encoder.found
    assert min(encoder.found) == library.search("hierarchical neural network", mode="words").total > 0


def test_a_change_of_model_is_searched_with_the_earlier_one_until_all_is_there(library: Library) -> None:
    folder, store, name = library._index.folder, library._store, library._store.library_id()
    first = Index(folder, Letters("first"), name)
    first.update(store)
    before = meant(first)
    second = Index(folder, Letters("second one"), name, earlier=[Letters("first")])
    assert meant(second) == before
    assert second.is_behind(store)
    stop = threading.Event()
    second.update(store, lambda *_: stop.set() if _[0] == "indexing meaning" else None, stop=stop)
    assert meant(second) == before, "begun, and stopped after a slice"
    in_flight = second.engines()
    second.update(store)
    assert second.engines().encoder is second.encoder
    assert meant(second) == before, "these letters' likeness is the same, whichever way they are turned"
    assert in_flight.meaning is not None
    assert in_flight.meaning.count() == 890, "a search that began before ends as it began"
    assert not second.is_behind(store)
    assert _generations(library.settings) == ["gen-0001"]


def test_without_the_earlier_encoder_search_goes_by_words_until_all_is_there(library: Library) -> None:
    folder, store, name = library._index.folder, library._store, library._store.library_id()
    Index(folder, Letters("first"), name).update(store)
    encoder, stop = Letters("second one"), threading.Event()
    index = Index(folder, encoder, name)
    index.update(store, lambda *_: stop.set() if _[0] == "indexing meaning" else None, stop=stop)
    engines = index.engines()
    assert engines.meaning is not None
    assert (engines.words.count(), engines.meaning.count(), meant(index)) == (890, 0, [])
    assert 0 < engines.meaning.mark < store.last_change(), "how far it is"
    begun = encoder.encoded
    index.update(store)
    assert (engines.meaning.count(), encoder.encoded) == (890, 890), "what was made before the stop is kept"
    assert 0 < begun < 890


def test_warming_up_is_no_more_than_a_search_would_do(library: Library) -> None:
    index = Index(library._index.folder, Letters("first"), library._store.library_id())
    index.warm_up()
    index.update(library._store)
    index.warm_up()
    assert len(meant(index)) == 20


def _generations(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.index_path.glob("gen-*"))


def test_only_one_process_writes(library: Library, settings: Settings) -> None:
    library.update_index()
    with library._index._generations.lock(), pytest.raises(Busy):
        Library.open(settings).update_index()


@pytest.mark.parametrize("what", ["update", "rebuild"])
def test_killed_at_any_moment_it_comes_back_right(library: Library, settings: Settings, what: str) -> None:
    library.update_index()
    whole = found(library)
    library.close()
    chance = random.Random(what)
    for _ in range(4):
        _kill_while(settings, what, after=chance.uniform(0, 0.12))
        again = Library.open(settings)
        again.update_index()
        assert found(again) == whole
        again.close()


@pytest.mark.parametrize("damage", ["meta.json", "mark"])
def test_a_damaged_index_is_told_and_rebuilt(library: Library, settings: Settings, damage: str) -> None:
    library.update_index()
    whole = found(library)
    library.close()
    (next(settings.index_path.glob("gen-*")) / "words" / damage).write_bytes(b"\x00garbage")
    again = Library.open(settings)
    with pytest.raises(CorruptIndex, match="index"):
        again.update_index()
    assert again.get_paper("2507.06457").title
    again.index.rebuild()
    assert found(again) == whole


def test_a_damaged_index_is_rebuilt_by_itself_while_the_site_runs(library: Library, settings: Settings) -> None:
    library.update_index()
    whole = found(library)
    library.close()
    (next(settings.index_path.glob("gen-*")) / "words" / "meta.json").write_bytes(b"garbage")
    again, stop = Library.open(settings), threading.Event()
    keeper = threading.Thread(target=again.index.keep, args=(stop,))
    keeper.start()
    for _ in range(200):
        time.sleep(0.05)
        try:
            if found(again) == whole:
                break
        except CorruptIndex:
            continue
    stop.set()
    keeper.join()
    assert found(again) == whole


@pytest.mark.parametrize("pointer", [b"\xff\x00garbage", b"../../elsewhere 1", b""])
def test_a_damaged_pointer_only_has_the_index_made_anew(library: Library, settings: Settings, pointer: bytes) -> None:
    library.update_index()
    whole = found(library)
    library.close()
    (settings.index_path / "current").write_bytes(pointer)
    again = Library.open(settings)
    assert found(again) == []
    again.update_index()
    assert found(again) == whole
    assert sorted(path.name for path in settings.home.parent.iterdir()) == ["home"]


def test_an_index_of_another_library_is_never_asked(library: Library, settings: Settings, tmp_path: Path) -> None:
    library.update_index()
    library.close()
    for path in settings.home.glob("library.sqlite*"):
        path.unlink()
    (tmp_path / "one.jsonl").write_text('{"id": "1", "title": "A hierarchical neural network of our own"}')
    other = Library.open(settings)
    other.import_paths([str(tmp_path / "one.jsonl")])
    assert found(other) == []
    other.update_index()
    assert found(other) == [1]


def test_an_old_copy_put_back_has_the_index_made_anew(library: Library, settings: Settings, tmp_path: Path) -> None:
    library.update_index()
    whole = found(library)
    library.close()
    copy = settings.store_path.read_bytes()
    (tmp_path / "one.jsonl").write_text('{"id": "1", "title": "A hierarchical neural network of our own"}')
    later = Library.open(settings)
    later.import_paths([str(tmp_path / "one.jsonl")])
    later.update_index()
    later.close()
    settings.store_path.write_bytes(copy)
    again = Library.open(settings)
    again.update_index()
    assert found(again) == whole


def test_files_that_another_process_drops_meanwhile_do_not_spoil_the_status(
    library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def list_with_gone(folder: Path, pattern: str) -> list[Path]:
        return [*listed(folder, pattern), folder / "dropped"]

    listed = Path.glob
    before = library.status()
    monkeypatch.setattr(Path, "glob", list_with_gone)
    assert library.status() == before


def test_asking_writes_nothing(settings: Settings) -> None:
    library = Library.open(settings)
    library.search("anything")
    library.status()
    assert not settings.index_path.exists()


def test_stopping_an_update_keeps_what_was_done(library: Library) -> None:
    stop = threading.Event()
    stop.set()
    library.update_index(stop=stop)
    assert library.index.status().engines[0].behind == 890
    library.update_index()
    assert library.index.status().engines[0].behind == 0


def _kill_while(settings: Settings, what: str, after: float) -> None:
    """Begin something in another process, with everything to do, and kill it."""
    if what == "update":
        shutil.rmtree(settings.index_path)
    code = [sys.executable, "-c", UPDATE, str(settings.home), what]
    child = subprocess.Popen(code, stdout=subprocess.PIPE, env=os.environ)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def test_the_starter_file_is_in_the_package() -> None:
    assert starter_path().is_file()
