"""Whose connection it is, as far as an address tells."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final

UNKNOWN: Final = "unknown"
"""All addresses that can't be read are one."""
_OF_ONE: Final = 64
"""Bits: so much of an IPv6 address is one connection's, which chooses the rest as it likes (RFC 6177)."""


def network_of(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address its /64: `2001:db8::/64`."""
    try:
        read = ip_address(address.strip())
    except ValueError:
        return UNKNOWN
    if isinstance(read, IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(IPv6Network((int(read), _OF_ONE), strict=False))
