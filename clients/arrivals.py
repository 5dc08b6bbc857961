"""Papers that come in while clients read."""

import json
import time
import urllib.request
from pathlib import Path

from papers import write_papers

from broadsheet import Library

INDEXED_WITHIN = 60
"""Seconds until the site must find what came in; its worker looks every second."""


class Arrivals:
    """Brings papers into the library of a running site, from a process of its own."""

    def __init__(self, library: Library, site: str, papers: int, folder: Path) -> None:
        self.papers = papers
        self._library = library
        self._site = site
        self._folder = folder

    def bring(self, count: int) -> int:
        """So many more; how many came. Returns once the site finds them."""
        path = write_papers(self._folder / f"from-{self.papers + 1}.jsonl", self.papers + 1, count)
        came = self._library.import_paths([str(path)]).new
        self.papers += came
        self._await_index()
        return came

    def _await_index(self) -> None:
        for _ in range(INDEXED_WITHIN * 10):
            with urllib.request.urlopen(f"{self._site}/api/v1/status", timeout=30) as answer:
                told = json.load(answer)
            if told["papers"] >= self.papers and not any(one["behind"] for one in told["index"]["engines"]):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{self.papers} papers are in the store, and the site's index is still behind")
