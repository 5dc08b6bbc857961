"""What comes back is understood in every usual shape, matched with its letter, and counted once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.answers.mail import Letter
from broadsheet.errors import BadInput, NotFound
from broadsheet.mailing.returned_mail import is_automatic, read_reports
from broadsheet.store.returned import Returned
from tests.mailing import returned_samples as samples
from tests.mailing.conftest import Office
from tests.mailing.server import MailServer

Fill = Callable[..., bytes]


@pytest.fixture
def sent(office: Office, server: MailServer) -> Letter:
    """A letter that a server took, out from an address of its own."""
    office.open_for(server, bounce_address="bounce@example.org", bounces=str(office.home / "returned"))
    office.subscribe("ada")
    office.morning()
    office.send()
    return office.letters()["ada"]


@pytest.fixture
def fill(sent: Letter, server: MailServer) -> Fill:
    """A sample about that letter."""

    def fill(sample: str, to: str = "") -> bytes:
        to = to or server.taken[0].sender
        return sample.format(to=to, id=sent.message_id, address=sent.address).encode()

    return fill


def take(office: Office, raw: bytes) -> int:
    return office.library.mail._returns.take(raw)


@pytest.mark.parametrize("shape", samples.HARD)
@pytest.mark.parametrize("by", ["return address", "Message-ID"])
def test_a_mailbox_that_is_gone_is_suspended_at_once(
    office: Office, sent: Letter, shape: str, by: str, fill: Fill
) -> None:
    raw = fill(samples.HARD[shape], "papers@example.org" if by == "Message-ID" else "")
    assert take(office, raw) == 1
    whose = office.library.subscriptions.get(sent.subscription_id)
    assert whose.state == "suspended"
    assert whose.next_due == ""
    assert office.letters()["ada"].state == "bounced"
    assert take(office, raw) == 0, "reading it twice counts it once"
    assert len(office.library.mail.list_events(sent.id)) == 1


@pytest.mark.parametrize("shape", samples.SOFT)
def test_what_may_pass_counts_and_suspends_nobody(office: Office, sent: Letter, shape: str, fill: Fill) -> None:
    assert take(office, fill(samples.SOFT[shape])) == 1
    assert [event.kind for event in office.library.mail.list_events(sent.id)] == ["soft"]
    assert office.library.subscriptions.get(sent.subscription_id).state == "active"
    assert office.letters()["ada"].state == "sent"


def test_a_complaint_ends_letters(office: Office, sent: Letter, fill: Fill) -> None:
    assert take(office, fill(samples.COMPLAINT)) == 1
    whose = office.library.subscriptions.get(sent.subscription_id)
    assert whose.state == "suspended"
    assert "unwanted" in whose.why


@pytest.mark.parametrize("shape", samples.NOTHING)
def test_holidays_and_people_are_no_returns(office: Office, sent: Letter, shape: str, fill: Fill) -> None:
    assert take(office, fill(samples.NOTHING[shape])) == 0
    assert office.library.subscriptions.get(sent.subscription_id).state == "active"


def test_an_address_that_only_refuses_is_suspended_the_second_time(office: Office, sent: Letter, fill: Fill) -> None:
    refused = samples.POSTFIX.replace("5.1.1", "5.0.0").replace("User unknown", "Access denied")
    assert take(office, fill(refused)) == 1
    assert office.library.subscriptions.get(sent.subscription_id).state == "active"
    assert take(office, fill(refused.replace("20260822070101", "20260823070101"))) == 1
    assert office.library.subscriptions.get(sent.subscription_id).state == "suspended"


def test_a_return_address_that_we_did_not_sign_means_nothing(office: Office, sent: Letter) -> None:
    forged = samples.POSTFIX.format(
        to=f"bounce+{sent.id}-0123456789abcdef@example.org", id="<other@example.org>", address=sent.address
    )
    assert take(office, forged.encode()) == 0
    assert office.library.subscriptions.get(sent.subscription_id).state == "active"


def test_a_return_address_may_change_its_case_on_the_way(office: Office, sent: Letter, server: MailServer) -> None:
    shouted = samples.POSTFIX.format(to=server.taken[0].sender.upper(), id="<other@x>", address="x@y")
    assert take(office, shouted.encode()) == 1


def test_a_mail_to_the_address_that_unsubscribes_does_so(office: Office, sent: Letter, server: MailServer) -> None:
    import re

    head = server.taken[0].data.decode().replace("\r\n ", " ")
    address = re.search(r"mailto:(bounce\+leave-[^>]+)>", head)
    assert address
    take(office, f"From: a@b.example\nTo: {address[1][:-14]}00000000000000{address[1][-12:]}\n\n".encode())
    assert office.library.subscriptions.get(sent.subscription_id).state == "active"
    take(office, f"From: a@b.example\nAuto-Submitted: auto-replied\nTo: {address[1]}\n\naway\n".encode())
    assert office.library.subscriptions.get(sent.subscription_id).state == "active", "a machine meant nothing by it"
    take(office, f"From: a@b.example\nTo: {address[1]}\n\n".encode())
    assert office.library.subscriptions.get(sent.subscription_id).state == "left"


def test_a_maildir_is_read_once_and_its_messages_stay(office: Office, sent: Letter, fill: Fill) -> None:
    folder = office.home / "returned"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "new" / "1").write_bytes(fill(samples.POSTFIX))
    (folder / "new" / "2").write_bytes(fill(samples.HOLIDAY))
    assert office.library.mail.read_returned() == 1
    assert office.library.mail.read_returned() == 0
    assert sorted(file.name for file in (folder / "cur").iterdir()) == ["1:2,S", "2:2,S"]
    assert office.library.mail.describe().returns_why == ""


def test_a_folder_that_cannot_be_read_is_told(office: Office, sent: Letter) -> None:
    assert office.library.mail.read_returned() == 0
    assert "cannot be read as a Maildir" in office.library.mail.describe().returns_why


def test_files_can_be_read_by_hand(office: Office, sent: Letter, fill: Fill, tmp_path: Path) -> None:
    file = tmp_path / "returned.eml"
    file.write_bytes(fill(samples.GMAIL))
    assert office.library.mail.read_files([file]) == 1
    with pytest.raises(NotFound, match="cannot be read"):
        office.library.mail.read_files([tmp_path / "nothing"])


def test_a_service_reports_by_message_or_by_address(office: Office, sent: Letter) -> None:
    mail = office.library.mail
    assert mail.note_returned("soft", message_id=sent.message_id, name="event-1")
    assert not mail.note_returned("soft", message_id=sent.message_id, name="event-1")
    assert not mail.note_returned("hard", address="nobody@example.net")
    assert mail.note_returned("hard", address=sent.address.upper(), status="5.1.1", says="gone")
    assert office.library.subscriptions.get(sent.subscription_id).state == "suspended"
    with pytest.raises(BadInput, match="no kind"):
        mail.note_returned("odd", address=sent.address)
    with pytest.raises(BadInput, match="which letter"):
        mail.note_returned("hard")


def test_old_letters_are_forgotten_with_their_tries_and_events_stay(office: Office, sent: Letter, fill: Fill) -> None:
    take(office, fill(samples.POSTFIX))
    assert office.library.mail.tidy() == 0
    office.later(days=91)
    assert office.library.mail.tidy() == 2
    assert office.library.mail.list_letters() == []


def test_all_old_letters_are_forgotten_however_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.open()
    office.subscribe("ada", "ben", "cyd")
    office.morning()
    assert office.send() == 3
    office.later(days=91)
    monkeypatch.setattr(Returned.forget, "__defaults__", (2,))
    assert office.library.mail.tidy() == len(("confirm", "edition")) * 3
    assert office.library.mail.list_letters() == []


@given(st.binary(max_size=3_000))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    assert isinstance(read_reports(raw), list)
    assert isinstance(is_automatic(raw), bool)


@given(st.data())
def test_samples_that_were_damaged_can_be_read(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from([*samples.HARD.values(), samples.COMPLAINT])).encode()
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, len(sample)))
    put = data.draw(st.binary(max_size=30))
    assert isinstance(read_reports(sample[:start] + put + sample[end:]), list)
