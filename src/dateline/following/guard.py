"""Which addresses may be asked: http and https only, and nothing private unless it is allowed by name.

A name is resolved once; every address it gives is checked, and the connection is made to the one that was checked,
so that a second answer of the DNS changes nothing. Each redirect is a new address and is checked anew.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from msgspec import Struct
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from dateline.errors import FetchError, RefusedError

Resolve = Callable[[str, int], list[str]]

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 4000
_NAT64 = ip_network("64:ff9b::/96")


class Target(Struct, frozen=True):
    """An address that was checked: where to connect, and what to ask there."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def site(self) -> str:
        """The host as a request names it: with its port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def resolved(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise FetchError(f"{host}: no such host ({wrong})") from wrong
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Says where an address leads, or refuses it; `allow` names the private hosts (or host:port) that may be asked."""

    def __init__(self, allow: Collection[str] = (), resolve: Resolve = resolved) -> None:
        self._allow = {name.lower() for name in allow}
        self._resolve = resolve

    def target(self, url: str) -> Target:
        """Where this address leads, checked."""
        scheme, host, port, path = _parts(url)
        addresses = self._resolve(host, port)
        if not addresses:
            raise FetchError(f"{host}: no such host")
        if host not in self._allow and f"{host}:{port}" not in self._allow:
            for address in addresses:
                if not is_public(address):
                    raise RefusedError(f"{host} is at {address}, a private address; allow it by name if it is meant")
        return Target(scheme, host, port, path, addresses[0])


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public Internet, also where one address is wrapped in another.

    >>> [is_public(a) for a in ("93.184.215.14", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    try:
        ip = ip_address(address.split("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _within(ip))


def _within(ip: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address itself, and the IPv4 address that it carries inside, if any."""
    if isinstance(ip, IPv4Address):
        return [ip]
    if ip in _NAT64:
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    inside = [ip.sixtofour, *(ip.teredo or ())]
    return [ip, *(each for each in inside if each)]


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST_URL or any(c.isspace() or not c.isprintable() for c in url):
        raise RefusedError(f"no address: {url[:80]!r}")
    try:
        parts = parse_url(url)
    except LocationParseError as wrong:
        raise RefusedError(f"no address: {url[:80]!r}") from wrong
    if parts.scheme not in PORTS:
        raise RefusedError(f"only http and https are asked, not {parts.scheme or 'an address without a scheme'}: {url}")
    if parts.auth:
        raise RefusedError("an address with a name and password in it is not asked")
    if not parts.host:
        raise RefusedError(f"an address without a host: {url}")
    host = parts.host.strip("[]").rstrip(".").lower()
    return parts.scheme, host, parts.port or PORTS[parts.scheme], parts.request_uri or "/"
