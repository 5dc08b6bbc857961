"""What ``doctor`` says of letters: nothing where nobody wants any, else what is not well and what to type."""

from broadsheet.answers import Finding
from tests.mailing.conftest import Office
from tests.mailing.server import MailServer


def findings(office: Office) -> dict[str, Finding]:
    return {one.name: one for one in office.library.examine() if one.name.startswith(("mail", "letters"))}


def test_nothing_is_said_where_nobody_wants_letters(office: Office) -> None:
    office.open()
    assert findings(office) == {}


def test_a_folder_is_told_as_such(office: Office) -> None:
    office.open()
    office.subscribe("ada")
    found = findings(office)
    assert all(one.ok for one in found.values())
    assert "nobody gets them" in found["mail"].says
    assert "BROADSHEET_SMTP" in found["mail"].hint


def test_what_is_missing_to_send_is_named(office: Office, server: MailServer) -> None:
    office.open_for(server, mail_from="", public_url="")
    found = findings(office)
    assert [name for name, one in found.items() if not one.ok] == ["mail", "mail links", "mail signed", "mail returns"]
    assert all(one.hint for one in found.values() if not one.ok)


def test_all_is_well_where_all_is_set(office: Office, server: MailServer) -> None:
    office.open_for(server, bounces="imap", bounce_address="bounce@example.org")
    office.library.mail.make_key()
    assert all(one.ok for one in findings(office).values())


def test_letters_that_nobody_sends_are_told(office: Office, server: MailServer) -> None:
    office.open_for(server)
    office.subscribe("ada")
    office.morning()
    assert findings(office)["letters"].ok
    office.later(hours=1)
    assert "broadsheet worker" in findings(office)["letters"].hint
    office.send()
    assert findings(office)["letters"].ok


def test_a_way_that_does_not_work_is_told_with_what_to_do(office: Office, server: MailServer) -> None:
    office.open_for(server, bounces=str(office.home / "nowhere"))
    office.subscribe("ada")
    office.morning()
    server.close()
    office.send()
    office.library.mail.read_returned()
    found = findings(office)
    assert "Nobody listens" in found["mail out"].says
    assert "BROADSHEET_SMTP_PORT" in found["mail out"].hint
    assert "BROADSHEET_BOUNCES" in found["mail back"].hint
