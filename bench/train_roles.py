"""Trains the classifier of sentence roles and writes its weights into the package.

    python -m bench.train_roles FOLDER             train.jsonl.gz of FOLDER -> understanding/roles-*.npz (a minute)
    python bench/train_roles.py FOLDER --check 3   cross-validation on it instead, by abstract; writes nothing

FOLDER holds CSAbstruct (Cohan et al. 2019) as JSON Lines: ``sentences``, ``labels``, ``confs``. Two models, one shape:
``states`` on the encoder's sentence states and the places of sentences, ``words`` on cue words and places, for whoever
has no encoder. A hidden layer for each sentence, one that sees those beside it, and a conditional random field over the
labels; cross-entropy, Adam with decay, dropout on all layers. Needs NumPy only.
"""

import argparse
import gzip
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from broadsheet.index.encoder import SentenceEncoder, open_encoder
from broadsheet.settings import read_settings
from broadsheet.understanding import network
from broadsheet.understanding.features import BUCKETS, list_places, list_words
from broadsheet.understanding.network import Features
from broadsheet.understanding.roles import ROLES, WEIGHTS, states_name

Array = NDArray[Any]
FloatArray = NDArray[np.float32]

EPOCHS = 20
BATCH = 48
RATE = 2e-3
SIZES = {"states": (64, 64), "words": (32, 24)}
DROP_INPUT, DROP_WORDS, DROP_HIDDEN = 0.3, 0.3, 0.5
DECAY = 1e-3
DECAYED = ("inner", "words", "mixed", "near", "own")


class Sample:
    """The abstracts of one file with all that the models see of them."""

    def __init__(self, path: Path, encoder: SentenceEncoder) -> None:
        self.rows = [orjson.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        self.labels = [np.array([ROLES.index(label) for label in row["labels"]]) for row in self.rows]
        self.confidences = np.concatenate([row["confs"] for row in self.rows])
        self.states = [encoder.encode_sentences(row["sentences"]).states for row in self.rows]
        self.places = [list_places(row["sentences"]) for row in self.rows]
        self.words = [list_words(row["sentences"]) for row in self.rows]

    def features(self, kind: str, number: int) -> Features:
        """What the model of that kind sees of an abstract."""
        if kind == "states":
            return Features(self.states[number], [], self.places[number])
        none = np.zeros((len(self.places[number]), 0), np.float32)
        return Features(none, self.words[number], self.places[number])


class Batch:
    """Some abstracts side by side: ``index`` (abstracts, sentences) leads to the rows of the rest."""

    def __init__(self, features: Sequence[Features], labels: Sequence[Array] | None = None) -> None:
        lengths = [len(one.places) for one in features]
        starts = np.cumsum([0, *lengths])
        self.index = np.zeros((len(features), max(lengths)), np.int64)
        self.mask = np.zeros(self.index.shape, bool)
        for row, (start, length) in enumerate(zip(starts, lengths, strict=False)):
            self.index[row, :length] = np.arange(start, start + length)
            self.mask[row, :length] = True
        self.states = np.concatenate([one.states for one in features])
        self.places = np.concatenate([one.places for one in features])
        words = [some for one in features for some in (one.words or [np.zeros(0, np.int64)] * len(one.places))]
        self.word_rows = np.repeat(np.arange(len(words)), [len(some) for some in words])
        self.words = np.concatenate(words).astype(np.int64)
        self.targets = np.zeros((*self.index.shape, len(ROLES)))
        if labels is not None:
            self.targets[self.mask] = np.eye(len(ROLES))[np.concatenate(labels)]


class Trainer:
    """One model and what Adam remembers of it."""

    def __init__(self, kind: str, width: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        hidden, mixed = SIZES[kind]
        places = len(list_places(["a"])[0])

        def draw(rows: int, columns: int) -> FloatArray:
            return np.asarray(self.random.normal(size=(rows, columns)) / np.sqrt(max(rows, 1)), np.float32)

        kinds = len(ROLES)
        words = BUCKETS if kind == "words" else 0
        self.weights: dict[str, FloatArray] = {
            "inner": draw(width, hidden),
            "words": (self.random.normal(size=(words, hidden)) * 0.05).astype(np.float32),
            "place": draw(places, hidden),
            "bias": np.zeros(hidden, np.float32),
            "mixed": draw(3 * hidden, mixed),
            "mixed_place": draw(places, mixed),
            "mixed_bias": np.zeros(mixed, np.float32),
            "near": draw(mixed, kinds),
            "own": draw(hidden, kinds),
            "out_bias": np.zeros(kinds, np.float32),
            "steps": np.zeros((kinds, kinds), np.float32),
            "first": np.zeros(kinds, np.float32),
            "last": np.zeros(kinds, np.float32),
        }
        self.first = {name: np.zeros_like(one) for name, one in self.weights.items()}
        self.second = {name: np.zeros_like(one) for name, one in self.weights.items()}
        self.done = 0

    def learn(self, batch: Batch, rate: float) -> None:
        """One step down the gradient."""
        gradient = self._gradient(batch)
        self.done += 1
        for name, weight in self.weights.items():
            self.first[name] += 0.1 * (gradient[name] - self.first[name])
            self.second[name] += 0.01 * (gradient[name] ** 2 - self.second[name])
            mean = self.first[name] / (1 - 0.9**self.done)
            spread = np.sqrt(self.second[name] / (1 - 0.99**self.done)) + 1e-8
            decay = DECAY if name in DECAYED else 0.0
            weight -= (rate * (mean / spread + decay * weight)).astype(np.float32)

    def _drop(self, shape: tuple[int, ...], share: float) -> FloatArray:
        return np.asarray((self.random.random(shape) > share) / (1 - share), np.float32)

    def _gradient(self, batch: Batch) -> Mapping[str, Array]:
        """Forward with dropout, then back; each gradient has its weight's shape."""
        w, index, mask = self.weights, batch.index, batch.mask
        states = batch.states * self._drop(batch.states.shape, DROP_INPUT)
        shares = self._drop(batch.words.shape, DROP_WORDS)[:, None]
        flat = states @ w["inner"] + batch.places @ w["place"] + w["bias"]
        np.add.at(flat, batch.word_rows, shares * w["words"][batch.words])
        kept = self._drop(flat.shape, DROP_HIDDEN)
        own = (np.maximum(flat, 0) * kept)[index] * mask[..., None]
        places = batch.places[index]
        around = network.look_around(own)
        mixed = around @ w["mixed"] + places @ w["mixed_place"] + w["mixed_bias"]
        mixed_kept = self._drop(mixed.shape, DROP_HIDDEN)
        near = np.maximum(mixed, 0) * mixed_kept
        scores = near @ w["near"] + own @ w["own"] + w["out_bias"]
        single, pairs = network.marginals(scores.astype(np.float64), w["steps"], w["first"], w["last"], mask)
        off = ((single - batch.targets) * mask[..., None] / mask.sum()).astype(np.float32)
        wanted = batch.targets[:, :-1, :, None] * batch.targets[:, 1:, None, :]
        ends, rows = mask.sum(axis=1) - 1, np.arange(len(mask))
        back = off @ w["near"].T * mixed_kept * (mixed > 0)
        spread = back @ w["mixed"].T
        size = own.shape[2]
        to_own = off @ w["own"].T + spread[..., :size]
        to_own[:, :-1] += spread[:, 1:, size : 2 * size]
        to_own[:, 1:] += spread[:, :-1, 2 * size :]
        to_flat = np.zeros_like(flat)
        to_flat[index[mask]] = to_own[mask]
        to_flat *= kept * (flat > 0)
        to_words = np.zeros_like(w["words"])
        np.add.at(to_words, batch.words, shares * to_flat[batch.word_rows])
        return {
            "inner": states.T @ to_flat,
            "words": to_words,
            "place": batch.places.T @ to_flat,
            "bias": to_flat.sum(axis=0),
            "mixed": np.einsum("bsi,bsj->ij", around, back),
            "mixed_place": np.einsum("bsi,bsj->ij", places, back),
            "mixed_bias": back.sum(axis=(0, 1)),
            "near": np.einsum("bsi,bsj->ij", near, off),
            "own": np.einsum("bsi,bsj->ij", own, off),
            "out_bias": off.sum(axis=(0, 1)),
            "steps": (pairs - wanted).sum(axis=(0, 1)) / mask.sum(),
            "first": (single[:, 0] - batch.targets[:, 0]).sum(axis=0) / mask.sum(),
            "last": (single[rows, ends] - batch.targets[rows, ends]).sum(axis=0) / mask.sum(),
        }


def train(sample: Sample, kind: str, numbers: Array, seed: int = 0) -> network.Weights:
    """The weights of a model of that kind, learned from those abstracts of the sample."""
    states = np.concatenate([sample.states[number] for number in numbers])
    middle, scale = states.mean(axis=0), SCALE / (states.std(axis=0) + 1e-6)
    width = states.shape[1] if kind == "states" else 0
    trainer = Trainer(kind, width, seed)
    steps = EPOCHS * -(-len(numbers) // BATCH)
    for some in _shuffled(trainer.random, numbers):
        features = [sample.features(kind, number) for number in some]
        if width:
            features = [Features((one.states - middle) * scale, one.words, one.places) for one in features]
        now = trainer.done
        trainer.learn(Batch(features, [sample.labels[number] for number in some]), _rate(now, steps))
    return _fold_in(trainer.weights, middle, scale) if width else dict(trainer.weights)


SCALE = 0.3
"""The spread of the states that go into the first layer."""


def _rate(now: int, steps: int) -> float:
    """Rises over fifty steps, then falls to nothing."""
    return RATE * (1 - now / steps) * min(1.0, (now + 1) / 50)


def _shuffled(random: np.random.Generator, numbers: Array) -> Iterator[Array]:
    for _ in range(EPOCHS):
        order = random.permutation(numbers)
        for at in range(0, len(order), BATCH):
            yield order[at : at + BATCH]


def _fold_in(weights: Mapping[str, FloatArray], middle: FloatArray, scale: FloatArray) -> network.Weights:
    """The same model for states as they come: centring and scaling become part of the first layer."""
    inner = weights["inner"] * scale[:, None]
    return {**weights, "inner": inner, "bias": weights["bias"] - middle @ inner}


def check(sample: Sample, parts: int) -> None:
    """Each part of the abstracts labelled by a model of the others."""
    part = np.random.default_rng(0).permutation(len(sample.rows)) % parts
    for kind in SIZES:
        found: dict[int, Array] = {}
        for one in range(parts):
            weights = train(sample, kind, np.flatnonzero(part != one))
            for number in np.flatnonzero(part == one).tolist():
                found[number] = network.posteriors(weights, sample.features(kind, number)).argmax(axis=1)
        guess = np.concatenate([found[number] for number in range(len(sample.rows))])
        truth, sure = np.concatenate(sample.labels), sample.confidences >= 0.7
        print(f"{kind:7} micro {_micro(truth, guess):.4f} macro {_macro(truth, guess):.4f}", end=" ")
        print(f"where annotators agreed {_micro(truth[sure], guess[sure]):.4f} {_macro(truth[sure], guess[sure]):.4f}")


def _micro(truth: Array, guess: Array) -> float:
    return float((truth == guess).mean())


def _macro(truth: Array, guess: Array) -> float:
    def f1(role: int) -> float:
        both = ((truth == role) & (guess == role)).sum()
        return float(2 * both / max(1, (truth == role).sum() + (guess == role).sum()))

    return float(np.mean([f1(role) for role in range(len(ROLES))]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", type=int, default=0, metavar="PARTS")
    asked = parser.parse_args()
    encoder = open_encoder(read_settings())
    if not isinstance(encoder, SentenceEncoder):
        raise SystemExit("Training needs the packaged encoder.")
    sample = Sample(asked.folder / "train.jsonl.gz", encoder)
    if asked.check:
        check(sample, asked.check)
        return
    for kind in SIZES:
        weights = train(sample, kind, np.arange(len(sample.rows)))
        name = states_name(encoder) if kind == "states" else "words"
        network.write(WEIGHTS / f"roles-{kind}.npz", weights, name)
        print(f"{kind}: {(WEIGHTS / f'roles-{kind}.npz').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
