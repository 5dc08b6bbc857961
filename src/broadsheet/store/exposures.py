"""How often each paper was shown and opened, on which page, at which place. No reader is in it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select

from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert_sum, write_rows
from broadsheet.store.reading import select_in
from broadsheet.store.schema import paper
from broadsheet.store.schema_readers import exposure

_KEY = ("day", "page", "place", "paper_id")


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often one paper was shown and opened at one place of one page on one day."""

    day: str
    page: str
    place: int
    paper_id: int
    shown: int
    opened: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How often whatever stood at a place of a page was shown and opened."""

    page: str
    place: int
    shown: int
    opened: int


class Exposures:
    """The table ``exposure``: added to in batches, read by day and by paper."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, counts: Sequence[Exposure]) -> None:
        """Add these counts to those that stand; those of papers that are not here are left out."""
        with self._access.write() as connection:
            ids = sorted({one.paper_id for one in counts})
            known = {row.id for row in select_in(connection, select(paper.c.id), paper.c.id, ids)}
            rows = [asdict(one) for one in counts if one.paper_id in known]
            write_rows(connection, upsert_sum(exposure, key=_KEY), rows)

    def read(self, since: str, until: str) -> list[Exposure]:
        """The counts of all papers from one day to another, both within; of a merged paper, as of its new one."""
        c = exposure.c
        owner = func.coalesce(paper.c.merged_into, paper.c.id).label("paper_id")
        columns = (c.day, c.page, c.place, owner, c.shown, c.opened)
        wanted = select(*columns).join(paper, paper.c.id == c.paper_id).where(c.day >= since, c.day <= until)
        return self._access.read(lambda connection: [Exposure(*row) for row in connection.execute(wanted)])

    def read_places(self, since: str, until: str) -> list[PlaceCount]:
        """The counts of each place of each page from one day to another, both within."""
        c = exposure.c
        wanted = select(c.page, c.place, func.sum(c.shown), func.sum(c.opened))
        wanted = wanted.where(c.day >= since, c.day <= until).group_by(c.page, c.place)
        return self._access.read(lambda connection: [PlaceCount(*row) for row in connection.execute(wanted)])

    def find_place(self, page: str, paper_id: int) -> int:
        """Where that page showed the paper last; 0: it never did."""
        c = exposure.c
        shown = select(c.place).where(c.paper_id == paper_id, c.page == page).order_by(c.day.desc(), c.place).limit(1)
        return self._access.read(lambda connection: connection.execute(shown).scalar() or 0)

    def forget(self, before: str) -> int:
        """Delete the counts of days before that one; how many they were."""
        with self._access.write() as connection:
            return connection.execute(delete(exposure).where(exposure.c.day < before)).rowcount
