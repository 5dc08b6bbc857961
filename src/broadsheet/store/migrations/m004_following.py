"""What is followed, what came of it day by day, the work to be done, and the gate of each host. Frozen."""

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, MetaData, Table, Text

metadata = MetaData()

follow = Table(
    "follow",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("stopped_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

channel = Table(
    "channel",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("follow", Text, ForeignKey("follow.name"), nullable=False),
    Column("source", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("checkpoint", Text, nullable=False),
    Column("last_success", Text, nullable=False),
    Column("last_try", Text, nullable=False),
    Column("next_due", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("records", Integer, nullable=False),
    sqlite_autoincrement=True,
)
Index("channel_name", channel.c.source, channel.c.stream, unique=True)
Index("channel_follow", channel.c.follow)

ledger = Table(
    "ledger",
    metadata,
    Column("channel_id", Integer, ForeignKey("channel.id"), primary_key=True),
    Column("day", Text, primary_key=True),
    Column("expected", Integer),
    Column("got", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("replaced", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("told", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("closed_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

arrival = Table(
    "arrival",
    metadata,
    Column("channel_id", Integer, ForeignKey("channel.id"), primary_key=True),
    Column("day", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    sqlite_with_rowid=False,
)

announced = Table(
    "announced",
    metadata,
    Column("channel_id", Integer, ForeignKey("channel.id"), primary_key=True),
    Column("day", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("got_at", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("announced_name", announced.c.name)

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("slot", Text),
    Column("state", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("facts", Text, nullable=False),
    Column("error", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("job_slot", job.c.slot, unique=True)
Index("job_subject", job.c.subject)

host_gate = Table(
    "host_gate",
    metadata,
    Column("host", Text, primary_key=True),
    Column("left_at", Float, nullable=False),
    Column("held_until", Float, nullable=False),
    Column("paused_until", Float, nullable=False),
    Column("why", Text, nullable=False),
    sqlite_with_rowid=False,
)


def apply(connection: Connection) -> None:
    """Make the tables; nothing is followed yet."""
    metadata.create_all(connection)
