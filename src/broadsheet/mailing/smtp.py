"""Letters by SMTP: the connection that takes them one after the other (RFC 5321)."""

import re
import smtplib
import socket
from collections.abc import Sequence
from contextlib import suppress

from broadsheet.mailing.handing import Answer, BeforeEnd, HungUp, NotWanted, Parcel, Refused, Stage

WAIT = 60.0
"""Seconds for an answer to a command. RFC 5321 asks for five minutes; a server that needs one is no help."""
WAIT_AT_END = 300.0
"""Seconds for the answer to a whole letter: servers look at it for spam first. Giving up early makes doubles."""

_DOT = re.compile(rb"(?m)^\.")
_FINE: dict[Stage, range] = {"sender": range(200, 300), "recipient": range(200, 300), "data": range(354, 355)}


class SmtpConnection:
    """One open connection, signed in. A :class:`~broadsheet.mailing.handing.Connection`."""

    def __init__(self, smtp: smtplib.SMTP, server: str, encrypted: bool) -> None:
        self._smtp = smtp
        self.server = server
        self.encrypted = encrypted
        self._aborted = False
        self._in_letter = False
        with suppress(OSError):
            # Else the end of a letter, a packet of its own, waits for the receiver's delayed acknowledgement: 40 ms.
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def is_usable(self) -> bool:
        """Whether it can take another letter."""
        return self._smtp.sock is not None and not self._aborted and not self._in_letter

    def hand(self, parcel: Parcel, before_end: BeforeEnd) -> Answer:
        """See :meth:`broadsheet.mailing.handing.Connection.hand`."""
        commands = self._commands(parcel)
        after_end = False
        try:
            self._begin(commands)
            self._smtp.send(_DOT.sub(b"..", parcel.data))
            if not before_end():
                self.abort()  # in the middle of a letter there is no other way back
                raise NotWanted
            after_end = True
            answer = self._end()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise HungUp(_say_lost(error), after_end) from error
        if not 200 <= answer.code < 300:
            self._after_refusal(answer)
            raise Refused("end", answer)
        return answer

    def probe(self, parcel: Parcel) -> None:
        """Ask whether sender and recipient would be taken, and send nothing. Raises Refused and HungUp."""
        try:
            for stage, command in self._commands(parcel)[:2]:
                self._expect(stage, self._ask(command))
            self._smtp.rset()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise HungUp(_say_lost(error)) from error

    def close(self) -> None:
        """Say good-bye."""
        if self._smtp.sock is not None and not self._in_letter:  # else the words would be taken for the letter's
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.sock.settimeout(5)
                self._smtp.quit()
        self._drop()

    def abort(self) -> None:
        """End it, from whatever thread."""
        self._aborted = True
        sock = self._smtp.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _commands(self, parcel: Parcel) -> list[tuple[Stage, str]]:
        """What opens a letter. Raises Refused where the server has said already that it cannot take it."""
        options = self._options(parcel)
        return [
            ("sender", f"MAIL FROM:<{parcel.sender}>{options}"),
            ("recipient", f"RCPT TO:<{parcel.recipient}>"),
            ("data", "DATA"),
        ]

    def _options(self, parcel: Parcel) -> str:
        most = self._smtp.esmtp_features.get("size", "")
        if most.isdecimal() and 0 < int(most) < len(parcel.data):
            says = f"5.3.4 The letter has {len(parcel.data)} bytes; the server takes {most}."
            raise Refused("sender", Answer(552, says))
        options = f" SIZE={len(parcel.data)}" if self._smtp.has_extn("size") else ""
        if not parcel.data.isascii():
            if not self._smtp.has_extn("8bitmime"):
                raise Refused("sender", Answer(554, "5.6.3 The server takes letters in ASCII only."))
            options += " BODY=8BITMIME"
        if not (parcel.sender + parcel.recipient).isascii():
            if not self._smtp.has_extn("smtputf8"):
                raise Refused("sender", Answer(553, "5.6.7 The server takes addresses in ASCII only."))
            options += " SMTPUTF8"
        return options

    def _begin(self, commands: Sequence[tuple[Stage, str]]) -> None:
        """Sender, recipient, and leave to begin; in one go where the server takes commands in advance (RFC 2920)."""
        self._sock.settimeout(WAIT)
        if self._smtp.has_extn("pipelining"):
            self._send("".join(f"{command}\r\n" for _, command in commands))
            answers = [(stage, self._read()) for stage, _ in commands]
            for stage, answer in answers:
                self._in_letter = answers[-1][1].code == 354
                self._expect(stage, answer)
        else:
            for stage, command in commands:
                self._expect(stage, self._ask(command))
        self._in_letter = True

    def _end(self) -> Answer:
        self._sock.settimeout(WAIT_AT_END)
        self._send(".\r\n")
        self._in_letter = False
        return self._read()

    @property
    def _sock(self) -> socket.socket:
        """The open socket. Raises SMTPServerDisconnected, as smtplib does, where there is none."""
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        return self._smtp.sock

    def _expect(self, stage: Stage, answer: Answer) -> None:
        if answer.code not in _FINE[stage]:
            self._after_refusal(answer)
            raise Refused(stage, answer)

    def _after_refusal(self, answer: Answer) -> None:
        """Make it ready for the next letter, or end it where the server does (421), or waits for a letter's text."""
        if answer.code == 421 or self._in_letter:
            self._drop()
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _ask(self, command: str) -> Answer:
        self._send(f"{command}\r\n")
        return self._read()

    def _send(self, text: str) -> None:
        self._smtp.send(text.encode("utf-8"))

    def _read(self) -> Answer:
        code, says = self._smtp.getreply()
        return read_answer(code, says)

    def _drop(self) -> None:
        with suppress(OSError):
            self._smtp.close()


def read_answer(code: int, says: bytes | str) -> Answer:
    """What a server said, on one line, as long as anybody reads."""
    text = says.decode("utf-8", "replace") if isinstance(says, bytes) else says
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return Answer(code, " ".join(plain.split())[:500])


def _say_lost(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "The server did not answer in time."
    return "The server ended the connection."
