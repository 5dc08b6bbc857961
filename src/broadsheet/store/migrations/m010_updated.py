"""Indexes for lists in the order of the last update. Frozen."""

from sqlalchemy import Connection, text


def apply(connection: Connection) -> None:
    """Index the papers that were updated by that moment, and the others by the day they came out."""
    connection.execute(text("CREATE INDEX IF NOT EXISTS paper_updated ON paper (updated, id) WHERE updated > ''"))
    connection.execute(text("CREATE INDEX IF NOT EXISTS paper_as_it_came ON paper (published, id) WHERE updated = ''"))
