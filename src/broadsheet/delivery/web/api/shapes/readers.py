"""Who asks, and what a reader did."""

from dataclasses import dataclass
from typing import Annotated

from broadsheet.answers.readers import Mark
from broadsheet.answers.tokens import Scope
from broadsheet.delivery.web.api.shapes.papers import PaperShape


@dataclass(frozen=True, slots=True)
class MeShape:
    """The token that asks, and the reader it acts as."""

    token: int
    title: str
    scopes: tuple[Scope, ...]
    expires_at: str
    reader: int | None
    name: str


@dataclass(frozen=True, slots=True)
class MarksShape:
    """What the token's reader did with a paper, and how all readers here voted."""

    id: str
    vote: Mark
    saved: bool
    ups: int
    downs: int


@dataclass(frozen=True, slots=True)
class SubmissionShape:
    """A paper that was brought in, and who did first."""

    paper: PaperShape
    by: str
    day: str
    at: str
    mine: Annotated[bool, "Whether this token was first."]
