"""Access tokens for mail servers that take no passwords (Gmail, Outlook): asked for with the owner's refresh token."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from broadsheet.clock import Clock
from broadsheet.errors import Declined, FetchFailed
from broadsheet.fetching import Client
from broadsheet.mailing.handing import WayTrouble
from broadsheet.mailing.providers import Provider
from broadsheet.settings_mail import MailSettings

EARLY = timedelta(minutes=2)
"""A token that ends so soon is not used any more."""


class Tokens:
    """Gives an access token that is good now. May be used by several threads."""

    def __init__(self, mail: MailSettings, provider: Provider, make_client: Callable[[], Client], clock: Clock) -> None:
        self._mail = mail
        self._provider = provider
        self._make_client = make_client
        self._clock = clock
        self._token = ""
        self._until: datetime | None = None
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """The token. Raises WayTrouble."""
        with self._lock:
            if self._until is None or self._clock() + EARLY >= self._until:
                self._token, seconds = self._ask()
                self._until = self._clock() + timedelta(seconds=seconds)
            return self._token

    def _ask(self) -> tuple[str, int]:
        url = self._mail.oauth_url or self._provider.token_url
        if not url:
            says = f"{self._provider.title} is not known to sign in by OAuth."
            raise WayTrouble("login", says, "Unset BROADSHEET_OAUTH_REFRESH, or set BROADSHEET_OAUTH_URL.")
        fields = {
            "grant_type": "refresh_token",
            "client_id": self._mail.oauth_client,
            "client_secret": self._mail.oauth_secret,
            "refresh_token": self._mail.oauth_refresh,
            "scope": self._provider.token_scope,
        }
        body = urlencode({name: text for name, text in fields.items() if text}).encode()
        try:
            answer = self._make_client().post(url, body, "application/x-www-form-urlencoded")
        except Declined as error:
            hint = "Make a new refresh token, and set BROADSHEET_OAUTH_REFRESH to it."
            raise WayTrouble("login", "The refresh token for mail is not taken any more.", hint) from error
        except FetchFailed as error:
            raise WayTrouble("login", f"No token for mail: {error.message}", error.hint, lasting=False) from error
        return _read(answer.body)


def _read(body: bytes) -> tuple[str, int]:
    try:
        told = json.loads(body)
        token, seconds = str(told["access_token"]), int(told.get("expires_in", 3_600))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        says = "Where tokens for mail are asked for, the answer cannot be read."
        raise WayTrouble("login", says, "Look at BROADSHEET_OAUTH_URL.") from error
    if not token.isascii() or not token.isprintable():
        raise WayTrouble("login", "The token for mail holds odd characters.", "Look at BROADSHEET_OAUTH_URL.")
    return token, seconds
