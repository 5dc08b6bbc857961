"""Two lists of scores become one."""

from collections.abc import Mapping

WORDS_SHARE = 0.5
"""How much the words count; the rest is meaning's. Measured from 0.4 to 0.6, no share is best everywhere."""


def scale(scores: Mapping[int, float]) -> dict[int, float]:
    """Min-max: the best is 1, the worst 0, the others between. All alike: all are 1."""
    if not scores:
        return {}
    least, most = min(scores.values()), max(scores.values())
    return {key: (score - least) / (most - least) if most > least else 1.0 for key, score in scores.items()}


def fuse(words: Mapping[int, float], meaning: Mapping[int, float], share: float = WORDS_SHARE) -> dict[int, float]:
    """The convex combination of two scaled lists; what a list does not hold has 0 there.

    After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2023).
    """
    return {
        key: share * words.get(key, 0.0) + (1 - share) * meaning.get(key, 0.0) for key in words.keys() | meaning.keys()
    }
