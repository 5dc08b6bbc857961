"""What a feed is, before it is RSS, Atom or JSON: plain text, moments and whole addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of a feed that never had an item; Atom wants one."""


@dataclass(frozen=True, slots=True)
class ItemLink:
    """An address of an item beside its own page: ``kind`` is pdf, code, page or project."""

    kind: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ArxivFacts:
    """What arXiv's own feeds say of a paper, so that their readers understand ours."""

    announce_type: str
    doi: str = ""
    journal: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One paper of a feed, or one edition. Texts are plain, without characters that XML forbids; ``html`` is safe."""

    id: str
    """Never changes: not with the paper's place, its day, its title or the site's address."""
    title: str
    url: str
    published: datetime
    updated: datetime
    text: str
    html: str
    summary: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: tuple[ItemLink, ...] = ()
    names: tuple[str, ...] = ()
    """What others call the paper: ``arxiv:2507.06457``."""
    arxiv: ArxivFacts | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """What only JSON can say: place, score, reasons, identifiers."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of items. ``url`` is its own address, ``page`` the page that shows the same to people."""

    id: str
    title: str
    says: str
    url: str
    page: str
    site_name: str
    items: tuple[Item, ...]

    @property
    def updated(self) -> datetime:
        """When its newest item changed."""
        return max((item.updated for item in self.items), default=NEVER)
