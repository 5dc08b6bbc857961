"""Feeds as they were made, so that a reader who asks again is answered without making them again."""

import hashlib
import threading
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_BYTES = 32 * 2**20
LOOK_AGAIN = timedelta(minutes=1)
"""What is not told by the library's state, such as what trends or what the index has just seen, is seen after that."""


@dataclass(frozen=True, slots=True)
class KeptFeed:
    """A feed's text. ``etag`` is of its bytes; ``changed_at`` is when this text was first seen here."""

    body: bytes
    etag: str
    changed_at: datetime
    made_at: datetime
    state: str


class KeptFeeds:
    """The last feeds that were asked for, at most 32 MB of them. May be used by several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, KeptFeed] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, name: str, state: str, now: datetime, make: Callable[[], bytes]) -> KeptFeed:
        """The feed of that name: as kept, while the library's state is that one; else made anew."""
        with self._lock:
            kept = self._kept.get(name)
            if kept:
                self._kept.move_to_end(name)
        if kept and kept.state == state and timedelta() <= now - kept.made_at < LOOK_AGAIN:
            return kept
        return self._keep(name, _to_kept(make(), state, now, kept))

    def _keep(self, name: str, fresh: KeptFeed) -> KeptFeed:
        with self._lock:
            old = self._kept.pop(name, None)
            self._kept[name] = fresh
            self._bytes += len(fresh.body) - (len(old.body) if old else 0)
            while self._bytes > MOST_BYTES and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)
        return fresh


def _to_kept(body: bytes, state: str, now: datetime, before: KeptFeed | None) -> KeptFeed:
    digest = urlsafe_b64encode(hashlib.sha256(body).digest()[:15]).decode("ascii")
    is_same = before is not None and before.body == body
    changed_at = before.changed_at if before and is_same else now.replace(microsecond=0)
    return KeptFeed(body, f'"{digest}"', changed_at, now, state)
