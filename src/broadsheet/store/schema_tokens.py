"""The table of tokens, by which programs are known. The rest is in ``schema.py``."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from broadsheet.store.schema import metadata

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    # SHA-256 of its text, which is random and long: nothing that needs a slow hash.
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
