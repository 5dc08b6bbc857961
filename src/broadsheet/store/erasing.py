"""All that is kept about an address: given out whole, or erased to the last row."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, select

from broadsheet.store.schema_mail import letter, letter_attempt, mail_event, mail_token, subscription
from broadsheet.store.schema_readers import reader, reader_vote, saved_paper, submission

Rows = dict[str, list[dict[str, object]]]

SECRET = {"salt", "hash", "facts", "claimed_by", "claimed_until", "ending_at"}
"""Columns that nobody is told: they make links, or say which process holds a letter."""


def collect(connection: Connection, ids: Sequence[int]) -> Rows:
    """Every row about these subscriptions and their readers, by table."""
    letters = select(letter.c.id).where(letter.c.subscription_id.in_(ids))
    readers = readers_of(connection, ids)
    return {
        "subscriptions": _rows(connection, subscription, "id", ids),
        "tokens": _rows(connection, mail_token, "subscription_id", ids),
        "letters": _rows(connection, letter, "subscription_id", ids),
        "attempts": _rows(connection, letter_attempt, "letter_id", connection.execute(letters).scalars().all()),
        "returned": _rows(connection, mail_event, "subscription_id", ids),
        "readers": _rows(connection, reader, "id", readers),
        "votes": _rows(connection, reader_vote, "reader_id", readers),
        "saved": _rows(connection, saved_paper, "reader_id", readers),
        "submitted": _rows(connection, submission, "reader_id", readers),
    }


def erase(connection: Connection, ids: Sequence[int]) -> None:
    """Delete these subscriptions, their letters and what came back, and the readers that were theirs alone."""
    readers = readers_of(connection, ids)
    letters = select(letter.c.id).where(letter.c.subscription_id.in_(ids))
    connection.execute(delete(letter_attempt).where(letter_attempt.c.letter_id.in_(letters)))
    about = mail_event.c.subscription_id.in_(ids) | mail_event.c.letter_id.in_(letters)
    connection.execute(delete(mail_event).where(about))
    for table in (letter, mail_token):
        connection.execute(delete(table).where(table.c.subscription_id.in_(ids)))
    connection.execute(delete(subscription).where(subscription.c.id.in_(ids)))
    for table in (reader_vote, saved_paper, submission):
        connection.execute(delete(table).where(table.c.reader_id.in_(readers)))
    connection.execute(delete(reader).where(reader.c.id.in_(readers)))


def readers_of(connection: Connection, ids: Sequence[int]) -> list[int]:
    """The readers who act by the letters of these subscriptions and of no others."""
    c = subscription.c
    theirs = select(c.reader_id).where(c.id.in_(ids), c.reader_id.is_not(None)).distinct()
    found = connection.execute(theirs).scalars().all()
    shared = select(c.reader_id).where(c.reader_id.in_(found), c.id.not_in(ids))
    return sorted(set(found) - set(connection.execute(shared).scalars()))


def _rows(connection: Connection, table: Table, column: str, values: Sequence[int]) -> list[dict[str, object]]:
    shown = [one for one in table.columns if one.name not in SECRET]
    found = connection.execute(select(*shown).where(table.c[column].in_(values)))
    return [dict(row) for row in found.mappings()]
