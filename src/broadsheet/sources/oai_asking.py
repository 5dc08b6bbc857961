"""Asking an OAI-PMH service for a list, page by page; every error of the protocol becomes one of ours."""

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from broadsheet.errors import BadAnswer, Declined
from broadsheet.fetching import Client
from broadsheet.sources.oai_pmh import Header, Page, Trailer, explain_error, read_page, salvage_page

T = TypeVar("T")

_ENDED = b"OAI-PMH>"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
"""Characters that no XML may hold; records have had them in their abstracts."""
_REFUSALS = frozenset(
    {"badArgument", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noSetHierarchy", "noMetadataFormats"}
)
"""Errors that the same question will meet again."""


class TokenRefused(Exception):
    """The token leads nowhere any more: it has expired, or the service forgot it."""


class OaiList:
    """The list of one set in one form of metadata."""

    def __init__(self, client: Client, url: str, form: str, named_set: str) -> None:
        self.client = client
        self.url = url
        self._first = {"verb": "ListRecords", "metadataPrefix": form} | ({"set": named_set} if named_set else {})

    def ask(self, begin: str, token: str, parse: Callable[[Header, etree._Element | None], T]) -> Page[T]:
        """The page that the token leads to, or without one the first of what changed since the day ``begin``.

        A list without records is a page without items. Raises TokenRefused, Declined, BadAnswer and what the client
        raises.
        """
        params = {"verb": "ListRecords", "resumptionToken": token} if token else {**self._first, "from": begin}
        try:
            page = self._read(params, parse)
        except Declined as error:
            raise (TokenRefused(str(error)) if token else error) from error
        for code, text in page.trailer.errors:
            if code == "noRecordsMatch":
                return Page([], Trailer(answered=page.trailer.answered))
            if token and code in ("badResumptionToken", "badArgument"):
                raise TokenRefused(explain_error(code, text))
            self._complain(code, text)
        return page

    def _read(self, params: dict[str, str], parse: Callable[[Header, etree._Element | None], T]) -> Page[T]:
        """One answer; one that is not well-formed is asked for once more, and then read as far as it goes."""
        page = read_page(self.client.get(self.url, params).body, parse)
        if page.trailer.broken:
            body = self.client.get(self.url, params).body
            page = read_page(body, parse)
            if page.trailer.broken:
                page = self._salvage(body, page, parse)
        if not page.items and not page.trailer.answered and not page.trailer.errors:
            raise self._bad("it is no answer of OAI-PMH")
        return page

    def _salvage(self, body: bytes, page: Page[T], parse: Callable[[Header, etree._Element | None], T]) -> Page[T]:
        """Characters that XML forbids are taken out; else what is damaged is left out, if the end is there.

        A page that was cut off is no use: its token is missing, and what comes after it would be lost.
        """
        why = page.trailer.broken
        clean = read_page(body.translate(None, _CONTROLS), parse)
        if not clean.trailer.broken:
            return clean
        if not body.rstrip().endswith(_ENDED):
            raise self._bad(f"it is cut off ({why})")
        rest = salvage_page(body, parse)
        rest.trailer.broken = f"the page is damaged ({why}); {len(rest.items):,} records of it could be read"
        return rest

    def _complain(self, code: str, text: str) -> None:
        if code not in _REFUSALS:
            raise self._bad(explain_error(code, text))
        raise Declined(
            f"{self.url}: {explain_error(code, text)}", "See what is followed: broadsheet sources", url=self.url
        )

    def _bad(self, why: str) -> BadAnswer:
        return BadAnswer(
            f"the answer of {self.url} cannot be read: {why}",
            "It is tried again later; broadsheet refresh asks at once.",
            url=self.url,
        )
