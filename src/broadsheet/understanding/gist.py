"""Which sentence stands best for the whole? The rule, with its numbers."""

import re

import numpy as np

from broadsheet.understanding.cues import CUES, SAYS_WHAT_IT_DOES
from broadsheet.understanding.network import Doubles, FloatArray
from broadsheet.understanding.roles import ROLES, Roles

WORTH = {"background": -0.35, "objective": 0.55, "method": 0.3, "result": 0.6, "other": -0.8}
"""What a sentence of that role says of the paper as a whole, as a rule: what it shows, else what it sets out to do."""

NEARNESS = 1.2
"""Weight of the cosine to the mean of the whole abstract, and again of that to the title."""

SHORTEST, LONGEST = 8, 45
"""Words of a sentence that a reader takes in at once."""

FIRST_TO_SAY = 0.4
"""What the first sentence that says what the paper does is worth more than the others; see ``cues.py``."""

UNFIT = -0.45
"""A sentence whose wording is worth less leans on others or tells a detail, whatever it says."""


def choose_gist(title: str, roles: Roles, title_meaning: FloatArray | None) -> int | None:
    """The number of the sentence that stands for the whole; None where there is none to choose from."""
    if not roles.sentences:
        return None
    sentences = [sentence.strip() for sentence in roles.sentences]
    wording = np.array([_rate_text(title, sentence) for sentence in sentences])
    scores = wording + [_rate_role(likely) for likely in roles.likely]
    said = (at for at, one in enumerate(sentences) if wording[at] > UNFIT and SAYS_WHAT_IT_DOES.search(one))
    if (first := next(said, None)) is not None:
        scores[first] += FIRST_TO_SAY
    near = _rate_nearness(roles.meanings, title_meaning)
    if near is None:
        near = np.array([_share_words(title, one) for one in sentences])
    return int(np.argmax(scores + NEARNESS * near))


def _rate_role(likely: Doubles) -> float:
    return float(sum(WORTH[role] * chance for role, chance in zip(ROLES, likely, strict=True)))


def _rate_nearness(meanings: FloatArray | None, title: FloatArray | None) -> Doubles | None:
    """How near each sentence is to the whole and to the title, 0 at the mean of all; None where nobody knows."""
    if meanings is None or not len(meanings):
        return None
    whole = meanings.mean(axis=0)
    near = meanings @ (whole / max(float(np.linalg.norm(whole)), 1e-9))
    if title is not None:
        near = near + meanings @ title
    return np.asarray(near - near.mean(), np.float64)


def _share_words(title: str, sentence: str) -> float:
    """Which part of the title's longer words stands in the sentence."""
    words = {word.lower() for word in re.findall(r"\w{4,}", title)}
    return len(words & {word.lower() for word in re.findall(r"\w{4,}", sentence)}) / len(words) if words else 0.0


def _rate_text(title: str, sentence: str) -> float:
    """What the wording tells: stands by itself, says what the paper does, is neither a scrap nor a paragraph."""
    words = len(sentence.split())
    score = sum(cue.weight for cue in CUES if cue.found_in(sentence))
    score += 0.15 * _names_it(title, sentence)
    score -= 0.8 * (sentence[:1].islower() or sentence[:1] in ".,;:)-–")
    return score - 0.06 * max(0, SHORTEST - words) - 0.02 * max(0, words - LONGEST)


def _names_it(title: str, sentence: str) -> bool:
    """Whether the name that the title gives the work (``Scylla: a framework``) stands in the sentence."""
    name, colon, _ = title.partition(":")
    return bool(colon) and len(name) < 40 and name.strip().lower() in sentence.lower()
