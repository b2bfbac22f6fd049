"""Handing something to another program over HTTP, so that afterwards it is known whether it may have gone.

What fails before anything is sent is `Later`; what fails after, before the answer, is `Unknown`: that is the
one gap. Redirects are not followed, no answer is read beyond 64 KB, and none is waited for longer than said.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from bihuan.inbox.senders.sending import Later, Never, Unknown

MOST = 64 * 1024
SECONDS = 15.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the other side said."""

    status: int
    body: bytes
    retry_after: str = ""


class PrivateAddress(ValueError):
    """The name leads to an address inside, where an outsider's wish must not reach."""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool = True,
    seconds: float = SECONDS,
) -> Answered | Later | Never | Unknown:
    """Posts `body`. Without `private` only addresses anybody may reach are spoken to.

    The name is looked up once and that very address is spoken to, so that it cannot change in between.
    """
    try:
        host, port, path, secure = parts_of(url)
        line = _connected(host, port, secure, private=private, seconds=seconds)
    except PrivateAddress:
        return Never("private address")
    except ValueError:
        return Never("address")
    except ssl.SSLCertVerificationError:
        return Later("certificate")
    except OSError as error:
        return Later(f"connect {type(error).__name__}")
    # A side that answers a byte at a time is hung up on.
    watch = threading.Timer(seconds, _hang_up, (line.sock,))
    watch.daemon = True
    watch.start()
    try:
        line.request("POST", path, body, {**headers, "Connection": "close"})
        response = line.getresponse()
        said = response.read(MOST)
        return Answered(response.status, said, response.headers.get("Retry-After", ""))
    except (OSError, http.client.HTTPException) as error:
        return Unknown(type(error).__name__)
    finally:
        watch.cancel()
        line.close()


def parts_of(url: str) -> tuple[str, int, str, bool]:
    """Host, port, path with query, and whether TLS. Raises ValueError for what is no such address."""
    found = urlsplit(url)
    if found.scheme not in ("http", "https") or not found.hostname or found.username or found.password:
        raise ValueError("expected http(s)://host/path without a name and password in it")
    if any(ord(one) < 33 or ord(one) == 127 for one in url):
        raise ValueError("expected no spaces or control characters")
    secure = found.scheme == "https"
    path = found.path or "/"
    host = found.hostname.encode("idna").decode() if not found.hostname.isascii() else found.hostname
    return (
        host,
        found.port or (443 if secure else 80),
        f"{path}?{found.query}" if found.query else path,
        secure,
    )


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody may reach, also where another is wrapped in it."""
    found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is not None and not is_public(str(wrapped)):
            return False
    return found.is_global and not found.is_multicast


def _connected(
    host: str, port: int, secure: bool, *, private: bool, seconds: float
) -> http.client.HTTPConnection:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not private and not all(is_public(one) for one in addresses):
        raise PrivateAddress(host)
    sock = _dialled(addresses, port, seconds)
    if secure:
        sock = _trust().wrap_socket(sock, server_hostname=host)
    line = http.client.HTTPConnection(host, port, timeout=seconds)
    line.sock = sock
    return line


def _dialled(addresses: list[str], port: int, seconds: float) -> socket.socket:
    """The first that answers of the addresses looked up."""
    last: OSError | None = None
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=min(seconds, 10.0))
        except OSError as error:
            last = error
    raise last or OSError("no address")


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _hang_up(sock: socket.socket | None) -> None:
    with suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)
