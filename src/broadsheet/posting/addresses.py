"""Which kind of target an address is of, and how much of it may be shown."""

import re
from urllib.parse import urlsplit

from broadsheet.answers.targets import TargetKind
from broadsheet.errors import BadInput, BroadsheetError
from broadsheet.posting.chat import find_chat

LONGEST = 2_000
"""Characters of an address."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,30})://\S", re.IGNORECASE)
HINT = (
    "Write a webhook as https://example.org/hook and a chat as Apprise does: slack://TOKENS, discord://ID/TOKEN, "
    "tgram://TOKEN/CHAT, ntfy://TOPIC, matrix://USER:PASSWORD@HOST/ROOM."
)


def read_kind(address: str) -> TargetKind:
    """What an address leads to: a web address is a webhook, unless a chat is known to live there.

    Raises BadInput; Unusable where Apprise is needed and not installed.
    """
    found = _SCHEME.match(address)
    if not found or len(address) > LONGEST or re.search(r"[\s\x00-\x20\x7f]", address):
        raise BadInput("That is no address of a webhook or a chat.", HINT)
    if found[1].lower() not in ("http", "https"):
        if find_chat(address) is None:
            raise BadInput(f"{found[1]}:// is no chat that Apprise knows, or its address lacks a part.", HINT)
        return "chat"
    if _is_chat_service(address):
        return "chat"
    _check_web_address(address)
    return "webhook"


def mask(address: str) -> str:
    """``https://example.org/***``, ``slack://***``: the path of a webhook is its key, and so is all of a chat."""
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in ("http", "https"):
        return f"{scheme}://***"
    try:
        parts = urlsplit(address)
        place = parts.hostname or ""
        place += f":{parts.port}" if parts.port else ""
    except ValueError:
        place = ""
    return f"{scheme}://{place}" + ("/***" if rest.rstrip("/") != place else "")


def without(address: str, text: str) -> str:
    """The text without the address, or any longer piece of it."""
    pieces = {address, *re.split(r"[/?&=:@]", address.partition("://")[2])}
    for piece in sorted((one for one in pieces if len(one) >= 6), key=len, reverse=True):
        text = text.replace(piece, "***")
    return text


def _is_chat_service(address: str) -> bool:
    """Whether Apprise knows the service at a web address, such as Discord's own webhooks; no without Apprise."""
    try:
        return find_chat(address) is not None
    except BroadsheetError:
        return False


def _check_web_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        fine = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fine = False
    if not fine:
        raise BadInput("That is no address of a webhook.", HINT)
    if "@" in parts.netloc:
        raise BadInput(
            "The address holds a name or a password, which is not sent.",
            "Check the signature of what comes instead; see docs/feeds.md.",
        )
