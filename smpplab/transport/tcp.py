"""TCP and TLS, and the addresses of message centres: ``smpp://system_id:password@host:port?bind=trx``."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from smpplab.errors import ConnectFailed, UsageError

__all__ = ["Endpoint", "connect_tcp", "listen"]

DEFAULT_PORT, DEFAULT_TLS_PORT = 2775, 3550
BINDS = ("trx", "tx", "rx")
ESCAPES = "in a password, / ? # and @ are written %2F %3F %23 and %40"
TLS_ENDED = (
    "the connection ended with the TLS handshake; does the message centre want a certificate of ours"
    " (certfile=, keyfile=)?"
)
TLS_REASONS = {
    "CERTIFICATE_REQUIRED": "the message centre wants a certificate of ours: give certfile= and keyfile=",
    "HANDSHAKE_FAILURE": "TLS did not agree: no common cipher, or a certificate of ours is wanted",
    "UNKNOWN_CA": "the message centre does not trust our certificate: it does not know who signed it",
    "CERTIFICATE_EXPIRED": "the message centre does not trust our certificate: it has expired",
    "BAD_CERTIFICATE": "the message centre does not trust our certificate",
    "CERTIFICATE_UNKNOWN": "the message centre does not trust our certificate",
}

_P = TypeVar("_P", bound=asyncio.Protocol)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a message centre is, and as whom to bind to it.

    >>> Endpoint.parse("smpp://lab:secret@localhost:2775?bind=rx")
    Endpoint(smpp://lab:•••@localhost:2775?bind=rx)
    """

    host: str
    port: int = DEFAULT_PORT
    system_id: str = ""
    password: str = field(default="", repr=False)
    bind: str = "trx"
    tls: bool = False
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, url: str) -> Endpoint:
        """Read an address of one host.  A missing password is taken from ``SMPPLAB_PASSWORD``.

        Raises:
            UsageError: Saying what of it cannot be.
        """
        found = cls.parse_all(url)
        if len(found) > 1:
            names = ", ".join(point.where for point in found)
            raise UsageError(f"the address names {len(found)} hosts where one is wanted: {names}")
        return found[0]

    @classmethod
    def parse_all(cls, url: str) -> list[Endpoint]:
        """Read an address that may name several hosts: ``smpp://lab:secret@first:2775,second:2776``.

        >>> [point.host for point in Endpoint.parse_all("smpp://lab:secret@first,second:2776?bind=rx")]
        ['first', 'second']
        """
        head, slashes, rest = url.partition("://")
        account, at, place = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")
        tail = rest[len(account + at + place) :]
        return [cls._parse(f"{head}{slashes}{account}{at}{host}{tail}") for host in place.split(",")]

    @classmethod
    def _parse(cls, url: str) -> Endpoint:
        try:
            parts = urlsplit(url)
        except ValueError:  # what it says may hold the password
            raise UsageError("this is no address: is an IPv6 host in [brackets]?") from None
        if parts.scheme not in ("smpp", "smpps"):
            raise UsageError(
                "an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS"
            )
        tls = parts.scheme == "smpps"
        try:
            port = parts.port or (DEFAULT_TLS_PORT if tls else DEFAULT_PORT)
        except ValueError:  # what it says may hold the password
            raise UsageError(f"the port of an address is a number up to 65535; {ESCAPES}") from None
        if not parts.hostname:
            raise UsageError("the address names no host: smpp://system_id:password@host:port")
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.path.strip("/") or parts.fragment or any("@" in name for name in options):
            raise UsageError(f"behind the port of an address come only its ?options; {ESCAPES}")
        bind = options.pop("bind", "trx").lower()
        if bind not in BINDS:
            raise UsageError(f"bind is one of {', '.join(BINDS)}, not {bind!r}")
        password = (
            unquote(parts.password) if parts.password is not None else os.environ.get("SMPPLAB_PASSWORD", "")
        )
        return cls(parts.hostname, port, unquote(parts.username or ""), password, bind, tls, options)

    @property
    def where(self) -> str:
        """The host and the port, as messages name them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, password: bool = False) -> str:
        """The address as text; with its password only when asked for."""
        secret = quote(self.password, safe="") if password else "•••" if self.password else ""
        account = quote(self.system_id, safe="") + (":" + secret if secret else "")
        query = urlencode({"bind": self.bind, **self.options})
        return f"smpp{'s' if self.tls else ''}://{account}{'@' if account else ''}{self.where}?{query}"

    def __repr__(self) -> str:
        return f"Endpoint({self.url()})"


async def connect_tcp(
    factory: Callable[[], _P],
    address: Endpoint,
    *,
    timeout: float = 10.0,  # noqa: ASYNC109
    context: ssl.SSLContext | None = None,
    server_name: str | None = None,
) -> _P:
    """Connect to a message centre, with TLS for ``smpps://``: chain and host name are verified.

    Raises:
        ConnectFailed: Refused, no such name, no answer in time, or TLS did not agree.
    """
    where = address.where
    if address.tls and context is None:
        context = ssl.create_default_context()
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout):
            _, protocol = await loop.create_connection(
                factory,
                address.host,
                address.port,
                ssl=context,
                server_hostname=(server_name or address.host) if context else None,
            )
    except (OSError, TimeoutError, UnicodeError) as error:  # ssl.SSLError is an OSError
        ended = context is not None and isinstance(error, ConnectionResetError)
        said = f"{where}: {TLS_ENDED}" if ended else explain(error, where, timeout)
        raise ConnectFailed(said) from error
    return protocol


def explain(error: BaseException, where: str, timeout: float = 0.0) -> str:
    """Why a connection failed, in one plain sentence."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{where}: the certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "").partition("ALERT_")[2]
        if reason in TLS_REASONS:
            return f"{where}: {TLS_REASONS[reason]}"
        return f"{where}: TLS did not agree ({error.reason or error}); is it a plain smpp:// port?"
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"{where}: no host has that name"
    if isinstance(error, ConnectionRefusedError) or "Connect call failed" in str(error):
        return f"{where}: the connection was refused; is the message centre listening there?"
    if isinstance(error, TimeoutError):
        return f"{where}: no connection within {timeout:g} s"
    return f"{where}: {getattr(error, 'strerror', None) or error}"


def _why(error: OSError) -> str:
    """The system's own words for an error: asyncio's repeat the address."""
    if isinstance(error, socket.gaierror):
        return "no host has that name"
    return os.strerror(error.errno) if error.errno else str(error)


async def listen(
    factory: Callable[[], asyncio.Protocol],
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    context: ssl.SSLContext | None = None,
) -> asyncio.Server:
    """Listen for connections; port 0 picks a free one.

    Raises:
        ConnectFailed: The port is taken, or not ours to take.
        UsageError: It cannot be a port.
    """
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(factory, host, port, ssl=context)
    except OverflowError:
        raise UsageError(f"a port is a number up to 65535, not {port}") from None
    except OSError as error:
        raise ConnectFailed(f"{host}:{port}: cannot listen there: {_why(error)}") from error
