"""Keys stay where they belong: never in a message, a log, a file, or another machine's hands."""

import re
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from broadsheet.settings import Settings

HIDDEN = "***"
_NAMED = re.compile(
    r"(?i)([?&](?:api[_-]?key|key|(?:access_|auth_)?token|auth|passw(?:or)?d|secret|sig(?:nature)?)=)[^&#]*"
)
"""Fields of an address that hold keys of their own, as private feeds have them."""


class Secrets:
    """The keys of the settings, and how to keep them out of texts."""

    def __init__(self, settings: Settings) -> None:
        self._keys = {key for key in settings.keys.values() if key}
        forms = {form for key in self._keys for form in (key, quote(key, safe=""), quote_plus(key))}
        self._forms = sorted(forms, key=len, reverse=True)

    def hide_keys(self, text: str) -> str:
        """The text with each key of the settings replaced; nothing of it, where a key is written in an odd way."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return HIDDEN if self.are_in(text) else text

    def hide(self, url: str) -> str:
        """The address as it may be shown: also without what looks like a key."""
        return _NAMED.sub(rf"\1{HIDDEN}", self.hide_keys(url))

    def are_in(self, text: str) -> bool:
        """Whether a key of the settings stands in the text, however its letters are written."""
        return any(key in form for key in self._keys for form in (text, unquote(text), unquote_plus(text)))

    def are_in_bytes(self, data: bytes) -> bool:
        """Whether a key stands in the data, in one of its usual forms."""
        return any(form.encode() in data for form in self._forms)
