"""The desk: every paper that the batch in hand may touch, held in memory while it is decided upon.

What a record of the batch does to a paper is seen by the next one at once, as if each were saved before
the next is read. Nothing here knows SQL: ``batch.py`` lays the papers on the desk and saves what changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from broadsheet.matching import Candidate
from broadsheet.paper import Identifier, Record
from broadsheet.store.precedence import join_versions, merge_fields
from broadsheet.store.rows import Fields, dump, to_authors, to_identifiers

Outcome = Literal["new", "updated", "merged", "unchanged"]
"""What became of one record; ``merged``: it joined a paper that another record had told of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One clean record on its way into the store."""

    record: Record
    title_key: str
    fields: Fields
    text: str
    """``fields`` as JSON."""
    hash: str
    """Of ``fields`` and the raw texts: the same record read again has the same."""


@dataclass(slots=True)
class Held:
    """One row of ``record``."""

    id: int
    paper_id: int
    origin: int | None
    """The paper this record was the first of; a split gives it back."""
    source: str
    key: str
    title_key: str
    seen_at: str
    updated_at: str
    hash: str
    fields: Fields
    text: str
    """``fields`` as JSON."""
    raw: dict[str, str]
    dirty: bool = False

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        return to_identifiers(self.fields.get("identifiers", ()))


@dataclass(slots=True)
class Draft:
    """One paper with its records, oldest first."""

    id: int
    records: list[Held] = field(default_factory=list)
    names: set[Identifier] = field(default_factory=set)
    splits: set[int] = field(default_factory=set)
    """The splits its records were parted by; two papers that share one are never joined."""
    merged_into: int | None = None
    dirty: bool = False

    def candidate(self, title_key: str, same_key: bool) -> Candidate:
        """The paper as matching looks at it; its title is the one of its titles that the record has, if any."""
        merged = merge_fields(self.records)
        keys = [one.title_key for one in self.records]
        return Candidate(
            paper_id=self.id,
            title_key=title_key if title_key in keys else keys[0],
            authors=tuple(author.name for author in to_authors(merged.get("authors", ()))),
            year=merged.get("year"),
            identifiers=tuple(sorted(self.names)),
            same_key=same_key,
        )


class Desk:
    """The papers in hand, and the three ways to find one: by record, by identifier, by title."""

    def __init__(self, next_paper: int, next_record: int, now: str) -> None:
        self.drafts: dict[int, Draft] = {}
        self.records: dict[tuple[str, str], Held] = {}
        self.owners: dict[Identifier, int] = {}
        self.claimed: dict[Identifier, int] = {}
        """The names that came to a paper or moved to another one, to be saved."""
        self.titles: dict[str, set[int]] = {}
        self.next_paper = next_paper
        self.next_record = next_record
        self.now = now

    def lay(self, draft: Draft) -> None:
        """Put a paper on the desk."""
        self.drafts[draft.id] = draft
        for name in draft.names:
            self.owners[name] = draft.id
        for held in draft.records:
            self._note(held)

    def near(self, entry: Entry, home: Held | None) -> list[Draft]:
        """The papers this record may be about, in the order of their ids; ``home`` is its own row if it has one."""
        ids = {self.owners[name] for name in entry.record.identifiers if name in self.owners}
        ids |= self.titles.get(entry.title_key, set())
        if home is None:
            return [self.drafts[one] for one in sorted(ids)]
        own = self.drafts[home.paper_id]
        others = (self.drafts[one] for one in sorted(ids - {own.id}))
        return [own, *(one for one in others if not one.splits & own.splits)]

    def open_paper(self, entry: Entry, key: str) -> int:
        """A paper that nobody had told of; the id of its first record."""
        draft = Draft(self.take_paper_id())
        self.drafts[draft.id] = draft
        return self._add(draft, entry, key, origin=draft.id)

    def take_paper_id(self) -> int:
        """An id that no paper ever had."""
        self.next_paper += 1
        return self.next_paper - 1

    def join_paper(self, draft: Draft, entry: Entry, key: str) -> int:
        """One more record of a paper we know; its id."""
        return self._add(draft, entry, key, origin=None)

    def update_record(self, held: Held, entry: Entry) -> bool:
        """What a record says now over what it said; nothing empty overwrites. Tells whether anything changed."""
        fields = _overlay(held.fields, entry.fields)
        raw = {name: text for name, text in held.raw.items() if name not in entry.fields} | entry.record.raw
        if fields == held.fields and raw == held.raw:
            return False
        self.titles.get(held.title_key, set()).discard(held.paper_id)
        held.fields, held.raw, held.hash, held.title_key = fields, raw, entry.hash, entry.title_key
        held.text, held.updated_at, held.dirty = dump(fields), self.now, True
        draft = self.drafts[held.paper_id]
        draft.dirty = True
        for one in draft.records:
            self._note(one)
        self._claim(draft, entry.record.identifiers)
        return True

    def merge_papers(self, kept: Draft, gone: Draft) -> None:
        """Two papers turn out to be one; the records of ``gone`` join ``kept``."""
        for held in gone.records:
            held.paper_id, held.dirty = kept.id, True
        kept.records = sorted([*kept.records, *gone.records], key=lambda one: one.id)
        for held in gone.records:
            self.titles[held.title_key].discard(gone.id)
            self._note(held)
        moved = dict.fromkeys(gone.names, kept.id)
        self.owners |= moved
        self.claimed |= moved
        kept.names |= gone.names
        kept.splits |= gone.splits
        gone.records, gone.names, gone.splits, gone.merged_into = [], set(), set(), kept.id
        kept.dirty = gone.dirty = True

    def _add(self, draft: Draft, entry: Entry, key: str, origin: int | None) -> int:
        record = entry.record
        held = Held(
            self.next_record, draft.id, origin, record.source, key, entry.title_key,
            self.now, self.now, entry.hash, entry.fields, entry.text, record.raw, dirty=True,
        )  # fmt: skip
        self.next_record += 1
        draft.records.append(held)
        draft.dirty = True
        self._note(held)
        self._claim(draft, record.identifiers)
        return held.id

    def _note(self, held: Held) -> None:
        self.records[held.source, held.key] = held
        if held.title_key:
            self.titles.setdefault(held.title_key, set()).add(held.paper_id)

    def _claim(self, draft: Draft, names: Iterable[Identifier]) -> None:
        """Names nobody has become this paper's; one that another paper has stays there."""
        for name in names:
            if name not in self.owners:
                self.owners[name] = self.claimed[name] = draft.id
                draft.names.add(name)


def _overlay(old: Fields, new: Fields) -> Fields:
    names = dict.fromkeys(tuple(name) for said in (new, old) for name in said.get("identifiers", ()))
    fields = {**old, **new}
    if names:
        fields["identifiers"] = [list(name) for name in names]
    if old.get("versions") and new.get("versions"):
        fields["versions"] = join_versions([old["versions"], new["versions"]])
    return fields


def is_other_work(held: Held, entry: Entry) -> bool:
    """Whether a source uses one key for two works: no common name, and another title or names that differ."""
    said, says = set(held.identifiers), set(entry.record.identifiers)
    if said & says:
        return False
    schemes = {name.scheme for name in said} & {name.scheme for name in says}
    return bool(schemes) or held.title_key != entry.title_key


def other_key(entry: Entry) -> str:
    """The key of a second work under one key: the same each time it is read."""
    text = "\n".join([entry.title_key, *(str(name) for name in sorted(entry.record.identifiers))])
    return f"{entry.record.key}#{blake2b(text.encode(), digest_size=6).hexdigest()}"
