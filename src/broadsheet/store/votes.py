"""How many up-votes a paper has, from the counts that its records were told.

Of one record the last count holds. Of several records the largest does and not the sum: they repeat one site's number,
each as old as its own last look, and up-votes seldom go down. (Counts of two sites would have to be added up; all that
are read today come from one.)
"""

from collections.abc import Collection, Sequence
from itertools import count

from sqlalchemy import Connection, bindparam, select, update

from broadsheet.store.reading import last_change, select_in
from broadsheet.store.schema import paper, record, signal_event

KIND = "upvotes"
"""What the signals that count here are called."""

MOST = 2**31 - 1
"""No page counts further: a larger number is damage, and counts as this."""


def settle_votes(connection: Connection, ids: Collection[int], renumbered: Collection[int]) -> None:
    """Write what these papers' up-votes are now. Call it inside a writing transaction, after the signals are saved.

    A change of them is a change of the paper: it gets the next number of the sequence, but for those ``renumbered``,
    which have just got one.
    """
    wanted = sorted(ids)
    told = count_votes(connection, wanted)
    c = paper.c
    kept = select_in(connection, select(c.id, c.votes, c.changed), c.id, wanted)
    news = [row for row in kept if row.votes != told.get(row.id)]
    if not news:
        return
    numbers = count(last_change(connection) + 1)
    rows = [
        {"at": row.id, "votes": told.get(row.id), "changed": row.changed if row.id in renumbered else next(numbers)}
        for row in news
    ]
    connection.execute(update(paper).where(c.id == bindparam("at")), rows)


def count_votes(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The up-votes of those of these papers that any were told of."""
    c = signal_event.c
    told = select(record.c.paper_id, c.record_id, c.value).join(record, record.c.id == c.record_id)
    told = told.where(c.kind == KIND).order_by(c.time)
    last = {row.record_id: row for row in select_in(connection, told, record.c.paper_id, ids)}
    votes: dict[int, int] = {}
    for row in last.values():
        votes[row.paper_id] = max(votes.get(row.paper_id, 0), min(round(row.value), MOST))
    return votes


def papers_of(connection: Connection, record_ids: Collection[int]) -> set[int]:
    """The papers that these records belong to."""
    c = record.c
    return {row.paper_id for row in select_in(connection, select(c.paper_id), c.id, sorted(record_ids))}
