"""What was typed, as a tree. Printed (``str(tree)``), it is a query again, and reading that gives the same tree.

    neural "side by side" -survey (cats OR dogs) title:maps year:2020..2024

Trees are in normal form: no group of one, no OR in an OR, no brackets in brackets that mean the same, no two minuses.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BARE = re.compile(r"[^\s\"()](?:[^\s\"()]|\([^\s\"()]*\))*")
"""What can stand without quotation marks; brackets inside a word, ``O(n)``, belong to it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed, or, ``quoted``, a phrase."""

    text: str
    quoted: bool = False

    def __str__(self) -> str:
        return f'"{self.text}"' if self.quoted else self.text


@dataclass(frozen=True, slots=True)
class Field:
    """An operator and its value in normal form: ``year`` and ``2020..2024``."""

    name: str
    value: str

    def __str__(self) -> str:
        # A comma separates the values of a list.
        bare = BARE.fullmatch(self.value) and not self.value.startswith("-") and "," not in self.value
        return f"{self.name}:{self.value}" if bare else f'{self.name}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: "Node"

    def __str__(self) -> str:
        return f"-{_unit(self.part)}"


@dataclass(frozen=True, slots=True)
class Or:
    """One of these, or several."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(map(_unit, self.parts))


@dataclass(frozen=True, slots=True)
class Group:
    """All of these: what stands in brackets."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(map(_unit, self.parts))


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text too long for a command: words, whatever marks stand in it."""

    text: str

    def __str__(self) -> str:
        return self.text


Node = Term | Field | Not | Or | Group | Pasted


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole query: what stands side by side in it. A bare word here is ranked by; all else is a condition too."""

    parts: tuple[Node, ...] = ()

    def __str__(self) -> str:
        if len(self.parts) == 1 and isinstance(self.parts[0], Or):
            return str(self.parts[0])
        return " ".join(map(_unit, self.parts))


EMPTY = Tree()


def make_not(part: Node) -> Node:
    """Its contrary."""
    return part.part if isinstance(part, Not) else Not(part)


def make_or(parts: Iterable[Node]) -> Node | None:
    """One of these; None where there are none."""
    flat = tuple(dict.fromkeys(one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))))
    return (flat[0] if len(flat) == 1 else Or(flat)) if flat else None


def make_group(parts: Iterable[Node]) -> Node | None:
    """All of these; None where there are none."""
    flat = tuple(one for part in parts for one in (part.parts if isinstance(part, Group) else (part,)))
    return (flat[0] if len(flat) == 1 else Group(flat)) if flat else None


def leaves(node: Node) -> Iterator[Term | Field | Pasted]:
    """The words and conditions a node is made of, in order."""
    match node:
        case Not(part):
            yield from leaves(part)
        case Or(parts) | Group(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


def make_shallow(node: Node, depth: int) -> Node:
    """The same, but what lies deeper than ``depth`` is laid side by side."""
    match node:
        case Not(part):
            return make_not(make_shallow(part, depth - 1))
        case Or(parts) | Group(parts) if depth <= 0:
            return make_group(leaves(node)) or node
        case Or(parts):
            return make_or(make_shallow(part, depth - 1) for part in parts) or node
        case Group(parts):
            return make_group(make_shallow(part, depth - 1) for part in parts) or node
        case _:
            return node


def _unit(node: Node) -> str:
    return f"({node})" if isinstance(node, Or | Group) else str(node)
