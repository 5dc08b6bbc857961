"""How far a long command has come: a bar on a terminal, a line every few seconds elsewhere if asked."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never, Protocol

import click

from broadsheet.delivery.cli.output import safe

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS_BETWEEN_LINES = 5.0


class Teller(Protocol):
    """What the library tells its progress to."""

    def __call__(self, what: str, done: int, total: int | None, /) -> None:
        """``done`` out of ``total`` (None: nobody knows) of what is going on."""


@contextmanager
def progress(wanted: bool | None) -> Iterator[Teller | None]:
    """Tell progress on standard error. ``wanted`` None: only where that is a terminal."""
    if sys.stderr.isatty() and wanted is not False:
        bars = _Bars()
        try:
            yield bars
        finally:
            bars.close()
    else:
        yield _Lines() if wanted else None


class _Bars:
    """One bar for each thing that goes on, with rate and time left."""

    def __init__(self) -> None:
        self._what = ""
        self._bar: tqdm[Never] | None = None

    def __call__(self, what: str, done: int, total: int | None) -> None:
        if what != self._what or self._bar is None:
            self.close()
            self._what, self._bar = what, _new_bar(what, done, total)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _new_bar(what: str, done: int, total: int | None) -> "tqdm[Never]":
    from tqdm import tqdm

    return tqdm(desc=safe(what), initial=done, total=total, unit="", dynamic_ncols=True)


class _Lines:
    """A line when something begins, and every few seconds while it goes on."""

    def __init__(self) -> None:
        self._what = ""
        self._first = 0
        self._began = self._told = 0.0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if what != self._what:
            self._what, self._first, self._began, self._told = what, done, now, float("-inf")
        if now - self._told >= SECONDS_BETWEEN_LINES or done == total:
            self._told = now
            click.echo(_line(what, done, total, done - self._first, now - self._began), err=True)


def _line(what: str, done: int, total: int | None, lately: int, seconds: float) -> str:
    """``importing: 12,000 of 168,119 (3,200/s, 49 s left)``; ``lately`` of them in these ``seconds``."""
    line = f"{safe(what)}: {done:,}" + (f" of {total:,}" if total is not None else "")
    if not lately or seconds < 1:
        return line
    rate = lately / seconds
    left = f", {(total - done) / rate:,.0f} s left" if total is not None and total > done else ""
    return f"{line} ({rate:,.0f}/s{left})"
