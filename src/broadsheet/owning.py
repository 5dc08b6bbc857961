"""Who owns the site? While it has no public address, everybody who reaches it; then, who got a link on its machine."""

import secrets
from datetime import timedelta
from hashlib import sha256

from broadsheet.clock import Clock, to_text
from broadsheet.errors import BadInput
from broadsheet.settings import Settings
from broadsheet.signing import Signer
from broadsheet.store import Store
from broadsheet.store.rates import Allowance

LINK_LIVES = timedelta(minutes=10)
TICKET_LIVES = timedelta(days=30)
"""How long a browser stays signed in."""

_LINK = "owner"
_TICKET = "owner-ticket"


class Owner:
    """Links to sign in with, each good once, and the tickets that browsers get for them."""

    ticket_lives = TICKET_LIVES

    def __init__(self, store: Store, settings: Settings, clock: Clock, signer: Signer) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._signer = signer

    @property
    def is_everybody(self) -> bool:
        """The site has no public address: it is for who runs it."""
        return not self._settings.public_url

    def make_link(self) -> str:
        """An address that signs one browser in, within ten minutes."""
        return f"{self._settings.site_url}/owner/{self._make(_LINK, LINK_LIVES)}"

    def is_good_link(self, token: str) -> bool:
        """Whether the token of a link is ours and not too old. It may have been used."""
        return bool(self._end_of(_LINK, token))

    def sign_in(self, token: str) -> str:
        """The ticket that a link brings, once. Raises BadInput when the link is not ours, too old or used."""
        until = self._end_of(_LINK, token)
        used = f"owner-link {sha256(token.encode()).hexdigest()}"
        if not until or not self._store.rates.take([Allowance(used, until, 1)]):
            raise BadInput("This link is too old, or it was used before.", "Type: broadsheet owner")
        return self._make(_TICKET, TICKET_LIVES)

    def is_signed_in(self, ticket: str) -> bool:
        """Whether a ticket is ours and still good."""
        return bool(self._end_of(_TICKET, ticket))

    def _make(self, purpose: str, lives: timedelta) -> str:
        return self._signer.sign(purpose, to_text(self._clock() + lives), secrets.token_urlsafe(12))

    def _end_of(self, purpose: str, token: str) -> str:
        """Until when a token is good; empty for one that is not."""
        until, _ = self._signer.read(purpose, token) or ("", "")
        return until if until > to_text(self._clock()) else ""
