"""What answers of every subject have in common."""

from dataclasses import dataclass
from typing import Annotated

Next = Annotated[str | None, "Give it as cursor for the next page; null at the end."]


@dataclass(frozen=True, slots=True)
class DoneShape:
    """It was done."""

    done: bool


@dataclass(frozen=True, slots=True)
class WrongShape:
    """What is wrong with one parameter."""

    parameter: str
    says: str


@dataclass(frozen=True, slots=True)
class ProblemShape:
    """An error (RFC 9457), with what to do next."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    hint: str
    errors: tuple[WrongShape, ...]
