"""What every script here needs: where to ask, counting calls, noting what is not as it should be, telling all that.

A script is given the site, how many papers it has now, a day with an edition, and a folder to scribble in. While it
pages, it asks `run.py` to let more papers come: a line on its standard output, and a line back once they are there.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import Any, TypeVar

SITE, PAPERS, DAY, SCRATCH = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
AT_ONCE, BATCHES = 10, 5
"""Papers that come at a time, and how often while one client pages."""
EVERY = 800
"""Papers read between one batch that comes and the next: the fifth is there before 5,000 are read."""

T = TypeVar("T")


class Teller:
    """Counts the calls of one client and gathers what it found wrong, and where it is answered otherwise on purpose."""

    def __init__(self, client: str, package: str) -> None:
        self.told: dict[str, Any] = {
            "client": client, "version": version(package), "calls": 0, "came": 0, "wrong": [], "differs": [],
        }  # fmt: skip
        self._awaits = False

    def call(self, says: str, do: Callable[[], T], good: Callable[[T], Any] = lambda _: True) -> T | None:
        """Make one call and look at what came; an error is noted and nothing is returned."""
        self.told["calls"] += 1
        try:
            got = do()
            if not good(got):
                self.told["wrong"].append(f"{says}: {str(got)[:200]}")
            return got
        except Exception as error:
            self.told["wrong"].append(f"{says}: {type(error).__name__}: {str(error)[:5_000]}")
            return None

    def refuse(self, says: str, do: Callable[[], Any], *kinds: type[BaseException]) -> None:
        """Make one call that must fail with one of these errors."""
        self.told["calls"] += 1
        try:
            got = do()
            self.told["wrong"].append(f"{says}: not refused: {str(got)[:200]}")
        except kinds:
            pass
        except Exception as error:
            self.told["wrong"].append(f"{says}: refused as {type(error).__name__}: {str(error)[:200]}")

    def differ(self, sentence: str, do: Callable[[], Any], good: Callable[[Any], Any]) -> None:
        """Make one call that shows where the site answers otherwise than the service this client was made for."""
        self.told["differs"].append(sentence)
        self.call(sentence, do, good)

    def while_more_come(self, papers: Iterable[T]) -> Iterator[T]:
        """The same, with more papers coming in between: the next are asked for when those before are there."""
        for place, paper in enumerate(papers):
            if place % EVERY == EVERY // 2:
                self.let_come()
            yield paper
        self.wait()

    def let_come(self) -> None:
        """Have some papers brought in while this goes on, unless enough have come."""
        self.wait()
        if self.told["came"] < AT_ONCE * BATCHES and "PAPERS_COME" in os.environ:
            print(json.dumps({"come": AT_ONCE}), flush=True)
            self._awaits = True

    def wait(self) -> None:
        """Until those that were asked for are in the library and can be found."""
        if self._awaits:
            self._awaits = False
            self.told["came"] += int(sys.stdin.readline() or 0)

    def tell(self) -> None:
        """One line for whoever runs this."""
        self.wait()
        print(json.dumps(self.told), flush=True)


def has_each_once(names: Iterable[str]) -> bool:
    """Whether every paper that was there at the beginning came once, and none twice. Raises ValueError with which."""
    counts = Counter(_number_of(name) for name in names)
    missing = [one for one in range(1, PAPERS + 1) if one not in counts]
    twice = [one for one, count in counts.items() if count > 1]
    if missing or twice:
        raise ValueError(f"{len(missing)} are missing {missing[:5]}, {len(twice)} came twice {twice[:5]}")
    return True


def _number_of(name: str) -> int:
    """The papers are numbered, and every name of one ends with its number: ``p12``, ``2605.00012v1``."""
    found = re.search(r"(\d+)(?:v\d+)?$", name)
    if not found:
        raise ValueError(f"{name!r} does not end with a number")
    return int(found[1])
