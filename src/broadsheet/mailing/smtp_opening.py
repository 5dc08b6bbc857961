"""The way to a mail server: which port, how it is encrypted, whether it is the right one, signing in.

What is not set is found by trying, and remembered for as long as the process lives. A password goes nowhere in the
clear but to this machine itself.
"""

import ipaddress
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NoReturn

from broadsheet.mailing.handing import Answer, WayTrouble
from broadsheet.mailing.providers import Provider
from broadsheet.mailing.smtp import SmtpConnection, read_answer
from broadsheet.settings_mail import MailSettings

Mode = Literal["tls", "starttls", "offered", "none"]
"""Encrypted from the first byte; by STARTTLS; by STARTTLS where it is offered; not at all."""

WAIT_TO_OPEN = 20.0
"""Seconds for the first word of a server. One that is spoken to without TLS where it expects it says nothing at all."""


@dataclass(frozen=True, slots=True)
class Door:
    """A port and how it is spoken to there."""

    port: int
    mode: Mode


class SmtpWay:
    """Letters by SMTP. A :class:`~broadsheet.mailing.handing.Way`. May be used by several threads.

    ``token`` gives an OAuth access token. ``name`` is what we call ourselves to the server.
    """

    def __init__(
        self, mail: MailSettings, provider: Provider, name: str, token: Callable[[], str] | None = None
    ) -> None:
        self._mail = mail
        self._provider = provider
        self._name = name
        self._token = token
        self.host = mail.host or provider.host
        self.door: Door | None = None
        """The one that let us in."""

    @property
    def describe(self) -> str:
        """``By SMTP through smtp.example.org``."""
        return f"By SMTP through {self.host}"

    def open(self) -> SmtpConnection:
        """A connection, signed in. Raises WayTrouble with the reason that says most."""
        if not self.host:
            says = f"{self._provider.title} has a server of its own for each customer, and none is set."
            raise WayTrouble("connect", says, "Set BROADSHEET_SMTP_HOST to the one it shows you.")
        doors = [self.door] if self.door else find_doors(self._mail, self._provider, self._is_near())
        told: list[WayTrouble] = []
        for door in doors:
            try:
                connection = self._enter(door)
            except WayTrouble as trouble:
                told.append(trouble)
                if trouble.stage == "login":
                    break  # it is the right door: another one would refuse us as well
            else:
                self.door = door
                return connection
        raise _say_most(told)

    def _enter(self, door: Door) -> SmtpConnection:
        smtp = None
        try:
            smtp = self._connect(door)
            encrypted = self._encrypt(smtp, door)
            self._sign_in(smtp, encrypted)
            return SmtpConnection(smtp, f"{self.host}:{door.port}", encrypted)
        except (OSError, smtplib.SMTPException, WayTrouble) as error:
            if smtp is not None:
                smtp.close()
            if isinstance(error, WayTrouble):
                raise
            raise explain(error, self.host, door) from error

    def _connect(self, door: Door) -> smtplib.SMTP:
        if door.mode == "tls":
            return smtplib.SMTP_SSL(self.host, door.port, self._name, timeout=WAIT_TO_OPEN, context=self._context())
        return smtplib.SMTP(self.host, door.port, self._name, timeout=WAIT_TO_OPEN)

    def _encrypt(self, smtp: smtplib.SMTP, door: Door) -> bool:
        smtp.ehlo_or_helo_if_needed()
        if door.mode == "starttls" or (door.mode == "offered" and smtp.has_extn("starttls")):
            smtp.starttls(context=self._context())
            smtp.ehlo()
        return isinstance(smtp.sock, ssl.SSLSocket)

    def _sign_in(self, smtp: smtplib.SMTP, encrypted: bool) -> None:
        mail = self._mail
        if not mail.password and self._token is None:
            return
        if not encrypted and not self._is_near():
            says = f"{self.host} offers no encryption, so the password was not sent."
            raise WayTrouble("encrypt", says, "Set BROADSHEET_SMTP_PORT to 465 or 587, where servers do.")
        user = mail.user or self._provider.user or mail.sender
        try:
            if self._token is not None:
                said = f"user={user}\x01auth=Bearer {self._token()}\x01\x01"
                smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else said)
            else:
                smtp.login(user, mail.password)
        except smtplib.SMTPAuthenticationError as error:
            self._explain_login(read_answer(error.smtp_code, error.smtp_error), user)
        except smtplib.SMTPNotSupportedError:
            says = f"{self.host} takes no sign-in here."
            raise WayTrouble("login", says, "Unset BROADSHEET_SMTP_PASSWORD, or use port 587 or 465.") from None

    def _explain_login(self, answer: Answer, user: str) -> NoReturn:
        says = f"{self.host} refuses the sign-in of {user}: {answer.code} {answer.says}"
        usual = "Look at BROADSHEET_SMTP_USER and BROADSHEET_SMTP_PASSWORD."
        raise WayTrouble("login", says, self._provider.hint or usual, lasting=answer.code >= 500) from None

    def _context(self) -> ssl.SSLContext:
        """Certificates are looked at, except those of this very machine, which nobody else could stand in for."""
        context = ssl.create_default_context()
        if self._mail.ca:
            context.load_verify_locations(self._mail.ca)
        elif self._is_near():
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _is_near(self) -> bool:
        return is_this_machine(self.host)


def _say_most(told: list[WayTrouble]) -> WayTrouble:
    """Of what was met at several doors, what came furthest: the last that was reached, else the first."""
    reached = [trouble for trouble in told if trouble.stage != "connect"]
    return next((one for one in told if one.stage == "login"), reached[-1] if reached else told[0])


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def find_doors(mail: MailSettings, provider: Provider, near: bool) -> list[Door]:
    """What to try, in order."""
    port = mail.port or (provider.port if not mail.host else 0)
    if mail.tls != "auto":
        mode: Mode = "tls" if mail.tls == "tls" else "starttls" if mail.tls == "starttls" else "none"
        return [Door(port or {"tls": 465, "starttls": 587}.get(mode, 25), mode)]
    usual: dict[int, tuple[Mode, ...]] = {
        465: ("tls",),
        587: ("offered",) if near else ("starttls",),
        25: ("offered",),
    }
    if not port:
        return [Door(number, mode) for number in (587, 465, 25) for mode in usual[number]]
    # Elsewhere TLS goes first: a server that does not expect it answers at once, one that does waits without it.
    return [Door(port, mode) for mode in usual.get(port, ("tls", "offered"))]


def explain(error: Exception, host: str, door: Door) -> WayTrouble:
    """Why nobody let us in, in words."""
    where = f"{host} at port {door.port}"
    if isinstance(error, smtplib.SMTPResponseException):
        answer = read_answer(error.smtp_code, error.smtp_error)
        lasting = answer.code >= 500
        hint = "Ask whoever runs it why, with these words." if lasting else "It is tried again by itself."
        return WayTrouble("connect", f"{where} takes nobody: {answer.code} {answer.says}", hint, lasting)
    if isinstance(error, ssl.SSLCertVerificationError):
        says = f"The certificate of {host} is not to be trusted: {error.verify_message}."
        return WayTrouble(
            "encrypt", says, "Use the name that its certificate bears; for a server of your own: BROADSHEET_SMTP_CA."
        )
    if isinstance(error, ssl.SSLError):
        says = f"{where} does not speak TLS as it was spoken to ({error.reason or 'no reason given'})."
        return WayTrouble("encrypt", says, "Set BROADSHEET_SMTP_TLS to starttls (port 587) or tls (port 465).")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return WayTrouble("encrypt", f"{where} offers no STARTTLS.", "Try port 465, or BROADSHEET_SMTP_TLS=tls.")
    return _explain_network(error, host, where)


def _explain_network(error: Exception, host: str, where: str) -> WayTrouble:
    if isinstance(error, OSError) and type(error).__name__ == "gaierror":
        says = f"No machine is called {host}, or no name server could be asked."
        return WayTrouble("connect", says, "Look at the spelling of BROADSHEET_SMTP_HOST.", lasting=False)
    if isinstance(error, ConnectionRefusedError):
        return WayTrouble("connect", f"Nobody listens on {where}.", "Look at BROADSHEET_SMTP_PORT.", lasting=False)
    if isinstance(error, TimeoutError):
        hint = "Many networks let nothing out to port 25; try 587 or 465."
        return WayTrouble("connect", f"{where} does not answer.", hint, lasting=False)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return WayTrouble("connect", f"{where} hung up at once.", "Try another port, or later.", lasting=False)
    return WayTrouble("connect", f"{where} cannot be reached: {error}", "Is this machine online?", lasting=False)
