"""Which machines may be asked: an address from outside never leads into a private network.

A name is resolved here, once for each try, and only the addresses that were looked at are connected to; a name that
means another machine a moment later gains nothing.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from broadsheet.errors import Forbidden
from broadsheet.fetching.addresses import Address, read_address
from broadsheet.settings import ADDRESSES, Settings

Resolver = Callable[[str, int], Sequence[str]]
"""From a name and a port to the addresses of that machine; raises OSError when there is none."""

_LEAST_PORT = 1024
"""Below it only 80 and 443 are web servers; the others are mail and the like."""

_CLOSED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32", "2002::/16", "3fff::/20",  # examples, 6to4
    )
)  # fmt: skip
_OPEN_IPV6 = IPv6Network("2000::/3")
"""All that is given out to machines of the world; the rest of IPv6 is loopback, private, multicast or reserved."""
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, in the order in which this machine would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in found))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether this is a machine of the open Internet; an IPv6 address that holds an IPv4 one is judged by that."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address not in _OPEN_IPV6 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            return False
    return not any(address in network for network in _CLOSED if network.version == address.version)


class Guard:
    """Looks at each address before it is connected to, by what the settings allow."""

    def __init__(self, settings: Settings, resolver: Resolver = resolve) -> None:
        self._bases = {read_address(settings.address(name)).origin[1:] for name in ADDRESSES}
        self._allowed = settings.allow_private
        self._resolver = resolver

    def find(self, address: Address, typed: bool) -> tuple[str, ...]:
        """The numbers to connect to, in order. ``typed``: even the bases of the settings are not trusted.

        Raises Forbidden, and OSError when there is no machine of that name.
        """
        literal = _is_literal(address.host)
        trusted = self._is_allowed(address.host) or (not typed and address.origin[1:] in self._bases)
        if not trusted and address.port not in (80, 443) and address.port < _LEAST_PORT:
            raise _refused(address, f"names the port {address.port}, which is no web server's")
        found = (address.host,) if literal else tuple(self._resolver(address.host, address.port))
        if not found:
            raise OSError(f"no machine is called {address.host}")
        for one in found:
            if not trusted and not self._may_connect(one):
                raise _refused(address, "leads into a private network" + ("" if literal else f" ({one[:60]})"))
        return found

    def _may_connect(self, number: str) -> bool:
        try:
            return number in self._allowed or is_public(ip_address(number))
        except ValueError:
            return False

    def _is_allowed(self, host: str) -> bool:
        wide = [name[1:] for name in self._allowed if name.startswith("*.")]
        return host in self._allowed or any(host.endswith(ending) for ending in wide)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refused(address: Address, why: str) -> Forbidden:
    return Forbidden(
        f"{address.scheme}://{address.place} {why}",
        f"If that machine is yours, allow it: BROADSHEET_ALLOW_PRIVATE={address.host}",
        url=f"{address.scheme}://{address.place}",
    )
