"""Keys stay where they belong: never in a message, a log, a file, or another machine's hands."""

import re
from urllib.parse import quote, quote_plus

from broadsheet.settings import Settings

HIDDEN = "***"
_NAMED = re.compile(
    r"(?i)([?&](?:api[_-]?key|key|(?:access_|auth_)?token|auth|passw(?:or)?d|secret|sig(?:nature)?)=)[^&#]*"
)
"""Fields of an address that hold keys of their own, as private feeds have them."""


class Secrets:
    """The keys of the settings, and how to keep them out of texts."""

    def __init__(self, settings: Settings) -> None:
        keys = {key for key in settings.keys.values() if key}
        self._forms = sorted({form for key in keys for form in (key, quote(key, safe=""), quote_plus(key))}, key=len)[
            ::-1
        ]

    def hide_keys(self, text: str) -> str:
        """The text with each key of the settings replaced."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    def hide(self, url: str) -> str:
        """The address as it may be shown: also without what looks like a key."""
        return _NAMED.sub(rf"\1{HIDDEN}", self.hide_keys(url))

    def are_in(self, text: str) -> bool:
        """Whether a key of the settings stands in the text."""
        return any(form in text for form in self._forms)

    def are_in_bytes(self, data: bytes) -> bool:
        """The same of bytes."""
        return any(form.encode() in data for form in self._forms)
