"""Letters are signed so that anybody can check it, and bear every header a mailbox looks for."""

import email
import email.policy
import re
import shutil
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest

from broadsheet.errors import BadInput, Unusable
from broadsheet.library import Library
from broadsheet.mailing.rsa_key import is_prime, make_key, read_record
from broadsheet.settings import read_settings
from tests.mailing.conftest import Office
from tests.mailing.server import MailServer


@pytest.fixture
def letter(office: Office, server: MailServer, dkim_key: Path) -> bytes:
    """A signed letter as the server took it."""
    shutil.copy(dkim_key, office.home / "dkim.pem")
    office.open_for(server, bounce_address="bounce@example.org", contact="owner@example.org")
    office.subscribe("ada")
    office.morning()
    office.send()
    return server.taken[0].data


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def verify(raw: bytes, key: Path) -> bool:
    asked: list[str] = []

    def dns(name: bytes, timeout: float = 5) -> bytes:
        asked.append(name.decode().rstrip("."))
        return read_record(key).encode()

    good = dkim.verify(raw, dnsfunc=dns)
    assert asked == ["broadsheet._domainkey.example.org"]
    return bool(good)


def test_the_signature_is_good_and_covers_what_matters(letter: bytes, dkim_key: Path) -> None:
    assert verify(letter, dkim_key)
    signature = str(read(letter)["DKIM-Signature"])
    signed = re.sub(r"\s", "", signature).partition("h=")[2].partition(";")[0].split(":")
    assert "d=example.org" in signature
    assert {"from", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-unsubscribe"} <= set(
        signed
    )
    assert "list-unsubscribe-post" in signed
    for name in ("from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"):
        assert signed.count(name) == 2, f"a second {name} added on the way must spoil the signature"


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"Subject: ", b"Subject: Not ", 1),
        lambda raw: b"From: mallory@example.com\r\n" + raw,
        lambda raw: raw.replace(b"List-Unsubscribe-Post:", b"X-Gone:", 1),
        lambda raw: raw.replace(b"https://papers.example.org/unsub", b"https://papers.example.com/unsub", 1),
        lambda raw: raw + b"one line more\r\n",
    ],
)
def test_whatever_is_changed_on_the_way_spoils_it(letter: bytes, dkim_key: Path, change: object) -> None:
    assert callable(change)
    changed = change(letter)
    assert changed != letter
    assert not verify(changed, dkim_key)


def test_the_headers_of_a_list_are_complete(letter: bytes) -> None:
    message = read(letter)
    post = re.search(r"<(https://[^>]+)>", message["List-Unsubscribe"])
    by_mail = re.search(r"<mailto:(bounce\+leave-[^>]+@example\.org)>", message["List-Unsubscribe"])
    assert post
    assert post[1].startswith("https://papers.example.org/unsubscribe/")
    assert by_mail
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<everything.papers.example.org>" in message["List-Id"]
    assert message["List-Archive"] == "<https://papers.example.org/daily/2026-08-21>"
    assert message["List-Owner"] == "<mailto:owner@example.org>"
    assert message["List-Subscribe"]
    assert message["List-Help"]
    assert message["Precedence"] == "bulk"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Feedback-ID"] == "2026-08-21:everything:daily:example.org"
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message["Message-ID"])
    assert message["Date"].datetime == datetime(2026, 8, 22, 7, 0, 30, tzinfo=UTC)
    assert message["From"].addresses[0].addr_spec == "papers@example.org"
    assert message["To"].addresses[0].addr_spec == "ada@ada.example.net"
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_it_travels_in_short_lines_of_ascii(letter: bytes) -> None:
    assert letter.isascii()
    assert max(len(line) for line in letter.split(b"\r\n")) < 998
    assert b"\n" not in letter.replace(b"\r\n", b"")


def test_without_a_key_letters_go_unsigned(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    office.send()
    assert read(server.taken[0].data)["DKIM-Signature"] is None


def test_a_key_that_cannot_be_used_stops_letters_and_says_so(office: Office, server: MailServer) -> None:
    (office.home / "dkim.pem").write_text("not a key")
    library = office.open_for(server)
    with pytest.raises(Unusable, match="no RSA key"):
        library.mail.send_due()


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none", mail_from="papers@example.org"))
    name, record = library.mail.make_key()
    again = library.mail.make_key()
    library.close()
    assert name == "broadsheet._domainkey.example.org"
    assert record.startswith("v=DKIM1; k=rsa; p=MI")
    assert again == (name, record)
    assert (tmp_path / "dkim.pem").stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput, match="key already"):
        make_key(tmp_path / "dkim.pem")


def test_no_key_is_made_for_no_domain(tmp_path: Path) -> None:
    library = Library.open(read_settings(home=tmp_path, encoder="none"))
    with pytest.raises(BadInput, match="No domain"):
        library.mail.make_key()
    library.close()


def test_primes_are_told_from_what_looks_like_them() -> None:
    primes = (7919, 104_729, 2**61 - 1, 2**127 - 1)
    others = (561, 41_041, 825_265, 3_215_031_751, 2**61 - 3, (2**61 - 1) * (2**31 - 1))
    assert all(is_prime(number) for number in primes)
    assert not any(is_prime(number) for number in others)
