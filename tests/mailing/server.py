"""A mail server that says what a test tells it to say, on a port of this machine."""

import socket
import ssl
import threading
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that the server took."""

    sender: str
    recipient: str
    data: bytes

    @property
    def message_id(self) -> str:
        head = self.data.split(b"\r\n\r\n")[0].decode()
        return next(line.split(": ", 1)[1] for line in head.split("\r\n") if line.lower().startswith("message-id:"))


@dataclass
class MailServer:
    """``will("ada@example.net", "rcpt 450 4.2.0 later")``: what it says instead of yes, once for each telling.

    Stages: ``mail``, ``rcpt``, ``data``, ``end``; ``*`` is anybody. In place of an answer: ``drop`` hangs up,
    ``take-drop`` takes the letter and hangs up, ``wait`` waits until ``go`` is set and then takes it.
    """

    offers: Sequence[str] = ("PIPELINING", "SIZE 1000000", "8BITMIME", "ENHANCEDSTATUSCODES")
    certificate: Path | None = None
    tls_at_once: bool = False
    greeting: str = "220 stand-in ESMTP"
    password: str = ""
    token: str = ""
    taken: list[Taken] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """What clients said, passwords left out."""
    connections: int = 0
    most_at_once: int = 0
    go: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._script: dict[str, deque[tuple[str, str]]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._context: ssl.SSLContext | None = None
        if self.certificate:
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(self.certificate)
        threading.Thread(target=self._accept, daemon=True).start()

    def will(self, recipient: str, *says: str) -> Self:
        """Say these, one after the other, at their stages."""
        for one in says:
            stage, _, answer = one.partition(" ")
            self._script[recipient].append((stage, answer))
        return self

    def close(self) -> None:
        """Listen no more, and end what is open."""
        self.go.set()
        # A thread that waits in accept() keeps the port on some systems until somebody comes.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def recipients(self) -> list[str]:
        """To whom letters were taken."""
        with self._lock:
            return [one.recipient for one in self.taken]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
                self.most_at_once = max(self.most_at_once, len(self._open))
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        talk = _Talk(self, connection)
        with suppress(OSError, ValueError):
            talk.run()
        with self._lock:
            self._open.discard(connection)
        talk.close()

    def answer(self, stage: str, recipient: str) -> str:
        """What is to be said at that stage; empty: yes."""
        with self._lock:
            for name in (recipient, "*"):
                script = self._script[name]
                if script and script[0][0] == stage:
                    return script.popleft()[1]
        return ""

    def take(self, letter: Taken) -> None:
        with self._lock:
            self.taken.append(letter)

    def wrap(self, connection: socket.socket) -> socket.socket:
        assert self._context is not None
        return self._context.wrap_socket(connection, server_side=True)

    @property
    def has_tls(self) -> bool:
        return self._context is not None


class _Talk:
    """One connection."""

    def __init__(self, server: MailServer, connection: socket.socket) -> None:
        self.server = server
        self.encrypted = False
        self._use(connection)
        self.sender = self.recipient = ""

    def _use(self, connection: socket.socket) -> None:
        self.connection = connection
        self.reader: BinaryIO = connection.makefile("rb")

    def close(self) -> None:
        with suppress(OSError):
            self.reader.close()
            self.connection.close()

    def run(self) -> None:
        if self.server.tls_at_once:
            self._encrypt()
        self.say(self.server.greeting)
        while line := self.reader.readline():
            text = line.decode().strip()
            word = text.partition(" ")[0].upper()
            self.server.lines.append(word if word == "AUTH" else text)
            if word == "QUIT":
                self.say("221 bye")
                return
            if not self.do(word, text):
                return

    def _encrypt(self) -> None:
        self.reader.close()
        self._use(self.server.wrap(self.connection))
        self.encrypted = True

    def do(self, word: str, text: str) -> bool:
        """False: hang up."""
        if word == "EHLO":
            self.greet()
        elif word == "STARTTLS":
            self.say("220 go on")
            self._encrypt()
        elif word == "AUTH":
            self.sign_in(text)
        elif word == "MAIL":
            self.sender = text.partition("<")[2].partition(">")[0]
            return self.reply("mail", "250 2.1.0 fine")
        elif word == "RCPT":
            self.recipient = text.partition("<")[2].partition(">")[0]
            return self.reply("rcpt", "250 2.1.5 fine")
        elif word == "DATA":
            return self.receive()
        elif word == "RSET":
            self.sender = self.recipient = ""
            self.say("250 fine")
        else:
            self.say("500 what?")
        return True

    def greet(self) -> None:
        offers = ["stand-in", *self.server.offers]
        if self.server.has_tls and not self.encrypted:
            offers.append("STARTTLS")
        if self.server.password or self.server.token:
            offers.append("AUTH PLAIN LOGIN XOAUTH2")
        for place, offer in enumerate(offers):
            self.say(f"250{' ' if place == len(offers) - 1 else '-'}{offer}")

    def sign_in(self, text: str) -> None:
        _, kind, *given = text.split(" ")
        told = b64decode(given[0]).decode() if given else ""
        good = (
            told.endswith(f"\0{self.server.password}") if kind == "PLAIN" else f"Bearer {self.server.token}\x01" in told
        )
        if good:
            self.say("235 2.7.0 welcome")
        elif kind == "XOAUTH2":
            self.say("334 eyJzdGF0dXMiOiI0MDAifQ==")
            self.reader.readline()
            self.say("535 5.7.8 not taken")
        else:
            self.say("535 5.7.8 not taken")

    def receive(self) -> bool:
        if not self.recipient:
            self.say("503 5.5.1 for whom?")
            return True
        told = self.server.answer("data", self.recipient)
        if told == "drop":
            return False
        if told:
            self.say(told)
            return True
        self.say("354 go on")
        lines: list[bytes] = []
        while (line := self.reader.readline()) != b".\r\n":
            if not line:
                return False  # whoever sent it is gone
            lines.append(line)
        data = b"".join(line[1:] if line.startswith(b".") else line for line in lines)
        return self.end(Taken(self.sender, self.recipient, data))

    def end(self, letter: Taken) -> bool:
        told = self.server.answer("end", self.recipient)
        self.server.reached.set()
        self.recipient = ""
        if told == "wait":
            self.server.go.wait(20)
        if told in ("", "wait", "take-drop"):
            self.server.take(letter)
        if told in ("drop", "take-drop"):
            return False
        self.say(told if told and told != "wait" else "250 2.0.0 taken")
        return True

    def reply(self, stage: str, yes: str) -> bool:
        told = self.server.answer(stage, self.recipient)
        if told == "drop":
            return False
        if told:
            self.recipient = "" if stage == "rcpt" else self.recipient
        self.say(told or yes)
        return not told.startswith("421")

    def say(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())


@contextmanager
def mail_server(**how: object) -> Iterator[MailServer]:
    """A server for as long as this lasts."""
    server = MailServer(**how)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()
