"""Which addresses on the internet somebody else may have us call. No Django.

Whoever types an address must not reach through us what only our own machines reach: loopback, private networks, the
metadata service of a cloud (OWASP, Server Side Request Forgery Prevention).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from kernel.errors import DomainError

LONGEST: Final = 500
"""Characters of an address."""
GLOBAL_V6: Final = ipaddress.ip_network("2000::/3")
"""Global unicast (RFC 4291, 2.4). Outside it lie loopback, link-local, unique local, mapped IPv4, NAT64."""
TUNNELS: Final = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
"""6to4 (RFC 3056) and Teredo (RFC 4380): what looks global leads to an IPv4 address inside."""
Lookup = Callable[..., Sequence[tuple[Any, ...]]]


class AddressRefused(DomainError):
    """An address that we don't call. Fact: `why`, one of `unreadable`, `scheme`, `unknown`, `private`."""

    code = "address_refused"


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts; `path` with its query."""

    host: str
    port: int
    path: str
    secure: bool

    @property
    def authority(self) -> str:
        """What the Host header says (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def target_of(url: str, *, loopback: bool = False, field: str = "url") -> Target:
    """The parts of an https address. `loopback`: http too, as a peer on the same machine has no certificate.

    Raises AddressRefused for what is no address, has another scheme, or carries a name and password.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except ValueError as error:
        raise AddressRefused(field=field, why="unreadable") from error
    readable = len(url) <= LONGEST and url.isascii() and url.isprintable() and " " not in url
    if not readable or not host or parts.username is not None or parts.fragment or port == 0:
        raise AddressRefused(field=field, why="unreadable")
    secure = parts.scheme == "https"
    if not secure and not (loopback and parts.scheme == "http"):
        raise AddressRefused(field=field, why="scheme")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port or (443 if secure else 80), path, secure)


def public_addresses(
    target: Target, *, loopback: bool = False, lookup: Lookup = socket.getaddrinfo, field: str = "url"
) -> list[str]:
    """The addresses to connect to, and no others: a name that is asked again may answer with another one.

    Raises AddressRefused where the name has none, or any that is not public.
    """
    try:
        found = lookup(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(field=field, why="unknown") from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not addresses:
        raise AddressRefused(field=field, why="unknown")
    if not all(is_public(address) or (loopback and _is_loopback(address)) for address in addresses):
        raise AddressRefused(field=field, why="private")
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one that everybody on the internet reaches."""
    found = _parsed(address)
    if found is None:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        return found in GLOBAL_V6 and found.is_global and not any(found in tunnel for tunnel in TUNNELS)
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _is_loopback(address: str) -> bool:
    found = _parsed(address)
    return found is not None and found.is_loopback


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
