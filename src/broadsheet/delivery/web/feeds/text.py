"""Texts and dates as feeds need them."""

import re
from datetime import UTC, date, datetime
from email.utils import format_datetime
from urllib.parse import quote

from markupsafe import Markup, escape

from broadsheet.cleaning import plain_text
from broadsheet.delivery.web.xml import legal

_NOT_ADDRESS = re.compile(r"[\s\x00-\x20\"<>\\^`{|}\x7f]")


def readable(text: str) -> str:
    """A paper's text without markup: mathematics as Unicode, and no character that XML 1.0 forbids."""
    return legal(plain_text(text))


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a readable text, each on one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def to_html(paragraphs: list[str]) -> Markup:
    """Paragraphs of plain text as HTML, escaped."""
    return Markup("\n").join(Markup("<p>{}</p>").format(one) for one in paragraphs)


def to_link(url: str, name: str) -> Markup:
    """A link, both parts escaped."""
    return Markup('<a href="{}">{}</a>').format(escape(url), name)


def whole_address(url: str) -> str:
    """The address with what may stand in none written in percent."""
    return _NOT_ADDRESS.sub(lambda found: quote(found[0], safe=""), legal(url))


def shorten(text: str, most: int) -> str:
    """The beginning of a plain text, cut between words."""
    if len(text) <= most:
        return text
    return text[:most].rpartition(" ")[0].rstrip(" ,;:(") + " …"


def read_moment(text: str) -> datetime | None:
    """An ISO text as exact as known; what is not known counts from the beginning: ``2025-03`` is 1 March, midnight."""
    try:
        if len(text) > 10:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        year, month, day = (*text.split("-"), "1", "1")[:3]
        whole = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return datetime(whole.year, whole.month, whole.day, tzinfo=UTC)


def rfc_822(moment: datetime) -> str:
    """``Fri, 21 Aug 2026 09:30:00 GMT``: dates of RSS, and of HTTP."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def rfc_3339(moment: datetime) -> str:
    """``2026-08-21T09:30:00Z``: dates of Atom and JSON Feed."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
