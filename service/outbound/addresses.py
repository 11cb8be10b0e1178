"""Which addresses given by strangers may be visited.

Two questions: `check_url` asks whether an address is written plainly and names a public place, without the DNS;
`is_public` asks whether an IP address belongs to the public internet. Both are asked again at every redirect, the
second for every address a name resolves to. `ipaddress.is_global` is not used: it calls 2002:7f00:1::, ::127.0.0.1,
fec0::/10 and multicast global in some of the Python versions we run on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

import idna

from service.errors import AddressNotAllowed

IPAddress = IPv4Address | IPv6Address

NOT_PUBLIC_IPV4 = (
    IPv4Network("0.0.0.0/8"),  # this network: RFC 1122, 3.2.1.3
    IPv4Network("10.0.0.0/8"),  # private: RFC 1918
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT: RFC 6598; metadata of Alibaba's cloud
    IPv4Network("127.0.0.0/8"),  # loopback: RFC 1122, 3.2.1.3
    IPv4Network("168.63.129.16/32"),  # the platform below every virtual machine of Azure: Microsoft's documents
    IPv4Network("169.254.0.0/16"),  # link-local: RFC 3927; metadata of most clouds
    IPv4Network("172.16.0.0/12"),  # private: RFC 1918
    IPv4Network("192.0.0.0/24"),  # protocol assignments: RFC 6890; metadata of Oracle's cloud
    IPv4Network("192.0.2.0/24"),  # documentation: RFC 5737
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, withdrawn: RFC 7526
    IPv4Network("192.168.0.0/16"),  # private: RFC 1918
    IPv4Network("198.18.0.0/15"),  # benchmarks: RFC 2544
    IPv4Network("198.51.100.0/24"),  # documentation: RFC 5737
    IPv4Network("203.0.113.0/24"),  # documentation: RFC 5737
    IPv4Network("224.0.0.0/4"),  # multicast: RFC 5771
    IPv4Network("240.0.0.0/4"),  # reserved: RFC 1112, 4; broadcast: RFC 919
)

MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4-mapped: RFC 4291, 2.5.5.2
NAT64 = IPv6Network("64:ff9b::/96")  # how an IPv6-only host reaches IPv4: RFC 6052
SIX_TO_FOUR = IPv6Network("2002::/16")  # 6to4: RFC 3056

PUBLIC_IPV6 = (IPv6Network("2000::/3"), MAPPED, NAT64)
"""Global unicast (RFC 4291, 2.4) and what stands for IPv4. Outside are loopback, IPv4-compatible, the local prefix of
NAT64 (RFC 8215: where the IPv4 address stands in it is each network's choice), unique local, link-local, site-local,
multicast and all that is unassigned."""

NOT_PUBLIC_IPV6 = (
    IPv6Network("2001::/23"),  # protocol assignments: RFC 2928; Teredo (RFC 4380), benchmarks, ORCHID
    IPv6Network("2001:db8::/32"),  # documentation: RFC 3849
    IPv6Network("3ffe::/16"),  # the former 6bone, returned: RFC 3701
    IPv6Network("3fff::/20"),  # documentation: RFC 9637
)

ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""First half of an interface identifier whose second half is an IPv4 address: RFC 5214, 6.1."""

NOT_PUBLIC_NAMES = (
    "localhost",  # RFC 6761
    "local",  # multicast DNS: RFC 6762
    "internal",  # ICANN resolution 2024.07.29.06; metadata of Google's cloud
    "home.arpa",  # RFC 8375
    "invalid",  # RFC 6761
    "test",  # RFC 6761
    "onion",  # RFC 7686
    "localdomain",  # the rest: used inside networks, never delegated (ICANN, name collision reports)
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
)

PORTS = {"http": 80, "https": 443}
UNQUOTED = "/?%:@!$&'()*+,;=~[]|"
"""What stays as it is in a path or query; a percent sign, as they come encoded already."""
LONGEST_URL = 8000
"""Characters: what RFC 9110, 4.1 asks everybody to support."""
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
"""Control characters, backslashes and halves of characters: programs disagree about where such an address leads."""
AUTHORITY = re.compile(r"(?:\[(?P<ipv6>[0-9a-f:.]*:[0-9a-f:.]*)\]|(?P<name>[^\[\]:%]*))(?::(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Who may be visited besides public hosts on the standard ports. Tests allow their own servers this way."""

    extra: frozenset[tuple[str, int]] = frozenset()
    """Host names or IP addresses, each with its port; a name and the address it resolves to are both needed."""


PUBLIC_ONLY = AddressRule()


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that passed `check_url`, in the parts a connection is made from: nothing reads the text again."""

    scheme: str
    host: str
    """Lower-case ASCII; IPv6 without brackets."""
    port: int
    target: str
    """Path and query, percent-encoded."""

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def is_public(address: IPAddress) -> bool:
    """Whether an address, and every IPv4 address that is wrapped in it, belongs to the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_IPV4)
    return (
        any(address in network for network in PUBLIC_IPV6)
        and not any(address in network for network in NOT_PUBLIC_IPV6)
        and all(map(is_public, _embedded(address)))
    )


def is_allowed(address: IPAddress, port: int, rule: AddressRule) -> bool:
    return is_public(address) or (str(address), port) in rule.extra


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    number = int(address)
    if address in MAPPED or address in NAT64 or (number >> 32) & 0xFFFF_FFFF in ISATAP:
        yield IPv4Address(number & 0xFFFF_FFFF)
    if address in SIX_TO_FOUR:
        yield IPv4Address((number >> 80) & 0xFFFF_FFFF)


def check_url(url: str, rule: AddressRule = PUBLIC_ONLY) -> WebAddress:
    """The parts of an address that may be visited as far as can be told without the DNS.

    Raises `AddressNotAllowed` for other schemes and ports, user names, hosts that are not public, and every spelling of
    a host that programs read differently.
    """
    url = url.strip(" \t\r\n")  # what comes along with copying
    if len(url) > LONGEST_URL:
        raise AddressNotAllowed(f"The address is longer than {LONGEST_URL} characters.")
    if FORBIDDEN.search(url):
        raise AddressNotAllowed("The address contains backslashes or control characters.")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise AddressNotAllowed("The address is not written correctly.") from None
    if parts.scheme not in PORTS:
        raise AddressNotAllowed("Only addresses that begin with http:// or https:// are visited.")
    if "@" in parts.netloc:
        raise AddressNotAllowed("The address contains a user name or password (the part before @).")
    host, port = _check_authority(parts.netloc.lower(), PORTS[parts.scheme], rule)
    query = f"?{quote(parts.query, safe=UNQUOTED)}" if parts.query else ""
    return WebAddress(parts.scheme, host, port, quote(parts.path or "/", safe=UNQUOTED) + query)


def _check_authority(authority: str, default_port: int, rule: AddressRule) -> tuple[str, int]:
    match = AUTHORITY.fullmatch(authority)
    if match is None:
        raise AddressNotAllowed("The host name or port of the address is not written correctly.")
    host, port = match["ipv6"] or match["name"], int(match["port"] or default_port)
    if (host, port) in rule.extra:
        return host, port
    if port not in PORTS.values():
        raise AddressNotAllowed(f"The address names port {port}; only 80 and 443 are visited.")
    return _check_host(host), port


def _check_host(host: str) -> str:
    if not host:
        raise AddressNotAllowed("The address has no host name.")
    if ":" in host:
        return _check_ip(host)
    ascii_host = _to_ascii(host)
    labels = ascii_host.split(".")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):  # numbers: WHATWG URL, "ends in a number"
        return _check_ip(ascii_host)
    if not all(map(LABEL.fullmatch, labels)):
        raise AddressNotAllowed(f"“{host}” is not written like the name of a website.")
    if len(labels) == 1 or any(ascii_host.endswith(f".{name}") for name in NOT_PUBLIC_NAMES):
        raise AddressNotAllowed(f"“{host}” is a name inside a private network, not a public website.")
    return ascii_host


def _to_ascii(host: str) -> str:
    """The host as the DNS has it (RFC 5891). Letters that merely look like ASCII are no way to write a name."""
    if host.isascii():
        return host
    try:
        ascii_host = idna.encode(host, uts46=True).decode()
    except UnicodeError:
        ascii_host = ""
    if "xn--" not in ascii_host:
        raise AddressNotAllowed(f"“{host}” is not written like the name of a website.")
    return ascii_host


def _check_ip(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        raise AddressNotAllowed(f"“{host}” is an unusual spelling of a numeric address.") from None
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise AddressNotAllowed(f"“{host}” names a network interface.")
    if not is_public(address):
        raise AddressNotAllowed(f"{host} is an address inside a private network, not a public website.")
    return str(address)
