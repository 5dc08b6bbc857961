"""The nouns everything else is about: a paper, what a source says of it, and its names.

A :class:`Record` is what one source says of one paper, at one time. A :class:`Paper` is the work
itself, known once: the merge of its records, field by field. Sources make records; the store keeps
every record (that is the provenance) and derives the paper from them, so that a merge can be undone.
Nothing here reads or writes anything.
"""

from dataclasses import dataclass, field
from typing import Literal

LinkKind = Literal["page", "pdf", "code", "project"]


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A name somebody gave a paper.

    ``scheme`` is who gave it: arxiv, doi, openalex, s2, acl, pubmed, hf, openreview, or beir for a document of an
    evaluation set (``scifact-train/4983``). ``value`` is in normal form; see ``identifiers.py``.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


@dataclass(frozen=True, slots=True)
class Author:
    """One author (or a group that signs as one), as the name is printed: ``Given Family``."""

    name: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the text. ``number`` counts from 1; dates are ISO texts or empty."""

    number: int
    submitted: str = ""
    withdrawn_at: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that belongs to the paper. Only ``http`` and ``https`` ever get this far."""

    kind: LinkKind
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The paper stood on a source's page, at a place.

    ``day`` is an ISO date, or empty when the page does not tell the year; ``page`` names the page
    (a file's name, or ``daily``); ``rank`` counts from 1.
    """

    page: str
    rank: int
    day: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A count at a time: up-votes, comments, stars, citations. ``time`` is an ISO date or moment."""

    kind: str
    time: str
    value: float


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one paper, exactly as it said it; cleaning comes later, in ingest.

    Empty text, empty tuple and None all mean "the source does not say" and never overwrite anything.
    Dates are ISO texts as exact as known: ``2025``, ``2025-03``, ``2025-03-18`` or a UTC moment.
    """

    source: str
    """The source's name, a key of ``SOURCES``."""
    key: str
    """The source's own name for the paper, the same each time it is read."""
    title: str
    where: str = ""
    """For messages: ``papers.jsonl.gz:12``."""
    abstract: str = ""
    summary: str = ""
    """A few sentences by somebody other than the authors; never shown as the abstract."""
    authors: tuple[Author, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    submitted: str = ""
    announced: str = ""
    updated: str = ""
    year: int | None = None
    categories: tuple[str, ...] = ()
    """Primary first."""
    venue: str = ""
    keywords: tuple[str, ...] = ()
    comment: str = ""
    versions: tuple[Version, ...] = ()
    links: tuple[Link, ...] = ()
    listings: tuple[Listing, ...] = ()
    signals: tuple[Signal, ...] = ()
    raw: dict[str, str] = field(default_factory=dict)
    """Field name to the text before cleaning, for the fields that cleaning changed."""


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Which source said a field, and when we first heard it."""

    field: str
    source: str
    key: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One work, known once. Every field is the best its records say; ``provenance`` tells whose."""

    id: int
    title: str
    abstract: str = ""
    summary: str = ""
    summary_by: str = ""
    """The source that wrote the summary; ``starter`` means it is ours."""
    authors: tuple[Author, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    submitted: str = ""
    announced: str = ""
    updated: str = ""
    first_seen: str = ""
    year: int | None = None
    categories: tuple[str, ...] = ()
    venue: str = ""
    keywords: tuple[str, ...] = ()
    comment: str = ""
    versions: tuple[Version, ...] = ()
    links: tuple[Link, ...] = ()
    votes: int | None = None
    """Its up-votes as last told, the most that any of its records tells; None where none tells any."""
    sources: tuple[str, ...] = ()
    """The sources that told of it, each once, in the order of their names."""
    provenance: tuple[FieldSource, ...] = ()

    @property
    def name(self) -> str:
        """Our own name for it, never reused: ``p123``."""
        return f"p{self.id}"

    @property
    def published(self) -> str:
        """The day it came out, as exact as known: submitted, else announced, else the year."""
        return self.submitted or self.announced or (str(self.year) if self.year else "")

    @property
    def text(self) -> str:
        """What the paper is about, for encoding: the abstract, or the summary where there is none."""
        return self.abstract or self.summary

    @property
    def withdrawn_at(self) -> str:
        """When its newest version was withdrawn, or empty."""
        return self.versions[-1].withdrawn_at if self.versions else ""

    def __str__(self) -> str:
        """Title, authors and text, for people."""
        from broadsheet.showing import write_paper

        return write_paper(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from broadsheet.showing import write_paper_html

        return write_paper_html(self)

    def identifier(self, scheme: str) -> str:
        """Its value under ``scheme``, or empty."""
        return next((one.value for one in self.identifiers if one.scheme == scheme), "")

    def link(self, kind: LinkKind) -> str:
        """Its first address of that kind, or empty."""
        return next((one.url for one in self.links if one.kind == kind), "")
