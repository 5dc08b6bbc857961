"""How well are sentence roles told, beside the position alone and a bag of words; and how fast?

Every model sees the same abstracts: trained on all of train, measured on dev. The two plain ones are multinomial
logistic regressions: one of a sentence's place (its tenth, from the top, from the end), one of its words
and pairs of words.
Intervals: 95 %, 1,000 resamplings of whole abstracts.
"""

import gzip
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from bench.machine import SHARED, publish
from broadsheet.evaluation.roles import AGREED, measure_by_role, measure_micro
from broadsheet.index.encoder import open_encoder
from broadsheet.settings import read_settings
from broadsheet.understanding.roles import ROLES, RoleModel

Array = NDArray[Any]
Rows = Sequence[dict[str, Any]]
FOLDER = SHARED / "sentence-roles"
ROUNDS = 400


def read(name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in gzip.decompress((FOLDER / name).read_bytes()).splitlines()]


def list_places(row: dict[str, Any]) -> list[list[str]]:
    """For each sentence what its place is called."""
    count = len(row["sentences"])
    return [
        [f"tenth {10 * number // count}", f"from top {number}", f"from end {count - number}"] for number in range(count)
    ]


def list_terms(row: dict[str, Any]) -> list[list[str]]:
    """For each sentence its words and its pairs of words."""
    words = [sentence.lower().split() for sentence in row["sentences"]]
    return [[*some, *(f"{one} {two}" for one, two in pairwise(some))] for some in words]


class Plain:
    """Multinomial logistic regression of what is there and what is not; full gradient with momentum and decay."""

    def __init__(self, rows: Rows, see: Callable[[dict[str, Any]], list[list[str]]], rare: int) -> None:
        seen = [terms for row in rows for terms in see(row)]
        counts = Counter(term for terms in seen for term in set(terms))
        self.see = see
        self.number = {term: at for at, term in enumerate(sorted(one for one, n in counts.items() if n >= rare))}
        truth = np.eye(len(ROLES))[[ROLES.index(label) for row in rows for label in row["labels"]]]
        at, columns, values = self._lay_out(seen)
        self.weights = np.zeros((len(self.number), len(ROLES)))
        self.bias = np.zeros(len(ROLES))
        speed, bias_speed = np.zeros_like(self.weights), np.zeros_like(self.bias)
        for _ in range(ROUNDS):
            off = (self._likely(at, columns, values, len(seen)) - truth) / len(seen)
            gradient = np.zeros_like(self.weights)
            np.add.at(gradient, columns, values[:, None] * off[at])
            speed = 0.9 * speed - 20 * (gradient + 2e-5 * self.weights)
            bias_speed = 0.9 * bias_speed - off.sum(axis=0)
            self.weights += speed
            self.bias += bias_speed

    def label(self, rows: Sequence[dict[str, Any]]) -> list[str]:
        seen = [terms for row in rows for terms in self.see(row)]
        at, columns, values = self._lay_out(seen)
        return [ROLES[best] for best in self._likely(at, columns, values, len(seen)).argmax(axis=1)]

    def _lay_out(self, seen: Sequence[Sequence[str]]) -> tuple[Array, Array, Array]:
        """Sparse rows of length one: sentence, term, value."""
        known = [sorted({self.number[term] for term in terms if term in self.number}) for terms in seen]
        at = np.repeat(np.arange(len(known)), [len(some) for some in known])
        values = np.repeat([1 / max(1, len(some)) ** 0.5 for some in known], [len(some) for some in known])
        return at, np.array([one for some in known for one in some], np.int64), values

    def _likely(self, at: Array, columns: Array, values: Array, rows: int) -> Array:
        scores = np.zeros((rows, len(ROLES))) + self.bias
        np.add.at(scores, at, values[:, None] * self.weights[columns])
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def label(model: RoleModel, rows: Sequence[dict[str, Any]]) -> list[str]:
    return [ROLES[int(best)] for row in rows for best in model.label(row["sentences"]).likely.argmax(axis=1)]


def measure(rows: Sequence[dict[str, Any]], found: Sequence[str]) -> dict[str, Any]:
    truth = [one for row in rows for one in row["labels"]]
    sure = [at for at, one in enumerate(one for row in rows for one in row["confs"]) if one >= AGREED]
    agreed, agreed_found = [truth[at] for at in sure], [found[at] for at in sure]
    return {
        "micro": measure_micro(truth, found),
        "interval": resample(rows, truth, found),
        "macro": macro(truth, found),
        "agreed_micro": measure_micro(agreed, agreed_found),
        "agreed_macro": macro(agreed, agreed_found),
    }


def macro(truth: Sequence[str], found: Sequence[str]) -> float:
    values = measure_by_role(truth, found).values()
    return sum(values) / len(values)


def resample(rows: Sequence[dict[str, Any]], truth: Sequence[str], found: Sequence[str]) -> list[float]:
    right = np.array([one == two for one, two in zip(truth, found, strict=True)])
    parts = np.split(right, np.cumsum([len(row["labels"]) for row in rows])[:-1])
    sums, sizes = np.array([part.sum() for part in parts]), np.array([len(part) for part in parts])
    drawn = np.random.default_rng(0).integers(0, len(rows), (1000, len(rows)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), [0.025, 0.975])
    return [float(low), float(high)]


def main() -> None:
    train, dev = read("train.jsonl.gz"), read("dev.jsonl.gz")
    by_states, by_words = RoleModel(open_encoder(read_settings())), RoleModel(None)
    begun = time.perf_counter()
    found = label(by_states, dev)
    seconds = time.perf_counter() - begun
    ways = {
        "position alone": Plain(train, list_places, 1).label(dev),
        "bag of words": Plain(train, list_terms, 2).label(dev),
        "ours without encoder": label(by_words, dev),
        "ours": found,
    }
    figures = {name: measure(dev, some) for name, some in ways.items()}
    columns = ["model", "micro F1", "95 %", "macro F1", "micro, agreed", "macro, agreed"]
    rows = [
        [
            name,
            _say(one["micro"]),
            " to ".join(map(_say, one["interval"])),
            *(_say(one[measure]) for measure in ("macro", "agreed_micro", "agreed_macro")),
        ]
        for name, one in figures.items()
    ]
    note = (
        f"{len(dev)} abstracts, {len(found)} sentences. Agreed: sentences with a confidence of {AGREED} or more. "
        f"Ours tells {len(found) / seconds:.0f} sentences/s on one thread, encoding included."
    )
    publish("role-quality", columns, rows, note)


def _say(value: float) -> str:
    return f"{value:.3f}"


if __name__ == "__main__":
    main()
