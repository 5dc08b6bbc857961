"""From a letter of the outbox to the bytes that go out: composed from its frozen edition, addressed, signed."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

from broadsheet.answers.editions import Edition
from broadsheet.answers.mail import Composed, Subscription
from broadsheet.clock import Clock
from broadsheet.editions import Editions
from broadsheet.errors import BadInput
from broadsheet.letters import (
    Envelope,
    Links,
    ListHeaders,
    Masthead,
    build_message,
    compose,
    compose_already,
    compose_confirmation,
)
from broadsheet.mailing.handing import Parcel
from broadsheet.mailing.signing_letters import DkimKey, sign
from broadsheet.mailing.verp import ReturnAddresses
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.store.outbox import Hand
from broadsheet.subscribing import Subscriptions
from broadsheet.views import View

KEPT = 16
"""Editions that are kept at hand: the letters of a day are of few views."""
CONFIRM_GOOD_FOR = "three days"


@dataclass(frozen=True, slots=True)
class Post:
    """Whose letters these are, and how they are signed and returned."""

    settings: Settings
    signer: Signer
    key: DkimKey | None
    returns: ReturnAddresses | None

    @property
    def site_host(self) -> str:
        """The name of the site's machine."""
        return urlsplit(self.settings.site_url).hostname or "localhost"

    @property
    def message_domain(self) -> str:
        """What stands behind the @ in the names of our messages."""
        return self.settings.mail.domain or self.site_host

    @property
    def sender(self) -> str:
        """The address letters come from; one that cannot be answered where none is set and nothing leaves."""
        return self.settings.mail.sender or "broadsheet@localhost"

    @property
    def masthead(self) -> Masthead:
        """The head of every letter."""
        return Masthead(self.settings.site_name, self.settings.site_url)

    def pack(self, composed: Composed, envelope: Envelope, sender: str, about: ListHeaders | None = None) -> Parcel:
        """The message as bytes, signed, in its envelope. Raises BadInput."""
        message = build_message(composed, envelope, about)
        raw = message.as_bytes()
        data = sign(message, raw, self.key) if self.key else raw
        return Parcel(sender, envelope.to, data, envelope.message_id.strip("<>"))


class Writer:
    """Writes the letters of a library. May be used by several threads."""

    def __init__(self, post: Post, editions: Editions, subscriptions: Subscriptions, clock: Clock) -> None:
        self._post = post
        self._editions = editions
        self._subscriptions = subscriptions
        self._clock = clock
        self._kept: OrderedDict[int, Edition] = OrderedDict()
        self._lock = threading.Lock()

    def write(self, hand: Hand) -> Parcel:
        """The letter as it goes out. Raises NotFound and BadInput where it cannot be written."""
        composed, about = self._compose(hand)
        to = f"{hand.letter.address.rpartition('@')[0]}@{hand.domain}"
        envelope = Envelope(
            sender=self._post.sender,
            sender_name=self._post.settings.site_name,
            to=to,
            message_id=hand.letter.message_id,
            date=self._clock(),
        )
        returns = self._post.returns
        sender = returns.of_letter(hand.letter.id) if returns else self._post.sender
        return self._post.pack(composed, envelope, sender, about)

    def _compose(self, hand: Hand) -> tuple[Composed, ListHeaders | None]:
        whose, post = hand.subscription, self._post
        links = Links(post.settings.site_url, post.signer, whose)
        if hand.letter.edition_id:
            edition = self._edition(hand.letter.edition_id)
            return compose(edition, whose, links, post.masthead), self._about(edition, whose, links)
        title = self._name(whose.wishes.view)
        if hand.letter.issue.startswith("confirm "):
            link = f"{post.settings.site_url}/subscribe/confirm/{self._subscriptions.confirm_token(whose.id)}"
            return compose_confirmation(post.masthead, title, whose.wishes, link, CONFIRM_GOOD_FOR), None
        if hand.letter.issue.startswith("already "):
            return compose_already(post.masthead, title, whose.wishes, links.manage), None
        raise BadInput(f"Nobody knows what the letter {hand.letter.issue[:80]!r} brings.")

    def _name(self, view: View) -> str:
        """What a view is called; one that was saved here by the title it was given."""
        titles = {one.name: one.title for one in self._editions.list_views()} if view.kind == "saved" else {}
        return titles.get(view.value, view.title)

    def _about(self, edition: Edition, whose: Subscription, links: Links) -> ListHeaders:
        post, settings = self._post, self._post.settings
        by_mail = post.returns.of_leaving(whose.id, whose.salt) if post.returns else ""
        return ListHeaders(
            name=f"{settings.site_name}: {edition.view_title}",
            id=f"{name_list(edition.view)}.{post.site_host}",
            unsubscribe=links.leave,
            unsubscribe_mail=by_mail,
            archive=links.edition(edition),
            subscribe=f"{settings.site_url}/subscribe",
            help=links.manage,
            owner=settings.contact,
            feedback_id=f"{edition.period.name}:{edition.view.kind}:{whose.wishes.rhythm}:{post.message_domain}",
        )

    def _edition(self, edition_id: int) -> Edition:
        with self._lock:
            kept = self._kept.pop(edition_id, None) or self._editions.get_by_id(edition_id)
            self._kept[edition_id] = kept
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept


def name_list(view: View) -> str:
    """What a list is called for ever: ``everything``, and for others the kind with a short name for the value."""
    if not view.value:
        return view.kind
    return f"{view.kind}-{blake2b(view.key.encode(), digest_size=5).hexdigest()}"
