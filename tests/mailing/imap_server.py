"""As much of an IMAP server as reading a mailbox needs, on a port of this machine."""

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass
class ImapServer:
    """Holds messages by UID. Refuses to select a folder for writing."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    password: str = "secret"
    searches: list[str] = field(default_factory=list)
    fetched: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection, connection.makefile("rwb") as stream:
            stream.write(b"* OK stand-in\r\n")
            stream.flush()
            for line in stream:
                tag, _, command = line.decode().strip().partition(" ")
                self._do(stream, tag, command)  # type: ignore[arg-type]
                stream.flush()
                if command.upper() == "LOGOUT":
                    return

    def _do(self, stream: BinaryIO, tag: str, command: str) -> None:
        word = command.upper().split(" ")[0]
        if word == "CAPABILITY":
            stream.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif word == "LOGIN" and f'"{self.password}"' not in command:
            stream.write(f"{tag} NO wrong\r\n".encode())
            return
        elif word == "SELECT":
            stream.write(f"{tag} NO only to be read\r\n".encode())
            return
        elif word == "EXAMINE":
            stream.write(f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] fine\r\n".encode())
        elif command.upper().startswith("UID SEARCH"):
            self._search(stream, command)
        elif command.upper().startswith("UID FETCH"):
            self._fetch(stream, command)
        elif word == "LOGOUT":
            stream.write(b"* BYE\r\n")
        stream.write(f"{tag} OK done\r\n".encode())

    def _search(self, stream: BinaryIO, command: str) -> None:
        self.searches.append(command)
        after = re.search(r"UID (\d+):\*", command)
        last = max(self.messages, default=0)
        # A range to the end holds the last message even where it begins after it.
        found = [uid for uid in sorted(self.messages) if not after or uid >= int(after[1]) or uid == last]
        stream.write(f"* SEARCH {' '.join(map(str, found))}\r\n".encode())

    def _fetch(self, stream: BinaryIO, command: str) -> None:
        uid = int(command.split(" ")[2])
        assert "BODY.PEEK[]" in command
        self.fetched.append(uid)
        raw = self.messages[uid]
        stream.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
