"""How well are the roles of sentences told? Abstracts that people have labelled, against what the product would say."""

import gzip
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from broadsheet.errors import BadInput
from broadsheet.index.encoder import open_encoder
from broadsheet.settings import Settings
from broadsheet.understanding.roles import ROLES, RoleModel

AGREED = 0.7
"""From this confidence on, the people who labelled a sentence agreed about it."""


@dataclass(frozen=True, slots=True)
class LabelledAbstract:
    """Sentences with the role that people gave each, and how sure they were (1 where the file does not tell)."""

    sentences: tuple[str, ...]
    roles: tuple[str, ...]
    confidences: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RoleMeasures:
    """F1 of roles. Micro is the share of sentences with the right role, macro the mean over the roles."""

    abstracts: int
    sentences: int
    micro: float
    macro: float
    by_role: dict[str, float]
    agreed: int
    """Sentences about which people agreed, and how many of those are right."""
    agreed_micro: float
    agreed_macro: float
    sentences_per_second: float
    model: str

    def as_json(self) -> dict[str, Any]:
        """The shape that ``evaluate roles --json`` promises."""
        return {
            "abstracts": self.abstracts,
            "sentences": self.sentences,
            "micro_f1": round(self.micro, 4),
            "macro_f1": round(self.macro, 4),
            "roles": {role: round(value, 4) for role, value in self.by_role.items()},
            "agreed_sentences": self.agreed,
            "agreed_micro_f1": round(self.agreed_micro, 4),
            "agreed_macro_f1": round(self.agreed_macro, 4),
            "sentences_per_second": round(self.sentences_per_second),
            "model": self.model,
        }


def evaluate_roles(path: Path, settings: Settings) -> RoleMeasures:
    """Label the abstracts of a file of JSON Lines (``sentences``, ``labels``, perhaps ``confs``) and compare.

    Raises BadInput when the file is not such a one.
    """
    abstracts = list(read_labelled(path))
    if not abstracts:
        raise BadInput(f"{path} holds no abstracts", "Each line must be an object with sentences and labels.")
    model = RoleModel(open_encoder(settings))
    model.label(abstracts[0].sentences)  # opened once, outside the time measured
    begun = time.perf_counter()
    found = [role for one in abstracts for role in _label(model, one.sentences)]
    seconds = time.perf_counter() - begun
    truth = [role for one in abstracts for role in one.roles]
    sure = [at for at, value in enumerate(value for one in abstracts for value in one.confidences) if value >= AGREED]
    by_role = measure_by_role(truth, found)
    agreed_truth, agreed_found = [truth[at] for at in sure], [found[at] for at in sure]
    return RoleMeasures(
        abstracts=len(abstracts),
        sentences=len(truth),
        micro=measure_micro(truth, found),
        macro=_mean(by_role),
        by_role=by_role,
        agreed=len(sure),
        agreed_micro=measure_micro(agreed_truth, agreed_found),
        agreed_macro=_mean(measure_by_role(agreed_truth, agreed_found)),
        sentences_per_second=len(truth) / max(seconds, 1e-9),
        model=model.name,
    )


def measure_micro(truth: Sequence[str], found: Sequence[str]) -> float:
    """Each sentence has one role, so micro F1 is the share that is right."""
    return sum(one == two for one, two in zip(truth, found, strict=True)) / len(truth) if truth else 0.0


def measure_by_role(truth: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Role to its F1, for those that occur."""
    pairs = list(zip(truth, found, strict=True))
    sums = {role: sum((one == role) + (two == role) for one, two in pairs) for role in ROLES}
    return {role: 2 * sum(one == two == role for one, two in pairs) / sums[role] for role in ROLES if sums[role]}


def read_labelled(path: Path) -> Iterator[LabelledAbstract]:
    """The abstracts of a file, gzip or not. Raises BadInput with the line."""
    try:
        data = path.read_bytes()
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield _read_line(line, f"{path}:{number}")


def _read_line(line: bytes, where: str) -> LabelledAbstract:
    try:
        row: Mapping[str, Any] = orjson.loads(line)
        sentences, roles = tuple(map(str, row["sentences"])), tuple(map(str, row["labels"]))
        confidences = tuple(map(float, row.get("confs") or [1.0] * len(roles)))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadInput(f"{where} is no labelled abstract", "It must be an object with sentences and labels.") from error
    if not len(sentences) == len(roles) == len(confidences) or not set(roles) <= set(ROLES):
        raise BadInput(f"{where} needs one label a sentence, each of: {', '.join(ROLES)}")
    return LabelledAbstract(sentences, roles, confidences)


def _label(model: RoleModel, sentences: Sequence[str]) -> list[str]:
    labels = [ROLES[int(row.argmax())] for row in model.label(sentences).likely]
    return labels + labels[-1:] * (len(sentences) - len(labels))


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values) if values else 0.0
