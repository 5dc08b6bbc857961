"""Sentences, what each does, and the one that stands for the paper: through the library's door."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.answers.editions import RoledSentence
from broadsheet.errors import BadInput
from broadsheet.evaluation.roles import evaluate_roles, read_labelled
from broadsheet.index.encoder import open_encoder
from broadsheet.library import Library
from broadsheet.paper import Paper
from broadsheet.settings import Settings, read_settings
from broadsheet.understanding import Gists, network
from broadsheet.understanding.roles import ROLES
from broadsheet.understanding.sentences import split_sentences

ABSTRACT = (
    "Bees have been kept for thousands of years. However, little is known of how hives of different colour fare in the "
    "cold. In this paper we propose HiveScope, a cheap camera that counts bees at night. We film 40 hives "
    "from 2019 to 2021 and train a small network on their pictures. We find that white hives lose 30% fewer bees than "
    "black ones. Code is available at https://bees.example."
)


@pytest.fixture
def no_encoder(tmp_path: Path) -> Settings:
    return read_settings(home=tmp_path / "home", encoder="none")


@pytest.fixture
def library(no_encoder: Settings) -> Iterator[Library]:
    opened = Library.open(no_encoder)
    yield opened
    opened.close()


def bring_in(library: Library, tmp_path: Path, abstract: str, title: str = "HiveScope: counting bees") -> Paper:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "bees-1", "title": title, "abstract": abstract, "authors": ["A. Bee"]}) + "\n")
    library.import_paths([str(path)], "json-lines")
    return library.list_latest().papers[0]


@pytest.mark.parametrize(
    "text",
    [
        "We compare A vs. B, e.g. on Fig. 2, as Smith et al. did. It works.",
        "The bound is $O(n.~ \\log n)$. $G$ is a graph.",
        "Accuracy rises by 3.5 points to 91.2. That is new.",
        "J. R. Smith showed this (see Sec. 3. and below). We go on.",
        "Is it so? Yes.",
        "It ends with a citation.[12, 13] Another begins.",
        "Background: much is known.\n\nMethods: we look.",
    ],
)
def test_two_sentences_are_two(text: str) -> None:
    assert len(split_sentences(text)) == 2
    assert "".join(split_sentences(text)) == text


def test_items_of_a_list_keep_their_numbers() -> None:
    pieces = split_sentences("We do two things. 1. We count bees. 2. We count hives.")
    assert [one.strip() for one in pieces] == ["We do two things.", "1. We count bees.", "2. We count hives."]


@given(st.text(st.sampled_from("aZ .!?$()[]\n1é“”…"), max_size=300) | st.text(max_size=200))
def test_joined_sentences_are_the_text_again(text: str) -> None:
    pieces = split_sentences(text)
    assert "".join(pieces) == (text if text.strip() else "")
    assert all(piece.strip() for piece in pieces)


def test_each_sentence_has_a_role_and_one_is_chosen(library: Library, tmp_path: Path) -> None:
    sentences = library.gists.read(bring_in(library, tmp_path, ABSTRACT))

    assert [one.text for one in sentences] == [one.strip() for one in split_sentences(ABSTRACT)]
    assert all(one.role in ROLES and 0 < one.confidence <= 1 for one in sentences)
    assert sum(one.chosen for one in sentences) == 1
    assert _chosen(sentences).startswith(("In this paper we propose", "We find that white hives"))
    assert sentences[0].role == "background"


def test_a_gist_is_found_only_once_it_was_made(library: Library, tmp_path: Path) -> None:
    paper = bring_in(library, tmp_path, ABSTRACT)
    assert library.gists.find([paper]) == {}

    assert library.gists.fill([paper]) == 1
    assert library.gists.fill([paper]) == 0
    assert library.gists.find([paper])[paper.id].sentence == _chosen(library.gists.read(paper))


def test_looking_for_gists_opens_no_encoder(library: Library, tmp_path: Path) -> None:
    paper = bring_in(library, tmp_path, ABSTRACT)
    library.gists.fill([paper])

    def refuse() -> None:
        raise AssertionError("the encoder was opened")

    assert Gists(library._store, refuse).find([paper]) == library.gists.find([paper])


def test_a_change_of_the_text_makes_the_kept_gist_void(library: Library, tmp_path: Path) -> None:
    library.gists.fill([bring_in(library, tmp_path, ABSTRACT)])
    changed = bring_in(library, tmp_path, ABSTRACT.replace("white hives", "blue hives"))

    assert library.gists.find([changed]) == {}
    assert library.gists.fill([changed]) == 1
    assert "white hives" not in " ".join(one.text for one in library.gists.read(changed))


def test_what_another_model_made_is_void(library: Library, tmp_path: Path) -> None:
    paper = bring_in(library, tmp_path, ABSTRACT)
    library.gists.fill([paper])
    kept = library._store.gists.find([paper.id])[paper.id]
    library._store.gists.keep([replace(kept, model="0/older")])

    assert library.gists.find([paper]) == {}
    assert library.gists.fill([paper]) == 1


def test_an_encoder_that_the_weights_do_not_know_changes_nothing(
    library: Library, tmp_path: Path, no_encoder: Settings
) -> None:
    paper = bring_in(library, tmp_path, ABSTRACT)
    library.gists.fill([paper])
    other = Library.open(no_encoder, encoder=StatesEncoder())
    assert other.gists.find([paper]) == library.gists.find([paper])
    other.close()


def test_filling_stops_when_told_to(library: Library, tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    assert library.gists.fill([bring_in(library, tmp_path, ABSTRACT)], stop) == 0


@pytest.mark.parametrize(
    "abstract",
    [
        "",
        "   ",
        "One.",
        "no full stop",
        "$x$",
        "$$a=b$$ $c$ $d$. $e$.",
        "Word. " * 1700,
        "x" * 10_000,
        ". . . ! ?",
        "\ud800 a. B",
    ],
)
def test_odd_texts_are_read_without_complaint(library: Library, abstract: str) -> None:
    paper = Paper(id=1, title="", abstract=abstract)
    roles = library.gists._model.label(split_sentences(abstract))
    assert len(roles.likely) == len(roles.sentences)
    assert library.gists.find([paper]) == {}


def test_an_abstract_of_one_sentence_is_its_own_gist(library: Library, tmp_path: Path) -> None:
    paper = bring_in(library, tmp_path, "We count bees at night.")
    library.gists.fill([paper])
    assert library.gists.find([paper])[paper.id].sentence == "We count bees at night."


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(0, 1000))
def test_the_field_adds_up_over_all_paths(length: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(1, length, 3))
    steps, first, last = (random.normal(size=shape).astype(np.float32) for shape in ((3, 3), (3,), (3,)))
    single, _ = network.marginals(scores, steps, first, last, np.ones((1, length), bool))
    np.testing.assert_allclose(single[0], _by_hand(scores[0], steps, first, last), atol=1e-5)


def test_the_packaged_encoder_tells_roles_better_than_words(tmp_path: Path) -> None:
    if open_encoder(read_settings()) is None:
        pytest.skip("needs the packaged model")
    from tests.shared_data import shared

    path = tmp_path / "some.jsonl.gz"
    lines = gzip.decompress(shared("sentence-roles", "dev.jsonl.gz").read_bytes()).splitlines()[:60]
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    by_states = evaluate_roles(path, read_settings())
    by_words = evaluate_roles(path, read_settings(encoder="none"))
    assert by_states.micro > 0.6
    assert by_words.micro > 0.55
    assert by_states.agreed_micro > 0.85
    assert by_states.model != by_words.model


@pytest.mark.parametrize(
    "line", ["[]", "{", '{"sentences": ["a"], "labels": []}', '{"sentences": ["a"], "labels": ["x"]}']
)
def test_a_file_that_is_not_labelled_is_told_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadInput, match=r"bad\.jsonl:1"):
        list(read_labelled(path))


class StatesEncoder:
    """Gives states, but not those that the weights were trained on."""

    name = "another"
    dimensions = 8

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        return np.full((len(texts), 8), 8**-0.5, np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encode([text])[0]
        return vector


def _chosen(sentences: Sequence[RoledSentence]) -> str:
    return next(one.text for one in sentences if one.chosen)


def _by_hand(
    scores: NDArray[np.float64], steps: NDArray[np.float32], first: NDArray[np.float32], last: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Every path of labels, weighed one by one."""
    length = len(scores)
    sums = np.zeros_like(scores)
    for number in range(3**length):
        path = [number // 3**at % 3 for at in range(length)]
        total = first[path[0]] + last[path[-1]] + sum(scores[at, one] for at, one in enumerate(path))
        total += sum(steps[one, two] for one, two in pairwise(path))
        for at, one in enumerate(path):
            sums[at, one] += np.exp(total)
    return np.asarray(sums / sums.sum(axis=1, keepdims=True))
