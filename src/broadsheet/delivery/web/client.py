"""Where a request comes from, as far as anybody can know."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

from broadsheet.delivery.web.site import get_site

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

log = logging.getLogger(__name__)


def client_address(request: Request) -> str:
    """The address of whoever asks; empty where nobody knows.

    It is the peer's. Where the peer is a proxy of the setting ``trusted_proxies``, it is the last address in
    ``X-Forwarded-For`` that is none of these: what stands before it was written by whoever asks.
    """
    peer = _read(request.client.host if request.client else "")
    if "x-forwarded-for" in request.headers and peer and peer.is_private:
        _note_proxy(str(peer), get_site(request).library.settings.trusted_proxies)
    trusted = [ip_network(one) for one in get_site(request).library.settings.trusted_proxies]
    told = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while peer and told and _is_in(peer, trusted):
        before = _read(told.pop())
        if before is None:
            break
        peer = before
    return str(peer) if peer else ""


@lru_cache(maxsize=100)
def _note_proxy(peer: str, trusted: tuple[str, ...]) -> None:
    """Say, once for each, that a proxy near by is not trusted: all that come by it then count as one place."""
    if not _is_in(ip_address(peer), [ip_network(one) for one in trusted]):
        log.warning("a proxy at %s is not believed where requests come from; see BROADSHEET_TRUSTED_PROXIES", peer)


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _read(text: str) -> Address | None:
    """``192.0.2.1``, ``192.0.2.1:4711``, ``[2001:db8::1]:4711``; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
