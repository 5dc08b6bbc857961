"""Subscriptions, letters, and where else editions are posted. Frozen."""

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, MetaData, Table, Text

metadata = MetaData()

reader = Table("reader", metadata, Column("id", Integer, primary_key=True))

subscription = Table(
    "subscription",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("view", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("weekdays", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("salt", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("confirmed_at", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("paused_until", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("soft", Integer, nullable=False),
    Column("hard", Integer, nullable=False),
    Column("next_due", Text, nullable=False),
    Column("left_at", Text, nullable=False),
    Column("reader_id", Integer, ForeignKey("reader.id")),
    sqlite_autoincrement=True,
)
Index("subscription_address", subscription.c.address_key, subscription.c.view, unique=True)
Index("subscription_due", subscription.c.state, subscription.c.next_due)
Index("subscription_reader", subscription.c.reader_id)

mail_token = Table(
    "mail_token",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("subscription_id", Integer, ForeignKey("subscription.id"), nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("mail_token_subscription", mail_token.c.subscription_id)

letter = Table(
    "letter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("subscription_id", Integer, ForeignKey("subscription.id"), nullable=False),
    Column("issue", Text, nullable=False),
    Column("edition_id", Integer, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("next_try_at", Text, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until", Text, nullable=False),
    Column("ending_at", Text, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("drops", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("code", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("sent_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("letter_issue", letter.c.subscription_id, letter.c.issue, unique=True)
Index("letter_message", letter.c.message_id, unique=True)
Index("letter_next", letter.c.state, letter.c.next_try_at)
Index("letter_sent", letter.c.sent_at)
Index("letter_made", letter.c.made_at, letter.c.state)
Index("letter_state", letter.c.state, letter.c.id)

letter_attempt = Table(
    "letter_attempt",
    metadata,
    Column("letter_id", Integer, ForeignKey("letter.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("took_ms", Float, nullable=False),
    Column("server", Text, nullable=False),
    Column("code", Integer, nullable=False),
    Column("says", Text, nullable=False),
    sqlite_with_rowid=False,
)

mail_event = Table(
    "mail_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subscription_id", Integer, ForeignKey("subscription.id")),
    Column("letter_id", Integer, ForeignKey("letter.id")),
    Column("status", Text, nullable=False),
    Column("says", Text, nullable=False),
    Column("message", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("mail_event_message", mail_event.c.message, unique=True)
Index("mail_event_subscription", mail_event.c.subscription_id)
Index("mail_event_letter", mail_event.c.letter_id)

mail_way = Table(
    "mail_way",
    metadata,
    Column("name", Text, primary_key=True),
    Column("trouble_since", Text, nullable=False),
    Column("rests_until", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("worked_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

target = Table(
    "target",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("view", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("stopped_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target_id", Integer, ForeignKey("target.id"), nullable=False),
    Column("issue", Text, nullable=False),
    Column("edition_id", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_try_at", Text, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("sent_at", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("post_issue", post.c.target_id, post.c.issue, unique=True)
Index("post_next", post.c.state, post.c.next_try_at)

TABLES = (subscription, mail_token, letter, letter_attempt, mail_event, mail_way, target, post)


def apply(connection: Connection) -> None:
    """Make the tables."""
    metadata.create_all(connection, tables=TABLES)
