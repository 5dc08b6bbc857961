"""Who gets which letter, and who sees why there is none."""

import email
import email.policy
from dataclasses import replace

import pytest

from broadsheet.answers.mail import Wishes
from broadsheet.views import read_view
from tests.mailing.conftest import Office


def last(office: Office, name: str = "ada") -> tuple[str, str]:
    letter = office.letters()[name]
    return letter.issue, letter.state


def test_a_subscriber_gets_the_last_closed_edition_once(office: Office) -> None:
    office.open()
    office.subscribe("ada")
    assert office.library.mail.plan_due() == 0
    office.morning()
    assert last(office) == ("everything 2026-08-21", "waiting")
    office.later(days=1)
    office.library.mail.plan_due()
    assert len([one for one in office.library.mail.list_letters() if one.issue == "everything 2026-08-21"]) == 1


def test_where_nothing_is_new_a_line_says_why(office: Office) -> None:
    office.open()
    office.subscribe("ada")
    office.morning()
    office.later(days=1)
    assert office.library.mail.plan_due() == 1, "perhaps an edition is closed a little late: it waits"
    assert last(office) == ("everything 2026-08-21", "waiting")
    office.later(hours=1)
    assert office.library.mail.plan_due() == 1
    letter = office.letters()["ada"]
    assert letter.state == "skipped"
    assert "weekends" in letter.why
    assert office.library.subscriptions.get(1).next_due == "2026-08-24T07:00:00Z"
    office.later(days=1)
    office.library.mail.plan_due()
    assert "holiday" in office.letters()["ada"].why


def test_wishes_changed_when_a_letter_is_due_do_not_skip_it(office: Office) -> None:
    office.open()
    (ada,) = office.subscribe("ada")
    office.later(hours=16, minutes=1)
    office.library.subscriptions.change(ada.id, replace(ada.wishes, papers=3))
    office.library.mail.plan_due()
    assert last(office) == ("everything 2026-08-21", "waiting")
    assert office.library.subscriptions.get(ada.id).next_due == "2026-08-23T07:00:00Z"


def test_wishes_changed_while_a_letter_waits_for_its_edition_do_not_skip_it(office: Office) -> None:
    office.open()
    (ada,) = office.subscribe("ada")
    office.morning()
    office.later(days=1)
    office.library.mail.plan_due()
    waiting = office.library.subscriptions.get(ada.id).next_due
    assert waiting == "2026-08-23T07:10:30Z"
    assert office.library.subscriptions.change(ada.id, replace(ada.wishes, hour=6)).next_due == waiting
    weekly = office.library.subscriptions.change(ada.id, replace(ada.wishes, rhythm="weekly", weekdays=("mon",)))
    assert weekly.next_due == "2026-08-24T07:00:00Z"


def test_a_view_without_papers_is_told_as_such(office: Office) -> None:
    office.open()
    office.subscribe("ada", view="search:zzyzx nowhere")
    office.morning()
    office.later(hours=1)
    office.library.mail.plan_due()
    assert "no paper for it has come" in office.letters()["ada"].why


def test_who_chose_a_view_that_was_dropped_is_told_so(office: Office) -> None:
    library = office.open()
    name = library.editions.save_view("Of zzyzx", "zzyzx").name
    office.subscribe("ada", view=f"saved:{name}")
    office.morning()
    office.later(hours=1)
    library.mail.plan_due()
    assert office.letters()["ada"].why.startswith("There is no edition of Of zzyzx yet")
    library.editions.drop_view(name)
    office.later(days=1)
    library.mail.plan_due()
    assert office.letters()["ada"].why.startswith("The view of-zzyzx is no longer on this site.")


def test_a_request_to_confirm_calls_a_saved_view_by_its_title(office: Office) -> None:
    library = office.open(mail_way="maildir")
    name = library.editions.save_view("Speech & sound", "speech").name
    library.subscriptions.ask("ada@example.net", Wishes(read_view(f"saved:{name}")), "192.0.2.1")
    office.send()
    (file,) = (office.home / "mail" / "new").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    assert "“Speech & sound”" in body.get_content()


def test_a_weekly_letter_brings_the_week(office: Office) -> None:
    office.open()
    office.subscribe("ada", rhythm="weekly", weekdays=("mon",))
    office.later(days=2, hours=17)
    office.library.mail.plan_due()
    assert last(office) == ("everything 2026-W34", "waiting")


@pytest.mark.parametrize("view", ["category:cs.LG", "search:language models", "trending"])
def test_every_view_has_letters(office: Office, view: str) -> None:
    office.open()
    office.subscribe("ada", view=view)
    office.morning()
    issue, state = last(office)
    assert state == "waiting"
    assert issue.startswith(view)
    assert office.send() == 1


def test_turns_that_were_missed_make_one_letter(office: Office) -> None:
    office.open()
    office.subscribe("ada")
    office.later(days=4)
    office.library.mail.plan_due()
    assert last(office) == ("everything 2026-08-21", "waiting")
    assert len(office.letters()) == 1
    assert office.library.subscriptions.get(1).next_due == "2026-08-26T07:00:00Z"


def test_an_edition_of_long_ago_is_no_news(office: Office) -> None:
    office.open()
    office.later(days=60)
    office.subscribe("ada")
    office.later(days=1)
    office.library.mail.plan_due()
    assert last(office)[1] == "skipped"


def test_many_are_planned_in_batches(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.mailing import planning

    monkeypatch.setattr(planning, "BATCH", 3)
    office.open()
    office.subscribe(*"abcdefgh")
    office.morning()
    assert len(office.letters()) == 8
