"""Undoing a merge: every record becomes a paper of its own again, and stays so."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from broadsheet.store import schema
from broadsheet.store.batch import lay_papers, next_number, open_desk, save_desk
from broadsheet.store.desk import Desk, Draft, Held
from broadsheet.store.reading import follow
from broadsheet.store.votes import settle_votes


def split_paper(connection: Connection, paper_id: int, now: str) -> list[int]:
    """The ids of the papers it becomes, the one that keeps its id first. Call it inside a writing transaction.

    1. the record that the paper was made for keeps it (else the one known longest); each other one gets the
       paper back that was made for it, or a new one
    2. each, in that order, takes the names it says
    3. listings and signals belong to their records and go with them
    4. the records are noted as apart, so that no later import joins their papers again
    """
    paper_id = follow(connection, paper_id)
    desk = open_desk(connection, now)
    lay_papers(connection, desk, [paper_id])
    kept = desk.drafts[paper_id]
    records = sorted(kept.records, key=lambda held: held.origin != paper_id)
    if len(records) < 2:
        return [paper_id]
    drafts = [kept, *(_part(desk, held) for held in records[1:])]
    _hand_back(desk, drafts, records)
    saved = save_desk(connection, desk)
    settle_votes(connection, saved, renumbered=saved)
    _note_apart(connection, records)
    return [draft.id for draft in drafts]


def _part(desk: Desk, held: Held) -> Draft:
    if held.origin is None:
        held.origin = desk.take_paper_id()
    draft = desk.drafts[held.origin] = Draft(held.origin)
    return draft


def _hand_back(desk: Desk, drafts: Sequence[Draft], records: Sequence[Held]) -> None:
    unclaimed = set(drafts[0].names)
    drafts[0].names = set()
    for draft, held in zip(drafts, records, strict=True):
        held.paper_id, held.dirty = draft.id, True
        draft.records, draft.names, draft.dirty = [held], unclaimed & set(held.identifiers), True
        desk.claimed.update(dict.fromkeys(draft.names, draft.id))
        unclaimed -= draft.names


def _note_apart(connection: Connection, records: Sequence[Held]) -> None:
    split = next_number(connection, schema.apart.c.split)
    connection.execute(insert(schema.apart), [{"split": split, "record_id": held.id} for held in records])
