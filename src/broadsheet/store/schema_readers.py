"""The tables of readers and what they do. The rest is in ``schema.py``.

secret      keys of this library's own           reader        somebody who voted, saved or submitted
reader_vote a reader's vote on a paper           saved_paper   what a reader put aside
submission  a paper a reader brought in          exposure      how often a paper was shown and opened, where: no names
rate        how often something was tried        gist          the roles of a paper's sentences, derived
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from broadsheet.store.schema import metadata

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
    # 1 up, -1 down; a vote taken back is no row.
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
    # A keyed hash of what is counted (an address, an IP): never the thing itself.
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
    # Of the text that was read, and by what: another text or model makes it worthless.
    Column("hash", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("chosen", Integer, nullable=False),
)
