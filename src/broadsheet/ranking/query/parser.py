"""Text into a tree. Nothing that can be typed is an error: what cannot be read is words, and a notice says so.

OR joins its two neighbours, as everywhere on the web; AND binds closer than OR. A text of more than LONGEST_COMMAND
words is no command but a pasted one: only conditions at its very end are read.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from broadsheet.identifiers import parse_identifier
from broadsheet.ranking.query.dates import is_exact, read_days, say_day
from broadsheet.ranking.query.fields import OPERATORS, find_operator, split_values
from broadsheet.ranking.query.plain_dates import take_dates
from broadsheet.ranking.query.tokens import (
    BEGINS,
    Token,
    as_word,
    pair_brackets,
    split_tokens,
    straighten,
)
from broadsheet.ranking.query.tree import (
    BARE,
    Field,
    Group,
    Node,
    Not,
    Or,
    Pasted,
    Term,
    Tree,
    make_group,
    make_not,
    make_or,
    make_shallow,
)

LONGEST_COMMAND = 20
"""Words. What is longer is a pasted text, not a command: its quotation marks and dashes are no operators.
CISI's long questions quote titles: with those phrases required its nDCG@10 is 0.366, without 0.392."""

MOST_LEAVES = 60
"""Words, phrases and conditions in one command."""

LONGEST_LINE, LONGEST_TEXT, TAIL = 2_000, 10_000, 1_000
"""Characters: of a command; of a pasted text as far as it is looked at; and of its end, where conditions may stand."""

DEEPEST = 8
"""Groups within groups in a tree; what lies deeper is laid side by side."""

MOST_TRAILING = 20
"""Conditions read at the end of a pasted text."""

_UNKNOWN = re.compile(r"([a-z]{2,12}):(?!/)\S*\w")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree, and what its reader should know of how it was understood."""

    tree: Tree
    notices: tuple[str, ...] = ()


def parse_tree(text: str, today: date | None = None) -> Parsed:
    """Read what was typed. Without ``today``, words such as *yesterday* are no dates."""
    text = straighten(text)
    if len(text) > LONGEST_LINE:
        return _read_pasted(text, _read_tail(text), today)
    tokens, alone = pair_brackets(split_tokens(text))
    if _is_pasted(tokens, today):
        return _read_pasted(text, tokens, today)
    reading = _Reading(tokens, today)
    if alone:
        reading.tell("A bracket without a partner was left out.")
    parts, notices = take_dates([make_shallow(part, DEEPEST) for part in reading.sequence()], today)
    return Parsed(Tree(tuple(parts)), (*dict.fromkeys(reading.notices), *notices))


def _read_tail(text: str) -> list[Token]:
    """The tokens at the end of a long text; none where it ends in the middle of a phrase."""
    start = text.find(" ", len(text) - TAIL) + 1
    if not start or text.count('"', start) % 2:
        return []
    return [replace(token, start=token.start + start) for token in split_tokens(text[start:])]


def _is_pasted(tokens: list[Token], today: date | None) -> bool:
    if sum(_count_values(token) for token in tokens if token.kind == "word") > MOST_LEAVES:
        return True
    return sum(_count_words(token, today) for token in tokens) > LONGEST_COMMAND


def _count_words(token: Token, today: date | None) -> int:
    if token.kind != "word":
        return int(token.kind in ("or", "and", "not"))
    # A list is printed with OR between its values, and OR counts.
    return _count_values(token) - 1 if _is_condition(token, today) else len(token.text.split())


def _count_values(token: Token) -> int:
    operator = find_operator(token.field)
    return len(split_values(operator, token.text, token.quoted)) if operator else 1


def _is_condition(token: Token, today: date | None) -> bool:
    """Whether it is an operator with a value that can be meant, and no words to look for."""
    operator = find_operator(token.field)
    if not operator or operator.is_text:
        return False
    return all(operator.read(value, today) for value in split_values(operator, token.text, token.quoted))


def _read_pasted(text: str, tokens: list[Token], today: date | None) -> Parsed:
    reading = _Reading(tokens, today)
    conditions: list[Node] = []
    while tokens and len(conditions) < MOST_TRAILING and (condition := reading.condition(tokens[-1])):
        conditions.insert(0, condition)
        text, tokens = text[: tokens[-1].start].rstrip(), tokens[:-1]
    pasted = straighten(text[:LONGEST_TEXT])
    parts = [Pasted(pasted), *conditions] if pasted else conditions
    return Parsed(Tree(tuple(parts)), tuple(dict.fromkeys(reading.notices)))


class _Reading:
    """Reads tokens from left to right. Every method takes what it reads; ``None`` is nothing worth keeping."""

    def __init__(self, tokens: list[Token], today: date | None) -> None:
        self._tokens = tokens
        self._today = today
        self._at = 0
        self.notices: list[str] = []

    def tell(self, notice: str) -> None:
        """Note something for the reader."""
        self.notices.append(notice)

    def sequence(self) -> list[Node]:
        """What stands side by side, up to a closing bracket or the end."""
        parts: list[Node] = []
        while self._kind() not in ("", "close"):
            part = self._alternatives()
            if part is not None:
                parts.append(part)
        return parts

    def condition(self, token: Token) -> Node | None:
        """A token of a pasted text, when it is a condition that can be read."""
        if token.kind != "word" or not _is_condition(token, self._today) or _count_values(token) > 1:
            return None
        node = self._read_field(token.field, token.text)
        return make_not(node) if node and token.minus else node

    def _kind(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].kind if at < len(self._tokens) else ""

    def _joins(self, sign: str) -> bool:
        """Whether a sign comes next and has something to join."""
        return self._kind() == sign and self._kind(1) in BEGINS

    def _alternatives(self) -> Node | None:
        parts = [self._conjunction()]
        while self._joins("or"):
            self._at += 1
            parts.append(self._conjunction())
        return make_or(part for part in parts if part is not None)

    def _conjunction(self) -> Node | None:
        parts = [self._unit()]
        while self._joins("and"):
            self._at += 1
            parts.append(self._unit())
        return make_group(part for part in parts if part is not None)

    def _unit(self) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        match token.kind:
            case "open":
                return self._bracket(token)
            case "not" if self._kind() in ("word", "open"):
                node = self._unit()
                return make_not(node) if node else None
            case "word":
                node = self._word(token)
                return make_not(node) if node and token.minus else node
            case _:
                self.tell(f"{token.kind.upper()} stands between nothing here, so it was searched as a word.")
                return self._word(as_word(token))

    def _bracket(self, opening: Token) -> Node | None:
        node = make_group(self.sequence())
        self._at += 1
        if node and opening.field:
            node = self._spread(opening.field, node)
        return make_not(node) if node and opening.minus else node

    def _spread(self, field: str, node: Node) -> Node | None:
        """``title:(a OR b)`` is ``title:a OR title:b``."""
        match node:
            case Term(text, quoted):
                return self._field(field, text, quoted)
            case Not(part):
                spread = self._spread(field, part)
                return make_not(spread) if spread else None
            case Or(parts):
                return make_or(one for part in parts if (one := self._spread(field, part)))
            case Group(parts):
                return make_group(one for part in parts if (one := self._spread(field, part)))
            case _:
                return node

    def _word(self, token: Token) -> Node | None:
        if token.field:
            return self._field(token.field, token.text, token.quoted)
        if not token.quoted:
            self._explain_bare(token.text)
        return Term(token.text, token.quoted) if token.text else None

    def _field(self, field: str, text: str, quoted: bool) -> Node | None:
        operator = find_operator(field)
        values = split_values(operator, text, quoted) if operator else [text]
        nodes = [node for value in values if (node := self._read_field(field, value))]
        if len(nodes) == len(values):
            return make_or(nodes)
        return self._as_words(field.lower(), text, quoted)

    def _read_field(self, field: str, text: str) -> Node | None:
        """The condition, or None when its value cannot be meant."""
        operator = find_operator(field)
        value = operator.read(text, self._today) if operator else None
        if not operator or not value:
            return None
        if operator.name in ("after", "before", "until") and not is_exact(text):
            self._say_date(operator.name, field, text)
        return Field(operator.name, value)

    def _say_date(self, name: str, field: str, text: str) -> None:
        days = read_days(text, self._today)
        if days:
            day = say_day(days.last if name == "until" else days.first)
            self.tell(f"{field.lower()}:{text} was understood as {'from' if name == 'after' else name} {day}.")

    def _as_words(self, field: str, text: str, quoted: bool) -> Node | None:
        operator = find_operator(field)
        hint = operator.hint if operator else ""
        typed = f'{field}:"{text}"' if quoted else f"{field}:{text}"
        self.tell(f"{typed[:60]} could not be read, so it was searched as words. Write {hint}.")
        if text and BARE.fullmatch(text) and not text.startswith("-"):
            return Term(f"{field}:{text}")
        return Term(text, quoted=True) if text else Term(f"{field}:")

    def _explain_bare(self, text: str) -> None:
        if text.endswith(":") and (operator := find_operator(text[:-1])):
            self.tell(f"{text} wants its value right behind it, without a blank: {operator.hint}.")
        elif (found := _UNKNOWN.match(text)) and not find_operator(found[1]) and not parse_identifier(text):
            known = ", ".join(f"{one.name}:" for one in OPERATORS)
            self.tell(f"There is no {found[1]}: to search by, so it was searched as words. There are {known}.")
