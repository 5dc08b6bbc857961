"""Other ways out and back: a command, a mailbox over IMAP; what refusals mean; how fast letters may go."""

import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.mailing.handing import Answer, Parcel, Refused, Stage
from broadsheet.mailing.pace import Limits, Pace
from broadsheet.mailing.verdict import judge, next_try, rest_of_way
from broadsheet.mailing.verp import ReturnAddresses
from broadsheet.signing import Signer
from tests.mailing import returned_samples as samples
from tests.mailing.conftest import Office
from tests.mailing.imap_server import ImapServer

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)


def command(folder: Path, code: int, says: str = "") -> str:
    """A stand-in for sendmail: keeps what it was given, says something, ends with a code."""
    file = folder / "sendmail"
    body = f"import sys; open({str(folder / 'given')!r}, 'w').write(repr(sys.argv[1:]) + sys.stdin.read())"
    file.write_text(f"#!{sys.executable}\n{body}\nprint({says!r})\nsys.exit({code})\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def test_letters_go_through_a_command(office: Office, tmp_path: Path) -> None:
    office.open(mail_via="sendmail", sendmail=command(tmp_path, 0), bounce_address="bounce@example.org")
    office.subscribe("ada")
    office.morning()
    assert office.send() == 1
    given_to_it = (tmp_path / "given").read_text()
    assert given_to_it.startswith("['-i', '-f', 'bounce+")
    assert "'--', 'ada@ada.example.net']" in given_to_it
    assert "\r" not in given_to_it


@pytest.mark.parametrize(("code", "state"), [(75, "waiting"), (67, "failed"), (77, "waiting"), (1, "waiting")])
def test_the_exit_code_of_the_command_is_an_answer(office: Office, tmp_path: Path, code: int, state: str) -> None:
    office.open(mail_via="sendmail", sendmail=command(tmp_path, code, "because"))
    office.subscribe("ada")
    office.morning()
    office.send()
    letter = office.letters()["ada"]
    assert letter.state == state
    assert "because" in letter.why


def test_a_command_that_is_not_there_costs_no_try(office: Office) -> None:
    office.open(mail_via="sendmail", sendmail="/nowhere/sendmail")
    office.subscribe("ada")
    office.morning()
    assert office.send() == 0
    assert office.letters()["ada"].tries == 0
    assert "BROADSHEET_SENDMAIL" in office.library.mail.describe().hint


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    server = ImapServer()
    yield server
    server.close()


def open_for_imap(office: Office, imap: ImapServer, password: str = "secret") -> None:
    office.open(
        bounces="imap", imap_host="127.0.0.1", imap_port=imap.port, imap_user="me", imap_password=password,
        bounce_address="bounce@example.org",
    )  # fmt: skip
    office.subscribe("ada")
    office.morning()
    office.send()


def returned(office: Office, sample: str) -> bytes:
    letter = office.letters()["ada"]
    return sample.format(to="papers@example.org", id=letter.message_id, address=letter.address).encode()


def test_a_mailbox_is_read_from_where_it_was_left(office: Office, imap: ImapServer) -> None:
    open_for_imap(office, imap)
    imap.messages = {3: returned(office, samples.HOLIDAY), 5: returned(office, samples.DELAYED)}
    assert office.library.mail.read_returned() == 1
    assert imap.fetched == [3, 5]
    assert "SINCE 15-Aug-2026" in imap.searches[0]
    assert office.library.mail.read_returned() == 0
    assert imap.fetched == [3, 5], "nothing is fetched twice"
    imap.messages[9] = returned(office, samples.GMAIL)
    assert office.library.mail.read_returned() == 1
    assert imap.fetched == [3, 5, 9]


def test_a_mailbox_that_was_made_anew_is_read_anew_and_counts_once(office: Office, imap: ImapServer) -> None:
    open_for_imap(office, imap)
    imap.messages = {3: returned(office, samples.DELAYED)}
    assert office.library.mail.read_returned() == 1
    imap.validity = 8
    assert office.library.mail.read_returned() == 0
    assert imap.fetched == [3, 3]


def test_a_mailbox_that_cannot_be_read_is_told_without_its_password(office: Office, imap: ImapServer) -> None:
    open_for_imap(office, imap, password="wrong-one")
    assert office.library.mail.read_returned() == 0
    why = office.library.mail.describe().returns_why
    assert "cannot be read" in why
    assert "wrong-one" not in why


@pytest.mark.parametrize(
    ("stage", "code", "says", "meaning"),
    [
        ("recipient", 550, "5.1.1 unknown", "gone"),
        ("recipient", 550, "No such user here", "gone"),
        ("recipient", 550, "5.1.10 null MX", "gone"),
        ("recipient", 550, "Requested action not taken", "address"),
        ("recipient", 552, "5.2.2 over quota", "full"),
        ("recipient", 452, "4.2.2 over quota", "later"),
        ("recipient", 450, "greylisted", "later"),
        ("recipient", 554, "5.7.1 relay denied", "policy"),
        ("recipient", 550, "Relaying denied", "policy"),
        ("recipient", 530, "5.7.0 sign in first", "way"),
        ("sender", 550, "5.1.8 no such domain", "way"),
        ("sender", 452, "4.3.1 disk full", "later"),
        ("sender", 552, "5.3.4 too large", "letter"),
        ("end", 554, "5.7.1 spam", "policy"),
        ("end", 552, "too large", "letter"),
        ("end", 550, "5.6.0 malformed", "letter"),
        ("end", 451, "later", "later"),
        ("login", 535, "5.7.8 no", "way"),
    ],
)
def test_what_a_refusal_means(stage: Stage, code: int, says: str, meaning: str) -> None:
    assert judge(Refused(stage, Answer(code, says))) == meaning


@given(st.sampled_from(["sender", "recipient", "data", "end"]), st.integers(400, 599), st.text(max_size=60))
def test_every_refusal_means_something(stage: Stage, code: int, says: str) -> None:
    assert judge(Refused(stage, Answer(code, says)))


@given(st.integers(1, 40), st.floats(0, 1))
def test_a_try_is_never_in_the_past_nor_after_three_days(tries: int, chance: float) -> None:
    at = next_try(tries, NOON, NOON + timedelta(hours=tries), chance)
    assert at is None or NOON < at <= NOON + timedelta(days=3)


def test_a_way_that_does_not_work_rests_longer_and_longer_up_to_half_an_hour() -> None:
    assert rest_of_way(None, NOON) == timedelta(minutes=1)
    assert rest_of_way(NOON - timedelta(minutes=10), NOON) == timedelta(minutes=5)
    assert rest_of_way(NOON - timedelta(days=2), NOON) == timedelta(minutes=30)


def test_letters_go_no_faster_than_they_may() -> None:
    now, waited = [100.0], list[float]()

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        now[0] += seconds
        return False

    pace = Pace(Limits(per_minute=30), lambda: now[0])
    assert all(pace.wait_turn(wait) for _ in range(4))
    assert waited == [2.0, 2.0, 2.0]


def test_a_domain_rests_when_it_has_had_its_letters() -> None:
    now = [0.0]
    pace = Pace(Limits(per_minute_and_domain=2), lambda: now[0])
    pace.note("a.example")
    assert pace.list_resting() == set()
    now[0] = 10.0
    pace.note("a.example")
    assert pace.list_resting() == {"a.example"}
    assert pace.seconds_to_rest("a.example") == 50.0
    now[0] = 61.0
    assert pace.list_resting() == set()


def test_return_addresses_are_ours_alone() -> None:
    ours, theirs = ReturnAddresses("b@x.org", Signer(b"k" * 32)), ReturnAddresses("b@x.org", Signer(b"o" * 32))
    address = ours.of_letter(12)
    assert ours.read_letter(f"To: <{address.upper()}>") == 12
    assert theirs.read_letter(address) is None
    assert ours.read_letter(address.replace("+12-", "+13-")) is None
    assert ours.read_letter("") is None
    found = ours.find_leaving(ours.of_leaving(7, "salt"))
    assert found is not None
    assert ours.is_leaving(found[1], 7, "salt")
    assert not ours.is_leaving(found[1], 7, "another")


def test_a_parcel_is_not_written_outside_the_folder(tmp_path: Path) -> None:
    from broadsheet.mailing.maildir import MaildirWay

    connection = MaildirWay(tmp_path / "mail").open()
    connection.hand(Parcel("a@b.c", "d@e.f", b"Subject: x\r\n\r\ny\r\n", "../../etc/x@y"), lambda: True)
    assert [file.name for file in (tmp_path / "mail" / "new").iterdir()] == [".._.._etc_x@y"]
