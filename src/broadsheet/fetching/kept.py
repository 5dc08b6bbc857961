"""Answers kept on disk: to ask whether one has changed, or not to ask twice a day.

One file an answer: a line of JSON (address, moment, headers, hash of the body) and the body. A file that is not whole
counts as not there, and the folder may be emptied at any time.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import orjson

from broadsheet.clock import to_text
from broadsheet.fetching.base import Answer

MOST_BYTES = 256 << 20
"""What may lie in the folder: some hundred feeds of a MB. The longest unused go first."""
MOST_BODY = 16 << 20
"""A larger answer is not kept."""
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """A kept answer and when the service last said that it holds."""

    answer: Answer
    moment: datetime

    def ask_if_changed(self) -> dict[str, str]:
        """The headers with which a service tells whether this answer still holds; none where it gave no means."""
        pairs = (("if-none-match", "etag"), ("if-modified-since", "last-modified"))
        return {name: text for name, said in pairs if (text := self.answer.headers.get(said))}


class KeptAnswers:
    """The kept answers of one library. A folder that cannot be written keeps nothing, and nobody is told."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    def read(self, name: str) -> Held | None:
        """The answer of that name, if it is kept and whole."""
        path = self._folder / name
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            facts = orjson.loads(head)
            if facts["hash"] != sha256(body).hexdigest():
                return None
            held = Held(Answer(facts["url"], body, facts["headers"], False), datetime.fromisoformat(facts["moment"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with suppress(OSError):
            os.utime(path)
        return held

    def keep(self, name: str, answer: Answer, now: datetime) -> None:
        """Keep an answer under a name, in one step; the older one goes."""
        if len(answer.body) > MOST_BODY:
            return
        facts = {
            "url": answer.url,
            "moment": to_text(now),
            "headers": dict(answer.headers),
            "hash": sha256(answer.body).hexdigest(),
        }
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._folder / name, orjson.dumps(facts) + b"\n" + answer.body)
            self._sweep()

    def _write(self, path: Path, data: bytes) -> None:
        """Through a file of its own, so that whoever reads sees the old answer or the new one."""
        with NamedTemporaryFile(dir=self._folder, prefix="part-", delete=False) as part:
            try:
                part.write(data)
                part.close()
                Path(part.name).replace(path)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise

    def _sweep(self) -> None:
        """Remove the longest unused beyond what may lie here; what a kill left half written goes with them in time."""
        files = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                files.append((path.stat().st_mtime, path.stat().st_size, path))
        size = 0
        for number, (_, length, path) in enumerate(sorted(files, reverse=True), 1):
            size += length
            if size > self._most_bytes or number > MOST_FILES:
                with suppress(OSError):
                    path.unlink()


def name_answer(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> str:
    """The name under which an answer is kept: of all that was asked, which must hold no key by now."""
    asked = orjson.dumps([method, url, sorted(headers.items())]) + b"\n" + (body or b"")
    return f"{sha256(asked).hexdigest()}.answer"
