"""Everything the command line writes goes through here: data to standard output, words to standard error.

Text from outside may hold escape sequences that would move a terminal's cursor or retitle its window;
``safe`` takes them out. JSON needs no such care: it escapes control characters itself.
"""

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from broadsheet.answers import Span

WIDEST = 100
"""Lines longer than this are hard to read, however wide the terminal is."""

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?", re.DOTALL)
_SPACES = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def colour_wanted() -> bool | None:
    """False where NO_COLOR asks for none (https://no-color.org); None: on a terminal only."""
    return False if os.environ.get("NO_COLOR") else None


def emit_json(answer: dict[str, Any]) -> None:
    """One object, readable by people on a terminal and on one line in a pipe."""
    indent = 2 if sys.stdout.isatty() else None
    click.echo(json.dumps(answer, ensure_ascii=False, indent=indent))


def emit(text: str = "") -> None:
    """A line of data."""
    click.echo(text)


def say(text: str) -> None:
    """A line of words."""
    click.echo(text, err=True)


def say_error(message: str, hint: str, label: str = "Error: ") -> None:
    """What went wrong, and what to do."""
    say(click.style(label, fg="red", bold=True) + safe_lines(message))
    if hint:
        say(safe_lines(hint))


def safe(text: str) -> str:
    """``text`` on one line, with nothing in it that a terminal obeys."""
    return _UNSEEN.sub("", _SPACES.sub(" ", _ESCAPES.sub("", text)))


def safe_lines(text: str) -> str:
    """``text`` with nothing in it that a terminal obeys but the ends of its lines."""
    return "\n".join(safe(line) for line in text.splitlines())


def readable(text: str) -> str:
    """A paper's text for a terminal: mathematics as Unicode, and safe."""
    from broadsheet.cleaning import plain_text  # here: 70 ms that --help need not wait for

    return safe(plain_text(text))


def columns() -> int:
    """How wide to write."""
    return max(40, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def paragraph(text: str, indent: str = "") -> str:
    """``text`` wrapped; the first line after ``indent``, the others after as many spaces."""
    return marked_paragraph((Span(text),), indent)


def marked_paragraph(spans: Sequence[Span], indent: str = "") -> str:
    """Pieces of text wrapped as one, like ``paragraph``, with the marked ones bold."""
    lines: list[list[str]] = [[]]
    room = columns() - len(indent)
    left = room
    for pieces in _words(spans):
        taken = sum(width(piece.text) for piece in pieces)
        if lines[-1] and taken + 1 > left:
            lines.append([])
            left = room
        left -= taken + bool(lines[-1])
        lines[-1].append("".join(click.style(one.text, bold=True) if one.marked else one.text for one in pieces))
    return indent + f"\n{' ' * len(indent)}".join(" ".join(line) for line in lines)


def _words(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """The words of a text in pieces; a word that is marked in part has several."""
    word: list[Span] = []
    for span in spans:
        for piece in re.findall(r"\s+|\S+", readable(span.text)):
            if not piece.isspace():
                word.append(Span(piece, span.marked))
            elif word:
                yield word
                word = []
    if word:
        yield word


def width(text: str) -> int:
    """How many columns a terminal gives it: none to combining marks, two to East Asian wide letters."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(bool(unicodedata.combining(letter)) for letter in text)


def count(number: int, noun: str) -> str:
    """``1 paper``, ``1,455 papers``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def megabytes(size: int) -> str:
    """``0.4 MB``, ``332 MB``."""
    return f"{size / 1e6:,.1f} MB" if size < 10_000_000 else f"{size / 1e6:,.0f} MB"
