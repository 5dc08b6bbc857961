"""Tokens of programs. Frozen."""

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, MetaData, Table, Text

metadata = MetaData()

reader = Table("reader", metadata, Column("id", Integer, primary_key=True))

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_on", Text, nullable=False),
    Column("reader_id", Integer, ForeignKey("reader.id")),
    sqlite_autoincrement=True,
)
Index("token_hash", token.c.hash, unique=True)
Index("token_reader", token.c.reader_id)


def apply(connection: Connection) -> None:
    """Make the table."""
    token.create(connection, checkfirst=True)
