"""A mail server of its own process that answers as servers do: takes, refuses, delays, hangs up, takes its time.

What happens to an address is decided by its name, so that every run meets the same. Each letter taken is a line of the
log, written before the answer goes out, so that a sender who is killed meanwhile has it counted.
"""

import argparse
import asyncio
import os
import ssl
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

FATES = (
    (20, "gone"),
    (120, "greylisted"),
    (150, "later"),
    (170, "dropped"),
    (175, "taken and dropped"),
    (185, "full"),
    (205, "slow"),
    (210, "policy"),
)
"""Of a thousand addresses those below the number meet that, as far as those above it leave them."""
MILD = frozenset({"gone", "greylisted"})


def fate_of(address: str, life: str) -> str:
    """What an address meets: in full ``life`` anything, in ``mild`` life a little, else it is taken."""
    place = zlib.crc32(address.encode()) % 1000
    fate = next((name for below, name in FATES if place < below), "taken")
    return fate if life == "full" or (life == "mild" and fate in MILD) else "taken"


class Life:
    """The handler of the sink."""

    def __init__(self, log: Path, life: str, pause: float) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._life = life
        self._pause = pause
        self._met: Counter[str] = Counter()

    async def handle_RCPT(self, _: Any, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802
        """Takes a recipient, or not."""
        fate = fate_of(address, self._life)
        if fate == "gone":
            return "550 5.1.1 No such user here"
        if fate == "full":
            return "552 5.2.2 Mailbox full"
        if fate == "greylisted" and self._is_first(address):
            return "450 4.2.0 Greylisted, please come back"
        if fate == "policy" and self._is_first(address):
            return "554 5.7.1 Message refused by policy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes a letter, or not."""
        address = envelope.rcpt_tos[0]
        fate = fate_of(address, self._life)
        if self._pause or fate == "slow":
            await asyncio.sleep(0.3 if fate == "slow" else self._pause)
        if fate == "later" and self._is_first(address):
            return "451 4.3.0 Out of room for now"
        if fate == "dropped" and self._is_first(address):
            server.transport.abort()
            return "421 4.3.0 unheard"
        self._note(address, envelope.original_content or b"")
        if fate == "taken and dropped" and self._is_first(address):
            server.transport.abort()
        return "250 2.0.0 Taken"

    def _is_first(self, address: str) -> bool:
        self._met[address] += 1
        return self._met[address] == 1

    def _note(self, address: str, content: bytes) -> None:
        head = content[:4096].split(b"\r\n\r\n")[0].decode("ascii", "replace")
        name = next((line[11:].strip() for line in head.splitlines() if line.lower().startswith("message-id:")), "?")
        os.write(self._log, f"{address} {name}\n".encode())


class Server(SMTP):
    """As aiosmtpd has it; but now and then TLS fails, where ``tls_fails`` says each how many."""

    tls_fails = 0
    _begun = 0

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - the name of aiosmtpd
        """Begin TLS, or hang up in the middle of it."""
        Server._begun += 1
        if self.tls_fails and Server._begun % self.tls_fails == 0:
            await self.push("220 Ready to start TLS")
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()
            return
        await super().smtp_STARTTLS(arg)


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink that runs."""

    port: int
    log: Path

    def read(self) -> list[tuple[str, str]]:
        """Address and Message-ID of every letter that was taken, in order."""
        text = self.log.read_text() if self.log.exists() else ""
        return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.splitlines()]


@contextmanager
def running_sink(folder: Path, name: str, life: str = "none", pause: float = 0.0, tls: bool = True) -> Iterator[Sink]:
    """A sink in a process of its own, for as long as this lasts."""
    log, port_file = folder / f"{name}.log", folder / f"{name}.port"
    command = [sys.executable, "-m", "bench.mail_sink", str(log), str(port_file), "--life", life, "--pause", str(pause)]
    certificate = _make_certificate(folder) if tls else ""
    with subprocess.Popen([*command, "--certificate", certificate], stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                if port_file.exists() and (text := port_file.read_text()):
                    break
                time.sleep(0.05)
            else:
                raise SystemExit("bench: the mail server did not start")
            yield Sink(int(text), log)
        finally:
            process.kill()


def _make_certificate(folder: Path) -> str:
    """By openssl, where there is one; else the server offers no TLS."""
    file = folder / "certificate.pem"
    if not file.exists():
        words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout - -out -"
        try:
            made = subprocess.run(words.split(), capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        file.write_bytes(made.stdout)
    return str(file)


async def _serve(asked: argparse.Namespace) -> None:
    handler = Life(asked.log, asked.life, asked.pause)
    context = None
    if asked.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(asked.certificate)
    Server.tls_fails = 7 if asked.life == "full" else 0
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(handler, hostname="sink", tls_context=context, loop=loop), "127.0.0.1", 0
    )
    asked.port_file.write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("port_file", type=Path)
    parser.add_argument("--life", choices=("none", "mild", "full"), default="none")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--certificate", default="")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
