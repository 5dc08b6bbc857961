"""Letters: planned, handed over, and what became of each."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from broadsheet.answers import Finding
from broadsheet.answers.mail import Attempt, Letter, MailEvent, MailState
from broadsheet.clock import Clock, to_text
from broadsheet.editions import Editions
from broadsheet.errors import BadInput, BroadsheetError, NotFound
from broadsheet.fetching import Client
from broadsheet.mailing.handing import Way
from broadsheet.mailing.maildir import MaildirWay
from broadsheet.mailing.oauth import Tokens
from broadsheet.mailing.pace import Limits
from broadsheet.mailing.planning import Planner
from broadsheet.mailing.providers import find_provider
from broadsheet.mailing.reading_returns import RETURNS, Returns
from broadsheet.mailing.records import LookUp, look_up
from broadsheet.mailing.rsa_key import make_key, read_record
from broadsheet.mailing.sending import OUT, Sender
from broadsheet.mailing.sendmail import SendmailWay
from broadsheet.mailing.signing_letters import load_key
from broadsheet.mailing.smtp_opening import SmtpWay
from broadsheet.mailing.trial import Trial
from broadsheet.mailing.verp import ReturnAddresses
from broadsheet.mailing.writing import Post, Writer
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.store import Store
from broadsheet.subscribing import Subscriptions

LOOK_EVERY = 5.0
"""Seconds between two looks for letters to be sent: a confirmation should come while its reader still waits."""
AFTER_TROUBLE = 15.0
RETURNS_EVERY = timedelta(minutes=5)
TIDY_EVERY = timedelta(days=1)
KEPT = timedelta(days=90)
"""So long it is kept what became of a letter."""
COUNTED_DAYS = 7

log = logging.getLogger("broadsheet.mail")


class Mail:
    """Letters of one library. Safe to use from several threads and processes."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        signer: Signer,
        editions: Editions,
        subscriptions: Subscriptions,
        make_client: Callable[[], Client],
        ask_names: LookUp = look_up,
    ) -> None:
        self._store = store
        self._settings = settings
        self._mail = settings.mail
        self._clock = clock
        self._signer = signer
        self._editions = editions
        self._subscriptions = subscriptions
        self._make_client = make_client
        self._ask_names = ask_names
        self._returns_read: datetime | None = None
        self._tidied: datetime | None = None

    # --- the work -------------------------------------------------------------------------------------------------

    def work(self, stop: threading.Event) -> None:
        """Plan, send and read what comes back, until told to stop; what a worker does besides its jobs."""
        while not stop.is_set():
            try:
                self._step(stop)
                seconds = LOOK_EVERY
            except BroadsheetError as error:
                log.warning("letters wait: %s", error.message)
                seconds = AFTER_TROUBLE
            except Exception:
                log.exception("letters could not go on; trying again")
                seconds = AFTER_TROUBLE
            stop.wait(seconds)

    def plan_due(self, stop: threading.Event | None = None) -> int:
        """Plan the letters of every subscription whose turn has come; where there is none, note why. How many turns."""
        return self._planner.plan_due(stop)

    def send_due(self, stop: threading.Event | None = None) -> int:
        """Try every letter whose time has come; how many were taken."""
        try:
            sender = self._sender
        except BroadsheetError as error:  # a setting or the key cannot be used
            until = to_text(self._clock() + timedelta(minutes=1))
            self._store.outbox.ways.note_trouble(OUT, until, error.message, error.hint)
            raise
        return sender.send_due(stop or threading.Event())

    def read_returned(self, stop: threading.Event | None = None) -> int:
        """Read what came back where the settings say; how many returns were new."""
        return self._returns.read_due(stop or threading.Event())

    def tidy(self) -> int:
        """Forget letters that were over three months ago; how many."""
        before, gone = to_text(self._clock() - KEPT), 0
        while some := self._store.outbox.returned.forget(before):
            gone += some
        return gone

    def _step(self, stop: threading.Event) -> None:
        self.plan_due(stop)
        self.send_due(stop)
        now = self._clock()
        if self._returns_read is None or now - self._returns_read >= RETURNS_EVERY:
            self._returns_read = now
            self.read_returned(stop)
        if self._tidied is None or now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            self.tidy()

    # --- what its owner asks --------------------------------------------------------------------------------------

    def test(self, address: str) -> Iterator[Finding]:
        """Send a test letter; each step as it is made, what failed, and what to do. Raises BadInput."""
        return Trial(self._post, self._way, self._clock, self._ask_names).run(address)

    def describe(self) -> MailState:
        """Which way letters go, whether it works, and the last days in numbers."""
        out, back = self._store.outbox.ways.read(OUT), self._store.outbox.ways.read(RETURNS)
        counts = self._store.outbox.returned.count_letters(to_text(self._clock() - timedelta(days=COUNTED_DAYS)))
        way = self._describe_way()
        return MailState(
            way=way,
            trouble_since=out.trouble_since,
            rests_until=out.rests_until,
            why=out.why,
            hint=out.hint,
            counts=counts,
            days=COUNTED_DAYS,
            returns=self._returns.describe,
            returns_why=back.why,
        )

    def list_letters(self, limit: int = 50, before: int = 0, state: str = "", subscription_id: int = 0) -> list[Letter]:
        """Letters, the newest first; those of one state or subscription where asked, with numbers below ``before``."""
        return self._store.outbox.returned.list_letters(limit, before, state, subscription_id)

    def get_letter(self, letter_id: int) -> Letter:
        """The letter of that number. Raises NotFound."""
        found = self._store.outbox.returned.get_letter(letter_id)
        if found is None:
            raise NotFound(f"There is no letter {letter_id}.", "The last ones: broadsheet mail outbox")
        return found

    def list_attempts(self, letter_id: int) -> list[Attempt]:
        """Every try to hand a letter over, the first one first."""
        return self._store.outbox.returned.list_attempts(letter_id)

    def list_events(self, letter_id: int) -> list[MailEvent]:
        """What came back of a letter, the first one first."""
        return self._store.outbox.returned.list_events(letter_id)

    def retry(self, letter_id: int) -> Letter:
        """Let a letter that failed or came back be tried again. Raises NotFound, and BadInput where it is not over."""
        letter = self.get_letter(letter_id)
        if not self._store.outbox.retry(letter_id):
            says = f"The letter {letter_id} is {letter.state}; only what failed or came back is tried again."
            raise BadInput(says, "See it: broadsheet mail show " + str(letter_id))
        return self.get_letter(letter_id)

    def wake(self) -> None:
        """The way out need not rest any longer: something was changed."""
        self._store.outbox.ways.wake(OUT)

    def make_key(self) -> tuple[str, str]:
        """Make a key to sign letters with, where there is none: the name of its DNS record, and what it says."""
        if not self._mail.domain and not self._mail.dkim_domain:
            raise BadInput("No domain is known to sign for.", "Set BROADSHEET_MAIL_FROM or BROADSHEET_DKIM_DOMAIN.")
        name = f"{self._mail.dkim_selector}._domainkey.{self._mail.dkim_domain or self._mail.domain}"
        file = self._mail.dkim_key
        return name, read_record(file) if file.exists() else make_key(file)

    def read_files(self, paths: Sequence[Path]) -> int:
        """Read returned messages from files and Maildirs; how many returns were new. Raises NotFound and Unusable."""
        return self._returns.read_files(paths)

    def note_returned(
        self, kind: str, address: str = "", message_id: str = "", status: str = "", says: str = "", name: str = ""
    ) -> bool:
        """A service reports a bounce or complaint (``kind``: hard, soft, complaint). Whether it is ours and new.

        ``name`` is the service's own of this event, so that telling it twice counts once. Raises BadInput.
        """
        return self._returns.note(kind, address, message_id, status, says, name)

    # --- what it is made of ---------------------------------------------------------------------------------------

    def _describe_way(self) -> str:
        try:
            return f"{self._way.describe}."
        except BroadsheetError as error:
            return error.message

    @cached_property
    def _post(self) -> Post:
        mail = self._mail
        domain = mail.dkim_domain or mail.domain
        key = load_key(mail.dkim_key, domain, mail.dkim_selector) if domain else None
        returns = ReturnAddresses(mail.bounce_address, self._signer) if mail.bounce_address else None
        return Post(self._settings, self._signer, key, returns)

    @cached_property
    def _tokens(self) -> Tokens | None:
        if not self._mail.oauth_refresh:
            return None
        return Tokens(self._mail, find_provider(self._mail.provider), self._make_client, self._clock)

    @cached_property
    def _way(self) -> Way:
        mail = self._mail
        if mail.way == "sendmail":
            return SendmailWay(mail.sendmail)
        if mail.way == "maildir":
            return MaildirWay(mail.maildir)
        return SmtpWay(mail, find_provider(mail.provider), self._post.site_host, self._tokens)

    @cached_property
    def _limits(self) -> Limits:
        mail = self._mail
        if mail.way == "maildir":
            return Limits(connections=1)
        provider = find_provider(mail.provider)
        return Limits(
            connections=mail.connections or (provider.connections if mail.way == "smtp" else 1),
            per_connection=provider.per_connection,
            per_minute=mail.rate or provider.per_minute,
            per_day=provider.per_day,
            per_minute_and_domain=mail.domain_rate,
        )

    @cached_property
    def _sender(self) -> Sender:
        if self._mail.way != "maildir" and not self._mail.sender:
            raise BadInput("No address is set that letters come from.", "Set BROADSHEET_MAIL_FROM.")
        writer = Writer(self._post, self._editions, self._subscriptions, self._clock)
        return Sender(self._store, self._way, writer, self._clock, self._limits)

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self._store, self._editions, self._subscriptions, self._clock, self._post.message_domain)

    @cached_property
    def _returns(self) -> Returns:
        addresses = ReturnAddresses(self._mail.bounce_address or "bounce@localhost", self._signer)
        return Returns(self._store, self._settings, self._subscriptions, addresses, self._clock, self._tokens)
