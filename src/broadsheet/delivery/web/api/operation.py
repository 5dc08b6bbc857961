"""An operation of the API, and what the function behind it is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import orjson

from broadsheet.answers.readers import Reader
from broadsheet.answers.tokens import Scope, Token
from broadsheet.delivery.web.api.parameters import Parameter, Value
from broadsheet.delivery.web.site import Site
from broadsheet.errors import NotFound
from broadsheet.library import Library

UNBOUND = ("cursor", "limit", "fields", "explain", "facets")
"""Parameters that may differ from one page of an answer to the next."""

Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is not JSON."""

    media_type: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the values of the parameters, checked, and by whom."""

    operation: "Operation"
    site: Site
    values: dict[str, Value]
    token: Token | None
    address: str
    """Where it comes from."""

    @property
    def library(self) -> Library:
        """The library that answers."""
        return self.site.library

    def text(self, name: str) -> str:
        """A text; empty where nothing was given."""
        return cast(str, self.values[name])

    def number(self, name: str) -> int:
        """A whole number."""
        return cast(int, self.values[name])

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return cast(bool, self.values[name])

    def texts(self, name: str) -> tuple[str, ...]:
        """Several texts."""
        return cast(tuple[str, ...], self.values[name])

    @property
    def reader(self) -> Reader:
        """The reader that the token acts as."""
        if self.token is None:
            raise NotFound("Nobody is known here without a token.", "Make one: broadsheet token make")
        return self.library.tokens.reader_of(self.token)

    @property
    def place(self) -> tuple[str, ...]:
        """What the cursor says; empty on the first page. Raises NotFound where it is not ours, or of another list."""
        cursor = self.text("cursor")
        parts = self.library.signer.read(self._list, cursor) if cursor else ()
        if parts is None:
            raise NotFound("There is no page of this list at this cursor.", "Leave it away to begin anew.")
        return parts

    @property
    def offset(self) -> int:
        """The place as a number: how many come before."""
        return int(self.place[0]) if self.place else 0

    def cursor(self, *place: object) -> str:
        """The cursor of the page that begins at this place."""
        return self.library.signer.sign(self._list, *map(str, place))

    @property
    def mark(self) -> str:
        """The place as the library's own cursor; empty on the first page."""
        return self.place[0] if self.place else ""

    def cursor_of(self, mark: str) -> str | None:
        """The cursor of the page to which that of the library leads; None at the end."""
        return self.cursor(mark) if mark else None

    @property
    def _list(self) -> str:
        """The list that a cursor belongs to: the operation with all that decides what is in it."""
        bound = {name: value for name, value in self.values.items() if name not in UNBOUND}
        token = self.token.id if self.token and self.operation.scope == "write" else 0
        return f"cursor {self.operation.name} {token} {orjson.dumps(bound, option=orjson.OPT_SORT_KEYS).decode()}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: where it is, what it takes, what it answers with, and who may."""

    name: str
    method: Method
    path: str
    group: str
    title: str
    answer: Any
    """The type of the answer: a dataclass, or ``File``."""
    do: Callable[[Asked], object]
    parameters: tuple[Parameter, ...] = ()
    scope: Scope = "read"
    says: str = ""
    status: int = 200
    also: tuple[int, ...] = field(default=())
    """Statuses that it has beside those of all."""
    media_types: tuple[str, ...] = ("application/json",)

    @property
    def takes_body(self) -> bool:
        """Whether a body of JSON belongs to it."""
        return any(one.where == "body" for one in self.parameters)
