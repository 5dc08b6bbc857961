"""How often something was tried, by a keyed hash of who tried."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.schema_readers import rate


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most ``most`` tries of ``name`` before the moment ``until``.

    ``name`` is a keyed hash of who tries, never the thing itself; with ``until`` it names one count.
    """

    name: str
    until: str
    most: int


class Rates:
    """How often something was tried, by a keyed hash of who tried."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def take(self, allowances: Sequence[Allowance]) -> bool:
        """Count one try against each, in order; False at the first that is used up, and the rest is not counted.

        What is over is forgotten.
        """
        if allowances and self._is_used_up(allowances[0]):
            return False  # looked at before the writer's place is taken: a flood must not keep others from it
        with self._access.write() as connection:
            connection.execute(delete(rate).where(rate.c.slot < self._access.now()))
            for one in allowances:
                row = {"name": one.name, "slot": one.until, "tries": 0}
                connection.execute(upsert(rate, key=["name", "slot"], update=[]), row)
                is_it = (rate.c.name == one.name) & (rate.c.slot == one.until) & (rate.c.tries < one.most)
                if not connection.execute(update(rate).where(is_it).values(tries=rate.c.tries + 1)).rowcount:
                    return False
        return True

    def _is_used_up(self, one: Allowance) -> bool:
        asked = select(rate.c.tries).where(rate.c.name == one.name, rate.c.slot == one.until)
        return self._access.read(lambda connection: connection.execute(asked).scalar() or 0) >= one.most
