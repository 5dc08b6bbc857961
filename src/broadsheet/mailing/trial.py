"""A test letter: each step told in words, what failed, and what to do."""

import secrets
from collections.abc import Iterator

from broadsheet.answers import Finding
from broadsheet.clock import Clock, to_text
from broadsheet.letters import Envelope, compose_test
from broadsheet.mailing.handing import Answer, Connection, HungUp, NotHanded, Parcel, Refused, Way, WayTrouble
from broadsheet.mailing.records import LookUp, examine_records
from broadsheet.mailing.smtp import SmtpConnection
from broadsheet.mailing.smtp_opening import SmtpWay, is_this_machine
from broadsheet.mailing.verdict import judge
from broadsheet.mailing.writing import Post

_SAYS = {
    "gone": ("There is no such mailbox", "Look at the address."),
    "address": ("The address takes no letters", "Try another address."),
    "full": ("The mailbox is full", "Try another address."),
    "letter": ("The server does not take this letter", "Ask whoever runs the server why, with these words."),
    "later": (
        "The server asks to come back later",
        "Try again in five minutes; letters are tried again by themselves.",
    ),
    "way": (
        "The server takes no letters from this sender",
        "Look at BROADSHEET_MAIL_FROM: it must be an address that your sign-in may send as.",
    ),
}
_RELAY = (
    "The server does not pass letters on for us",
    "Sign in: set BROADSHEET_SMTP_USER and BROADSHEET_SMTP_PASSWORD, and use port 587 or 465.",
)
_POLICY = (
    "The server does not want letters from us",
    "Look at SPF, DKIM and DMARC below; your address may also be on a list of senders of unwanted mail.",
)


class Trial:
    """Tries one way out, step by step."""

    def __init__(self, post: Post, way: Way, clock: Clock, ask: LookUp) -> None:
        self._post = post
        self._way = way
        self._clock = clock
        self._ask = ask

    def run(self, address: str) -> Iterator[Finding]:
        """Each step as it is made; after one that failed only what does not need it. Raises BadInput."""
        parcel = self._pack(address)
        yield self._look_at_settings()
        try:
            connection = self._way.open()
        except WayTrouble as trouble:
            yield Finding(_STEPS[trouble.stage], False, trouble.says, trouble.hint)
        else:
            yield from self._opened(connection)
            try:
                yield self._hand(connection, parcel)
            finally:
                connection.close()
        yield from self._look_at_names()

    def _pack(self, address: str) -> Parcel:
        post, now = self._post, self._clock()
        envelope = Envelope(
            sender=post.sender,
            sender_name=post.settings.site_name,
            to=address,
            message_id=f"<test.{secrets.token_hex(12)}@{post.message_domain}>",
            date=now,
        )
        how = self._way.describe.removeprefix("By ").removeprefix("Into ")
        sender = post.settings.mail.bounce_address or post.sender
        return post.pack(compose_test(post.masthead, how, to_text(now)), envelope, sender)

    def _look_at_settings(self) -> Finding:
        mail = self._post.settings.mail
        if mail.way == "maildir":
            says = f"{self._way.describe}: nothing leaves this machine."
            return Finding("settings", True, says, "To send: set BROADSHEET_SMTP_PROVIDER or BROADSHEET_SMTP_HOST.")
        if not mail.sender:
            says = "No address is set that letters come from."
            return Finding("settings", False, says, "Set BROADSHEET_MAIL_FROM to one you may send as.")
        if not self._post.settings.public_url.startswith("https:"):
            leads = self._post.settings.site_url
            says = f"{self._way.describe}, from {mail.sender}; but links in letters lead to {leads}."
            hint = "Set BROADSHEET_PUBLIC_URL to the https address of your site; else nobody can leave by one tap."
            return Finding("settings", False, says, hint)
        return Finding("settings", True, f"{self._way.describe}, from {mail.sender}.")

    def _opened(self, connection: Connection) -> Iterator[Finding]:
        if not isinstance(connection, SmtpConnection):
            return
        yield Finding("connection", True, f"{connection.server} answers.")
        near = isinstance(self._way, SmtpWay) and is_this_machine(self._way.host)
        if connection.encrypted:
            yield Finding("encryption", True, "The way there is encrypted, and it is the right server.")
        elif near:
            yield Finding("encryption", True, "Not encrypted, which is fine: the server is on this machine.")
        else:
            hint = "Use port 587 or 465, if the server has them."
            yield Finding("encryption", False, "The way there is not encrypted: others can read the letters.", hint)
        if self._post.settings.mail.password or self._post.settings.mail.oauth_refresh:
            yield Finding("sign-in", True, "The sign-in was taken.")

    def _hand(self, connection: Connection, parcel: Parcel) -> Finding:
        try:
            answer = connection.hand(parcel, _yes)
        except Refused as refused:
            says, hint = _explain(refused)
            return Finding("letter", False, f"{says}: {_quote(refused.answer)}", hint)
        except HungUp as lost:
            return Finding("letter", False, lost.says, "Try again; if it stays so, ask whoever runs the server.")
        except WayTrouble as trouble:
            return Finding("letter", False, trouble.says, trouble.hint)
        except NotHanded as other:
            return Finding("letter", False, str(other) or "It was not handed over.")
        says = f"The letter to {parcel.recipient} was taken: {_quote(answer)}"
        return Finding(
            "letter", True, says, "Taken is not read yet: look into the mailbox, and among its unwanted mail."
        )

    def _look_at_names(self) -> Iterator[Finding]:
        """What others will see of us; not for mail that stays near."""
        mail = self._post.settings.mail
        near = isinstance(self._way, SmtpWay) and is_this_machine(self._way.host)
        if mail.way == "maildir" or not mail.domain or (near and "." not in mail.domain):
            return
        yield from examine_records(mail, self._post.key, self._ask)


_STEPS = {
    "connect": "connection", "encrypt": "encryption", "login": "sign-in", "sender": "letter", "recipient": "letter",
    "data": "letter", "end": "letter",
}  # fmt: skip


def _explain(refused: Refused) -> tuple[str, str]:
    meaning = judge(refused)
    if meaning == "policy":
        return _RELAY if "relay" in refused.answer.says.lower() else _POLICY
    return _SAYS[meaning]


def _quote(answer: Answer) -> str:
    return f"“{answer.code} {answer.says}”"


def _yes() -> bool:
    return True
