"""How much each kind of evidence counts in the order of a search: every number that was chosen, in one place.

Chosen by cross-validation over four judged sets; docs/search-quality.md has the protocol and what each adds.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The weights. ``bench/search_quality.py`` measures others; a search takes :data:`RECIPE`."""

    head: int = 300
    """Candidates that each list, by words and by meaning, brings to the fusion."""
    even: float = 0.52
    """How much the words count when both lists are equally sure of themselves."""
    swing: float = 0.5
    """How far that moves towards the list that is surer."""
    closeness: float = 0.4
    """How much it counts, among the first ``compared``, how well each word of the question is matched in context."""
    compared: int = 50
    neighbours: float = 0.3
    """How much the scores of the ``nearest`` neighbours count among the first ``smoothed``."""
    nearest: int = 4
    smoothed: int = 100


RECIPE = Recipe()
PLAIN = Recipe(even=0.5, swing=0.0, closeness=0.0, neighbours=0.0)
"""Half and half, nothing else: what the other one is measured against."""
