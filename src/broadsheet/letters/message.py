"""A letter as a message: its headers, its two parts, its encoding. What it is given is checked here once more."""

import binascii
import hashlib
import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import lru_cache

from broadsheet.answers.mail import Composed
from broadsheet.errors import BadInput
from broadsheet.letters.words import tidy

LONGEST_SUBJECT = 200
LONGEST_NAME = 100
LONGEST_URL = 900
"""Characters; a line of a message holds 998."""
LONGEST_ADDRESS = 254
"""Characters of a mail address, by RFC 5321."""

_URL = re.compile(r"(?:https?://|mailto:)[!#-;=?-~]+")
_ID = re.compile(r"<[!#-;=?A-~]+@[!#-;=?A-~]+>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_FEEDBACK = re.compile(r"[\w.:-]{1,200}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and as which message. ``message_id`` is whole: ``<12.7@papers.example.org>``."""

    sender: str
    """The address that letters come from."""
    sender_name: str
    to: str
    message_id: str
    date: datetime
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class ListHeaders:
    """What mailboxes are told of the list a letter belongs to (RFC 2369, 2919, 8058). Empty: not said."""

    name: str
    """What the list is called: ``Broadsheet: Everything``."""
    id: str
    """``everything.papers.example.org``: for ever the same for one list."""
    unsubscribe: str = ""
    """The address that unsubscribes by a POST. Only where it is https is the one-click header set."""
    unsubscribe_mail: str = ""
    """The mail address that unsubscribes, with its subject: ``leave+TOKEN@example.org?subject=leave``."""
    archive: str = ""
    subscribe: str = ""
    help: str = ""
    owner: str = ""
    """The mail address of whoever runs it."""
    feedback_id: str = ""
    """``edition:everything:12:broadsheet``, by which Gmail counts complaints."""


def build_message(composed: Composed, envelope: Envelope, about: ListHeaders | None = None) -> EmailMessage:
    """The letter as a message: text first, then HTML, ASCII on its way whatever it says.

    Without ``about`` it is a letter to one person about one matter, such as a confirmation. Raises BadInput when an
    address, a message's name or a link cannot stand in a header.
    """
    name = _check(_ID, envelope.message_id, "the name of a message")
    message = EmailMessage(SMTP)
    _set_address(message, "From", envelope.sender, envelope.sender_name)
    _set_address(message, "To", envelope.to)
    if envelope.reply_to:
        _set_address(message, "Reply-To", envelope.reply_to)
    _set_subject(message, tidy(composed.subject, LONGEST_SUBJECT))
    _set(message, "Date", format_datetime(envelope.date))
    _set(message, "Message-ID", name)
    _set(message, "Auto-Submitted", "auto-generated")
    _set(message, "X-Auto-Response-Suppress", "All")
    if about:
        _set_list_headers(message, about)
    _set(message, "MIME-Version", "1.0")
    # "=_" stands in no quoted-printable or base64 text, so that nothing inside can end a part.
    boundary = "=_" + hashlib.sha256(name.encode("ascii")).hexdigest()[:24]
    _set(message, "Content-Type", f'multipart/alternative; boundary="{boundary}"')
    for text, subtype in ((composed.text, "plain"), (composed.html, "html")):
        message.attach(_build_part(text, subtype))
    return message


def _set_list_headers(message: EmailMessage, about: ListHeaders) -> None:
    _set(message, "Precedence", "bulk")
    _set_list_id(message, about)
    _set_urls(message, "List-Unsubscribe", about.unsubscribe, _mailto(about.unsubscribe_mail))
    if about.unsubscribe.startswith("https:"):
        _set(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    _set_urls(message, "List-Archive", about.archive)
    _set_urls(message, "List-Subscribe", about.subscribe)
    _set_urls(message, "List-Help", about.help)
    _set_urls(message, "List-Owner", _mailto(about.owner))
    if about.feedback_id:
        _set(message, "Feedback-ID", _check(_FEEDBACK, about.feedback_id, "a feedback id"))


def _set_subject(message: EmailMessage, subject: str) -> None:
    # What looks like an encoded word must be one, or a mailbox would decode what was meant as it stands.
    charset = "us-ascii" if subject.isascii() and "=?" not in subject else "utf-8"
    _set(message, "Subject", subject, _encode(subject, charset, "Subject"))


def _set_list_id(message: EmailMessage, about: ListHeaders) -> None:
    name, host = _tidy_name(about.name), _check(_HOST, about.id.replace(":", "-"), "the name of a list")
    _set(message, "List-Id", f"{name} <{host}>", f"{_write_phrase(name)}\r\n <{host}>")


def _set_urls(message: EmailMessage, header: str, *urls: str) -> None:
    """``<https://...>, <mailto:...>``: split between addresses and never within one; nothing where there is none."""
    parts = [f"<{_check(_URL, url, 'an address of a list')}>" for url in urls if url]
    if parts:
        _set(message, header, ", ".join(parts), ",\r\n ".join(parts))


def _set(message: EmailMessage, header: str, value: str, folded: str = "") -> None:
    message[header] = Folded(header, value, folded)


def _mailto(address: str) -> str:
    return f"mailto:{address}" if address else ""


def _build_part(text: str, subtype: str) -> EmailMessage:
    """One of the two texts, in lines of at most 76 ASCII characters.

    Encoded here: the standard library's own quoted-printable takes seven times as long (0.8 ms for 26 kB).
    """
    raw = "\r\n".join(text.splitlines()).encode("utf-8", "replace") + b"\r\n"
    encoded, encoding = binascii.b2a_qp(raw, istext=True), "quoted-printable"
    if len(encoded) > len(raw) * 1.4:  # Chinese, say: base64 is shorter
        encoded, encoding = encodebytes(raw).replace(b"\n", b"\r\n"), "base64"
    part = EmailMessage(SMTP)
    _set(part, "Content-Type", f'text/{subtype}; charset="utf-8"')
    _set(part, "Content-Transfer-Encoding", encoding)
    part.set_payload(encoded.decode("ascii"))
    return part


def _set_address(message: EmailMessage, header: str, address: str, name: str = "") -> None:
    """``"Broadsheet" <news@example.org>``, or the address alone."""
    local, _, host = address.rpartition("@")
    if len(address) > LONGEST_ADDRESS or not _LOCAL.fullmatch(local) or not _HOST.fullmatch(host):
        raise BadInput(f"{address[:80]!r} cannot be written to.", "Write it as name@example.org, in ASCII.")
    name = _tidy_name(name)
    if name:
        _set(message, header, f"{name} <{address}>", f"{_write_phrase(name)}\r\n <{address}>")
    else:
        _set(message, header, address)


def _tidy_name(name: str) -> str:
    """A name that can stand in quotes."""
    return re.sub(r'["\\]', "'", tidy(name, LONGEST_NAME))


def _write_phrase(name: str) -> str:
    """A name as RFC 5322 wants it: quoted, or as encoded words where it is not ASCII."""
    if name.isascii() and "=?" not in name:
        return f'"{name}"'
    return _encode(name, "utf-8", "Reply-To")


@lru_cache(1000)  # a quarter of a millisecond, and all of a day's letters have the same subject
def _encode(text: str, charset: str, header: str) -> str:
    """Encoded words, in lines that leave room for the header's name in the first one."""
    return Header(text, charset, header_name=header).encode(linesep="\r\n")


def _check(pattern: re.Pattern[str], text: str, what: str) -> str:
    if len(text) > LONGEST_URL or not pattern.fullmatch(text):
        raise BadInput(f"{text[:80]!r} cannot be {what}.", "It holds a character that would break the header.")
    return text


class Folded(str):
    """A header that comes with its lines.

    The standard library folds an address of more than 78 characters into encoded words, which no mailbox takes for a
    link any more; and before Python 3.14 it makes empty encoded words of some subjects.
    """

    name: str
    folded: str

    def __new__(cls, name: str, value: str, folded: str = "") -> "Folded":
        """The header ``name`` that says ``value``, as it travels: ``folded``, its lines parted by CR LF."""
        made = super().__new__(cls, value)
        made.name, made.folded = name, folded or value
        return made

    def fold(self, *, policy: Policy) -> str:
        """What the standard library asks of a header."""
        return f"{self.name}: {self.folded}\r\n".replace("\r\n", policy.linesep)
