"""Chats: some hundred services behind one form of address, by way of Apprise.

Apprise opens its connections itself: the address is the owner's word, and nobody else can set one up.
"""

import logging
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from broadsheet.errors import Unusable

INSTALL = "Install it beside Broadsheet: pip install 'broadsheet[chat]'"
ROOM = 0.8
"""Of the length that a service takes: signs may count more than once there."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that messages can be put to. ``most`` is how many characters one may have."""

    service: str
    most: int
    plugin: Any


class _Heard(logging.Filter):
    """Hears what Apprise says of its own troubles in this thread, and lets none of it pass: it may hold keys."""

    def __init__(self) -> None:
        super().__init__()
        self._said = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line for whoever listens in this thread."""
        lines = getattr(self._said, "lines", None)
        if lines is not None and record.levelno >= logging.WARNING:
            lines.append(record.getMessage())
        return False

    def begin(self) -> list[str]:
        """Listen in this thread from now on."""
        lines: list[str] = []
        self._said.lines = lines
        return lines


_heard = _Heard()


def find_chat(address: str) -> Chat | None:
    """The chat at an address; None where Apprise knows none. Raises Unusable where there is no Apprise."""
    apprise = _load()
    _heard.begin()
    plugin = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if plugin is None:
        return None
    return Chat(str(plugin.service_name), int(plugin.body_maxlen), plugin)


def say(chat: Chat, title: str, body: str) -> str:
    """Put a message there: empty when it was taken, else why not, in words that may hold keys."""
    apprise = _load()
    lines = _heard.begin()
    service = apprise.Apprise()
    service.add(chat.plugin)
    taken = service.notify(title=title, body=body, body_format="text")
    return "" if taken else (lines[-1] if lines else "it did not take the message")


def _load() -> Any:
    """Apprise, its own log kept from ours."""
    if find_spec("apprise") is None:
        raise Unusable("Chats need Apprise, which is not installed.", INSTALL)
    import apprise

    logging.getLogger("apprise").addFilter(_heard)  # adding it twice adds it once
    return apprise
