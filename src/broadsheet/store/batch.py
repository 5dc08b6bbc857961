"""Saving a batch: find every paper it may touch, decide record by record on the desk, write what changed.

All of it happens in one transaction that has the writer's place from its beginning, so that what was
found is still so when it is decided upon. Costs a fixed number of statements, whatever the batch's size.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Column, Connection, func, select, update

from broadsheet.matching import Candidate, Match
from broadsheet.paper import Identifier, Record
from broadsheet.store import schema
from broadsheet.store.desk import Desk, Draft, Entry, Held, Outcome, is_other_work, other_key
from broadsheet.store.dialect import upsert, write_rows
from broadsheet.store.events import save_events
from broadsheet.store.precedence import choose_record, merge_fields
from broadsheet.store.reading import select_in, to_held
from broadsheet.store.rows import dump, dump_list
from broadsheet.store.votes import papers_of, settle_votes

Chooser = Callable[[Record, Sequence[Candidate]], Match]
"""Which of the candidates a record is about; what ``matching.choose_paper`` does."""

Known = dict[tuple[str, str], tuple[int, int, str]]
"""(source, key) of the records of a batch that the store has, to (record id, paper id, hash)."""

_UPSERT_PAPER = upsert(
    schema.paper, key=["id"], update=[one.name for one in schema.paper.c if one.name not in ("id", "votes")]
)


def save_entries(connection: Connection, entries: Sequence[Entry], choose: Chooser, now: str) -> list[Outcome]:
    """Save these records, in order, and tell what became of each. Call it inside a writing transaction."""
    known = _find_known(connection, {(entry.record.source, entry.record.key) for entry in entries})
    fresh = [entry for entry in entries if _hash_of(known, entry) != entry.hash]
    desk = open_desk(connection, now)
    next_paper = desk.next_paper
    lay_papers(connection, desk, _find_near(connection, fresh, known))
    placed = [_place(desk, entry, known, choose) for entry in entries]
    saved = save_desk(connection, desk)
    heard = save_events(connection, entries, [record_id for record_id, _ in placed])
    # New papers' votes come from what was heard; old ones' may also come and go with their records.
    known_before = {one for one in saved if one < next_paper}
    settle_votes(connection, known_before | papers_of(connection, heard), renumbered=saved)
    return ["updated" if outcome == "unchanged" and record_id in heard else outcome for record_id, outcome in placed]


def next_number(connection: Connection, column: Column[Any]) -> int:
    """One more than the largest; rows are never deleted, so it has never been used."""
    return (connection.execute(select(func.max(column))).scalar() or 0) + 1


def open_desk(connection: Connection, now: str) -> Desk:
    """An empty desk that knows which ids come next."""
    return Desk(next_number(connection, schema.paper.c.id), next_number(connection, schema.record.c.id), now)


def lay_papers(connection: Connection, desk: Desk, ids: Iterable[int]) -> None:
    """Load these papers with all their records, names and splits, and put them on the desk."""
    wanted = sorted(ids)
    drafts = {one: Draft(one) for one in wanted}
    record, identifier, apart = schema.record, schema.identifier, schema.apart
    for row in select_in(connection, select(record), record.c.paper_id, wanted):
        drafts[row.paper_id].records.append(to_held(row))
    for row in select_in(connection, select(identifier), identifier.c.paper_id, wanted):
        drafts[row.paper_id].names.add(Identifier(row.scheme, row.value))
    splits = select(record.c.paper_id, apart.c.split).join(apart, apart.c.record_id == record.c.id)
    for row in select_in(connection, splits, record.c.paper_id, wanted):
        drafts[row.paper_id].splits.add(row.split)
    for draft in drafts.values():
        draft.records.sort(key=lambda one: one.id)
        desk.lay(draft)


def save_desk(connection: Connection, desk: Desk) -> set[int]:
    """Write what changed on the desk; each changed paper gets the next numbers of the sequence, in order.

    Returns the changed papers' ids. Their up-votes are for ``settle_votes``, once their signals are saved.
    """
    numbers = count(next_number(connection, schema.paper.c.changed))
    # A paper that was merged away names the one it went into, which must be there first.
    dirty = sorted((one for one in desk.drafts.values() if one.dirty), key=lambda one: (one.merged_into or 0, one.id))
    papers = [_paper_row(draft, next(numbers), desk.now) for draft in dirty]
    records = [_record_row(held) for held in desk.records.values() if held.dirty]
    names = [{"scheme": n.scheme, "value": n.value, "paper_id": owner} for n, owner in desk.claimed.items()]
    write_rows(connection, _UPSERT_PAPER, papers)
    for draft in dirty:
        if draft.merged_into is not None:
            _lead_on(connection, draft)
    write_rows(connection, upsert(schema.record, key=["id"]), records)
    write_rows(connection, upsert(schema.identifier, key=["scheme", "value"]), names)
    return {draft.id for draft in dirty}


def _lead_on(connection: Connection, gone: Draft) -> None:
    """What was merged into this paper before now leads to where it went itself: one step is always enough."""
    c = schema.paper.c
    connection.execute(update(schema.paper).where(c.merged_into == gone.id).values(merged_into=gone.merged_into))


def _place(desk: Desk, entry: Entry, known: Known, choose: Chooser) -> tuple[int, Outcome]:
    """Decide one record on the desk: its row's id and what became of it.

    1. the record as it was: nothing to do
    2. its key, else its key for a second work: the row that is its own, if there is one
    3. the paper that matching chooses; when that is not its row's, the row is another work's
    """
    record_id, _, hash_ = known.get((entry.record.source, entry.record.key), (0, 0, ""))
    if hash_ == entry.hash and (entry.record.source, entry.record.key) not in desk.records:
        return record_id, "unchanged"
    key = entry.record.key
    held = desk.records.get((entry.record.source, key))
    if held and held.hash != entry.hash and not _is_home(desk, held, entry, choose):
        key = other_key(entry)
        held = desk.records.get((entry.record.source, key))
    if held is None:
        return _add(desk, entry, key, choose)
    if held.hash == entry.hash:
        return held.id, "unchanged"
    return held.id, _update(desk, held, entry, choose)


def _is_home(desk: Desk, held: Held, entry: Entry, choose: Chooser) -> bool:
    if is_other_work(held, entry):
        return False
    return choose(entry.record, _candidates(desk, entry, held)).paper_id == held.paper_id


def _add(desk: Desk, entry: Entry, key: str, choose: Chooser) -> tuple[int, Outcome]:
    near = _candidates(desk, entry, None)
    match = choose(entry.record, near) if near else Match(None, "new")
    if match.paper_id is None:
        return desk.open_paper(entry, key), "new"
    record_id = desk.join_paper(desk.drafts[match.paper_id], entry, key)
    _merge_also(desk, desk.drafts[match.paper_id], match)
    return record_id, "merged"


def _update(desk: Desk, held: Held, entry: Entry, choose: Chooser) -> Outcome:
    match = choose(entry.record, _candidates(desk, entry, held))
    changed = desk.update_record(held, entry)
    if match.paper_id == held.paper_id and _merge_also(desk, desk.drafts[held.paper_id], match):
        return "merged"
    return "updated" if changed else "unchanged"


def _merge_also(desk: Desk, kept: Draft, match: Match) -> bool:
    """Join the papers this record shows to be one, but never what a person has split."""
    merged = False
    for one in match.also:
        gone = desk.drafts[one]
        if one != kept.id and not gone.splits & kept.splits:
            desk.merge_papers(kept, gone)
            merged = True
    return merged


def _candidates(desk: Desk, entry: Entry, home: Held | None) -> list[Candidate]:
    own = home.paper_id if home else None
    return [draft.candidate(entry.title_key, draft.id == own) for draft in desk.near(entry, home)]


def _hash_of(known: Known, entry: Entry) -> str:
    return known.get((entry.record.source, entry.record.key), (0, 0, ""))[2]


def _find_known(connection: Connection, names: Iterable[tuple[str, str]]) -> Known:
    keys: dict[str, list[str]] = {}
    for source, key in sorted(names):
        keys.setdefault(source, []).append(key)
    c = schema.record.c
    return {
        (source, row.key): (row.id, row.paper_id, row.hash)
        for source, wanted in keys.items()
        for row in select_in(
            connection, select(c.id, c.paper_id, c.key, c.hash).where(c.source == source), c.key, wanted
        )
    }


def _find_near(connection: Connection, entries: Sequence[Entry], known: Known) -> set[int]:
    """Every paper that one of these records may be about: by its key, its second key, a name, its title."""
    names = {(entry.record.source, entry.record.key) for entry in entries} & known.keys()
    others = {
        (entry.record.source, other_key(entry)) for entry in entries if (entry.record.source, entry.record.key) in names
    }
    near = {known[name][1] for name in names}
    near |= {paper_id for _, paper_id, _ in _find_known(connection, others).values()}
    near |= _find_owners(connection, {name for entry in entries for name in entry.record.identifiers})
    c = schema.record.c
    titles = sorted({entry.title_key for entry in entries} - {""})
    near |= {row.paper_id for row in select_in(connection, select(c.paper_id), c.title_key, titles)}
    return near


def _find_owners(connection: Connection, names: Iterable[Identifier]) -> set[int]:
    values: dict[str, list[str]] = {}
    for name in sorted(names):
        values.setdefault(name.scheme, []).append(name.value)
    c = schema.identifier.c
    return {
        row.paper_id
        for scheme, wanted in values.items()
        for row in select_in(connection, select(c.paper_id).where(c.scheme == scheme), c.value, wanted)
    }


def _record_row(held: Held) -> dict[str, Any]:
    return {
        "id": held.id,
        "paper_id": held.paper_id,
        "origin": held.origin,
        "source": held.source,
        "key": held.key,
        "title_key": held.title_key,
        "seen_at": held.seen_at,
        "updated_at": held.updated_at,
        "hash": held.hash,
        "fields": held.text,
        "raw": dump(held.raw),
    }


def _paper_row(draft: Draft, changed: int, now: str) -> dict[str, Any]:
    said = merge_fields(draft.records).get
    summary_by = choose_record("summary", draft.records)
    submitted, announced, year = said("submitted", ""), said("announced", ""), said("year")
    return {
        "id": draft.id,
        "title": said("title", ""),
        "abstract": said("abstract", ""),
        "has_abstract": int(bool(said("abstract"))),
        "summary": said("summary", ""),
        "summary_by": summary_by.source if summary_by else "",
        "authors": dump_list(said("authors")),
        "submitted": submitted,
        "announced": announced,
        "updated": said("updated", ""),
        "published": submitted or announced or (str(year) if year else ""),
        "first_seen": min((held.seen_at for held in draft.records), default=""),
        "year": year,
        "categories": dump_list(said("categories")),
        "venue": said("venue", ""),
        "keywords": dump_list(said("keywords")),
        "comment": said("comment", ""),
        "versions": dump_list(said("versions")),
        "links": dump_list(said("links")),
        "sources": dump_list(sorted({held.source for held in draft.records})),
        "changed": changed,
        "changed_at": now,
        "merged_into": draft.merged_into,
    }
