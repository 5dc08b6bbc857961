"""Readers: who voted, saved and submitted what. Private but for the names of submitters.

What is kept of a paper that was merged into another one counts for that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

from broadsheet.answers.readers import PaperMarks, Reader, Submission
from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.reading import follow, select_in
from broadsheet.store.schema import paper
from broadsheet.store.schema_mail import subscription
from broadsheet.store.schema_readers import reader, reader_vote, saved_paper, submission
from broadsheet.store.schema_tokens import token


@dataclass(frozen=True, slots=True)
class Saved:
    """A paper put aside: which it is today, which it was then, and when."""

    paper_id: int
    saved_id: int
    at: str


@dataclass(frozen=True, slots=True)
class SavedPapers:
    """Some of the papers put aside, how many there are in all, and whether more follow."""

    saved: tuple[Saved, ...]
    total: int
    has_more: bool


class Readers:
    """Readers and what they do with papers."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def make(self, name: str) -> Reader:
        """A reader nobody has seen before."""
        with self._access.write() as connection:
            return _make(connection, name, self._access.now())

    def of_subscription(self, subscription_id: int) -> Reader | None:
        """The reader who acts by the letters of this subscription, made when first asked for; None: no such one."""
        c = subscription.c
        with self._access.write() as connection:
            row = connection.execute(select(c.reader_id).where(c.id == subscription_id)).one_or_none()
            if row is None:
                return None
            kept = _find(connection, row.reader_id) if row.reader_id is not None else None
            if kept is None:
                kept = _make(connection, "", self._access.now())
                connection.execute(update(subscription).where(c.id == subscription_id).values(reader_id=kept.id))
            return kept

    def find(self, reader_id: int) -> Reader | None:
        """The reader of that id."""
        return self._access.read(lambda connection: _find(connection, reader_id))

    def rename(self, reader_id: int, name: str) -> None:
        """From now on they are called this, with what they submitted before, too."""
        with self._access.write() as connection:
            connection.execute(update(reader).where(reader.c.id == reader_id).values(name=name))

    def vote(self, reader_id: int, paper_id: int, value: int, via: str) -> None:
        """Note a vote (1, -1), or take it back (0). Raises NotFound when there is no such paper."""
        with self._access.write() as connection:
            ids = _family(connection, [follow(connection, paper_id)])
            c = reader_vote.c
            connection.execute(delete(reader_vote).where(c.reader_id == reader_id, c.paper_id.in_(list(ids))))
            if value:
                row = {"reader_id": reader_id, "paper_id": next(iter(ids)), "value": value}
                connection.execute(insert(reader_vote), {**row, "at": self._access.now(), "via": via})

    def save(self, reader_id: int, paper_id: int, saved: bool) -> None:
        """Put a paper aside, or take it away from there. Raises NotFound when there is no such paper."""
        with self._access.write() as connection:
            ids = _family(connection, [follow(connection, paper_id)])
            c = saved_paper.c
            mine = (c.reader_id == reader_id) & c.paper_id.in_(list(ids))
            if not saved:
                connection.execute(delete(saved_paper).where(mine))
            elif connection.execute(select(c.paper_id).where(mine).limit(1)).first() is None:
                row = {"reader_id": reader_id, "paper_id": next(iter(ids)), "at": self._access.now()}
                connection.execute(insert(saved_paper), row)

    def marks(self, reader_id: int | None, ids: Sequence[int]) -> dict[int, PaperMarks]:
        """What this reader did with each of these papers, and how all readers voted; every id has an entry."""
        return self._access.read(lambda connection: _marks(connection, reader_id, ids))

    def list_saved(
        self, reader_id: int, limit: int, offset: int = 0, after: tuple[str, int] | None = None
    ) -> SavedPapers:
        """The papers put aside, the latest first; those after a moment and an id, where these are given."""
        c = saved_paper.c
        mine = c.reader_id == reader_id
        wanted = mine if after is None else mine & (tuple_(c.at, c.paper_id) < after)
        latest = select(c.paper_id, c.at).where(wanted).order_by(c.at.desc(), c.paper_id.desc())

        def ask(connection: Connection) -> SavedPapers:
            rows = connection.execute(latest.limit(limit + 1).offset(offset)).all()
            saved = tuple(Saved(follow(connection, row.paper_id), row.paper_id, row.at) for row in rows[:limit])
            total = connection.execute(select(func.count()).where(mine)).scalar_one()
            return SavedPapers(saved, total, len(rows) > limit > 0)

        return self._access.read(ask)

    def submit(self, reader_id: int, paper_id: int, day: str) -> Submission:
        """Note who brought the paper in; the first one stays. Raises NotFound when there is no such paper."""
        with self._access.write() as connection:
            kept = follow(connection, paper_id)
            known = _submissions(connection, [kept])
            if kept not in known:
                row = {"paper_id": kept, "reader_id": reader_id, "day": day, "at": self._access.now()}
                connection.execute(upsert(submission, key=["paper_id"]), row)
                known = _submissions(connection, [kept])
            return known[kept]

    def find_submissions(self, ids: Sequence[int]) -> dict[int, Submission]:
        """Who submitted each of these papers; those that nobody did are not there."""
        return self._access.read(lambda connection: _submissions(connection, ids))

    def forget(self, reader_id: int) -> None:
        """Delete all of a reader: votes, saved papers, name, and that it was they who submitted a paper."""
        with self._access.write() as connection:
            for table in (reader_vote, saved_paper, submission):
                connection.execute(delete(table).where(table.c.reader_id == reader_id))
            mine = subscription.c.reader_id == reader_id
            connection.execute(update(subscription).where(mine).values(reader_id=None))
            connection.execute(update(token).where(token.c.reader_id == reader_id).values(reader_id=None))
            connection.execute(delete(reader).where(reader.c.id == reader_id))


def _make(connection: Connection, name: str, now: str) -> Reader:
    made = insert(reader).values(name=name, made_at=now).returning(reader.c.id)
    return Reader(connection.execute(made).scalar_one(), name)


def _find(connection: Connection, reader_id: int) -> Reader | None:
    row = connection.execute(select(reader.c.id, reader.c.name).where(reader.c.id == reader_id)).one_or_none()
    return Reader(row.id, row.name) if row else None


def _family(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """These papers and those merged into them: the id of each, and of the paper it is now. These come first."""
    family = {one: one for one in ids}
    merged = select_in(connection, select(paper.c.id, paper.c.merged_into), paper.c.merged_into, sorted(set(ids)))
    family.update((row.id, row.merged_into) for row in merged)
    return family


def _marks(connection: Connection, reader_id: int | None, ids: Sequence[int]) -> dict[int, PaperMarks]:
    family = _family(connection, ids)
    v, s = reader_vote.c, saved_paper.c
    votes: dict[tuple[int, int], int] = {}
    rows = select_in(connection, select(v.paper_id, v.reader_id, v.value, v.at), v.paper_id, list(family))
    for row in sorted(rows, key=lambda row: row.at):
        votes[family[row.paper_id], row.reader_id] = row.value
    saved = select(s.paper_id).where(s.reader_id == (-1 if reader_id is None else reader_id))
    kept = {family[row.paper_id] for row in select_in(connection, saved, s.paper_id, list(family))}
    counts = {one: [0, 0] for one in ids}
    for (one, _), value in votes.items():
        counts[one][value < 0] += 1
    mine = {one: votes.get((one, reader_id), 0) if reader_id is not None else 0 for one in ids}
    return {
        one: PaperMarks("up" if mine[one] > 0 else "down" if mine[one] < 0 else "none", one in kept, *counts[one])
        for one in ids
    }


def _submissions(connection: Connection, ids: Sequence[int]) -> dict[int, Submission]:
    family = _family(connection, ids)
    c = submission.c
    asked = select(c.paper_id, c.reader_id, c.day, c.at, reader.c.name).join(reader, reader.c.id == c.reader_id)
    found: dict[int, Submission] = {}
    for row in sorted(select_in(connection, asked, c.paper_id, list(family)), key=lambda row: row.at):
        one = family[row.paper_id]
        found.setdefault(one, Submission(one, row.reader_id, row.name, row.day, row.at))
    return found
