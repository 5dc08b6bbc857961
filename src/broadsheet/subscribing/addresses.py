"""Mail addresses: which ones we write to, and how two of them are compared.

Stricter than the standards: what they allow beyond this is hardly ever a person's address, and often somebody's trick.
Nothing is looked up: whether an address takes letters is shown by the one that confirms it.
"""

import re
from dataclasses import dataclass

from broadsheet.errors import BadInput

LONGEST = 254
"""Characters of an address that can stand in SMTP's ``RCPT TO`` (RFC 5321, 4.5.3.1.3, less the angle brackets)."""

# No % and !, which relays once took for a route; no - in front, which a program might take for an option.
_LOCAL = re.compile(r"[A-Za-z0-9_+'=&#~*?^{}$/][A-Za-z0-9_+'=&#~*?^{}$/-]*(\.[A-Za-z0-9_+'=&#~*?^{}$/-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_HINT = "Write it as name@example.org."


@dataclass(frozen=True, slots=True)
class Address:
    """``text`` is where letters go, the domain in ASCII; ``key`` is the same for two spellings of one address."""

    text: str
    key: str

    @property
    def box(self) -> str:
        """The mailbox it most likely ends in: ``ada+lists@example.org`` is Ada's."""
        local, _, domain = self.key.rpartition("@")
        return f"{local.partition('+')[0]}@{domain}"


def read_address(text: str) -> Address:
    """The address that somebody wrote. Raises BadInput, which says what is wrong with it."""
    text = text.strip(" \t\r\n")
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise BadInput("This is no mail address.", _HINT)
    if not local.isascii():
        raise BadInput("We can write only to addresses in which only plain letters stand before the @.", _HINT)
    if len(local) > 64 or not _LOCAL.fullmatch(local):
        raise BadInput("What stands before the @ is no name of a mailbox that we write to.", _HINT)
    host = _host(domain)
    if len(local) + 1 + len(host) > LONGEST:
        raise BadInput("This address is too long.", _HINT)
    return Address(f"{local}@{host}", f"{local.lower()}@{host}")


def _host(domain: str) -> str:
    """A domain in ASCII: ``bücher.example`` -> ``xn--bcher-kva.example``. Raises BadInput."""
    try:
        host = domain.encode("idna").decode("ascii").lower() if len(domain) <= LONGEST else ""
    except UnicodeError:
        host = ""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadInput("What stands behind the @ is no domain.", _HINT)
    return host
