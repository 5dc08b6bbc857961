"""The tables as they are now. ``migrations/`` leads every older file here; a test compares the two.

paper       the work, derived from its records; never deleted, so that no id is used twice
record      what one source says of it, kept whole: the provenance
identifier  whose paper a name is
listing     a record stood on a source's page       signal_event   a count at a time
apart       records that a person split: never in one paper again
checkpoint  how far an import has come              schema_migration   which migrations ran
library     one row: the name that tells this library from every other

follow      what a person follows                   channel        one source's part in it, and how far it has come
ledger      one day of a channel, in numbers        arrival        which records were counted on it, each once
announced   the papers that a source named for it   job            a piece of work, who does it, how it ended
host_gate   when the next request may go to a host
"""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()

paper = Table(
    "paper",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("has_abstract", Integer, nullable=False),
    Column("summary", Text, nullable=False),
    Column("summary_by", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("submitted", Text, nullable=False),
    Column("announced", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("year", Integer),
    Column("categories", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("keywords", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("versions", Text, nullable=False),
    Column("links", Text, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("merged_into", Integer, ForeignKey("paper.id")),
    Column("votes", Integer),
    Column("sources", Text, nullable=False, server_default="[]"),
    # When what is said of it last changed; new counts alone do not move it.
    Column("changed_at", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
# For harvests: which numbers of the sequence belong to what changed since a day?
Index("paper_changed_at", paper.c.changed_at, paper.c.changed)
Index("paper_changed", paper.c.changed, unique=True)
# For the latest papers and the counts of status, all answered from this index alone: reading the rows themselves for
# it takes 0.3 s for 168,119 papers.
Index("paper_latest", paper.c.published, paper.c.id, paper.c.merged_into, paper.c.has_abstract)
# For merging a paper that others were merged into; holds only those.
_GONE = text("merged_into IS NOT NULL")
Index("paper_merged", paper.c.merged_into, sqlite_where=_GONE, postgresql_where=_GONE)
# For the editions of days. A paper that is soon known after it came out counts on the day it is first seen, one that
# comes with a bulk import on the day its own date names, and one that was announced on the day it was. Each of these
# holds one kind of paper; the queries in ``occasions.py`` say the same words, or the index would not be used.
IS_DAY = "length(published) >= 10"
IS_FRESH = f"merged_into IS NULL AND announced = '' AND {IS_DAY} AND julianday(published) >= julianday(first_seen) - 14"
IS_DATED = f"merged_into IS NULL AND announced = '' AND {IS_DAY} AND julianday(published) < julianday(first_seen) - 14"
IS_ANNOUNCED = "merged_into IS NULL AND length(announced) >= 10"
Index("paper_fresh", paper.c.first_seen, sqlite_where=text(IS_FRESH))
Index("paper_dated", paper.c.published, sqlite_where=text(IS_DATED))
Index("paper_announced", paper.c.announced, sqlite_where=text(IS_ANNOUNCED))
# For lists in the order of the last update; a paper that was never updated stands at the day it came out.
IS_UPDATED, IS_AS_IT_CAME = "updated > ''", "updated = ''"
Index("paper_updated", paper.c.updated, paper.c.id, sqlite_where=text(IS_UPDATED), postgresql_where=text(IS_UPDATED))
Index(
    "paper_as_it_came",
    paper.c.published,
    paper.c.id,
    sqlite_where=text(IS_AS_IT_CAME),
    postgresql_where=text(IS_AS_IT_CAME),
)

record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("paper_id", Integer, ForeignKey("paper.id"), nullable=False),
    Column("origin", Integer, ForeignKey("paper.id")),
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("raw", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("record_name", record.c.source, record.c.key, unique=True)
Index("record_paper", record.c.paper_id)
Index("record_title", record.c.title_key)

identifier = Table(
    "identifier",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("paper_id", Integer, ForeignKey("paper.id"), nullable=False),
    sqlite_with_rowid=False,
)
Index("identifier_paper", identifier.c.paper_id)

listing = Table(
    "listing",
    metadata,
    Column("record_id", Integer, ForeignKey("record.id"), primary_key=True),
    Column("page", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("rank", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("listing_day", listing.c.day, listing.c.rank)

signal_event = Table(
    "signal_event",
    metadata,
    Column("record_id", Integer, ForeignKey("record.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("time", Text, primary_key=True),
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)
# For what moved lately, and whether anything did: answered from this index alone, which holds the key's columns too.
Index("signal_event_time", signal_event.c.time, signal_event.c.value)

apart = Table(
    "apart",
    metadata,
    Column("split", Integer, primary_key=True, autoincrement=False),
    Column("record_id", Integer, ForeignKey("record.id"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("apart_record", apart.c.record_id)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("file", Text, primary_key=True),
    Column("done", Integer, nullable=False),
    Column("saved_at", Text, nullable=False),
)

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
# For the records of every batch: which days wait for them?
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
# One open job a subject; the slot of one that ended is empty.
Index("job_slot", job.c.slot, unique=True)
Index("job_subject", job.c.subject)

host_gate = Table(
    "host_gate",
    metadata,
    Column("host", Text, primary_key=True),
    # Seconds since 1970: some hosts are asked several times a second.
    Column("left_at", Float, nullable=False),
    Column("held_until", Float, nullable=False),
    Column("paused_until", Float, nullable=False),
    Column("why", Text, nullable=False),
    sqlite_with_rowid=False,
)

library = Table("library", metadata, Column("id", Text, primary_key=True))

schema_migration = Table(
    "schema_migration",
    metadata,
    Column("name", Text, primary_key=True),
    Column("applied_at", Text, nullable=False),
)
