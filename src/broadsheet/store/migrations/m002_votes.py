"""A paper keeps its up-votes: of each record the last count, of several records the largest. Frozen."""

from itertools import count

from sqlalchemy import Connection, text

_LAST_COUNTS = """
    SELECT record.paper_id AS paper_id, MAX(told.value) AS votes
    FROM signal_event AS told JOIN record ON record.id = told.record_id
    WHERE told.kind = 'upvotes' AND told.time = (
        SELECT MAX(other.time) FROM signal_event AS other
        WHERE other.record_id = told.record_id AND other.kind = told.kind
    )
    GROUP BY record.paper_id ORDER BY record.paper_id
"""


def apply(connection: Connection) -> None:
    """Add the column and fill it; whoever has up-votes has changed, so that what is derived from papers sees them."""
    connection.execute(text("ALTER TABLE paper ADD COLUMN votes INTEGER"))
    rows = connection.execute(text(_LAST_COUNTS)).all()
    last = connection.execute(text("SELECT MAX(changed) FROM paper")).scalar() or 0
    numbers = count(last + 1)
    changes = [{"id": row.paper_id, "votes": min(round(row.votes), 2**31 - 1), "n": next(numbers)} for row in rows]
    if changes:
        connection.execute(text("UPDATE paper SET votes = :votes, changed = :n WHERE id = :id"), changes)
