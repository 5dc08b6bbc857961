"""One request over one connection of its own, to a machine whose number was looked at; urllib3 does the talking.

The connection goes straight to the number that was checked, and asks for the name in TLS and in ``Host``. Proxies of
the environment are not used: what they resolve nobody has checked.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPException
from types import TracebackType
from typing import Self

from urllib3 import Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from broadsheet.fetching.addresses import Address

MOST_NUMBERS = 3
"""How many of a machine's numbers are tried, one after the other."""
NOT_TRUSTED = "its certificate is not one that this machine trusts"
_LOOK = 0.1
"""Seconds between two looks at the time and at whether to stop."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to connect, between two bytes, and for the whole of a request."""

    connect: float = 10.0
    silence: float = 60.0
    whole: float = 150.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom."""

    method: str
    address: Address
    headers: Mapping[str, str]
    body: bytes | None = None

    def at(self, address: Address, headers: Mapping[str, str]) -> "Question":
        """The same question, put to another address."""
        return replace(self, address=address, headers=headers)


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of an answer, and how to read its body: some bytes at a time, none at the end."""

    status: int
    headers: Mapping[str, str]
    read: Callable[[int], bytes]


class Unreached(Exception):
    """No answer came, or not all of it. ``again``: trying once more may help. ``cut``: it broke off in the middle."""

    def __init__(self, why: str, again: bool = True, cut: bool = False) -> None:
        super().__init__(why)
        self.again = again
        self.cut = cut


Connector = Callable[[Question, Sequence[str], Limits, threading.Event], AbstractContextManager[Reply]]
"""Puts a question to one of the numbers. Raises Unreached, from within the context too."""


@contextmanager
def connect(question: Question, numbers: Sequence[str], limits: Limits, stop: threading.Event) -> Iterator[Reply]:
    """The :data:`Connector` of life."""
    connection = _open(question.address, numbers, limits)
    answering = False
    try:
        with _Watch(connection.sock, limits.whole, stop) as watch:
            try:
                connection.request(
                    question.method,
                    question.address.target,
                    body=question.body,
                    headers={"Host": question.address.place, "Connection": "close", **question.headers},
                    preload_content=False,
                    decode_content=False,
                )
                response = connection.getresponse()
                answering = True
                headers = {name.lower(): response.headers[name] for name in response.headers}
                yield Reply(response.status, headers, partial(response.read1, decode_content=False))
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                raise watch.why() or Unreached(_explain(error), cut=answering) from error
            if broken := watch.why():
                raise broken
    finally:
        connection.close()


def _open(address: Address, numbers: Sequence[str], limits: Limits) -> HTTPConnection:
    """A connection to the first number that takes one. Raises Unreached."""
    last: Exception | None = None
    for number in numbers[:MOST_NUMBERS]:
        connection = _make(address, number, limits)
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            last = error
            continue
        connection.timeout = limits.silence  # urllib3 sets it anew before it sends and before it reads
        return connection
    raise Unreached(_explain(last) if last else "the machine has no number") from last


def _make(address: Address, number: str, limits: Limits) -> HTTPConnection:
    timeout = Timeout(connect=limits.connect).connect_timeout
    if address.scheme == "http":
        return HTTPConnection(number, address.port, timeout=timeout)
    return HTTPSConnection(
        number, address.port, timeout=timeout, server_hostname=address.host, ssl_context=ssl.create_default_context()
    )


def _explain(error: Exception) -> str:
    """A few words for people; never the address, which may hold a key."""
    text = f"{type(error).__name__} {error}".lower()
    for part, says in _EXPLAINED:
        if part in text:
            return says
    return "the connection broke off"


_EXPLAINED = (
    ("certificate", NOT_TRUSTED),
    ("ssl", "the secure connection failed"),
    ("timed out", "it did not answer in time"),
    ("timeout", "it did not answer in time"),
    ("refused", "it takes no connections"),
    ("unreachable", "the network does not lead there"),
    ("incompleteread", "the answer broke off"),
)


class _Watch:
    """Ends a request that lasts too long, however steadily it drips, or that is to be stopped."""

    def __init__(self, sock: socket.socket | None, whole: float, stop: threading.Event) -> None:
        self._sock = sock
        self._until = time.monotonic() + whole
        self._stop = stop
        self._over = threading.Event()
        self._why: Unreached | None = None
        self._thread = threading.Thread(target=self._look, name="broadsheet-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def why(self) -> Unreached | None:
        """Why the request was ended; None when it was not."""
        return self._why

    def _look(self) -> None:
        while not self._over.wait(_LOOK):
            if self._stop.is_set():
                self._why = Unreached("the work was stopped", again=False)
            elif time.monotonic() >= self._until:
                self._why = Unreached("it did not answer in time", again=False)
            if self._why:
                self._end()
                return

    def _end(self) -> None:
        """End both directions; the thread that reads wakes up. By way of the plain socket, since TLS would first take
        its own state away under the reader.
        """
        with suppress(OSError):
            if self._sock:
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
