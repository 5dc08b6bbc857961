"""Who owns the site? While it has no public address, everybody who reaches it; then, who got a link on its machine.

And which programs does it know? Those that hold a token, made on that machine too.
"""

import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from broadsheet.answers.readers import Reader
from broadsheet.answers.tokens import SCOPES, Scope, Token
from broadsheet.clock import Clock, to_text
from broadsheet.errors import BadInput, Busy, NotFound, Unusable
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


TOKEN_PREFIX = "broadsheet_"
"""What tokens begin with, so that whoever finds one in a file knows what it opens."""
LONGEST_TITLE = 100
MOST_DAYS = 3650


class Tokens:
    """Tokens of programs: shown once, kept as hashes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def make(self, title: str, scopes: Collection[Scope] = (), days: int = 0) -> tuple[Token, str]:
        """A new token, and its text, which nobody can be told again. ``days`` 0: it never expires. Raises BadInput."""
        title = " ".join(title.split())
        if not title or len(title) > LONGEST_TITLE or not title.isprintable():
            raise BadInput("A token needs a title.", f"Say what it is for in at most {LONGEST_TITLE} characters.")
        if not 0 <= days <= MOST_DAYS:
            raise BadInput(f"A token lives from 1 to {MOST_DAYS} days.", "Leave the days away for one that stays good.")
        if unknown := set(scopes) - set(SCOPES):
            raise BadInput(f"There is no scope {sorted(unknown)[0]!r}.", f"The scopes are {', '.join(SCOPES)}.")
        text = TOKEN_PREFIX + secrets.token_urlsafe(32)
        kept = tuple(one for one in SCOPES if one in {"read", *scopes})
        expires_at = to_text(self._clock() + timedelta(days=days)) if days else ""
        return self._store.tokens.make(_hash(text), title, kept, expires_at), text

    def find(self, text: str) -> Token | None:
        """The token of that text, where it is ours and still good; that it was used today is noted once a day.

        Nobody is refused because the note has to wait.
        """
        now = to_text(self._clock())
        found = self._store.tokens.find(_hash(text)) if text.startswith(TOKEN_PREFIX) else None
        if found is None or (found.expires_at and found.expires_at <= now):
            return None
        if found.used_on != now[:10]:
            with suppress(Busy, Unusable):
                self._store.tokens.note_used(found.id, now[:10])
        return found

    def list(self) -> list[Token]:
        """All of them, the first made first."""
        return self._store.tokens.list()

    def revoke(self, token_id: int) -> Token:
        """Make it worthless at once. Raises NotFound."""
        revoked = self._store.tokens.revoke(token_id)
        if revoked is None:
            raise NotFound(f"There is no token number {token_id}.", "See which there are: broadsheet token list")
        return revoked

    def reader_of(self, token: Token) -> Reader:
        """Whom the token votes, saves and submits as: somebody of its own. Raises NotFound where it was revoked."""
        made = self._store.tokens.reader_of(token.id)
        found = self._store.readers.find(made) if made is not None else None
        if found is None:
            raise NotFound(f"There is no token number {token.id}.", "See which there are: broadsheet token list")
        return found


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
