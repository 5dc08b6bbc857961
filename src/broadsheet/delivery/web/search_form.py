"""The search form: what its fields say, as one query and as chips that take a field away again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from broadsheet.answers import Mode, Sort
from broadsheet.delivery.web.addresses import search_path
from broadsheet.errors import BadQuery

MODES: dict[Mode, str] = {"hybrid": "words and meaning", "words": "words only", "meaning": "meaning only"}
SORTS: dict[Sort, str] = {"relevance": "best first", "date": "newest first", "votes": "most votes first"}

LONGEST = 4_000
"""Characters in one field."""
FURTHEST = 10_000
"""The last offset that is paged to: nobody reads on so far, and a crawler should stop."""
LONGEST_TRAIL = 10
"""How many pages one can go back by the very cursors they were reached with; further back goes by offset."""

TYPED = ("q", "author", "category", "after", "before", "mode", "sort")
PLACE = ("offset", "cursor", "trail")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says, and the same search without it."""

    says: str
    without: str


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The fields as they were sent, so that the form can be shown again just as it was."""

    q: str = ""
    author: str = ""
    category: str = ""
    after: str = ""
    """The first year wanted."""
    before: str = ""
    """The last year wanted."""
    mode: str = ""
    sort: str = ""
    offset_text: str = ""
    cursor: str = ""
    """Where this page begins, as the page before told; the offset then only numbers the papers."""
    trail: str = ""
    """The cursors of the pages before this one, the nearest last, with a space between."""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """The form from a query string; unknown fields are left alone."""
        fields = {name: given.get(name, "").strip() for name in (*TYPED, *PLACE)}
        return cls(offset_text=fields.pop("offset"), **fields)

    def check(self) -> None:
        """Raises BadQuery naming the first field that cannot be used."""
        for name, value in asdict(self).items():
            if len(value) > LONGEST * (LONGEST_TRAIL if name == "trail" else 1):
                raise BadQuery(f"The field {name} is longer than {LONGEST:,} characters.", "Please shorten it.")
        for name, value in (("first year", self.after), ("last year", self.before)):
            if value and not (value.isascii() and value.isdigit() and len(value) == 4):
                raise BadQuery(f"“{value}” is not a year.", f"Write the {name} with four digits, such as 2025.")
        if self.mode not in ("", *MODES):
            raise BadQuery(f"There is no mode “{self.mode}”.", f"The modes are {', '.join(MODES)}.")
        if self.sort not in ("", *SORTS):
            raise BadQuery(f"There is no order “{self.sort}”.", f"The orders are {', '.join(SORTS)}.")
        if self.offset_text and not 0 <= _whole_number(self.offset_text) <= FURTHEST:
            raise BadQuery(f"There is no page at “{self.offset_text}”.", f"Pages go up to paper {FURTHEST:,}.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not self.query

    @property
    def offset(self) -> int:
        """How many papers come before this page."""
        return max(0, _whole_number(self.offset_text))

    @property
    def chosen_mode(self) -> Mode:
        """How to rank; by both where nothing is chosen."""
        return next((mode for mode in MODES if mode == self.mode), "hybrid")

    @property
    def chosen_sort(self) -> Sort:
        """In which order; the best first where nothing is chosen."""
        return next((sort for sort in SORTS if sort == self.sort), "relevance")

    @property
    def query(self) -> str:
        """The fields in the query language, after what was typed."""
        parts = (
            self.q,
            self.author and f'author:"{_unquoted(self.author)}"',
            self.category and f'cat:"{_unquoted(self.category)}"',
            self._years,
        )
        return " ".join(part for part in parts if part)

    @property
    def _years(self) -> str:
        """The years wanted, both ends included; ``before:`` itself leaves its year out."""
        if self.after and self.before:
            return f"year:{self.after}-{self.before}"
        if self.before:
            return f"before:{int(self.before) + 1}"
        return self.after and f"after:{self.after}"

    @property
    def chips(self) -> list[Chip]:
        """The filters in force."""
        says = {
            "author": f"by {self.author}",
            "category": f"in {self.category}",
            "after": f"from {self.after}",
            "before": f"to {self.before}",
            "mode": MODES.get(self.chosen_mode, ""),
        }
        return [Chip(text, self.path(**{name: ""})) for name, text in says.items() if getattr(self, name)]

    @property
    def orders(self) -> list[tuple[Sort, str, str]]:
        """(``date``, ``newest first``, its address) ...: each order this search can be shown in."""
        return [(sort, says, self.path(sort="" if sort == "relevance" else sort)) for sort, says in SORTS.items()]

    def path(self, **changes: object) -> str:
        """The address of this search's first page, with some fields changed."""
        return search_path(**{name: getattr(self, name) for name in TYPED} | changes)

    def path_of(self, query: str) -> str:
        """The address of another question, ranked and ordered as this one; it holds all the filters it wants."""
        return search_path(q=query, mode=self.mode, sort=self.sort)

    def next_path(self, offset: int, cursor: str) -> str:
        """The page that begins at ``offset``, or where ``cursor`` says."""
        trail = [*self.trail.split(), self.cursor or "0"] if cursor else []
        return self.path(offset=offset, cursor=cursor, trail=" ".join(trail[-LONGEST_TRAIL:]))

    def previous_path(self, page: int) -> str:
        """The page of ``page`` papers before this one; empty on the first."""
        if not self.offset and not self.cursor:
            return ""
        *before, cursor = self.trail.split() or ["0"]
        offset = max(0, self.offset - page)
        if not offset or cursor == "0":
            return self.path(offset=offset)
        return self.path(offset=offset, cursor=cursor, trail=" ".join(before))


def _whole_number(text: str) -> int:
    """The number, 0 for none, -1 for anything else."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _unquoted(text: str) -> str:
    return " ".join(text.replace('"', " ").split())
