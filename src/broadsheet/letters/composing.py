"""From an edition and a subscription to a letter."""

import binascii
from bisect import bisect_right

from broadsheet.answers.editions import Edition
from broadsheet.answers.mail import Composed, Subscription
from broadsheet.errors import BadInput
from broadsheet.letters.links import Links
from broadsheet.letters.page import write_page
from broadsheet.letters.sheet import Masthead, Sheet, lay_out
from broadsheet.letters.text import write_text

LARGEST = 98_000
"""Bytes of the HTML as it travels, encoded. Gmail cuts a letter at 102 kB, and with it the link to leave."""
FULL_WHEN_LONG = (20, 10, 5)
"""How many stories keep sentence and reason, tried in this order, when a letter would be too long."""


def compose(edition: Edition, subscription: Subscription, links: Links, masthead: Masthead) -> Composed:
    """The letter that brings ``edition`` to this subscriber. Raises BadInput when it has no papers: send nothing then.

    A letter that would be too long first tells its later papers in brief, then leaves some to the site; it says so.
    """
    if not edition.entries:
        raise BadInput(f"The edition of {edition.period.name} has no papers.", "A letter needs one paper at least.")
    sheet, html = _fit(lay_out(edition, subscription, links, masthead))
    return Composed(sheet.subject, sheet.preheader, write_text(sheet), html)


def _fit(whole: Sheet) -> tuple[Sheet, str]:
    """The most of the letter that is not too long, with its HTML."""
    number = len(whole.stories)
    for full in (number, *(one for one in FULL_WHEN_LONG if one < number)):
        sheet, html = _print(whole, full, number)
        if measure(html) <= LARGEST:
            return sheet, html
    least = FULL_WHEN_LONG[-1]
    sizes = range(1, number)
    shown = bisect_right(sizes, LARGEST, key=lambda shown: measure(_print(whole, least, shown)[1]))
    return _print(whole, least, max(1, shown))


def _print(whole: Sheet, full: int, shown: int) -> tuple[Sheet, str]:
    sheet = whole.cut(full, shown)
    return sheet, write_page(sheet)


def measure(html: str) -> int:
    """The bytes that HTML has on its way, in the encoding that makes least of it."""
    raw = html.encode("utf-8")
    printable = len(binascii.b2a_qp(raw, istext=True))
    return printable if printable <= len(raw) * 1.4 else len(raw) * 4 // 3 + len(raw) // 28
