"""A letter to look at, and what one tap in a letter asks for."""

from dataclasses import dataclass
from typing import Literal, get_args

from broadsheet.answers.editions import Edition
from broadsheet.answers.mail import Composed
from broadsheet.paper import Paper

Action = Literal["save", "up", "down"]
"""What one tap in a letter does with a paper."""
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent of an edition. ``size`` is that of its HTML as it travels, in bytes; ``most`` its bound."""

    edition: Edition
    composed: Composed
    size: int
    most: int


@dataclass(frozen=True, slots=True)
class Tap:
    """What a one-tap link is about, and whether it is done already."""

    paper: Paper
    action: Action
    done: bool
