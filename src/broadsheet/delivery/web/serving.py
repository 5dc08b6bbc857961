"""Runs the site: takes the port, says where it is, stops cleanly."""

import errno
import signal
import socket
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from anyio.to_thread import current_default_thread_limiter

from broadsheet.delivery.web.app import create_app
from broadsheet.delivery.web.beside import Beside
from broadsheet.errors import Unusable
from broadsheet.library import Library

STOP_WITHIN = 5
"""Seconds a request in hand may still take once the program is told to stop."""

THREADS = 6
"""Requests answered at once; others wait their turn. Python computes in one thread at a time: 12 searches at once on
two cores make 25 to 37 a second, 4 make 42 to 50."""

LONGEST_REQUEST = 65_536
"""Bytes of a request's head. An abstract pasted as a question stands in the address, a Chinese letter as nine bytes."""


def tell(sentence: str) -> None:
    """Say something to whoever started the program; standard output is for data."""
    print(sentence, file=sys.stderr, flush=True)


def serve(
    library: Library,
    host: str,
    port: int,
    *,
    allowed_hosts: Collection[str] = (),
    beside: Sequence[Beside] = (),
    say: Callable[[str], None] = tell,
) -> None:
    """Serve ``library`` until SIGINT or SIGTERM, then return.

    ``port`` 0 takes any free one. ``say`` is told where the site is once it answers.
    ``beside`` are applications of other deliveries, each at its address.
    Raises Unusable when the address cannot be had.
    """
    with take_port(host, port) as listening:
        app = create_app(library, allowed_hosts={host, *allowed_hosts}, beside=beside)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, ws="none", lifespan="on", server_header=False,
            proxy_headers=False,  # who asks is the peer, or what client.py makes of it; uvicorn believes any local one
            timeout_graceful_shutdown=STOP_WITHIN, h11_max_incomplete_event_size=LONGEST_REQUEST,
        )  # fmt: skip
        with _signals_end_quietly():
            _Server(config, lambda: say(f"Broadsheet is at {address_of(listening)}")).run([listening])


def take_port(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port``. Raises Unusable with what to type instead."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Unusable(
            f"There is no address {host!r} on this machine ({error.strerror}).", "Choose another --host."
        ) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise _explain(error, host, port) from error
    return listening


def address_of(listening: socket.socket) -> str:
    """``http://127.0.0.1:8000``: where a browser on this machine finds it."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _explain(error: OSError, host: str, port: int) -> Unusable:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return Unusable(
            f"Port {port} on {host} is in use.", f"Choose another: --port {other}, or BROADSHEET_PORT={other} make run"
        )
    if error.errno == errno.EACCES:
        return Unusable(f"Port {port} needs rights this user does not have.", "Choose one from 1024 up: --port 8000")
    return Unusable(f"Cannot listen on {host}, port {port}: {error.strerror}.", "Choose another --host or --port.")


class _Server(uvicorn.Server):
    """uvicorn, telling when it answers."""

    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)
        if not self.should_exit:
            self._when_up()


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Keep from ending twice: uvicorn raises the signal that stopped it once more when it is done."""
    stops = (signal.SIGINT, signal.SIGTERM)
    try:
        before = [signal.signal(one, lambda *_: None) for one in stops]
    except ValueError:  # not the main thread, which has no signals to handle
        yield
        return
    try:
        yield
    finally:
        for one, handler in zip(stops, before, strict=True):
            signal.signal(one, handler)
