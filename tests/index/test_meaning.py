"""The engine that finds by meaning: exact, patient with kills, and sparing with the encoder."""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.errors import CorruptIndex, Unusable
from broadsheet.index.engine import MeaningEngine
from broadsheet.index.meaning import MeaningVectors
from broadsheet.paper import Paper

Vectors = NDArray[np.float32]


class Dice:
    """An encoder whose vector of a text is drawn from the text's own dice; counts what it is asked."""

    def __init__(self, name: str = "dice/1", dimensions: int = 32) -> None:
        self.name = name
        self.dimensions = dimensions
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], progress: object = None) -> Vectors:
        self.encoded.extend(texts)
        return np.array([self.encode_query(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def encode_query(self, text: str) -> Vectors:
        # Wide enough a spread that no component of these short vectors exceeds what int8 keeps.
        signs = np.random.default_rng(list(text.encode())).choice([-1, 1], self.dimensions)
        sizes = np.random.default_rng(list(text.encode())).uniform(0.5, 1, self.dimensions)
        return np.asarray(signs * sizes / np.linalg.norm(sizes), np.float32)


def paper(number: int, text: str = "") -> Paper:
    return Paper(number, f"Paper {number}", abstract=text or f"About thing {number}.")


def papers(*numbers: int) -> list[Paper]:
    return [paper(number) for number in numbers]


def text_of(one: Paper) -> str:
    return f"{one.title}. {one.abstract}"


def open_for_writing(folder: Path, encoder: Dice | None = None, **options: Any) -> MeaningVectors:
    return MeaningVectors(folder, encoder or Dice(), writable=True, **options)


def fill(folder: Path, numbers: Sequence[int], mark: int = 1, **options: Any) -> MeaningVectors:
    engine = open_for_writing(folder, **options)
    engine.add(papers(*numbers))
    engine.commit(mark)
    return engine


def held(engine: MeaningVectors) -> set[int]:
    """The papers it finds when asked for all."""
    return {hit.paper_id for hit in engine.nearest(Dice().encode_query("anything"), 10_000)}


def test_it_is_a_meaning_engine(tmp_path: Path) -> None:
    engine: MeaningEngine = MeaningVectors(tmp_path, Dice())
    assert (engine.name, engine.mark, engine.count(), engine.bytes()) == ("meaning", 0, 0, 0)
    assert engine.nearest(Dice().encode_query("x"), 5) == []
    assert engine.vectors([1]) == {}


def test_a_text_finds_its_paper_first(tmp_path: Path) -> None:
    engine = fill(tmp_path, range(1, 50))
    first, second = engine.nearest(Dice().encode_query(text_of(paper(7))), 2)
    assert first.paper_id == 7
    assert first.score == pytest.approx(1, abs=0.001)
    assert second.score < first.score


def test_a_title_alone_is_encoded_too_and_mathematics_as_plain_text(tmp_path: Path) -> None:
    encoder = Dice()
    open_for_writing(tmp_path, encoder).add([Paper(1, "On $\\alpha$"), Paper(2, "B", summary="Ours.")])
    assert encoder.encoded == ["On α", "B. Ours."]


def test_nothing_is_held_before_the_commit(tmp_path: Path) -> None:
    engine = open_for_writing(tmp_path)
    engine.add(papers(1, 2))
    assert engine.count() == 0
    engine.close()
    assert open_for_writing(tmp_path).count() == 0


def test_what_was_committed_is_there_again(tmp_path: Path) -> None:
    fill(tmp_path, [1, 2, 3], mark=17).close()
    engine = MeaningVectors(tmp_path, Dice())
    assert (engine.mark, engine.count(), held(engine)) == (17, 3, {1, 2, 3})
    assert engine.model == "dice/1"


def test_a_commit_of_nothing_moves_the_mark(tmp_path: Path) -> None:
    open_for_writing(tmp_path).commit(5)
    assert MeaningVectors(tmp_path, Dice()).mark == 5


def test_a_removed_paper_is_gone_and_may_come_back(tmp_path: Path) -> None:
    engine = fill(tmp_path, [1, 2, 3])
    engine.remove([2, 99])
    engine.commit(2)
    assert held(engine) == {1, 3}
    assert held(MeaningVectors(tmp_path, Dice())) == {1, 3}
    engine.add(papers(2))
    engine.commit(3)
    assert held(engine) == {1, 2, 3}


def test_a_paper_removed_before_its_commit_was_never_there(tmp_path: Path) -> None:
    engine = open_for_writing(tmp_path)
    engine.add(papers(1, 2))
    engine.remove([1])
    engine.commit(1)
    assert held(engine) == {2}


def test_a_changed_text_takes_the_old_ones_place(tmp_path: Path) -> None:
    engine = fill(tmp_path, [1, 2])
    changed = paper(1, "Quite another abstract.")
    engine.add([changed])
    engine.commit(2)
    assert engine.count() == 2
    assert [hit.paper_id for hit in engine.nearest(Dice().encode_query(text_of(changed)), 5)] == [1, 2]
    np.testing.assert_allclose(engine.vectors([1])[1], Dice().encode_query(text_of(changed)), atol=0.003)


def test_an_unchanged_text_is_not_encoded_again(tmp_path: Path) -> None:
    encoder = Dice()
    engine = fill(tmp_path, [1, 2], encoder=encoder)
    engine.add([*papers(1, 2), paper(3)])
    assert len(encoder.encoded) == 3
    engine.add([paper(3)])
    assert len(encoder.encoded) == 3


def test_a_text_that_changes_and_changes_back_before_the_commit_ends_as_it_was(tmp_path: Path) -> None:
    engine = fill(tmp_path, [1])
    engine.add([paper(1, "Another.")])
    engine.add([paper(1)])
    engine.commit(2)
    np.testing.assert_allclose(engine.vectors([1])[1], Dice().encode_query(text_of(paper(1))), atol=0.003)


def test_pending_names_what_will_take_time(tmp_path: Path) -> None:
    engine = fill(tmp_path, [1, 2])
    assert engine.pending([paper(1), paper(2, "New."), paper(3)]) == [paper(2, "New."), paper(3)]
    assert engine.count() == 2


def test_a_rebuild_takes_over_vectors_whose_text_still_holds(tmp_path: Path) -> None:
    fill(tmp_path / "old", [1, 2, 3])
    encoder = Dice()
    engine = open_for_writing(tmp_path / "new", encoder, reuse=tmp_path / "old")
    todo = [paper(1), paper(2, "New."), paper(3), paper(4)]
    assert [one.id for one in engine.pending(todo)] == [2, 4]
    engine.add(todo)
    engine.commit(9)
    assert encoder.encoded == [text_of(paper(2, "New.")), text_of(paper(4))]
    assert held(engine) == {1, 2, 3, 4}
    np.testing.assert_allclose(engine.vectors([1])[1], Dice().encode_query(text_of(paper(1))), atol=0.003)


@pytest.mark.parametrize("content", [None, b"{", b'{"format": 1}'])
def test_a_rebuild_does_without_an_earlier_index_that_is_of_no_use(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "old").mkdir()
        (tmp_path / "old" / "mark.json").write_bytes(content)
    assert held(fill(tmp_path / "new", [1, 2], reuse=tmp_path / "old")) == {1, 2}


def test_vectors_of_another_model_are_not_taken_over(tmp_path: Path) -> None:
    fill(tmp_path / "old", [1])
    encoder = Dice("dice/2")
    fill(tmp_path / "new", [1], encoder=encoder, reuse=tmp_path / "old")
    assert len(encoder.encoded) == 1


def test_another_models_vectors_are_made_beside_those_in_use_and_take_their_place_at_once(tmp_path: Path) -> None:
    reader = fill(tmp_path, [1, 2, 3], mark=7)
    engine = open_for_writing(tmp_path, Dice("dice/2", 16))
    asker = MeaningVectors(tmp_path, Dice("dice/2", 16))
    assert (engine.mark, engine.count(), engine.model) == (0, 0, "dice/1")
    engine.add(papers(1, 2))
    engine.commit(7)
    for one in (reader, asker):
        one.refresh()
    assert (held(reader), asker.count(), asker.mark) == ({1, 2, 3}, 0, 6), "one change behind: a switch is still to do"
    engine.put_in_use()
    assert held(reader) == {1, 2, 3}, "who still has the old file mapped goes on with it"
    for one in (reader, asker):
        one.refresh()
    assert (reader.count(), held_by(asker, 16), asker.mark, asker.model) == (0, {1, 2}, 7, "dice/2")
    assert len(list(tmp_path.glob("vectors-*"))) == 1
    engine.add(papers(3))
    engine.commit(8)
    asker.refresh()
    assert held_by(asker, 16) == {1, 2, 3}


def test_vectors_made_beside_others_are_not_made_again_by_the_next_writer(tmp_path: Path) -> None:
    fill(tmp_path, [1, 2, 3], mark=7)
    first = open_for_writing(tmp_path, Dice("dice/2"))
    first.add(papers(1, 2))
    first.commit(2)
    first.close()
    encoder = Dice("dice/2")
    again = open_for_writing(tmp_path, encoder)
    assert (again.mark, again.count()) == (2, 2)
    again.add(papers(1, 2, 3))
    again.commit(3)
    again.put_in_use()
    assert encoder.encoded == [text_of(paper(3))]
    assert held(MeaningVectors(tmp_path, Dice("dice/2"))) == {1, 2, 3}


def test_a_third_model_leaves_what_was_made_for_the_second(tmp_path: Path) -> None:
    fill(tmp_path, [1, 2, 3], mark=7)
    fill(tmp_path, [1, 2], mark=2, encoder=Dice("dice/2"))
    third = fill(tmp_path, [1, 2, 3, 4], mark=8, encoder=Dice("dice/3"))
    assert held(MeaningVectors(tmp_path, Dice())) == {1, 2, 3}
    third.put_in_use()
    assert held(MeaningVectors(tmp_path, Dice("dice/3"))) == {1, 2, 3, 4}
    assert {path.name for path in tmp_path.iterdir()} == {"mark.json", third._state.mark.file}


def test_who_asks_goes_on_when_the_folder_is_removed(tmp_path: Path) -> None:
    fill(tmp_path / "meaning", [1, 2, 3]).close()
    reader = MeaningVectors(tmp_path / "meaning", Dice())
    shutil.rmtree(tmp_path / "meaning")
    reader.refresh()
    assert held(reader) == {1, 2, 3}


def held_by(engine: MeaningVectors, dimensions: int) -> set[int]:
    return {hit.paper_id for hit in engine.nearest(np.ones(dimensions, np.float32), 100)}


def test_a_reader_sees_a_commit_when_it_refreshes(tmp_path: Path) -> None:
    writer = fill(tmp_path, range(1, 100))
    reader = MeaningVectors(tmp_path, Dice())
    assert len(held(reader)) == 99
    for number in range(100, 140):
        writer.add(papers(number))
        writer.commit(number)
    assert reader.count() == 99
    reader.refresh()
    assert (reader.mark, held(reader)) == (139, set(range(1, 140)))


def test_a_reader_may_open_before_the_first_commit(tmp_path: Path) -> None:
    reader = MeaningVectors(tmp_path / "meaning", Dice())
    fill(tmp_path / "meaning", [1])
    reader.refresh()
    assert held(reader) == {1}


def test_a_reader_may_not_write(tmp_path: Path) -> None:
    reader = MeaningVectors(tmp_path, Dice())
    with pytest.raises(RuntimeError, match="for reading"):
        reader.add(papers(1))
    with pytest.raises(RuntimeError, match="for reading"):
        reader.remove([1])
    with pytest.raises(RuntimeError, match="for reading"):
        reader.commit(1)


def brute_force(vectors: Vectors, query: Vectors, allowed: Sequence[int]) -> Vectors:
    return np.sort(vectors[[number - 1 for number in allowed]] @ query)[::-1]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 150), limit=st.integers(1, 40), filtered=st.booleans())
def test_the_nearest_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, limit: int, filtered: bool
) -> None:
    engine = fill(tmp_path_factory.mktemp("meaning"), range(1, count + 1))
    dice = random.Random(seed)
    allowed = dice.sample(range(1, count + 1), dice.randint(1, count)) if filtered else list(range(1, count + 1))
    vectors = Dice().encode([text_of(paper(number)) for number in range(1, count + 1)])
    query = Dice().encode_query(str(seed))
    hits = engine.nearest(query, limit, np.array([*allowed, 10_000]) if filtered else None)
    assert {hit.paper_id for hit in hits} <= set(allowed)
    assert len({hit.paper_id for hit in hits}) == min(limit, len(allowed))
    found = np.array([hit.score for hit in hits])
    np.testing.assert_allclose(found, brute_force(vectors, query, allowed)[:limit], atol=0.005)
    assert list(found) == sorted(found, reverse=True)


def test_a_filter_that_allows_nothing_finds_nothing(tmp_path: Path) -> None:
    engine = fill(tmp_path, [1, 2])
    query = Dice().encode_query("x")
    assert engine.nearest(query, 5, np.array([], np.int64)) == []
    assert engine.nearest(query, 5, np.array([3, -1, 0])) == []
    assert engine.nearest(query, 0) == []


def test_vectors_have_length_one(tmp_path: Path) -> None:
    engine = fill(tmp_path, [3, 1, 2])
    found = engine.vectors([2, 5, 3])
    assert set(found) == {2, 3}
    assert all(np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) for vector in found.values())


class Clustered(Dice):
    """An encoder of 64 topics: the words before a colon say which; 20,000 texts in a tenth of a second."""

    def encode(self, texts: Sequence[str], progress: object = None) -> Vectors:
        topics = np.random.default_rng(0).standard_normal((64, self.dimensions))
        numbers = np.array([int(text.split(".")[0].removeprefix("Paper ")) for text in texts])
        noise = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimensions))
        vectors = topics[numbers % 64] + 0.5 * noise
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_above_the_limit_clusters_find_nearly_all(tmp_path: Path) -> None:
    engine = fill(tmp_path, range(1, 20_001), encoder=Clustered(dimensions=384), exact_up_to=10_000)
    assert len(list(tmp_path.glob("clusters-*"))) == 1
    vectors = engine.vectors(range(1, 20_001))
    table = np.array([vectors[number] for number in range(1, 20_001)])
    found = 0
    for number in range(1, 20_001, 1_000):
        truth = {*(np.argsort(-(table @ vectors[number]))[:50] + 1).tolist()}
        found += len(truth & {hit.paper_id for hit in engine.nearest(vectors[number], 50)})
    assert found > 0.95 * 20 * 50


def test_clusters_are_filtered_exactly_and_papers_since_are_found(tmp_path: Path) -> None:
    options: dict[str, Any] = {"encoder": Dice(), "exact_up_to": 100}
    engine = fill(tmp_path, range(1, 301), **options)
    engine.add(papers(301))
    engine.remove([5])
    engine.commit(2)
    reader = MeaningVectors(tmp_path, Dice(), exact_up_to=100)
    query = Dice().encode_query(text_of(paper(301)))
    assert reader.nearest(query, 1)[0].paper_id == 301
    allowed = np.arange(1, 300, 7)
    vectors = Dice().encode([text_of(paper(number)) for number in allowed.tolist()])
    found = [hit.score for hit in reader.nearest(query, 50, allowed)]
    np.testing.assert_allclose(found, np.sort(vectors @ query)[::-1], atol=0.005)
    assert reader.nearest(query, 500, np.array([5])) == []


def test_clusters_are_made_anew_when_the_papers_grow(tmp_path: Path) -> None:
    engine = fill(tmp_path, range(1, 301), exact_up_to=100)
    (first,) = tmp_path.glob("clusters-*")
    engine.add(papers(*range(301, 601)))
    engine.commit(2)
    (second,) = tmp_path.glob("clusters-*")
    assert second.name != first.name


def test_a_removed_paper_is_not_found_in_clusters(tmp_path: Path) -> None:
    engine = fill(tmp_path, range(1, 301), exact_up_to=100)
    query = Dice().encode_query(text_of(paper(5)))
    assert engine.nearest(query, 1)[0].paper_id == 5
    engine.remove([5])
    engine.commit(2)
    assert 5 not in {hit.paper_id for hit in engine.nearest(query, 300)}


def test_an_older_state_may_be_searched_after_a_newer_one(tmp_path: Path) -> None:
    engine = fill(tmp_path, [1, 2, 3])
    older = engine._state
    engine.add(papers(*range(4, 50)))
    engine.commit(2)
    assert len(held(engine)) == 49
    engine._state = older
    assert held(engine) == {1, 2, 3}


def test_threads_may_ask_while_one_writes(tmp_path: Path) -> None:
    engine = fill(tmp_path, range(1, 100))
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            hits = engine.nearest(Dice().encode_query(text_of(paper(7))), 3)
            if hits[0].paper_id != 7:
                wrong.append(hits)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(100, 130):
        engine.add(papers(number))
        engine.commit(number)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def the_file(folder: Path) -> Path:
    (found,) = folder.glob("vectors-*.bin")
    return found


@pytest.mark.parametrize("tail", [b"\x01", b"\xff" * 47, b"\x00" * 48, b"\x07" * 1000])
def test_a_torn_tail_is_not_seen_and_is_written_over(tmp_path: Path, tail: bytes) -> None:
    fill(tmp_path, [1, 2], mark=5).close()
    with the_file(tmp_path).open("ab") as file:
        file.write(tail)
    engine = open_for_writing(tmp_path)
    assert (engine.mark, held(engine)) == (5, {1, 2})
    engine.add(papers(3))
    engine.commit(6)
    assert held(MeaningVectors(tmp_path, Dice())) == {1, 2, 3}
    assert (the_file(tmp_path).stat().st_size - 16) % 48 == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"format": 2}', b'{"format": 1}', b"\xff\xfe"])
def test_a_corrupt_mark_is_told_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    fill(tmp_path, [1]).close()
    (tmp_path / "mark.json").write_bytes(content)
    with pytest.raises(CorruptIndex, match=r"mark\.json") as caught:
        MeaningVectors(tmp_path, Dice())
    assert "broadsheet index rebuild" in caught.value.hint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rows", -1),
        ("rows", 10**15),
        ("rows", "3"),
        ("dimensions", 0),
        ("dimensions", 4),
        ("file", "../../etc/passwd"),
        ("clusters", "/tmp/x"),
        ("clustered", 99),
    ],
)
def test_a_mark_that_cannot_be_true_is_corrupt(tmp_path: Path, field: str, value: object) -> None:
    fill(tmp_path, [1, 2]).close()
    mark = json.loads((tmp_path / "mark.json").read_text())
    (tmp_path / "mark.json").write_text(json.dumps({**mark, field: value}))
    with pytest.raises(CorruptIndex):
        MeaningVectors(tmp_path, Dice())


def test_a_damaged_file_of_vectors_is_corrupt(tmp_path: Path) -> None:
    fill(tmp_path, [1, 2]).close()
    whole = the_file(tmp_path).read_bytes()
    for damaged in (b"", whole[:-1], b"x" + whole[1:], whole[:16] + b"\0" * (len(whole) - 16)):
        the_file(tmp_path).write_bytes(damaged)
        with pytest.raises(CorruptIndex):
            MeaningVectors(tmp_path, Dice())
    the_file(tmp_path).unlink()
    with pytest.raises(CorruptIndex):
        MeaningVectors(tmp_path, Dice())


def test_damaged_clusters_are_corrupt_and_lost_ones_only_slow(tmp_path: Path) -> None:
    fill(tmp_path, range(1, 301), exact_up_to=100).close()
    (clusters,) = tmp_path.glob("clusters-*")
    clusters.write_bytes(b"nonsense")
    with pytest.raises(CorruptIndex):
        held(MeaningVectors(tmp_path, Dice(), exact_up_to=100))
    clusters.unlink()
    assert len(held(MeaningVectors(tmp_path, Dice(), exact_up_to=100))) == 300


def test_a_disk_that_refuses_is_told_and_the_commit_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = fill(tmp_path, [1])
    engine.add(papers(2))

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        with pytest.raises(Unusable, match="No space left"):
            engine.commit(2)
    assert held(MeaningVectors(tmp_path, Dice())) == {1}
    engine.commit(2)
    assert held(MeaningVectors(tmp_path, Dice())) == {1, 2}


WRITE_ON = """
import sys
from pathlib import Path
from tests.index.test_meaning import open_for_writing, papers
engine = open_for_writing(Path(sys.argv[1]), exact_up_to=64)
print("ready", flush=True)
for first in range(engine.mark + 1, 10**9, 3):
    engine.add(papers(first, first + 1, first + 2))
    engine.remove([first - 10])
    engine.commit(first + 2)
    print(first + 2, flush=True)
"""


def test_killed_at_any_moment_it_opens_with_all_that_was_committed(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    dice = random.Random(1)
    for _ in range(4):
        command = [sys.executable, "-c", WRITE_ON, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as process:
            assert process.stdout is not None
            told = list(itertools.islice(process.stdout, dice.randint(2, 12)))
            os.kill(process.pid, signal.SIGKILL)
        engine = MeaningVectors(tmp_path, Dice())
        assert engine.mark >= int(told[-1])
        removed = {first - 10 for first in range(1, engine.mark + 1, 3)}
        assert held(engine) == set(range(1, engine.mark + 1)) - removed
