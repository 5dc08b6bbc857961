"""Nobody is skipped, nobody is written to twice: whatever dies, wherever it dies."""

import subprocess
from collections import Counter

import pytest

from broadsheet.errors import Busy
from broadsheet.mailing import smtp
from broadsheet.mailing.handing import Answer, Parcel
from broadsheet.store.outbox import Hand, Outbox, Tried
from tests.mailing.conftest import Office
from tests.mailing.server import MailServer


class Killed(BaseException):
    """The process ends here: nothing after it is done, no clean-up either."""


def dead_worker() -> str:
    """The name of a worker whose process is gone."""
    import socket

    gone = subprocess.Popen(["true"])
    gone.wait()
    return f"{socket.gethostname()} {gone.pid} dead"


def die_at(office: Office, moment: str, server: MailServer) -> None:
    """Send one letter as a worker does that dies at that moment; the claim is left behind."""
    store = office.library._store
    hands = store.outbox.claim(dead_worker(), 1)
    if moment == "claimed":
        return
    mail = office.library.mail
    parcel = mail._sender._writer.write(hands[0])
    connection = mail._way.open()
    try:
        _die_in(moment, connection, parcel, hands[0], store.outbox)
    except Killed:
        connection.abort()
        connection.close()


def _die_in(moment: str, connection: object, parcel: Parcel, hand: Hand, outbox: Outbox) -> Answer:
    assert isinstance(connection, smtp.SmtpConnection)

    def begin() -> bool:
        if moment == "before the mark":
            raise Killed
        outbox.begin_ending(hand)
        if moment == "after the mark":
            raise Killed
        return True

    connection.hand(parcel, begin)
    raise Killed  # the server has taken it, and nobody notes it


@pytest.mark.parametrize("moment", ["claimed", "before the mark"])
def test_a_death_before_the_end_has_gone_out_loses_and_doubles_nothing(
    office: Office, server: MailServer, moment: str
) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    for _ in range(5):
        die_at(office, moment, server)
        assert server.taken == []
        assert office.letters()["ada"].state == "sending"
        office.library._store.outbox.free(office.library._store.outbox.list_workers())
    assert office.send() == 1
    letter = office.letters()["ada"]
    assert (letter.state, letter.tries) == ("sent", 1)


def test_a_death_before_our_note_of_it_doubles_a_letter_at_most_once(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    die_at(office, "before our note", server)
    assert office.send() == 0, "the dead process is seen to be dead"
    office.later(minutes=6)
    assert office.send() == 1, "and the letter goes on when all has been calm"
    assert [one.message_id for one in server.taken] == [office.letters()["ada"].message_id] * 2


def test_after_two_such_deaths_it_is_given_up_and_the_owner_told(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    for _ in range(2):
        die_at(office, "before our note", server)
        office.library._store.outbox.free(office.library._store.outbox.list_workers())
        office.later(minutes=6)
    assert len(server.taken) == 2
    assert office.send() == 0
    letter = office.letters()["ada"]
    assert letter.state == "failed"
    assert "nobody knows whether it arrived" in letter.why
    assert len(office.library.mail.list_attempts(letter.id)) == 2


def test_a_letter_whose_fate_is_unknown_waits_while_processes_die_over_others(
    office: Office, server: MailServer
) -> None:
    office.open_for(server)
    office.subscribe("ada", "bob", "cyd")
    office.morning()
    outbox = office.library._store.outbox
    for _ in range(3):
        die_at(office, "before our note", server)
        outbox.free(outbox.list_workers())
        office.later(minutes=4)
        assert outbox.count_deaths() == len(server.taken)
    assert [letter.state for letter in office.letters().values()] == ["waiting"] * 3
    assert office.send() == 0
    office.later(minutes=2)
    assert office.send() == 3
    assert len(server.taken) == 6


def test_a_death_between_mark_and_end_is_taken_for_a_letter_that_may_have_gone(
    office: Office, server: MailServer
) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    die_at(office, "after the mark", server)
    assert server.taken == []
    assert office.send() == 0
    office.later(minutes=6)
    assert office.send() == 1
    assert len(server.taken) == 1


def test_who_has_lost_its_claim_sends_nothing(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    outbox = office.library._store.outbox
    slow = outbox.claim("elsewhere 1 slow", 1)[0]
    office.later(minutes=21)
    assert office.send() == 1, "the claim ran out, and another worker takes it"
    assert not outbox.begin_ending(slow)
    assert not outbox.finish(slow, Tried("sent", "s", 250, "", 1.0))
    assert len(server.taken) == 1


def test_a_letter_after_whose_end_the_server_hangs_up_is_sent_again(office: Office, server: MailServer) -> None:
    office.open_for(server)
    server.will("ada@ada.example.net", "end drop")
    office.subscribe("ada", "bob")
    office.morning()
    assert office.send() == 1
    office.later(minutes=7)
    assert office.send() == 1
    assert Counter(server.recipients()) == {"ada@ada.example.net": 1, "bob@bob.example.net": 1}


def test_a_server_that_takes_a_letter_and_hangs_up_each_time_does_not_get_it_for_ever(
    office: Office, server: MailServer
) -> None:
    office.open_for(server)
    server.will("ada@ada.example.net", *["end take-drop"] * 20)
    office.subscribe("ada")
    office.morning()
    for _ in range(12):
        office.send()
        office.library.mail.wake()
        office.later(hours=5)
    assert office.letters()["ada"].state == "failed"
    assert len(server.taken) == 4
    assert len({one.message_id for one in server.taken}) == 1


def test_planning_twice_makes_one_letter(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    due = office.library.subscriptions.get(1)
    office.library.subscriptions._table.set(1, "active", next_due="2026-08-22T07:00:00Z")
    assert office.library.mail.plan_due() == 1
    assert due.next_due == "2026-08-23T07:00:00Z"
    assert [letter.issue for letter in office.library.mail.list_letters() if letter.state == "waiting"] == [
        "everything 2026-08-21"
    ]


def test_a_letter_into_the_folder_is_one_file_however_often_it_is_handed_over(office: Office) -> None:
    office.open()
    office.subscribe("ada")
    office.morning()
    store = office.library._store
    mail = office.library.mail
    hand = store.outbox.claim(dead_worker(), 1)[0]
    mail._way.open().hand(mail._sender._writer.write(hand), lambda: store.outbox.begin_ending(hand))
    assert office.send() == 0
    office.later(minutes=6)
    assert office.send() == 1
    assert len(list((office.home / "mail" / "new").iterdir())) == 1
    assert list((office.home / "mail" / "tmp").iterdir()) == []


def test_a_store_that_is_busy_when_a_letter_was_taken_doubles_nothing(
    office: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    outbox, busy = office.library._store.outbox, [Busy("Another process writes."), Busy("It still does.")]
    finish = outbox.finish

    def finish_late(hand: Hand, tried: Tried) -> bool:
        if busy:
            raise busy.pop()
        return finish(hand, tried)

    monkeypatch.setattr(outbox, "finish", finish_late)
    assert office.send() == 1
    assert office.letters()["ada"].state == "sent"
    assert len(server.taken) == 1


def test_a_store_that_is_busy_before_the_end_went_out_sends_nothing(
    office: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    outbox = office.library._store.outbox

    def busy(_: Hand) -> bool:
        raise Busy("Another process writes.")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "begin_ending", busy)
        assert office.send() == 0
    assert server.taken == []
    assert office.letters()["ada"].state == "waiting"
    assert office.send() == 1
    assert len(server.taken) == 1
