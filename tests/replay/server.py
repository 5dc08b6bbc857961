"""A small threaded server on loopback that answers from a script and remembers who asked what, and when.

::

    routes = {
        "/oai": [refusal(429), page(first), page(second)],     one after the other; the last one stays
        "/rss/*": answer_feed,                                 a function of what was asked
    }
    with ReplayServer(routes) as server:
        client.get(f"{server.url}/oai", {"verb": "Identify"})
    assert server.asked[0].query == {"verb": "Identify"}
"""

import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from socket import SO_LINGER, SOL_SOCKET, socket
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from broadsheet.clock import Clock, system_clock
from tests.replay.answers import Scripted, refusal

CUT = 1_000
"""How many bytes more than are sent a cut answer promises."""


@dataclass(slots=True)
class Asked:
    """One request, as it came in."""

    method: str
    path: str
    query: dict[str, str]
    """The last value of each name."""
    headers: dict[str, str]
    """Names in small letters."""
    body: bytes
    moment: datetime
    """By the server's clock, which a test may hold and move."""
    began: float
    """Seconds of the machine's own clock."""
    others: int
    """How many requests were being answered when this one came in."""
    ended: float = field(default=0.0)


Answering = Callable[[Asked], Scripted]
Route = Scripted | Sequence[Scripted] | Answering


class ReplayServer:
    """Serves ``routes`` on a free port of 127.0.0.1 while the context lasts; ``url`` has no slash at its end.

    A route is an answer, a list of answers, or a function; its name is a path, or the beginning of one and ``*``. What
    no route has is answered 404. ``clock`` gives the moments that are noted; ``tls`` makes it an https server.
    """

    def __init__(
        self, routes: Mapping[str, Route], clock: Clock = system_clock, tls: ssl.SSLContext | None = None
    ) -> None:
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._routes = {name: list(route) if isinstance(route, Sequence) else route for name, route in routes.items()}
        self._clock = clock
        self._lock = threading.Lock()
        self._busy = 0
        self._server = _Server(self, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [one.path for one in self.asked]

    def spacings(self, begins: str = "/") -> list[float]:
        """Seconds by the server's clock between each request whose path begins so and the next one."""
        moments = [one.moment for one in self.asked if one.path.startswith(begins)]
        return [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]

    def most_at_once(self) -> int:
        """How many requests were being answered at one time, at the most."""
        return max((one.others + 1 for one in self.asked), default=0)

    def note(self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> Asked:
        """Write down that somebody asks."""
        parts = urlsplit(target)
        with self._lock:
            asked = Asked(
                method,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): text for name, text in headers},
                body,
                self._clock(),
                time.monotonic(),
                self._busy,
            )
            self.asked.append(asked)
            self._busy += 1
        return asked

    def answer(self, asked: Asked) -> Scripted:
        """What the script says to this request."""
        with self._lock:
            route = self._find(asked.path)
            if isinstance(route, list):
                script = route.pop(0) if len(route) > 1 else route[0]
                return _unless_known(script, asked)
        return _unless_known(route if isinstance(route, Scripted) else route(asked), asked)

    def over(self, asked: Asked) -> None:
        """The request has been answered; may be called twice."""
        with self._lock:
            self._busy -= not asked.ended
            asked.ended = asked.ended or time.monotonic()

    def _find(self, path: str) -> Scripted | list[Scripted] | Answering:
        if path in self._routes:
            return self._routes[path]
        begins = [name for name in self._routes if name.endswith("*") and path.startswith(name[:-1])]
        return self._routes[max(begins, key=len)] if begins else refusal(404)


def _unless_known(script: Scripted, asked: Asked) -> Scripted:
    """304 in its place, when the asker has this answer already."""
    etag, changed = script.headers.get("etag"), script.headers.get("last-modified")
    known = etag is not None and asked.headers.get("if-none-match") == etag
    same = changed is not None and asked.headers.get("if-modified-since") == changed
    kept = {name: text for name, text in script.headers.items() if name in ("etag", "last-modified")}
    return Scripted(b"", 304, kept) if known or (same and etag is None) else script


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, replay: ReplayServer, tls: ssl.SSLContext | None) -> None:
        self.replay, self._tls = replay, tls
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket, Any]:
        """The next connection; its handshake is done by its own thread, when it first reads."""
        taken, address = super().get_request()
        if self._tls:
            taken = self._tls.wrap_socket(taken, server_side=True, do_handshake_on_connect=False)
        return taken, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: an asker that goes away in the middle is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server
    connection: socket

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        replay = self.server.replay
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        asked = replay.note(self.command, self.path, self.headers.items(), body)
        try:
            self._send(replay.answer(asked), asked)
        except OSError:  # the asker went away
            self.close_connection = True
        finally:
            replay.over(asked)

    def do_POST(self) -> None:
        self.do_GET()

    def _send(self, script: Scripted, asked: Asked) -> None:
        if script.fault:
            self.close_connection = True
        if script.fault == "reset":
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            return
        if script.fault == "head drip":
            self._drip(b"HTTP/1.1 200 OK\r\n" + b"x-more: and more\r\n" * 90, script.pause)
            return
        self.send_response(script.status)
        for name, text in script.headers.items():
            self.send_header(name, text)
        if script.fault not in ("endless", "drip") and "transfer-encoding" not in script.headers:
            self.send_header("content-length", str(len(script.body) + CUT * (script.fault == "cut short")))
        self.send_header("connection", "close" if self.close_connection else "keep-alive")
        if not script.fault and not script.body:
            self.server.replay.over(asked)
        self.end_headers()
        self._send_body(script, asked)

    def _send_body(self, script: Scripted, asked: Asked) -> None:
        if script.fault == "drip":
            self._drip(script.body, script.pause)
        elif script.fault == "endless":
            while not self.server.replay.closing.is_set():
                self.wfile.write(script.body)
        elif script.status != 304:
            self.wfile.write(script.body[:-1])
            self.server.replay.over(asked)  # before the asker can know that it is, and asks again
            self.wfile.write(script.body[-1:])

    def _drip(self, body: bytes, pause: float) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self.server.replay.closing.wait(pause):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests look at ``asked``."""
