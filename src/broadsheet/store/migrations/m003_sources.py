"""A paper keeps the names of the sources that told of it. Frozen."""

import json

from sqlalchemy import Connection, text

_TOLD = "SELECT DISTINCT paper_id, source FROM record ORDER BY paper_id, source"


def apply(connection: Connection) -> None:
    """Add the column and fill it."""
    connection.execute(text("ALTER TABLE paper ADD COLUMN sources TEXT NOT NULL DEFAULT '[]'"))
    sources: dict[int, list[str]] = {}
    for row in connection.execute(text(_TOLD)):
        sources.setdefault(row.paper_id, []).append(row.source)
    rows = [{"id": one, "sources": json.dumps(names, separators=(",", ":"))} for one, names in sources.items()]
    if rows:
        connection.execute(text("UPDATE paper SET sources = :sources WHERE id = :id"), rows)
