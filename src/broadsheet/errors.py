"""Every error Broadsheet raises on purpose.

BroadsheetError
├── BadInput            what was given cannot be used (exit 2, HTTP 400)
│   ├── UnknownForm     no source recognises this file
│   └── BadQuery        the search text cannot be read
├── NotFound            no such paper, day or file (exit 4, HTTP 404)
├── Busy                another process holds what is needed; try again (exit 5, HTTP 503)
│   └── TooOften        it was asked for too often; try again later (HTTP 429)
├── Broken              something kept on disk cannot be read (exit 6, HTTP 500)
│   ├── NewerSchema     the library was written by a newer program
│   └── CorruptIndex    the index cannot be read; it can be rebuilt
├── Unusable            the machine refuses: full disk, read-only folder, port in use (exit 7, HTTP 500)
└── FetchFailed         an address elsewhere gave nothing that can be used (exit 8, HTTP 502)
    ├── Forbidden       the address may not be fetched: it leads into a private network
    ├── TryLater        the service asks to wait, or could not be reached; ``at`` says until when
    ├── Declined        the service says no, and will again: no such list, wrong key
    └── BadAnswer       what came cannot be read: cut off, too large, another form

Each message says what happened and to what; ``hint`` says what to do next.
The inner layers raise these; only a delivery turns them into exit codes or HTTP statuses.
"""

from datetime import datetime


class BroadsheetError(Exception):
    """Anything Broadsheet can explain. ``hint`` is one sentence: what to do, ready to be typed."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class BadInput(BroadsheetError):
    """What was given cannot be used."""

    exit_code = 2


class UnknownForm(BadInput):
    """No source recognises this file."""


class BadQuery(BadInput):
    """The search text cannot be read."""


class NotFound(BroadsheetError):
    """There is no such paper, day or file."""

    exit_code = 4


class Busy(BroadsheetError):
    """Another process holds what is needed; trying again later will work."""

    exit_code = 5


class TooOften(Busy):
    """It was asked for too often from one place, or by all together. ``seconds``: how long to wait."""

    def __init__(self, message: str, hint: str = "", seconds: int = 3600) -> None:
        super().__init__(message, hint)
        self.seconds = seconds


class Broken(BroadsheetError):
    """Something kept on disk cannot be read."""

    exit_code = 6


class NewerSchema(Broken):
    """The library was written by a newer program than this one."""


class CorruptIndex(Broken):
    """The index cannot be read. It holds nothing of its own and can be rebuilt."""


class Unusable(BroadsheetError):
    """The machine refuses: full disk, read-only folder, port in use."""

    exit_code = 7


class FetchFailed(BroadsheetError):
    """An address elsewhere gave nothing that can be used. ``url`` is the address, without any key in it."""

    exit_code = 8

    def __init__(self, message: str, hint: str = "", *, url: str = "", status: int = 0) -> None:
        super().__init__(message, hint)
        self.url = url
        self.status = status


class Forbidden(FetchFailed):
    """The address may not be fetched: it leads into a private network, or is no web address."""


class TryLater(FetchFailed):
    """The service asks to wait, or could not be reached; asking again at ``at`` may work."""

    def __init__(self, message: str, at: datetime, hint: str = "", *, url: str = "", status: int = 0) -> None:
        super().__init__(message, hint, url=url, status=status)
        self.at = at


class Declined(FetchFailed):
    """The service says no, and asking again changes nothing: no such list, a wrong key."""


class BadAnswer(FetchFailed):
    """What came cannot be read: cut off, too large, of another form than asked."""
