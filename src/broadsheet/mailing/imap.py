"""A mailbox read over IMAP for what came back. It is opened for reading alone: nothing in it is marked or moved."""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadsheet.errors import Unusable
from broadsheet.mailing.providers import Provider
from broadsheet.mailing.returned_mail import MOST
from broadsheet.mailing.smtp_opening import is_this_machine
from broadsheet.settings_mail import MailSettings

TLS_PORT = 993
WAIT = 60.0
FIRST_DAYS = 7
"""So far back a mailbox is read that is read for the first time."""
AT_ONCE = 500
"""Messages of one visit; the next visit goes on after them."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where and as whom. ``token`` gives an OAuth access token in place of a password."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    ca: str = ""
    token: Callable[[], str] | None = None


def find_mailbox(mail: MailSettings, provider: Provider, token: Callable[[], str] | None) -> Mailbox:
    """The mailbox of the settings; what is not set is as for sending. Raises Unusable."""
    host = mail.imap_host or provider.imap
    if not host:
        raise Unusable("No IMAP server is set to read what comes back.", "Set BROADSHEET_IMAP_HOST.")
    user = mail.imap_user or mail.user or mail.sender
    password = mail.imap_password or mail.password
    use_token = token if not mail.imap_password else None
    return Mailbox(host, mail.imap_port, user, password, mail.imap_folder, mail.ca, use_token)


def read_since(mailbox: Mailbox, mark: str, now: datetime) -> Iterator[tuple[str, bytes]]:
    """The messages after ``mark``, each with the mark that it makes; long ones up to a bound.

    The mark holds the mailbox's own number (UIDVALIDITY); where that changed, it is read from a week ago. Raises
    Unusable.
    """
    try:
        with _open(mailbox) as box:
            yield from _read(box, mailbox, mark, now)
    except (imaplib.IMAP4.error, OSError) as error:
        says = f"The mailbox at {mailbox.host} cannot be read: {str(error)[:200]}"
        raise Unusable(says, "Look at BROADSHEET_IMAP_HOST, BROADSHEET_IMAP_USER and its password.") from error


def _open(mailbox: Mailbox) -> imaplib.IMAP4:
    """Encrypted, but to this machine itself, where it depends on the port."""
    near = is_this_machine(mailbox.host)
    if near and mailbox.port != TLS_PORT:
        box = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=WAIT)
    else:
        context = ssl.create_default_context()
        if mailbox.ca:
            context.load_verify_locations(mailbox.ca)
        box = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=WAIT)
    try:
        if mailbox.token is not None:
            said = f"user={mailbox.user}\x01auth=Bearer {mailbox.token()}\x01\x01".encode()
            box.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)
        else:
            box.login(mailbox.user, mailbox.password)
    except BaseException:
        with suppress(imaplib.IMAP4.error, OSError):
            box.shutdown()
        raise
    return box


def _read(box: imaplib.IMAP4, mailbox: Mailbox, mark: str, now: datetime) -> Iterator[tuple[str, bytes]]:
    said, _ = box.select(f'"{mailbox.folder}"', readonly=True)
    if said != "OK":
        raise Unusable(f"{mailbox.host} has no folder {mailbox.folder!r}.", "Set BROADSHEET_IMAP_FOLDER.")
    validity = _number(box.response("UIDVALIDITY")[1])
    known, _, last = mark.partition(":")
    if known == str(validity) and last.isdecimal():
        wanted = f"UID {int(last) + 1}:*"
    else:
        day = now - timedelta(days=FIRST_DAYS)
        wanted, last = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}", "0"
    _, found = box.uid("SEARCH", wanted)
    uids = sorted(int(one) for one in (found[0] or b"").split() if one.isdigit())
    for uid in [one for one in uids if one > int(last)][:AT_ONCE]:  # N:* gives the last one even when it is below N
        raw = _fetch(box, uid)
        if raw:
            yield f"{validity}:{uid}", raw


def _fetch(box: imaplib.IMAP4, uid: int) -> bytes:
    _, answer = box.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST}>)")
    return next((part[1] for part in answer if isinstance(part, tuple) and isinstance(part[1], bytes)), b"")


def _number(answer: object) -> int:
    found = re.search(rb"\d+", answer[0] or b"") if isinstance(answer, list) and answer else None
    return int(found[0]) if found else 0
