"""When a paper last changed, for harvests that ask for what changed since a day. Frozen."""

from sqlalchemy import Connection, text

_WHEN = """
    UPDATE paper SET changed_at = COALESCE(
        (SELECT MAX(record.updated_at) FROM record WHERE record.paper_id = paper.id), first_seen, '')
"""


def apply(connection: Connection) -> None:
    """Add the column, filled with the last moment at which a record of the paper changed, and its index."""
    connection.execute(text("ALTER TABLE paper ADD COLUMN changed_at TEXT NOT NULL DEFAULT ''"))
    connection.execute(text(_WHEN))
    connection.execute(text("CREATE INDEX paper_changed_at ON paper (changed_at, changed)"))
