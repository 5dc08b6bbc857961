"""Web addresses, read strictly: what one program might read otherwise than another is refused, never guessed."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from broadsheet.errors import Forbidden

MOST_LENGTH = 8_000
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
"""Blanks and control characters, which some programs drop, and the stroke that some take for a slash."""
_TWO_WAYS = re.compile("[ßς\u200c\u200d]")
"""Letters for which the old and the new rules of international names give different machines."""
_AS_IT_IS = "%/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in one form. ``host`` is ASCII in small letters, an IPv6 address without brackets; ``target`` is
    what stands after the host: path and query, with everything odd in percents.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whom one talks to: nothing private goes from one origin to another."""
        return self.scheme, self.host, self.port

    @property
    def place(self) -> str:
        """Host and port as they are written: ``example.org``, ``[::1]:8080``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.place}{self.target}"


def read_address(text: str) -> Address:
    """The address that was written. Raises Forbidden for all that is no plain http or https address."""
    if len(text) > MOST_LENGTH:
        raise _refused(text, f"is longer than {MOST_LENGTH} letters")
    if _ODD.search(text):
        raise _refused(text, "holds a blank, a control character or a backslash")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _refused(text, "is no web address") from error
    if parts.scheme not in _PORTS:
        raise _refused(text, "begins with neither http:// nor https://")
    if "@" in parts.netloc:
        raise _refused(text, "holds a name or a password before its host")
    if port == 0:
        raise _refused(text, "names the port 0")
    target = quote(parts.path or "/", safe=_AS_IT_IS) + (f"?{quote(parts.query, safe=_QUERY)}" if parts.query else "")
    return Address(parts.scheme, _read_host(text, parts.hostname or ""), port or _PORTS[parts.scheme], target)


_QUERY = _AS_IT_IS + "?"


def join_address(base: Address, location: str) -> Address:
    """Where an answer of ``base`` sends on to. Raises Forbidden."""
    if _ODD.search(location):
        raise _refused(location, "holds a blank, a control character or a backslash")
    try:
        return read_address(urljoin(base.text, _as_utf8(location)))
    except ValueError as error:
        raise _refused(location, "is no web address") from error


def _as_utf8(location: str) -> str:
    """Header text comes as Latin-1; what was UTF-8 on the wire is read as such."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _read_host(text: str, written: str) -> str:
    if ":" in written:
        return _read_ipv6(text, written)
    host = _to_ascii(text, written)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(text, "has no proper name of a machine")
    if _NUMBER.fullmatch(labels[-1]):
        return _read_ipv4(text, host)
    return host


def _to_ascii(text: str, written: str) -> str:
    """The name as it is asked of the resolver; full-width letters and dots become plain ones here."""
    if written.isascii():
        return written.lower().removesuffix(".")
    if _TWO_WAYS.search(written.lower()):
        raise _refused(text, "has a name that can be read in two ways; write it in its xn-- form")
    try:
        return written.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise _refused(text, "has no proper name of a machine") from error


def _read_ipv4(text: str, host: str) -> str:
    """Four plain decimal numbers; 127.1, 0x7f000001 and 0177.0.0.1 mean a machine too, and not the same to everyone."""
    try:
        return str(IPv4Address(host))
    except AddressValueError as error:
        raise _refused(text, "has a number for its host that is no plain address") from error


def _read_ipv6(text: str, host: str) -> str:
    try:
        found = IPv6Address(host)
    except AddressValueError as error:
        raise _refused(text, "has a host that is no plain address") from error
    if found.scope_id is not None:
        raise _refused(text, "names a network card")
    return str(found)


def _refused(text: str, why: str) -> Forbidden:
    shown = text.encode("ascii", "backslashreplace").decode()[:200]
    shown = re.sub(r"//[^/]*@", "//***@", shown)
    return Forbidden(f"{shown!r} {why}", "Give an address such as https://example.org/feed.xml", url=shown)
