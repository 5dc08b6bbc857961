"""Who reads, as far as their browser says: a signed cookie that holds a number and nothing else.

It is made when somebody first votes, saves or submits, and not before: to read, nobody needs one.
"""

from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from broadsheet.answers.readers import PaperMarks, Reader
from broadsheet.delivery.web.client import client_address
from broadsheet.delivery.web.site import get_site

COOKIE = "broadsheet_reader"
PURPOSE = "reader"
LIVES = 365 * 24 * 3600
"""Seconds that the cookie is kept after the last time it was used."""

LONGEST_PATH = 2_000


def find_reader(request: Request) -> Reader | None:
    """Whose browser it is; None: nobody yet, somebody forgotten, or a cookie that is not ours."""
    library = get_site(request).library
    parts = library.signer.read(PURPOSE, request.cookies.get(COOKIE, ""))
    return library.readers.find(int(parts[0])) if parts and len(parts) == 1 and parts[0].isdecimal() else None


def need_reader(request: Request) -> Reader:
    """Whose browser it is, made now if need be. Raises TooOften where too many come from one place."""
    known = find_reader(request)
    if known is None:
        readers = get_site(request).library.readers
        readers.check_pace("come", client_address(request))
        known = readers.make()
    return known


def keep_reader(request: Request, response: Response, reader: Reader) -> None:
    """Keep the reader's number in the browser: out of reach of scripts and of other sites."""
    library = get_site(request).library
    response.set_cookie(
        COOKIE,
        library.signer.sign(PURPOSE, str(reader.id)),
        max_age=LIVES,
        secure=library.settings.site_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def drop_reader(response: Response) -> None:
    """The browser belongs to nobody again."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def own_path(text: str, otherwise: str) -> str:
    """The text where it is a path of this site, else ``otherwise``: nobody is led to another site."""
    if len(text) > LONGEST_PATH or not text.isprintable() or "\\" in text or " " in text:
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    is_own = text.startswith("/") and not text.startswith("//") and not parts.scheme and not parts.netloc
    return text.partition("#")[0] if is_own and text.isascii() else otherwise


class Mine:
    """What templates ask of the reader: where they are, and what they did with the papers of a page."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def here(self) -> str:
        """The page asked for, with its question: where a button leads back to."""
        query = self._request.url.query
        return self._request.url.path + (f"?{query}" if query else "")

    @cached_property
    def reader(self) -> Reader | None:
        """Who they are, where they are anybody."""
        return find_reader(self._request)

    def marks(self, ids: Sequence[int]) -> dict[int, PaperMarks]:
        """Their votes and saved papers among these, and how all readers voted: one question for a whole page."""
        return get_site(self._request).library.readers.marks(self.reader.id if self.reader else None, list(ids))
