"""The tables of editions. The rest is in ``schema.py``.

saved_view  a search with a name, which has editions of its own
edition     what a view showed for a day, week or month, frozen        edition_entry   a paper's place in it, and why
"""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text

from broadsheet.store.schema import metadata

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
# Two processes that close the same edition: one wins, the other one reads what it wrote.
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
