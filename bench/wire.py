"""Programs that ask a site over kept connections: one after another, or several at once."""

import contextlib
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.door_requests import Request
from broadsheet.delivery.web.limits import QUOTA

GIVE_UP = 30.0
"""Seconds without a byte after which the run stops."""


class Client:
    """A program on one connection, which it keeps; it moves to another address before it has asked too often."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._number = number
        self._asked = 0
        self._wire = self._connect()

    def ask(self, request: Request) -> tuple[float, bytes]:
        """Milliseconds until the whole answer was here, and its body. Stops the run where it is no good answer."""
        self._asked += 1
        if not self._asked % (QUOTA - 100):
            self._wire.close()
            self._wire = self._connect()
        whole = request.write(f"127.0.0.1:{self._port}")
        begun = time.perf_counter()
        self._wire.sendall(whole)
        head, body = self._read()
        taken = (time.perf_counter() - begun) * 1000
        if b" 200 " not in head[:14]:
            raise SystemExit(f"bench: {request.target[:200]} was answered so: {head[:100]!r} {body[:300]!r}")
        return taken, body

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    def _connect(self) -> socket.socket:
        source = (f"127.{1 + self._asked // (QUOTA - 100)}.{self._number // 200}.{1 + self._number % 200}", 0)
        wire = socket.create_connection(("127.0.0.1", self._port), GIVE_UP, source)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return wire

    def _read(self) -> tuple[bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:")
        parts, left = [body], length - len(body)
        while left > 0:
            parts.append(self._more())
            left -= len(parts[-1])
        return head, b"".join(parts)

    def _more(self) -> bytes:
        if got := self._wire.recv(262_144):
            return got
        raise SystemExit("bench: the site closed the connection")


@dataclass(frozen=True, slots=True)
class Measured:
    """One client's times, the answers a second of several, their times, and the size of a usual answer."""

    alone: list[float]
    rate: float
    together: list[float]
    size: int


def measure(port: int, requests: Iterator[Request], number: int, clients: int, seconds: float) -> Measured:
    """Ask for so long with one client, then as long with several."""
    lock = threading.Lock()

    def take() -> Request:
        with lock:
            return next(requests)

    with contextlib.closing(Client(port, number)) as first:
        for _ in range(3):
            first.ask(take())
        alone = _ask_until(first, take, seconds, 10)
    rate, together = _ask_together(port, take, range(number + 1, number + 1 + clients), seconds)
    return Measured([taken for taken, _ in alone], rate, together, int(statistics.median(size for _, size in alone)))


def _ask_until(client: Client, take: Callable[[], Request], seconds: float, least: int) -> list[tuple[float, int]]:
    """Milliseconds and bytes of each answer, so many of them at least."""
    until, answers = time.perf_counter() + seconds, list[tuple[float, int]]()
    while time.perf_counter() < until or len(answers) < least:
        taken, body = client.ask(take())
        answers.append((taken, len(body)))
    return answers


def _ask_together(
    port: int, take: Callable[[], Request], numbers: Sequence[int], seconds: float
) -> tuple[float, list[float]]:
    """Answers a second, and the time of each."""
    found: list[list[tuple[float, int]]] = []
    clients = [Client(port, number) for number in numbers]
    begun = time.perf_counter()
    threads = [
        threading.Thread(target=lambda one=one: found.append(_ask_until(one, take, seconds, 3))) for one in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    for client in clients:
        client.close()
    if len(found) < len(clients):
        raise SystemExit("bench: a client had no answer")
    times = [one for answers in found for one, _ in answers]
    return len(times) / taken, times
