"""Editions, frozen. Frozen."""

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, MetaData, Table, Text

metadata = MetaData()

paper = Table("paper", metadata, Column("id", Integer, primary_key=True))

saved_view = Table(
    "saved_view",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

edition = Table(
    "edition",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("view", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("closed_at", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("recipe", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("edition_name", edition.c.view, edition.c.kind, edition.c.period, unique=True)
Index("edition_first", edition.c.view, edition.c.kind, edition.c.first)

edition_entry = Table(
    "edition_entry",
    metadata,
    Column("edition_id", Integer, ForeignKey("edition.id"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("paper_id", Integer, ForeignKey("paper.id"), nullable=False),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("tree", Text, nullable=False),
    Column("late_of", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("edition_entry_paper", edition_entry.c.paper_id)

TABLES = (saved_view, edition, edition_entry)


def apply(connection: Connection) -> None:
    """Make the tables."""
    metadata.create_all(connection, tables=TABLES)
