"""How letters go out and what comes back, as far as is known here. Nobody is asked."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from broadsheet.answers import Finding
from broadsheet.clock import to_text
from broadsheet.settings import Settings
from broadsheet.settings_mail import MailSettings
from broadsheet.store import Store

LATE = timedelta(minutes=30)
"""A letter that could go has gone by then, where somebody works."""


def examine_mail(settings: Settings, store: Store, now: datetime) -> Iterator[Finding]:
    """Every finding on letters; none where nobody ever subscribed and nothing is set."""
    mail = settings.mail
    if not store.subscriptions.count_states() and mail.way == "maildir":
        return
    yield _way_out(mail)
    yield from _trouble(store)
    yield _waiting(store, now)
    if mail.way != "maildir":
        yield _links(settings)
        yield _signed(mail)
        yield _returns(mail)


def _way_out(mail: MailSettings) -> Finding:
    if mail.way == "maildir":
        says = f"Letters go into the folder {mail.maildir}; nobody gets them."
        return Finding("mail", True, says, "To send them: set BROADSHEET_SMTP_PROVIDER or BROADSHEET_SMTP_HOST.")
    if not mail.sender:
        return Finding("mail", False, "No address is set that letters come from.", "export BROADSHEET_MAIL_FROM=...")
    return Finding("mail", True, f"Letters go out by {mail.way}, from {mail.sender}.")


def _trouble(store: Store) -> Iterator[Finding]:
    out, back = store.outbox.ways.read("out"), store.outbox.ways.read("returns")
    if out.trouble_since:
        yield Finding("mail out", False, f"No letter goes out since {out.trouble_since}: {out.why}", out.hint)
    if back.trouble_since:
        yield Finding("mail back", False, f"What comes back cannot be read: {back.why}", back.hint)


def _waiting(store: Store, now: datetime) -> Finding:
    """Whether letters wait that nobody sends."""
    due = store.outbox.next_due()
    if due and due < to_text(now - LATE) and not store.outbox.ways.read("out").trouble_since:
        says = f"A letter is due since {due}, and nobody sends it."
        return Finding("letters", False, says, "broadsheet run, or broadsheet worker; keep one of them running.")
    return Finding("letters", True, "No letter waits longer than it should.")


def _links(settings: Settings) -> Finding:
    if settings.public_url.startswith("https:"):
        return Finding("mail links", True, f"Links in letters lead to {settings.public_url}.")
    says = (
        f"Links in letters lead to {settings.site_url}, where their readers find nothing, and cannot leave by one tap."
    )
    return Finding("mail links", False, says, "export BROADSHEET_PUBLIC_URL=https://papers.example.org")


def _signed(mail: MailSettings) -> Finding:
    if mail.dkim_key.is_file():
        return Finding("mail signed", True, f"Letters are signed with {mail.dkim_key}.")
    if mail.provider:
        return Finding("mail signed", True, f"{mail.provider} signs letters, if your domain is set up there.")
    return Finding("mail signed", False, "Letters are not signed; many mailboxes refuse such.", "broadsheet mail keys")


def _returns(mail: MailSettings) -> Finding:
    if mail.bounces != "none" or mail.bounce_key:
        return Finding("mail returns", True, "What comes back is read.")
    says = "What cannot be delivered is not read, so letters go on to addresses that are gone."
    return Finding("mail returns", False, says, "export BROADSHEET_BOUNCES=imap, or a Maildir; see docs/mail.md")
