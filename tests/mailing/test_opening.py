"""The way to a mail server is found by trying; what is wrong with it is told in words, with what to do."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.answers import Finding
from broadsheet.clock import Clock
from broadsheet.errors import BadInput, Declined
from broadsheet.fetching import Answer
from broadsheet.mailing import smtp_opening
from broadsheet.mailing.handing import WayTrouble
from broadsheet.mailing.mail import Mail
from broadsheet.mailing.oauth import Tokens
from broadsheet.mailing.providers import OWN, PROVIDERS, Provider, find_provider
from broadsheet.mailing.smtp_opening import Door, SmtpWay, find_doors
from broadsheet.settings_mail import MailSettings
from tests.mailing.conftest import Office
from tests.mailing.server import MailServer

Serve = Callable[..., MailServer]
NOON: Clock = lambda: datetime(2026, 8, 22, 12, tzinfo=UTC)  # noqa: E731


def way(server: MailServer, provider: Provider = OWN, **settings: object) -> SmtpWay:
    usual: dict[str, object] = {"sender": "papers@example.org", "host": "localhost", "port": server.port}
    return SmtpWay(MailSettings(**(usual | settings)), provider, "papers.example.org")  # type: ignore[arg-type]


def trouble_of(one: SmtpWay) -> WayTrouble:
    with pytest.raises(WayTrouble) as told:
        one.open()
    return told.value


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_opening, "WAIT_TO_OPEN", 2.0)


def test_tls_from_the_first_byte_is_found(serve: Serve, certificate: Path) -> None:
    one = way(serve(certificate=certificate, tls_at_once=True), ca=str(certificate))
    with_tls = one.open()
    assert with_tls.encrypted
    assert one.door is not None
    assert one.door.mode == "tls"
    with_tls.close()


def test_starttls_is_used_where_it_is_offered(serve: Serve, certificate: Path) -> None:
    server = serve(certificate=certificate)
    one = way(server, ca=str(certificate))
    connection = one.open()
    assert connection.encrypted
    connection.close()
    assert "STARTTLS" in server.lines
    tries = server.connections
    one.open().close()
    assert server.connections == tries + 1, "what was found is remembered"


def test_a_server_of_this_machine_needs_no_encryption(serve: Serve) -> None:
    connection = way(serve()).open()
    assert not connection.encrypted
    connection.close()


def test_a_certificate_of_nobody_we_know_is_refused(
    serve: Serve, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_opening, "is_this_machine", lambda _: False)
    trouble = trouble_of(way(serve(certificate=certificate), tls="starttls"))
    assert "certificate" in trouble.says
    assert "BROADSHEET_SMTP_CA" in trouble.hint


def test_a_certificate_for_another_name_is_refused(serve: Serve, certificate: Path) -> None:
    server = serve(certificate=certificate)
    trouble = trouble_of(way(server, host="127.0.0.1", tls="starttls", ca=str(certificate)))
    assert "not to be trusted" in trouble.says


def test_no_starttls_where_it_is_asked_for(serve: Serve) -> None:
    trouble = trouble_of(way(serve(), tls="starttls"))
    assert "offers no STARTTLS" in trouble.says


def test_the_other_kind_of_tls_is_told(serve: Serve) -> None:
    trouble = trouble_of(way(serve(), tls="tls"))
    assert trouble.stage == "encrypt"
    assert "BROADSHEET_SMTP_TLS" in trouble.hint


def test_a_password_is_not_sent_in_the_clear(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_opening, "is_this_machine", lambda _: False)
    server = serve(password="secret")
    trouble = trouble_of(way(server, password="secret"))
    assert "the password was not sent" in trouble.says
    assert "AUTH" not in server.lines


def test_the_sign_in_is_taken_or_refused_in_words(serve: Serve) -> None:
    server = serve(password="right")
    way(server, user="me", password="right").open().close()
    gmail = find_provider("gmail")
    trouble = trouble_of(way(server, gmail, user="me", password="wrong"))
    assert "refuses the sign-in of me: 535" in trouble.says
    assert "app password" in trouble.hint
    assert "wrong" not in trouble.says + trouble.hint


def test_a_refused_sign_in_is_not_tried_at_other_doors(serve: Serve) -> None:
    server = serve(password="right")
    trouble_of(way(server, user="me", password="wrong", tls="none"))
    assert server.connections == 1


@pytest.mark.parametrize(
    ("greeting", "says"), [("554 5.7.1 go away", "takes nobody: 554"), ("421 4.3.2 busy", "takes nobody: 421")]
)
def test_a_server_that_takes_nobody_is_quoted(serve: Serve, greeting: str, says: str) -> None:
    assert says in trouble_of(way(serve(greeting=greeting), tls="none")).says


def test_a_name_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    trouble = trouble_of(SmtpWay(MailSettings(host="mail.nowhere.example"), OWN, "x"))
    assert "No machine is called mail.nowhere.example" in trouble.says


def test_which_doors_are_tried() -> None:
    assert find_doors(MailSettings(host="a.example"), OWN, near=False) == [
        Door(587, "starttls"),
        Door(465, "tls"),
        Door(25, "offered"),
    ]
    assert find_doors(MailSettings(), find_provider("fastmail"), near=False) == [Door(465, "tls")]
    assert find_doors(MailSettings(host="a.example", port=2525, tls="none"), OWN, near=False) == [Door(2525, "none")]


def test_every_provider_can_be_used() -> None:
    assert len({one.name for one in PROVIDERS}) == len(PROVIDERS) >= 14
    for one in PROVIDERS:
        assert one.connections > 0
        assert one.per_connection > 0
        assert one.host or one.name == "ses"
    with pytest.raises(BadInput, match="not known"):
        find_provider("nobody")
    assert "BROADSHEET_SMTP_HOST" in trouble_of(SmtpWay(MailSettings(provider="ses"), find_provider("ses"), "x")).hint


class TokenService:
    """Answers as a service of tokens does."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        keep: str = "no",
        most: int = 0,
    ) -> Answer:
        self.asked.append(body)
        if not self.answers:
            raise Declined("400 invalid_grant")
        return Answer(url, self.answers.pop(0), {})


def tokens_of(service: TokenService, clock: Clock = NOON) -> Tokens:
    mail = MailSettings(provider="gmail", oauth_client="me", oauth_secret="s", oauth_refresh="refresh")
    return Tokens(mail, find_provider("gmail"), lambda: service, clock)  # type: ignore[arg-type, return-value]


def test_a_token_signs_in_and_is_used_until_it_ends(serve: Serve) -> None:
    now = [NOON()]
    service = TokenService(b'{"access_token": "abc", "expires_in": 3600}', b'{"access_token": "def"}')
    tokens = tokens_of(service, lambda: now[0])
    mail = MailSettings(sender="papers@example.org", host="localhost", port=serve(token="abc").port, tls="none")
    SmtpWay(mail, OWN, "x", tokens).open().close()
    assert tokens() == "abc"
    assert len(service.asked) == 1
    assert b"grant_type=refresh_token&client_id=me&client_secret=s&refresh_token=refresh" in service.asked[0]
    now[0] = now[0].replace(hour=13)
    assert tokens() == "def"


def test_a_token_that_the_server_refuses(serve: Serve) -> None:
    tokens = tokens_of(TokenService(b'{"access_token": "old"}'))
    mail = MailSettings(sender="papers@example.org", host="localhost", port=serve(token="new").port, tls="none")
    with pytest.raises(WayTrouble, match="535"):
        SmtpWay(mail, OWN, "x", tokens).open()


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"error": "x"}', b'{"access_token": "a\\nb"}'])
def test_odd_answers_of_a_token_service(answer: bytes) -> None:
    with pytest.raises(WayTrouble):
        tokens_of(TokenService(answer))()


def test_a_refresh_token_that_is_worthless_is_told() -> None:
    with pytest.raises(WayTrouble) as told:
        tokens_of(TokenService())()
    assert "BROADSHEET_OAUTH_REFRESH" in told.value.hint


def test_letter(office: Office, **names: list[str] | None) -> list[Finding]:
    office.library.mail._ask_names = lambda name: names.get(name.split(".")[0], [])
    return list(office.library.mail.test("you@example.net"))


test_letter.__test__ = False  # type: ignore[attr-defined]


def test_a_test_letter_tells_each_step(office: Office, server: MailServer) -> None:
    office.open_for(server)
    told = {
        finding.name: finding for finding in test_letter(office, example=["v=spf1 -all"], _dmarc=["v=DMARC1; p=none"])
    }
    assert [name for name, finding in told.items() if finding.ok] == [
        "settings", "connection", "encryption", "letter", "SPF", "DMARC",
    ]  # fmt: skip
    assert "broadsheet mail keys" in told["DKIM"].hint
    assert server.recipients() == ["you@example.net"]


def test_the_key_in_the_dns_is_compared_with_ours(office: Office, server: MailServer) -> None:
    _, record = office.open_for(server).mail.make_key()
    for found, good in ((record, True), (record.replace("p=M", "p=N", 1), False)):
        office.library.mail.__dict__.pop("_post", None)
        told = {finding.name: finding for finding in test_letter(office, broadsheet=[found])}
        assert told["DKIM"].ok is good


def test_a_name_server_that_does_not_answer_is_no_missing_record(office: Office, server: MailServer) -> None:
    office.open_for(server)
    told = {one.name: one for one in test_letter(office, example=None, _dmarc=None)}
    assert "Nobody could be asked" in told["SPF"].says


@pytest.mark.parametrize(
    ("says", "words", "hint"),
    [
        ("rcpt 550 5.1.1 no such user", "no such mailbox", "address"),
        ("rcpt 554 5.7.1 Relay access denied", "does not pass letters on", "SMTP_USER"),
        ("end 550 5.7.26 Unauthenticated sender", "does not want letters", "SPF"),
        ("rcpt 451 4.7.1 Greylisted", "come back later", "five minutes"),
        ("mail 553 5.7.1 Not yours", "from this sender", "MAIL_FROM"),
    ],
)
def test_what_failed_is_told_with_what_to_do(
    office: Office, server: MailServer, says: str, words: str, hint: str
) -> None:
    server.will("*", says)
    office.open_for(server)
    letter = next(one for one in test_letter(office) if one.name == "letter")
    assert not letter.ok
    assert words in letter.says
    assert hint in letter.hint


def test_an_address_that_is_none_is_refused_before_anything_is_opened(office: Office, server: MailServer) -> None:
    library = office.open_for(server)
    assert isinstance(library.mail, Mail)
    with pytest.raises(BadInput):
        list(library.mail.test("you@example.net\r\nBcc: all@example.net"))
    assert server.connections == 0


def test_into_the_folder_a_test_letter_asks_nobody(office: Office) -> None:
    office.open()
    told = test_letter(office)
    assert [one.name for one in told] == ["settings", "letter"]
    assert all(one.ok for one in told)
