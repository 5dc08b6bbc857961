"""Under which name tries are counted: a keyed hash of who tries, never the thing itself."""

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address


def name_count(key: bytes, kind: str, text: str) -> str:
    """The name of a count; without the key nobody can make it, or find out what it stands for by trying."""
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


def place_of(ip: str) -> str:
    """What one subscriber of a network has at least: an address, or of the new kind the /64 around it."""
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or address.exploded[:19])
    return str(address)
