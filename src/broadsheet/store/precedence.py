"""Whose word counts, field by field: one table, and the function that applies it.

A field is taken from the record whose voice stands first in its row; among equals from the one that knows the newest
version, then from the one we have known longest. A record that does not say a field is passed over, so nothing empty
ever overwrites.
"""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from broadsheet.store.rows import Fields

OTHERS = "*"
"""Every voice that a row does not name."""

_GATHERED = ("semantic-scholar", "openalex")
"""Gather from others by machine: abstracts have lost their layout, and dates are sometimes a year alone."""
_LISTS = ("hf-daily", "hf-trending", "listing-page", "starter")
_ARXIV = ("arxiv-snapshot", "arxiv-oai", "arxiv-api")
"""arXiv's own metadata, whole. Its feed of the day is a voice of its own: the names in one line, no history."""
_WORK = ("arxiv", "arxiv-rss", OTHERS, *_GATHERED, *_LISTS)
_PLACE = (OTHERS, *_GATHERED, "arxiv", "arxiv-rss", *_LISTS)

PRECEDENCE: dict[str, tuple[str, ...]] = {
    # What the authors themselves deposit and correct comes first; a page that only lists a paper comes late.
    "title": _WORK,
    "abstract": _WORK,
    "authors": _WORK,
    "submitted": _WORK,
    "announced": _WORK,
    "updated": _WORK,
    "categories": _WORK,
    "comment": _WORK,
    "versions": _WORK,
    "keywords": _WORK,
    # Where and in which year it appeared is for the publisher to say.
    "venue": _PLACE,
    "year": _PLACE,
    # Ours are written with care for every reader; a service's are made by machine.
    "summary": ("starter", "hf-daily", "hf-trending", "semantic-scholar", OTHERS),
    # Every record's links are kept; this is only their order.
    "links": _WORK,
}


class Speaker(Protocol):
    """A record as far as precedence looks at it."""

    @property
    def id(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def fields(self) -> Fields: ...


def voice(speaker: Speaker) -> str:
    """Who speaks: the source, but ``arxiv`` for arXiv's own metadata in whatever file it came."""
    told_by_arxiv = speaker.source == "json-lines" and "/arxiv:" in speaker.key
    return "arxiv" if told_by_arxiv or speaker.source in _ARXIV else speaker.source


S = TypeVar("S", bound=Speaker)


def choose_record(field: str, speakers: Sequence[S]) -> S | None:
    """The record whose word on ``field`` counts, or None when none says anything."""
    saying = [one for one in speakers if one.fields.get(field)]
    return min(saying, key=lambda one: (_place(field, voice(one)), -_newest(one), one.id), default=None)


def merge_fields(speakers: Sequence[Speaker]) -> Fields:
    """What the paper of these records says: the winner's word on each field, and all the links."""
    if len(speakers) == 1:
        return speakers[0].fields
    chosen = {field: choose_record(field, speakers) for field in PRECEDENCE}
    merged = {field: one.fields[field] for field, one in chosen.items() if one is not None}
    if versions := chosen["versions"]:
        merged["versions"] = _merge_versions(versions, speakers)
    ordered = sorted(speakers, key=lambda one: (_place("links", voice(one)), one.id))
    links = dict.fromkeys(tuple(link) for one in ordered for link in one.fields.get("links", ()))
    return {**merged, "links": [list(link) for link in links]}


def join_versions(told: Sequence[Sequence[Sequence[Any]]]) -> list[list[Any]]:
    """Every version that one of these lists tells of, by number; a later list's word counts where it says something."""
    joined: dict[int, list[Any]] = {}
    for number, *said in (one for versions in told for one in versions):
        before = joined.get(number, [""] * len(said))
        joined[number] = [now or then for now, then in zip(said, before, strict=True)]
    return [[number, *joined[number]] for number in sorted(joined)]


def _merge_versions(winner: S, speakers: Sequence[S]) -> list[list[Any]]:
    """All that this voice tells of versions: a look-up knows the newest one alone, the harvest those before."""
    same = [one for one in speakers if one is not winner and voice(one) == voice(winner)]
    return join_versions([one.fields.get("versions", []) for one in (*same, winner)])


def _newest(speaker: Speaker) -> int:
    """The number of the newest version it knows; 0 where it tells of none."""
    return max((one[0] for one in speaker.fields.get("versions", ())), default=0)


def _place(field: str, voice: str) -> int:
    row = PRECEDENCE[field]
    return row.index(voice if voice in row else OTHERS)
