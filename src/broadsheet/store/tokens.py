"""Tokens of programs: kept by their hash, found by it."""

from typing import cast

from sqlalchemy import Connection, Row, delete, insert, select, update

from broadsheet.answers.tokens import Scope, Token
from broadsheet.store.access import Access
from broadsheet.store.schema_readers import reader
from broadsheet.store.schema_tokens import token


class TokensTable:
    """Tokens of programs."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def make(self, hash: str, title: str, scopes: tuple[Scope, ...], expires_at: str) -> Token:
        """A new token of that hash."""
        row = {"hash": hash, "title": title, "scopes": " ".join(scopes), "expires_at": expires_at}
        made = insert(token).values(**row, made_at=self._access.now(), used_on="").returning(token)
        with self._access.write() as connection:
            return _to_token(connection.execute(made).one())

    def find(self, hash: str) -> Token | None:
        """The token of that hash, expired or not."""
        asked = select(token).where(token.c.hash == hash)
        row = self._access.read(lambda connection: connection.execute(asked).one_or_none())
        return _to_token(row) if row else None

    def list(self) -> list[Token]:
        """All of them, the first made first."""
        asked = select(token).order_by(token.c.id)
        return self._access.read(lambda connection: [_to_token(row) for row in connection.execute(asked)])

    def revoke(self, token_id: int) -> Token | None:
        """Forget it, and give it back; None where there is none."""
        with self._access.write() as connection:
            row = connection.execute(delete(token).where(token.c.id == token_id).returning(token)).one_or_none()
            return _to_token(row) if row else None

    def note_used(self, token_id: int, day: str) -> None:
        """It was used on that day."""
        with self._access.write() as connection:
            connection.execute(update(token).where(token.c.id == token_id).values(used_on=day))

    def reader_of(self, token_id: int) -> int | None:
        """The reader that the token acts as, made when first asked for; None: no such token.

        Only the first time has to wait for who writes.
        """
        asked = select(token).where(token.c.id == token_id)
        row = self._access.read(lambda connection: connection.execute(asked).one_or_none())
        if row is not None and row.reader_id is not None:
            return int(row.reader_id)
        with self._access.write() as connection:
            row = connection.execute(asked).one_or_none()
            if row is None:
                return None
            return _make_reader(connection, row, self._access.now()) if row.reader_id is None else int(row.reader_id)


def _make_reader(connection: Connection, row: Row[tuple[object, ...]], now: str) -> int:
    made: int = connection.execute(insert(reader).values(name="", made_at=now).returning(reader.c.id)).scalar_one()
    connection.execute(update(token).where(token.c.id == row.id).values(reader_id=made))
    return made


def _to_token(row: Row[tuple[object, ...]]) -> Token:
    scopes = cast(tuple[Scope, ...], tuple(row.scopes.split()))
    return Token(row.id, row.title, scopes, row.made_at, row.expires_at, row.used_on, row.reader_id)
