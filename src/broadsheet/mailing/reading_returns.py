"""What comes back, fetched from where the settings say, matched with letters, and noted once."""

import threading
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

from broadsheet.clock import Clock, to_text
from broadsheet.errors import BadInput, BroadsheetError, NotFound
from broadsheet.mailing.imap import find_mailbox, read_since
from broadsheet.mailing.maildir import mark_read, read_new
from broadsheet.mailing.providers import find_provider
from broadsheet.mailing.returned_mail import MOST, Report, is_automatic, read_reports
from broadsheet.mailing.verp import ReturnAddresses
from broadsheet.settings import Settings
from broadsheet.store import Store
from broadsheet.store.returned import Event
from broadsheet.subscribing import Subscriptions
from broadsheet.subscribing.addresses import read_address

RETURNS = "returns"
"""What the way back is called in the store."""
KINDS = ("hard", "soft", "complaint")


class Returns:
    """Reads what came back of one library's letters."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        subscriptions: Subscriptions,
        addresses: ReturnAddresses,
        clock: Clock,
        token: Callable[[], str] | None,
    ) -> None:
        self._outbox = store.outbox
        self._mail = settings.mail
        self._subscriptions = subscriptions
        self._addresses = addresses
        self._clock = clock
        self._token = token

    @property
    def describe(self) -> str:
        """Where it is read, in a sentence."""
        if self._mail.bounces == "none":
            hook = " by itself; services may report at /hooks/bounces" if self._mail.bounce_key else ""
            return f"What comes back is not read{hook}."
        where = "over IMAP" if self._mail.bounces == "imap" else f"from the folder {self._mail.bounces}"
        return f"What comes back is read {where}."

    def read_due(self, stop: threading.Event) -> int:
        """Read what is new where the settings say; how many returns were new. Trouble is noted for `doctor`."""
        if self._mail.bounces == "none":
            return 0
        try:
            return self._read_imap(stop) if self._mail.bounces == "imap" else self._read_folder(stop)
        except BroadsheetError as error:
            self._outbox.ways.note_trouble(RETURNS, to_text(self._clock()), error.message, error.hint)
            return 0

    def read_files(self, paths: Sequence[Path]) -> int:
        """Read messages from files, and from folders that are Maildirs. Raises NotFound and Unusable."""
        return sum(self.take(raw) for path in paths for raw in _open(path))

    def take(self, raw: bytes) -> int:
        """Note what a message tells; how much of it is ours and new."""
        reports = read_reports(raw)
        if not reports and not is_automatic(raw):
            self._leave(raw)
        return sum(self._note_report(report) for report in reports)

    def note(self, kind: str, address: str, message_id: str, status: str, says: str, name: str) -> bool:
        """See :meth:`broadsheet.mailing.Mail.note_returned`."""
        if kind not in KINDS:
            raise BadInput(f"{kind[:40]!r} is no kind of return.", f"Say one of {', '.join(KINDS)}.")
        if not address and not message_id:
            raise BadInput("It is not said of which letter.", "Give the address or the message_id.")
        letter = self._outbox.returned.find_message(f"<{message_id.strip('<> ')}>") if message_id else None
        found = letter[1] if letter else self._outbox.returned.find_address(_fold(address)) if address else None
        if found is None:
            return False
        day = to_text(self._clock())[:10]  # without a name of its own it counts once a day
        key = name or f"{kind} {message_id or _fold(address)} {'' if message_id else day}"
        told = Event(kind, status[:20], says[:500], f"hook {_digest(key)}", gone=status.startswith("5.1.1"))
        return self._outbox.returned.note(told, letter[0] if letter else None, found)

    def _read_imap(self, stop: threading.Event) -> int:
        box = find_mailbox(self._mail, find_provider(self._mail.provider), self._token)
        mark, count = self._outbox.ways.read(RETURNS).mark, 0
        for after, raw in read_since(box, mark, self._clock()):
            count += self.take(raw)
            mark = after
            if stop.is_set():
                break
        self._outbox.ways.note_work(RETURNS, mark)
        return count

    def _read_folder(self, stop: threading.Event) -> int:
        count = 0
        for file, raw in read_new(Path(self._mail.bounces).expanduser(), MOST):
            count += self.take(raw)
            mark_read(file)
            if stop.is_set():
                break
        self._outbox.ways.note_work(RETURNS)
        return count

    def _note_report(self, report: Report) -> bool:
        found = self._find(report)
        if found is None:
            return False
        event = Event(report.kind, report.status, report.says, _digest(report.key), report.gone)
        return self._outbox.returned.note(event, *found)

    def _find(self, report: Report) -> tuple[int, int] | None:
        """The letter: by the return address that we signed, else by the name of the message that came back."""
        number = self._addresses.read_letter(report.text)
        if number is not None:
            return self._outbox.returned.find_letter(number)
        named = (self._outbox.returned.find_message(one) for one in report.message_ids)
        return next((found for found in named if found), None)

    def _leave(self, raw: bytes) -> None:
        """A mail to the address that unsubscribes."""
        asked = self._addresses.find_leaving(raw[:MOST].decode("utf-8", "replace"))
        if asked is None:
            return
        number, tag = asked
        try:
            whose = self._subscriptions.get(number)
        except NotFound:
            return
        if self._addresses.is_leaving(tag, whose.id, whose.salt):
            self._subscriptions.leave(whose.id)


def _open(path: Path) -> Iterable[bytes]:
    if path.is_dir():
        yield from (raw for _, raw in read_new(path, MOST))
        return
    try:
        with path.open("rb") as file:
            yield file.read(MOST)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.", "Name files of messages, or a Maildir.") from error


def _fold(address: str) -> str:
    """An address as it is compared; as it stands where it is none."""
    try:
        return read_address(address).key
    except BadInput:
        return address[:300]


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
