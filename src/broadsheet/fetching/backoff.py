"""How long to wait before asking again: what the service asks for, else longer each time, never twice the same."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST = 4.0
"""Seconds before the second try, at the most; each further wait is twice as long."""
LONGEST = 24 * 3600.0
"""No service is believed that asks for more than a day."""

_SECONDS = re.compile(r"\s*(\d{1,12})(?:\.\d*)?\s*")
_RATE_LIMIT = re.compile(r";\s*r=0\s*;\s*t=(\d{1,12})")


def is_worth_asking_again(status: int) -> bool:
    """Whether the service may answer otherwise in a while: 403 is how arXiv refuses who is too quick."""
    return status in (403, 408, 429) or status >= 500


def read_retry_after(text: str, now: datetime) -> float | None:
    """Seconds from now, out of seconds or an HTTP date; None for what is neither. A moment gone by is 0."""
    if seconds := _SECONDS.fullmatch(text):
        return min(float(seconds[1]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST)


def read_asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """What a service asks for: ``Retry-After``, Zotero's ``Backoff``, or a ``RateLimit`` that is used up."""
    for name in ("retry-after", "backoff"):
        if name in headers and (seconds := read_retry_after(headers[name], now)) is not None:
            return seconds
    used_up = _RATE_LIMIT.search(headers.get("ratelimit", ""))
    return min(float(used_up[1]), LONGEST) if used_up else None


def choose_wait(number: int, chance: float) -> float:
    """Seconds after try ``number`` (from 1): half to all of 4, 8, 16, by ``chance`` from 0 to 1."""
    return FIRST * 2.0 ** (number - 1) * (0.5 + 0.5 * chance)
