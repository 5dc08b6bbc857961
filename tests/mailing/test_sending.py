"""Letters go out: retried by what servers answer, on time, within limits, never to whom they are not for."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from broadsheet.answers.mail import Letter
from tests.mailing.conftest import Office
from tests.mailing.server import MailServer


def ready(office: Office, server: MailServer, *names: str, **settings: object) -> None:
    """Those subscribed, and it is the morning on which letters are due."""
    office.open_for(server, **settings)
    office.subscribe(*names)
    office.morning()


def minutes_to_next(office: Office, letter: Letter) -> float:
    return (datetime.fromisoformat(letter.next_try_at) - office.now) / timedelta(minutes=1)


def test_everybody_gets_the_letter_once(office: Office, server: MailServer) -> None:
    names = [f"r{number}" for number in range(30)]
    ready(office, server, *names, mail_connections=3)
    assert office.send() == 30
    assert sorted(server.recipients()) == sorted(f"{name}@{name}.example.net" for name in names)
    assert {letter.state for letter in office.letters().values()} == {"sent"}
    assert 1 <= server.most_at_once <= 3
    assert office.send() == 0
    assert len(server.taken) == 30


def test_one_connection_takes_many_letters_and_an_own_return_address_each(office: Office, server: MailServer) -> None:
    ready(office, server, "ada", "bob", "cyd", bounce_address="bounce@example.org")
    office.send()
    assert server.connections == 1
    senders = {one.sender for one in server.taken}
    assert len(senders) == 3
    assert all(one.startswith("bounce+") and one.endswith("@example.org") for one in senders)


def test_a_greylisted_letter_comes_minutes_later_under_the_same_name(office: Office, server: MailServer) -> None:
    server.will("ada@ada.example.net", "rcpt 450 4.2.0 come back later")
    ready(office, server, "ada", "bob")
    assert office.send() == 1
    waiting = office.letters()["ada"]
    assert (waiting.state, waiting.tries, waiting.code) == ("waiting", 1, 450)
    assert 4 <= minutes_to_next(office, waiting) <= 6
    assert office.send() == 0, "its time has not come"
    office.later(minutes=6)
    assert office.send() == 1
    assert office.letters()["ada"].message_id == waiting.message_id == server.taken[-1].message_id
    attempts = office.library.mail.list_attempts(waiting.id)
    assert [attempt.code for attempt in attempts] == [450, 250]
    assert attempts[0].says == "4.2.0 come back later"


def test_tries_grow_apart_and_end_after_three_days(office: Office, server: MailServer) -> None:
    server.will("ada@ada.example.net", *["end 451 4.3.0 not now"] * 40)
    ready(office, server, "ada")
    begun, gaps = office.now, []
    while (letter := office.letters()["ada"]).state == "waiting":
        office.send()
        office.library.mail.wake()
        letter = office.letters()["ada"]
        if letter.state == "waiting":
            gaps.append(minutes_to_next(office, letter))
            office.now = datetime.fromisoformat(letter.next_try_at)
    assert timedelta(days=2) < office.now - begun <= timedelta(days=3)
    assert letter.state == "failed"
    assert "three days" in letter.why
    assert gaps[0] < 7
    assert max(gaps) > 380
    assert 8 <= len(gaps) <= 20


def test_a_mailbox_that_is_not_there_is_not_written_to_again(office: Office, server: MailServer) -> None:
    server.will("ada@ada.example.net", "rcpt 550 5.1.1 No such user")
    ready(office, server, "ada", "bob")
    office.send()
    letter = office.letters()["ada"]
    assert (letter.state, letter.tries) == ("failed", 1)
    whose = office.library.subscriptions.get(letter.subscription_id)
    assert whose.state == "suspended"
    assert "No such user" in whose.why
    assert [event.kind for event in office.library.mail.list_events(letter.id)] == ["hard"]
    office.later(days=3)
    office.library.mail.plan_due()
    office.send()
    assert server.recipients().count("ada@ada.example.net") == 0


@pytest.mark.parametrize(
    "says",
    ["rcpt 554 5.7.1 Refused by policy", "end 554 5.7.1 Looks like spam", "rcpt 550 Blocked by our block list"],
)
def test_what_is_refused_by_policy_is_no_fault_of_the_address(office: Office, server: MailServer, says: str) -> None:
    server.will("ada@ada.example.net", *[says] * 3)
    ready(office, server, "ada")
    for _ in range(3):
        office.send()
        office.later(hours=2)
    letter = office.letters()["ada"]
    assert (letter.state, letter.tries) == ("failed", 3)
    assert office.library.subscriptions.get(letter.subscription_id).state == "active"
    assert office.library.mail.list_events(letter.id) == []


def test_when_several_domains_refuse_us_all_letters_rest_and_the_owner_is_told(
    office: Office, server: MailServer
) -> None:
    server.will("*", *["rcpt 550 5.7.1 We do not want your letters"] * 3)
    ready(office, server, *"abcdefgh")
    assert office.send() == 0
    how = office.library.mail.describe()
    assert "do not want letters from us" in how.why
    assert "SPF" in how.hint
    untried = [letter for letter in office.letters().values() if letter.tries == 0]
    assert len(untried) == 5
    assert {letter.state for letter in untried} == {"waiting"}
    office.later(minutes=2)
    assert office.send() == 5
    assert office.library.mail.describe().trouble_since == ""


def test_a_full_mailbox_counts_and_does_not_suspend(office: Office, server: MailServer) -> None:
    server.will("ada@ada.example.net", "rcpt 552 5.2.2 Mailbox full")
    ready(office, server, "ada")
    office.send()
    letter = office.letters()["ada"]
    assert letter.state == "failed"
    assert [event.kind for event in office.library.mail.list_events(letter.id)] == ["soft"]
    assert office.library.subscriptions.get(letter.subscription_id).state == "active"


def test_a_letter_too_large_for_the_server_fails_alone(office: Office, serve: Callable[..., MailServer]) -> None:
    server = serve(offers=("SIZE 2000",))
    ready(office, server, "ada")
    office.send()
    letter = office.letters()["ada"]
    assert letter.state == "failed"
    assert "2000" in letter.why
    assert server.lines.count("DATA") == 0
    assert office.library.mail.describe().trouble_since == ""


def test_a_sender_that_is_refused_stops_all_letters_at_once(office: Office, server: MailServer) -> None:
    server.will("*", "mail 550 5.7.1 You may not send as this")
    ready(office, server, "ada", "bob", "cyd")
    assert office.send() == 0
    how = office.library.mail.describe()
    assert "BROADSHEET_MAIL_FROM" in how.hint
    assert sum(letter.tries for letter in office.letters().values()) == 1


def test_a_server_that_is_not_there_costs_no_letter_a_try(office: Office, server: MailServer) -> None:
    ready(office, server, "ada", "bob")
    server.close()
    assert office.send() == 0
    assert [letter.tries for letter in office.letters().values()] == [0, 0]
    how = office.library.mail.describe()
    assert "Nobody listens" in how.why
    assert how.rests_until > how.trouble_since


def test_a_connection_that_the_server_ended_is_opened_anew(office: Office, server: MailServer) -> None:
    ready(office, server, "ada", "bob", "cyd")
    server.will("bob@bob.example.net", "rcpt drop")
    assert office.send() == 3
    assert server.connections == 2
    assert office.letters()["bob"].tries == 1


def test_421_ends_the_connection_and_not_the_letters(office: Office, server: MailServer) -> None:
    ready(office, server, "ada", "bob")
    server.will("ada@ada.example.net", "rcpt 421 4.7.0 too many letters from you")
    assert office.send() == 1
    office.later(minutes=7)
    assert office.send() == 1


def test_who_unsubscribes_while_the_letter_waits_does_not_get_it(office: Office, server: MailServer) -> None:
    ready(office, server, "ada", "bob")
    office.library.subscriptions.leave(office.letters()["ada"].subscription_id)
    assert office.send() == 1
    assert server.recipients() == ["bob@bob.example.net"]
    assert office.letters()["ada"].state == "skipped"


def test_who_unsubscribes_while_the_letter_is_on_its_way_does_not_get_it(
    office: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(office, server, "ada", "bob")
    outbox, letter = office.library._store.outbox, office.letters()["ada"]
    begin = outbox.begin_ending

    def leave_then_begin(hand: object) -> bool:
        office.library.subscriptions.leave(letter.subscription_id)
        return begin(hand)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "begin_ending", leave_then_begin)
    office.send()
    assert server.recipients() == ["bob@bob.example.net"]
    assert office.letters()["ada"].state == "skipped"


def test_two_workers_share_the_letters_and_send_none_twice(office: Office, server: MailServer) -> None:
    names = [f"r{number}" for number in range(44)]
    ready(office, server, *names)
    office.open_for(server)
    libraries = office._opened
    threads = [threading.Thread(target=one.mail.send_due) for one in libraries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(server.recipients()) == len(set(server.recipients())) == 44


def test_told_to_stop_it_hands_back_what_it_has_not_sent(office: Office, server: MailServer) -> None:
    names = [f"r{number}" for number in range(15)]
    ready(office, server, *names)
    stop = threading.Event()
    server.will("*", "end wait")
    sending = threading.Thread(target=office.library.mail.send_due, args=(stop,))
    sending.start()
    assert server.reached.wait(10)
    stop.set()
    server.go.set()
    sending.join(10)
    states = [letter.state for letter in office.letters().values()]
    assert states.count("sent") == 1, "the one on its way arrives"
    assert states.count("waiting") == 14
    assert all(letter.tries == 0 for letter in office.letters().values() if letter.state == "waiting")


def test_no_more_go_in_a_day_than_the_provider_takes(
    office: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from broadsheet.mailing import providers

    few = providers.Provider("few", "Few", "127.0.0.1", per_day=5, connections=2)
    monkeypatch.setattr(providers, "PROVIDERS", (few,))
    ready(office, server, *"abcdefgh", smtp_provider="few")
    assert office.send() == 5
    assert office.send() == 0
    assert "5 may" in office.library.mail.describe().why
    office.later(hours=23)
    assert office.send() == 0
    office.later(hours=2)
    assert office.send() == 3


def test_to_one_domain_go_no_more_in_a_minute_than_wished(office: Office, server: MailServer) -> None:
    office.open_for(server, mail_domain_rate=2)
    office.subscribe("a@one.example", "b@one.example", "c@one.example", "d@one.example", "e@two.example")
    office.morning()
    assert office.send() == 3
    assert sorted(server.recipients()) == ["a@one.example", "b@one.example", "e@two.example"]


def test_a_failed_letter_can_be_tried_again_by_hand(office: Office, server: MailServer) -> None:
    server.will("ada@ada.example.net", "end 552 5.3.4 too large")
    ready(office, server, "ada")
    office.send()
    failed = office.letters()["ada"]
    assert failed.state == "failed"
    office.library.mail.retry(failed.id)
    assert office.send() == 1
    assert office.letters()["ada"].message_id == failed.message_id


def test_the_worker_plans_sends_and_stops(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.later(hours=17)
    stop = threading.Event()
    server.will("*", "end wait")
    working = threading.Thread(target=office.library.mail.work, args=(stop,))
    working.start()
    assert server.reached.wait(10)
    server.go.set()
    stop.set()
    working.join(15)
    assert not working.is_alive()
    assert server.recipients() == ["ada@ada.example.net"]
