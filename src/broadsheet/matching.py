"""Which paper is a record about? Decided from names, title, authors and year; never from likeness of text."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.paper import Identifier, Record


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known paper that may be the record's: one that shares its (source, key), an identifier or the title key."""

    paper_id: int
    title_key: str
    authors: tuple[str, ...]
    year: int | None
    identifiers: tuple[Identifier, ...]
    same_key: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The decision. ``paper_id`` None: a new paper."""

    paper_id: int | None
    reason: str
    also: tuple[int, ...] = ()
    conflict: str = ""


def choose_paper(record: Record, candidates: Sequence[Candidate]) -> Match:
    for candidate in candidates:
        if candidate.same_key:
            return Match(candidate.paper_id, "same record")
    return Match(None, "new")
