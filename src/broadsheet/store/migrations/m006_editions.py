"""Editions, frozen, and the indexes that find the papers of a day. Frozen."""

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()

paper = Table(
    "paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("announced", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
)
_DATE = "merged_into IS NULL AND announced = '' AND length(published) >= 10 AND julianday(published)"
INDEXES = (
    Index("paper_fresh", paper.c.first_seen, sqlite_where=text(f"{_DATE} >= julianday(first_seen) - 14")),
    Index("paper_dated", paper.c.published, sqlite_where=text(f"{_DATE} < julianday(first_seen) - 14")),
    Index("paper_announced", paper.c.announced, sqlite_where=text("merged_into IS NULL AND length(announced) >= 10")),
)

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
    """Make the tables and the indexes."""
    metadata.create_all(connection, tables=TABLES)
    for index in INDEXES:
        index.create(connection, checkfirst=True)
