"""What every script here needs: counting calls, noting what is not as it should be, and telling it in one line."""

import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any


class Teller:
    """Counts the calls of one client and gathers what it found wrong."""

    def __init__(self, client: str, package: str) -> None:
        self.told: dict[str, Any] = {"client": client, "version": version(package), "calls": 0, "wrong": []}

    def call(self, says: str, do: Callable[[], Any], good: Callable[[Any], bool] = lambda _: True) -> Any:
        """Make one call and look at what came; an error is noted and nothing is returned."""
        self.told["calls"] += 1
        try:
            got = do()
            if not good(got):
                self.told["wrong"].append(f"{says}: {str(got)[:200]}")
            return got
        except Exception as error:
            self.told["wrong"].append(f"{says}: {type(error).__name__}: {str(error)[:200]}")
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

    def tell(self) -> None:
        """One line for whoever runs this."""
        json.dump(self.told, sys.stdout)
        print()
