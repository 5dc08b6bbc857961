"""What an operation takes, as a table: it checks what was sent, and it is what the description of the API says."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["string", "integer", "boolean", "strings", "list"]
"""strings: named several times in an address, an array in a body; list: names with commas between."""
Where = Literal["query", "path", "body"]
Value = str | int | bool | tuple[str, ...]

WHOLE = re.compile(r"-?[0-9]{1,18}")
LONGEST_ITEM = 300
"""Characters of one of several texts."""


class Unfit(ValueError):
    """A value that the table does not allow; the text says what it must be."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing an operation takes.

    ``least`` and ``most`` bound the number itself, the characters of a text, or how many texts there are.
    """

    name: str
    says: str
    kind: Kind = "string"
    where: Where = "query"
    required: bool = False
    usual: Value | None = None
    least: int = 0
    most: int = 1_000
    choices: tuple[str, ...] = ()
    pattern: str = ""
    """A regular expression that a text must match as a whole."""
    example: str = ""

    @property
    def missing(self) -> Value:
        """What it is when nobody says."""
        if self.usual is not None:
            return self.usual
        empty: dict[Kind, Value] = {"integer": 0, "boolean": False, "string": ""}
        return empty.get(self.kind, ())

    def read(self, texts: list[str]) -> Value:
        """What an address says. Raises Unfit."""
        if self.kind == "strings":
            return self.check(texts)
        if len(texts) > 1:
            raise Unfit("must be given once")
        if self.kind == "list":
            return self.check(texts[0].split(","))
        if self.kind == "integer":
            return self.check(int(texts[0]) if WHOLE.fullmatch(texts[0]) else texts[0])
        if self.kind == "boolean":
            return self.check({"true": True, "false": False}.get(texts[0], texts[0]))
        return self.check(texts[0])

    def check(self, value: Any) -> Value:
        """The value where the table allows it. Raises Unfit."""
        if self.kind == "boolean":
            if not isinstance(value, bool):
                raise Unfit("must be true or false")
            return value
        if self.kind == "integer":
            if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
                raise Unfit(f"must be a whole number from {self.least} to {self.most}")
            return value
        if self.kind == "string":
            return self._check_text(value, self.least, self.most)
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            raise Unfit(f"must be {self.least} to {self.most} texts")
        return tuple(self._check_text(one, 1, LONGEST_ITEM) for one in value)

    def _check_text(self, value: Any, least: int, most: int) -> str:
        if self.choices:
            if value not in self.choices:
                raise Unfit(f"must be one of {', '.join(self.choices)}")
        elif not isinstance(value, str) or not least <= len(value) <= most:
            raise Unfit(f"must be a text of {least} to {most:,} characters")
        elif self.pattern and not re.fullmatch(self.pattern, value):
            raise Unfit(f"must look like {self.example}" if self.example else f"must match {self.pattern}")
        return str(value)

    def describe(self) -> dict[str, Any]:
        """Its JSON Schema."""
        text: dict[str, Any] = {"type": "string"}
        if self.example:
            text["examples"] = [self.example]
        if self.choices:
            text["enum"] = list(self.choices)
        if self.pattern:
            text["pattern"] = f"^{self.pattern}$"
        if self.kind in ("strings", "list"):
            if not self.choices:
                text |= {"minLength": 1, "maxLength": LONGEST_ITEM}
            return {"type": "array", "items": text, "minItems": self.least, "maxItems": self.most}
        if self.kind == "boolean":
            return {"type": "boolean", "default": bool(self.usual)}
        if self.kind == "integer":
            text = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif not self.choices:
            text |= {"minLength": self.least, "maxLength": self.most}
        return text | ({} if self.usual in (None, "") else {"default": self.usual})


def read_address(
    table: Iterable[Parameter], path: Mapping[str, str], query: Iterable[tuple[str, str]]
) -> tuple[dict[str, Value], dict[str, str]]:
    """The values of an address, and what is wrong, by the names of parameters."""
    given: dict[str, list[str]] = {}
    for name, text in query:
        given.setdefault(name, []).append(text)
    known = {one.name: one for one in table if one.where == "query"}
    values, wrong = _check_all(known, given, lambda one, texts: one.read(texts))
    places = {one.name: one for one in table if one.where == "path"}
    named, misnamed = _check_all(places, dict(path), lambda one, text: one.check(text))
    return values | named, wrong | misnamed


def read_body(table: Iterable[Parameter], body: Any) -> tuple[dict[str, Value], dict[str, str]]:
    """The values of a body of JSON, and what is wrong, by the names of its members."""
    if not isinstance(body, dict):
        return {}, {"body": "must be one JSON object"}
    return _check_all(
        {one.name: one for one in table if one.where == "body"}, body, lambda one, value: one.check(value)
    )


def _check_all(
    known: Mapping[str, Parameter], given: Mapping[str, Any], check: Any
) -> tuple[dict[str, Value], dict[str, str]]:
    wrong = {name[:80]: "is not known here" for name in given if name not in known}
    values: dict[str, Value] = {}
    for name, parameter in known.items():
        if name not in given:
            values[name] = parameter.missing
            if parameter.required:
                wrong[name] = "is needed"
            continue
        try:
            values[name] = check(parameter, given[name])
        except Unfit as error:
            wrong[name] = str(error)
    return values, wrong


def quote_hint(known: Iterable[Parameter], where: Where) -> str:
    """What could have been sent."""
    names = [one.name for one in known if one.where == where]
    return f"It takes {', '.join(names)}." if names else "It takes none."
