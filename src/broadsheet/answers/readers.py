"""Readers as this site knows them, and what they did."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["up", "down", "none"]
"""A reader's vote on a paper."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who voted, saved or submitted. Nothing else is known of them but what they chose to say."""

    id: int
    name: str
    """What they call themselves, shown with what they submit; may be empty."""


@dataclass(frozen=True, slots=True)
class PaperMarks:
    """What one reader did with one paper, and how all readers here voted."""

    vote: Mark = "none"
    saved: bool = False
    ups: int = 0
    downs: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """A paper that a reader submitted."""

    paper_id: int
    reader_id: int
    by: str
    day: str
    at: str
