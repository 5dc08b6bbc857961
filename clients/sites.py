"""Sites in processes of their own."""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

START_WITHIN = 120
"""Seconds until a site must have said where it is."""
STOP_WITHIN = 40
"""Seconds: it waits for its worker."""


class SiteEnded(Exception):
    """A site is gone, though nobody stopped it."""


class Site:
    """A running site; what it says is kept in a file. Raises SiteEnded when it does not start."""

    def __init__(self, name: str, words: Sequence[str], said: Path) -> None:
        self.name = name
        self._said = said
        with said.open("w") as file:
            self._process = subprocess.Popen(
                [sys.executable, *words], stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
        self.address = self._await_address()

    def __enter__(self) -> Self:
        """Itself; it is stopped at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it, and do not wait for ever."""
        self._process.terminate()
        try:
            self._process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self._process.poll() is not None

    def explain(self) -> str:
        """With what it ended and the last it said."""
        return f"{self.name} ended with {self._process.poll()}. The last it said:\n{self._said.read_text()[-2_000:]}"

    def _await_address(self) -> str:
        for _ in range(START_WITHIN * 10):
            found = re.search(r"Broadsheet is at (http://\S+)", self._said.read_text())
            if found:
                return found[1]
            if self.has_ended():
                raise SiteEnded(self.explain())
            time.sleep(0.1)
        self._process.kill()
        raise SiteEnded(f"{self.name} did not start within {START_WITHIN} s:\n{self._said.read_text()[-2_000:]}")
