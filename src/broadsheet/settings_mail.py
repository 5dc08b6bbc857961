"""The settings of letters: how they go out, who signs them, and where what is returned comes in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.errors import BadInput

MAIL_ROWS = (
    ("mail_from", "", "The address letters come from, such as papers@example.org; it must be one you may send as."),
    (
        "mail_via",
        "auto",
        "How letters go out: smtp, sendmail, maildir (a folder here, nothing leaves this machine), or auto: by SMTP "
        "once a server or provider is set, else into the folder.",
    ),
    ("maildir", "", "The folder for letters that go out as maildir; without it, mail in the home."),
    ("sendmail", "/usr/sbin/sendmail", "The command that takes letters, for mail_via sendmail."),
    (
        "smtp_provider",
        "",
        "Who sends your letters, so that host, port and limits are known: gmail, outlook, fastmail, mailgun and so on.",
    ),
    ("smtp_host", "", "The mail server that takes your letters."),
    ("smtp_port", "0", "Its port; 0 finds it: 587, 465, then 25."),
    ("smtp_tls", "auto", "How the way to it is encrypted: auto (found by trying), tls, starttls or none."),
    (
        "smtp_ca",
        "",
        "A file of certificates (PEM) to trust besides those of this machine, for a mail server of your own.",
    ),
    ("smtp_user", "", "The name you sign in with; without it, mail_from where there is a password."),
    ("smtp_password", "", "The password; for Gmail, Yahoo and iCloud an app password."),
    ("oauth_client", "", "For signing in by OAuth at Gmail or Outlook: the id of your client."),
    ("oauth_secret", "", "The secret of that client, where it has one."),
    ("oauth_refresh", "", "The refresh token; once it is set, letters go out by OAuth."),
    ("oauth_url", "", "Where tokens are asked for; empty: at the provider's own address."),
    ("mail_rate", "0", "At most so many letters a minute; 0 leaves it to what the provider allows."),
    ("mail_domain_rate", "0", "At most so many letters a minute to one domain, such as gmail.com; 0: no limit."),
    (
        "mail_connections",
        "0",
        "At most so many connections to the mail server; 0 leaves it to what the provider allows.",
    ),
    ("dkim_domain", "", "The domain that signs letters; without it, that of mail_from."),
    ("dkim_selector", "broadsheet", "The name under which the public key stands in the DNS."),
    (
        "dkim_key",
        "",
        "The file of the private key; without it, dkim.pem in the home, where `broadsheet mail keys` puts it.",
    ),
    (
        "bounce_address",
        "",
        "Where what cannot be delivered comes back, such as bounce@example.org; letters go out from bounce+...@ then. "
        "Without it, it comes back to mail_from.",
    ),
    ("bounces", "none", "Where that is read: none, imap, or the folder of a Maildir."),
    ("imap_host", "", "The server of that mailbox, for bounces imap."),
    ("imap_port", "993", "Its port."),
    ("imap_user", "", "The name of that mailbox; without it, smtp_user."),
    ("imap_password", "", "Its password; without it, smtp_password."),
    ("imap_folder", "INBOX", "The folder that is read there; nothing in it is changed."),
    ("bounce_key", "", "The key that a service must show to report bounces at /hooks/bounces; without it nobody may."),
)
"""Name, what it is when nobody says, a sentence for people."""

MAIL_SECRETS = frozenset({"smtp_password", "oauth_secret", "oauth_refresh", "imap_password", "bounce_key"})

WAYS = ("auto", "smtp", "sendmail", "maildir")
TLS = ("auto", "tls", "starttls", "none")

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,253}")
_NAME = re.compile(r"[a-z0-9]([a-z0-9_.-]{0,251}[a-z0-9])?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s@/?#]+(/[^\s@?#]*)?")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How letters go out and come back, read and checked. Nothing secret stands where it is printed."""

    sender: str = ""
    via: str = "auto"
    maildir: Path = Path("mail")
    sendmail: str = "/usr/sbin/sendmail"
    provider: str = ""
    host: str = ""
    port: int = 0
    tls: str = "auto"
    ca: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    oauth_client: str = ""
    oauth_secret: str = field(default="", repr=False)
    oauth_refresh: str = field(default="", repr=False)
    oauth_url: str = ""
    rate: int = 0
    domain_rate: int = 0
    connections: int = 0
    dkim_domain: str = ""
    dkim_selector: str = "broadsheet"
    dkim_key: Path = Path("dkim.pem")
    bounce_address: str = ""
    bounces: str = "none"
    imap_host: str = ""
    imap_port: int = 993
    imap_user: str = ""
    imap_password: str = field(default="", repr=False)
    imap_folder: str = "INBOX"
    bounce_key: str = field(default="", repr=False)

    @property
    def way(self) -> str:
        """How letters go out: ``smtp``, ``sendmail`` or ``maildir``."""
        if self.via != "auto":
            return self.via
        return "smtp" if self.host or self.provider else "maildir"

    @property
    def domain(self) -> str:
        """What stands after the @ of the sender; empty without one."""
        return self.sender.rpartition("@")[2]


def read_mail(texts: Mapping[str, str], home: Path) -> MailSettings:
    """The settings of letters out of those texts. Raises BadInput naming the setting that cannot be used."""
    return MailSettings(
        sender=_mailbox("mail_from", texts),
        via=_one_of("mail_via", texts, WAYS),
        maildir=_path(texts["maildir"], home / "mail"),
        sendmail=texts["sendmail"],
        provider=texts["smtp_provider"].strip().lower(),
        host=_host("smtp_host", texts),
        port=_number("smtp_port", texts, 65_535),
        tls=_one_of("smtp_tls", texts, TLS),
        ca=texts["smtp_ca"] and str(Path(texts["smtp_ca"]).expanduser()),
        user=texts["smtp_user"],
        password=texts["smtp_password"],
        oauth_client=texts["oauth_client"],
        oauth_secret=texts["oauth_secret"],
        oauth_refresh=texts["oauth_refresh"],
        oauth_url=_web("oauth_url", texts),
        rate=_number("mail_rate", texts, 1_000_000),
        domain_rate=_number("mail_domain_rate", texts, 1_000_000),
        connections=_number("mail_connections", texts, 100),
        dkim_domain=_host("dkim_domain", texts),
        dkim_selector=_host("dkim_selector", texts),
        dkim_key=_path(texts["dkim_key"], home / "dkim.pem"),
        bounce_address=_mailbox("bounce_address", texts),
        bounces=texts["bounces"],
        imap_host=_host("imap_host", texts),
        imap_port=_number("imap_port", texts, 65_535),
        imap_user=texts["imap_user"],
        imap_password=texts["imap_password"],
        imap_folder=_line("imap_folder", texts),
        bounce_key=texts["bounce_key"],
    )


def _path(text: str, usual: Path) -> Path:
    return Path(text).expanduser() if text else usual


def _mailbox(name: str, texts: Mapping[str, str]) -> str:
    text = texts[name].strip()
    if text and not _ADDRESS.fullmatch(text):
        raise _refuse(
            name, text, "which is no mail address", "one such as papers@example.org, without a name before it"
        )
    return text


def _host(name: str, texts: Mapping[str, str]) -> str:
    text = texts[name].strip()
    if text and not _NAME.fullmatch(text) and not re.fullmatch(r"[0-9a-fA-F:.]{2,45}", text):
        raise _refuse(name, text, "which is no name of a machine", "a name alone, such as mail.example.org")
    return text


def _line(name: str, texts: Mapping[str, str]) -> str:
    if not texts[name].isprintable() or '"' in texts[name]:
        raise _refuse(name, texts[name], "which is no name of a folder", "a name such as INBOX")
    return texts[name]


def _one_of(name: str, texts: Mapping[str, str], words: tuple[str, ...]) -> str:
    text = texts[name].strip().lower()
    if text not in words:
        raise _refuse(name, text, "which is none of them", f"one of {', '.join(words)}")
    return text


def _number(name: str, texts: Mapping[str, str], most: int) -> int:
    text = texts[name].strip()
    if not text.isascii() or not text.isdigit() or int(text[:12]) > most:
        raise _refuse(name, text, f"which is not a whole number from 0 to {most}", "such a number")
    return int(text)


def _web(name: str, texts: Mapping[str, str]) -> str:
    text = texts[name].strip()
    if text and not _WEB.fullmatch(text):
        raise _refuse(name, text, "which is no web address", "one that begins with https://")
    return text


def _refuse(name: str, text: str, why: str, wanted: str) -> BadInput:
    return BadInput(f"{name} is {text[:80]!r}, {why}", f"Set BROADSHEET_{name.upper()} to {wanted}.")
