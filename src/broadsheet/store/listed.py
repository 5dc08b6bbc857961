"""What stood on daily pages through time, and how it was voted: what an author's earlier papers came to."""

from dataclasses import dataclass

from sqlalchemy import func, select

from broadsheet.store.access import Access
from broadsheet.store.occasions import DAILY, LISTED
from broadsheet.store.rows import load, to_authors
from broadsheet.store.schema import listing, paper, record


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper on the first day of these that listed it, with its votes as last told."""

    day: str
    authors: tuple[str, ...]
    votes: int


class ListedPapers:
    """The table ``listing``, read by day beside the papers and their votes."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def read(self, since: str, before: str) -> list[ListedPaper]:
        """The papers listed from one day to the day before another, by day, less those whose votes nobody counted."""
        day = func.min(listing.c.day).label("day")
        found = (
            select(day, paper.c.authors, paper.c.votes)
            .select_from(LISTED.join(paper, paper.c.id == record.c.paper_id))
            .where(DAILY, listing.c.day >= since, listing.c.day < before, paper.c.votes.is_not(None))
            .group_by(paper.c.id)
            .order_by(day, paper.c.id)
        )
        return self._access.read(
            lambda connection: [
                ListedPaper(row.day, tuple(one.name for one in to_authors(load(row.authors))), row.votes)
                for row in connection.execute(found)
            ]
        )
