"""DKIM (RFC 6376): each letter bears a signature that anybody can check against a key in the DNS."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from broadsheet.errors import Unusable

SIGNED = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted",
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "List-Subscribe", "List-Help", "List-Owner",
    "Feedback-ID", "Precedence",
)  # fmt: skip
TWICE = ("From", "To", "Subject", "Date", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type")
"""Named once more than they stand, so that nobody can add another one on the way and keep the signature good."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """Who signs, and with what."""

    domain: str
    selector: str
    key: bytes

    @property
    def record(self) -> str:
        """The name under which the public key is looked for."""
        return f"{self.selector}._domainkey.{self.domain}"


def load_key(file: Path, domain: str, selector: str) -> DkimKey | None:
    """The key in that file; None where there is no file. Raises Unusable when it cannot be used."""
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"The DKIM key {file} cannot be read: {error.strerror}.", "Let us read it.") from error
    import dkim  # here and below, not above: with what it needs of the DNS it takes 0.1 s, and few starts sign letters

    try:
        dkim.sign(b"From: a@example.org\r\n\r\n", b"s", b"example.org", key)
    except Exception as error:  # dkimpy raises whatever its parts do
        says = f"{file} holds no RSA key in PEM that can sign."
        raise Unusable(says, "Make one: broadsheet mail keys") from error
    return DkimKey(domain, selector, key)


def sign(message: EmailMessage, raw: bytes, key: DkimKey) -> bytes:
    """The message with its signature before it. 7 ms with a key of 2048 bits: dkimpy computes in Python."""
    import dkim

    signer = dkim.DKIM(raw)
    header: bytes = signer.sign(
        key.selector.encode(),
        key.domain.encode(),
        key.key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=list_signed(message),
    )
    return header + raw


def list_signed(message: EmailMessage) -> Sequence[str]:
    """The headers that a signature covers, those of ``TWICE`` once more."""
    there = [name for name in SIGNED if message[name] is not None]
    return [name.lower() for name in (*there, *(name for name in TWICE if name in there or name == "Reply-To"))]
