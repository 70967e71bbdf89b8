"""Hosts: read from what a person or a program names as a destination, and compared with patterns.

Reading is strict on purpose. Whatever two programs could read differently (backslashes, percent signs,
spaces, non-ASCII letters, decimal or hexadecimal addresses) is no host here: it never passes for a known one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_PORT = re.compile(r"[0-9]{1,5}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://")
_PATTERN_LABEL = re.compile(r"[a-z0-9_*-]{1,63}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host in lower case, without trailing dot or brackets, and its port if one was written."""

    host: str
    port: int | None = None


def read_url(text: str) -> Endpoint | None:
    """Endpoint of a URL (``scheme://…`` or ``//…``); None where it names no host that can be relied on."""
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return None
    _, _, rest = text.partition("//")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return _authority(authority.rpartition("@")[2])


def is_url(text: str) -> bool:
    """Whether a text is written as a URL with an authority."""
    return text.startswith("//") or _SCHEME.match(text) is not None


def read_host(text: str) -> Endpoint | None:
    """Endpoint of ``host``, ``host:port``, an IP address or ``host/path``; None for anything else.

    A name without a dot counts only with a port or as ``localhost``: ids and model names are no hosts.
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return None
    authority = re.split(r"[/?#]", text, maxsplit=1)[0].rpartition("@")[2]
    endpoint = _authority(authority)
    if endpoint is None or "." in endpoint.host or ":" in endpoint.host or endpoint.host == "localhost":
        return endpoint
    return endpoint if endpoint.port is not None else None


def _authority(authority: str) -> Endpoint | None:
    """``host``, ``host:port``, ``[v6]``, ``[v6]:port`` or a bare IPv6 address."""
    from ipaddress import AddressValueError, IPv6Address

    text = authority.lower()
    port = ""
    if text.startswith("["):
        host, closed, tail = text[1:].partition("]")
        if not closed or (tail and not tail.startswith(":")):
            return None
        port = tail[1:]
        v6 = True
    elif text.count(":") > 1:
        host, v6 = text, True
    else:
        host, _, port = text.partition(":")
        v6 = False
    if port and (not _PORT.fullmatch(port) or int(port) > 65535):
        return None
    number = int(port) if port else None
    if v6:
        try:
            return Endpoint(str(IPv6Address(host)), number)
        except AddressValueError:
            return None
    host = host.removesuffix(".")
    return Endpoint(host, number) if _is_name(host) or _is_v4(host) else None


def _is_name(host: str) -> bool:
    """A DNS name whose last label is letters: never an address in decimal, octal or hexadecimal digits."""
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    if len(labels) == 1:
        return any(character.isalpha() for character in host) and not host.startswith("0x")
    return _TOP.fullmatch(labels[-1]) is not None


def _is_v4(host: str) -> bool:
    from ipaddress import AddressValueError, IPv4Address

    try:
        IPv4Address(host)
    except AddressValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: 127.0.0.0/8, ::1, ``localhost`` and names below it (RFC 6761)."""
    if host == "localhost" or host.endswith(".localhost") or host == "::1":
        return True
    return host.startswith("127.") and _is_v4(host)


def read_pattern(text: str) -> Endpoint | None:
    """A host pattern: ``*`` stands for one label or a part of one; a port is optional.

    None where it is no host, or too wide (a star needs two plain labels after it).
    """
    if not text.isascii() or "@" in text or "/" in text:
        return None
    if "*" not in text:
        return _authority(text)
    host, _, port = text.lower().removesuffix(".").partition(":")
    if port and (not _PORT.fullmatch(port) or int(port) > 65535):
        return None
    labels = host.split(".")
    if len(labels) < 3 or not all(_PATTERN_LABEL.fullmatch(label) for label in labels):
        return None
    if any("*" in label for label in labels[-2:]) or any(label.count("*") > 1 for label in labels):
        return None
    return Endpoint(host, int(port) if port else None)


def matches(pattern: Endpoint, endpoint: Endpoint) -> bool:
    """Whether a host falls under a pattern, label by label. A pattern without a port takes every port."""
    if pattern.port is not None and pattern.port != endpoint.port:
        return False
    if "*" not in pattern.host:
        return pattern.host == endpoint.host
    wanted, given = pattern.host.split("."), endpoint.host.split(".")
    return len(wanted) == len(given) and all(map(_label_matches, wanted, given))


def _label_matches(wanted: str, given: str) -> bool:
    head, star, tail = wanted.partition("*")
    if not star:
        return wanted == given
    return len(given) > len(head) + len(tail) and given.startswith(head) and given.endswith(tail)


def precision(pattern: Endpoint) -> tuple[int, int, int]:
    """Sort key: exact hosts before wildcards, patterns with a port first, longer before shorter."""
    return ("*" in pattern.host, pattern.port is None, -len(pattern.host))
