"""Why a paper stands where it stands, in a sentence."""

from collections.abc import Sequence

from broadsheet.answers import Reason
from broadsheet.editions.scoring import Counts
from broadsheet.paper import Paper

MUCH_ALIKE = 0.3
"""From this overlap on it is said that a paper stands lower for what it repeats."""
MUCH_PROMISE, FEW_VOTES = 0.8, 5
"""From this share on, and with so few votes, it is said that a paper promised much beforehand."""
MANY_STARS = 10
"""From here on the stars of a paper's code are told."""


def explain(paper: Paper, counts: Counts, tree: Reason, like: int, kind: str) -> str:
    """One sentence: what counted most, then what else; ``like`` is the rank of the paper that it repeats, 0: none."""
    said = [*_say_counts(counts), *_say_parts(tree, kind, (counts.votes or 0.0) <= FEW_VOTES)]
    if paper.link("code") and (counts.stars or 0.0) < MANY_STARS:
        said.append("code is given")
    if not said:
        said = ["nobody voted on it yet"]
    repeated = next((part.value for part in tree.parts if part.name == "repeats"), 0.0)
    if like and repeated >= MUCH_ALIKE:
        said.append(f"lower for being much like number {like}")
    text = _join(said)
    return f"{text[0].upper()}{text[1:]}."


def end(sentence: str) -> str:
    """The sentence with a full stop."""
    return sentence if sentence.endswith((".", "!", "?")) or not sentence else f"{sentence}."


def says_repeat(like: int) -> str:
    """What a tree says of what is taken away."""
    return f"what it repeats of number {like}"


def _say_counts(counts: Counts) -> list[str]:
    told = (("up-vote", max(counts.votes or 0.0, 0.0)), ("comment", counts.comments))
    said = [f"{number:,.0f} {name}{'' if number == 1 else 's'}" for name, number in told if number]
    stars = counts.stars or 0.0
    return said + ([f"{stars:,.0f} stars of its code"] if stars >= MANY_STARS else [])


def _say_parts(tree: Reason, kind: str, has_few_votes: bool) -> list[str]:
    parts = {part.name: part for part in tree.parts}
    said = []
    if submitted := parts.get("submitted"):
        said.append(f"submitted {submitted.says}")
    if (listed := parts.get("listed")) and kind == "day":
        said.append(listed.says)
    if has_few_votes and (promise := parts.get("promise")) and promise.value >= MUCH_PROMISE:
        said.append("promising before any vote")
    return said


def _join(said: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
