"""The form of "more like this": the papers and the text that are the question, and the addresses that change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from broadsheet.answers import Sort
from broadsheet.errors import BadInput

SORTS: dict[Sort, str] = {"relevance": "most alike first", "date": "newest first", "votes": "most votes first"}

MOST_PAPERS = 20
"""Papers in one question, those to be like and those to be unlike together."""
LONGEST_NAME = 300
LONGEST_TEXT = 4_000
"""Characters of a pasted abstract; the model reads some 1,500 of them."""
FURTHEST = 1_000


@dataclass(frozen=True, slots=True)
class LikenessForm:
    """The question as it was sent. ``like`` and ``less`` hold names of papers, any name that finds one."""

    like: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    text: str = ""
    sort: Sort = "relevance"
    offset: int = 0

    @classmethod
    def read(cls, given: QueryParams) -> Self:
        """The form from a query string. Raises BadInput, in a sentence for a person."""
        like, less = _read_names(given.getlist("like")), _read_names(given.getlist("less"))
        if len(like) + len(less) > MOST_PAPERS:
            raise BadInput(f"That is more than {MOST_PAPERS} papers.", "Please take some away.")
        text = given.get("text", "").strip()
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"The text is longer than {LONGEST_TEXT:,} characters.", "Its abstract is enough.")
        return cls(like, less, text, _read_sort(given.get("sort", "")), _read_offset(given.get("offset", "")))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked: papers to be unlike alone are no question."""
        return not self.like and not self.text

    def path(self, **changes: object) -> str:
        """The address of this question's first page, with some of it changed."""
        fields = {"like": self.like, "less": self.less, "text": self.text, "sort": self.sort} | changes
        if fields["sort"] == "relevance":
            del fields["sort"]
        return "/similar?" + urlencode({name: value for name, value in fields.items() if value}, doseq=True)

    def with_like(self, name: str) -> str:
        """The same question, more like this paper too."""
        return self.path(like=(*_without(self.like, name), name), less=_without(self.less, name))

    def with_less(self, name: str) -> str:
        """The same question, less like this paper."""
        return self.path(like=_without(self.like, name), less=(*_without(self.less, name), name))

    def without(self, name: str) -> str:
        """The same question, saying nothing of this paper."""
        return self.path(like=_without(self.like, name), less=_without(self.less, name))

    @property
    def orders(self) -> list[tuple[Sort, str, str]]:
        """Each order this question's answers can be shown in, what it says, and its address."""
        return [(sort, says, self.path(sort=sort)) for sort, says in SORTS.items()]


def _without(names: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _read_names(given: list[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in given if name.strip()))
    if any(len(name) > LONGEST_NAME for name in names):
        raise BadInput("That is too long for a paper’s name.", "An arXiv number, a DOI or an address will do.")
    return names


def _read_sort(text: str) -> Sort:
    if text not in ("", *SORTS):
        raise BadInput(f"There is no order “{text[:40]}”.", f"The orders are {', '.join(SORTS)}.")
    return next((sort for sort in SORTS if sort == text), "relevance")


def _read_offset(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= FURTHEST):
        raise BadInput(f"There is no page at “{text[:40]}”.", f"Pages go up to paper {FURTHEST:,}.")
    return int(text)
