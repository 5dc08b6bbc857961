"""How what is followed is told on a page: each state as a sign and words, never by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from broadsheet.answers.following import FollowState, SourceState
from broadsheet.delivery.web.addresses import outside_address


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as people see it. ``alarm`` asks for a look."""

    sign: str
    words: str
    alarm: bool = False


STATES: dict[str, Mark] = {
    "fine": Mark("✓", "All is here"),
    "nothing": Mark("✓", "Nothing new, and that is right"),
    "waiting": Mark("…", "Waiting"),
    "working": Mark("↻", "Being fetched now"),
    "stale": Mark("!", "Old papers under a new date", alarm=True),
    "short": Mark("!", "Papers are missing", alarm=True),
    "failing": Mark("✕", "Failing", alarm=True),
    "new": Mark("○", "Not fetched yet"),
}

DAYS = {
    "complete": Mark("✓", "Complete"),
    "nothing": Mark("✓", "Nothing announced, and that is right"),
    "open": Mark("…", "Not over yet"),
    "covered": Mark("✓", "Given by another source"),
    "stale": Mark("!", "Old papers under a new date", alarm=True),
    "short": Mark("!", "Papers are missing", alarm=True),
}
"""The state of a day of the ledger."""

JOBS = {
    "waiting": Mark("…", "Waiting"),
    "working": Mark("↻", "Working"),
    "done": Mark("✓", "Done"),
    "failed": Mark("✕", "Failed", alarm=True),
    "stopped": Mark("–", "Stopped"),
}

WORST_FIRST: tuple[FollowState, ...] = ("failing", "short", "stale")
"""What asks for a look stands before the rest, which keeps its order."""


def mark_of(marks: dict[str, Mark], state: str) -> Mark:
    """The mark of a state; one that has none is told as it is."""
    return marks.get(state) or Mark("", state)


def sort_by_need(states: Sequence[SourceState]) -> list[SourceState]:
    """Those that ask for a look first, the worst of them before all."""
    order = {state: place for place, state in enumerate(WORST_FIRST)}
    return sorted(states, key=lambda one: order.get(one.state, len(order)))


def source_path(name: str, before: str = "") -> str:
    """The page of one thing followed. The name stands in the question: a path would lose slashes of an address."""
    return "/sources?" + urlencode({"name": name} | ({"before": before} if before else {}))


def missing_link(name: str) -> str:
    """Where a paper that is missing here (``arxiv:2507.06457``) can be read, or empty."""
    scheme, _, value = name.partition(":")
    return outside_address(scheme, value)
