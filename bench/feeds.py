"""How many feed readers does the site serve? Each feed made anew, and asked for again with its ETag and without.

    python -m bench.feeds [--home REAL] [--seconds 5] [--readers 4]

Without ``--home`` over the starter library. The site runs in a process of its own, on loopback; readers keep their
connection, and ask again as soon as they are answered. A feed reader asks once an hour: 100 answers a second are
360,000 readers.
"""

import argparse
import contextlib
import http.client
import json
import multiprocessing
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.machine import publish
from broadsheet.delivery.web import serve
from broadsheet.library import Library
from broadsheet.settings import read_settings

FEEDS = (
    "daily.rss", "daily.atom", "daily.json", "weekly.rss", "monthly.rss", "editions.rss", "trending.rss", "latest.rss",
    "category/cs.CL.rss", "author/Li.rss", "search.rss?q=language+model", "daily.rss?view=category:cs.CL",
    "daily.rss?view=search:graph+network",
)  # fmt: skip


def main() -> None:
    """Measure and write the results down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--readers", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = _make_home(Path(folder) / "home", given.home)
        with _served(home) as port:
            papers = json.loads(_ask(http.client.HTTPConnection("127.0.0.1", port), "/healthz", {})[2])["papers"]
            rows = [_look_at(port, feed) for feed in FEEDS]
            again = _load(port, {"If-None-Match": str(rows[0]["etag"])}, given)
            whole = _load(port, {"Accept-Encoding": "gzip"}, given)
    columns = ("feed", "papers", "kilobytes", "first ms", "again ms")
    note = (
        f"A library of {papers:,} papers, in which no edition was closed yet. "
        f"{given.readers} readers of daily.rss, on the cores that the site runs on too: {again:,.0f} answers a second "
        f"with the ETag of last time (304), {whole:,.0f} in full (packed)."
    )
    publish("feeds", columns, [[row[name] for name in columns] for row in rows], note)


def _make_home(home: Path, copied: Path | None) -> Path:
    if copied:
        shutil.copytree(copied, home)
        return home
    library = Library.open(read_settings(home=home, encoder="none"))
    library.load_starter()
    library.update_index(meaning=False)
    library.close()
    return home


@contextlib.contextmanager
def _served(home: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    site = multiprocessing.get_context("spawn").Process(target=_serve, args=(home, port))
    site.start()
    try:
        _await(port)
        yield port
    finally:
        site.terminate()
        site.join()


def _serve(home: Path, port: int) -> None:
    serve(Library.open(read_settings(home=home, encoder="none")), "127.0.0.1", port)


def _await(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            _ask(http.client.HTTPConnection("127.0.0.1", port), "/healthz", {})
            return
        time.sleep(0.1)
    raise SystemExit("bench: the site did not start")


def _look_at(port: int, feed: str) -> dict[str, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begun = time.perf_counter()
    _, etag, body = _ask(connection, f"/feeds/{feed}", {})
    first = (time.perf_counter() - begun) * 1000
    again = []
    for _ in range(20):
        begun = time.perf_counter()
        _ask(connection, f"/feeds/{feed}", {"If-None-Match": etag})
        again.append((time.perf_counter() - begun) * 1000)
    papers = max(body.count(b"<item>"), body.count(b"<entry>"), body.count(b'"date_published"'))
    return {
        "feed": feed,
        "papers": papers,
        "kilobytes": round(len(body) / 1000),
        "first ms": round(first),
        "again ms": round(statistics.median(again), 1),
        "etag": etag,
    }


def _load(port: int, headers: dict[str, str], given: argparse.Namespace) -> float:
    """Answers a second that so many readers get, who ask again at once."""
    until = time.perf_counter() + given.seconds
    counts = [0] * given.readers

    def read(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < until:
            _ask(connection, "/feeds/daily.rss", headers)
            counts[number] += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(given.readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / float(given.seconds)


def _ask(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in (200, 304):
        raise SystemExit(f"bench: {path} answered {answer.status}")
    return answer.status, answer.headers.get("ETag", ""), body


if __name__ == "__main__":
    main()
