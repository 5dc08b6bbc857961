"""A query with one condition more, or less: what a facet's links ask."""

from datetime import date

from broadsheet.ranking.query.fields import find_operator
from broadsheet.ranking.query.parser import parse_tree
from broadsheet.ranking.query.tree import Field, Node, Not, Tree
from broadsheet.ranking.query.understood import tidy


def add_condition(typed: str, condition: str, today: date | None = None) -> str:
    """The query with a condition more, in place of another of the same kind where there can be but one (``year``)."""
    tree, added = _parse(typed, today), _parse(condition, today).parts
    single = {part.name for part in added if isinstance(part, Field) and _is_single(part)}
    kept = [part for part in tree.parts if not (isinstance(part, Field) and part.name in single)]
    return str(Tree((*kept, *(part for part in added if part not in kept))))


def remove_condition(typed: str, condition: str, today: date | None = None) -> str:
    """The query without that condition, however it was written; without any ``year`` for ``year:``, and so on."""
    tree, gone = _parse(typed, today), {_key(part) for part in _parse(condition, today).parts}
    name = find_operator(condition.strip().removesuffix(":"))
    kept = [part for part in tree.parts if _key(part) not in gone and not (name and _is_of(part, name.name))]
    return str(Tree(tuple(kept)))


def has_condition(typed: str, condition: str, today: date | None = None) -> bool:
    """Whether the query has that condition already."""
    there = {_key(part) for part in _parse(typed, today).parts}
    return all(_key(part) in there for part in _parse(condition, today).parts)


def _parse(text: str, today: date | None) -> Tree:
    return parse_tree(tidy(text), today).tree


def _is_single(part: Field) -> bool:
    operator = find_operator(part.name)
    return bool(operator and operator.single)


def _is_of(part: Node, name: str) -> bool:
    return isinstance(part, Field) and part.name == name


def _key(part: Node) -> object:
    """What is equal for conditions that ask the same: ``cat:cs.CL`` and ``cat:cs.cl``."""
    if isinstance(part, Not):
        return ("not", _key(part.part))
    operator = find_operator(part.name) if isinstance(part, Field) else None
    return operator.condition(part.value) if operator and isinstance(part, Field) else part
