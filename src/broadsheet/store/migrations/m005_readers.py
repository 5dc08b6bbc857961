"""Readers, what they do, and what is shown to them. Frozen."""

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

paper = Table("paper", metadata, Column("id", Integer, primary_key=True))

signal_event = Table(
    "signal_event", metadata, Column("time", Text, primary_key=True), Column("value", Float, nullable=False)
)
signal_event_time = Index("signal_event_time", signal_event.c.time, signal_event.c.value)

secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

reader = Table(
    "reader",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

reader_vote = Table(
    "reader_vote",
    metadata,
    Column("reader_id", Integer, ForeignKey("reader.id"), primary_key=True),
    Column("paper_id", Integer, ForeignKey("paper.id"), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("via", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("reader_vote_paper", reader_vote.c.paper_id, reader_vote.c.at)
Index("reader_vote_time", reader_vote.c.at, reader_vote.c.value)

saved_paper = Table(
    "saved_paper",
    metadata,
    Column("reader_id", Integer, ForeignKey("reader.id"), primary_key=True),
    Column("paper_id", Integer, ForeignKey("paper.id"), primary_key=True),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
)

submission = Table(
    "submission",
    metadata,
    Column("paper_id", Integer, ForeignKey("paper.id"), primary_key=True, autoincrement=False),
    Column("reader_id", Integer, ForeignKey("reader.id"), nullable=False),
    Column("day", Text, nullable=False),
    Column("at", Text, nullable=False),
)
Index("submission_day", submission.c.day)

exposure = Table(
    "exposure",
    metadata,
    Column("day", Text, primary_key=True),
    Column("page", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("paper_id", Integer, ForeignKey("paper.id"), primary_key=True),
    Column("shown", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("exposure_paper", exposure.c.paper_id, exposure.c.day)

rate = Table(
    "rate",
    metadata,
    Column("name", Text, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("rate_slot", rate.c.slot)

gist = Table(
    "gist",
    metadata,
    Column("paper_id", Integer, ForeignKey("paper.id"), primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("chosen", Integer, nullable=False),
)

TABLES = (secret, reader, reader_vote, saved_paper, submission, exposure, rate, gist)


def apply(connection: Connection) -> None:
    """Make the tables, and the index of the counts by time."""
    metadata.create_all(connection, tables=TABLES)
    signal_event_time.create(connection, checkfirst=True)
