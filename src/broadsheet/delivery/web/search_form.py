"""The search form: what its fields say, as one query and as chips that take a field away again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from broadsheet.answers import Mode
from broadsheet.delivery.web.addresses import search_path
from broadsheet.errors import BadQuery

MODES: dict[Mode, str] = {"hybrid": "words and meaning", "words": "words only", "meaning": "meaning only"}

LONGEST = 1_000
"""Characters in one field."""
FURTHEST = 10_000
"""The last offset that is paged to: nobody reads on so far, and a crawler should stop."""


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
    offset_text: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """The form from a query string; unknown fields are left alone."""
        names = ("q", "author", "category", "after", "before", "mode")
        return cls(**{name: given.get(name, "").strip() for name in names}, offset_text=given.get("offset", "").strip())

    def check(self) -> None:
        """Raises BadQuery naming the first field that cannot be used."""
        for name, value in asdict(self).items():
            if len(value) > LONGEST:
                raise BadQuery(f"The field {name} is longer than {LONGEST:,} characters.", "Please shorten it.")
        for name, value in (("first year", self.after), ("last year", self.before)):
            if value and not (value.isascii() and value.isdigit() and len(value) == 4):
                raise BadQuery(f"“{value}” is not a year.", f"Write the {name} with four digits, such as 2025.")
        if self.mode not in ("", *MODES):
            raise BadQuery(f"There is no mode “{self.mode}”.", f"The modes are {', '.join(MODES)}.")
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

    def path(self, **changes: object) -> str:
        """The address of this search, with some fields changed."""
        fields = asdict(self)
        del fields["offset_text"]
        return search_path(**{**fields, **changes})


def _whole_number(text: str) -> int:
    """The number, 0 for none, -1 for anything else."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _unquoted(text: str) -> str:
    return " ".join(text.replace('"', " ").split())
