"""What each sentence of an abstract does, and which one stands for the paper; derived, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Row, select

from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert, write_rows
from broadsheet.store.schema_readers import gist

MOST_AT_ONCE = 500
"""Names in one question: SQLite takes some thousand."""


@dataclass(frozen=True, slots=True)
class KeptGist:
    """What was found in one text: ``hash`` and ``model`` say in which, and by what.

    ``roles`` has a role and how sure it is for each sentence; ``chosen`` is the number of the one that stands for the
    paper, -1 where none does.
    """

    paper_id: int
    hash: str
    model: str
    roles: tuple[tuple[str, float], ...]
    chosen: int


class Gists:
    """What each sentence of an abstract does, and which one stands for the paper; derived, and kept."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def find(self, ids: Sequence[int]) -> dict[int, KeptGist]:
        """What is kept of these papers, by their ids."""
        found: dict[int, KeptGist] = {}
        for at in range(0, len(ids), MOST_AT_ONCE):
            asked = select(gist).where(gist.c.paper_id.in_(ids[at : at + MOST_AT_ONCE]))
            rows = self._access.read(lambda connection, asked=asked: connection.execute(asked).all())  # type: ignore[misc]
            found |= {row.paper_id: _read_row(row) for row in rows}
        return found

    def keep(self, gists: Sequence[KeptGist]) -> None:
        """Keep these, in the place of what was kept of the same papers."""
        rows = [
            {
                "paper_id": one.paper_id,
                "hash": one.hash,
                "model": one.model,
                "roles": orjson.dumps([[role, round(sure, 3)] for role, sure in one.roles]).decode(),
                "chosen": one.chosen,
            }
            for one in gists
        ]
        with self._access.write() as connection:
            write_rows(connection, upsert(gist, key=["paper_id"]), rows)


def _read_row(row: Row[tuple[int, str, str, str, int]]) -> KeptGist:
    roles = tuple((role, sure) for role, sure in orjson.loads(row.roles))
    return KeptGist(row.paper_id, row.hash, row.model, roles, row.chosen)
