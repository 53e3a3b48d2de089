"""The control port: see and steer a running simulator over HTTP, from any language, on this machine only.

It is off unless somebody starts it.  It listens on loopback, and wants a token with everything but the
question whether it is well: ``Authorization: Bearer …``.  Web pages are kept out, even those that make a
browser believe that their own name leads here: by the Host and Origin that they cannot hide.

    curl -H "Authorization: Bearer $TOKEN" "$URL/messages?state=ENROUTE&limit=10"
    curl -H "Authorization: Bearer $TOKEN" --json '{"text": "Hello", "wait": true}' "$URL/inject"
    curl -H "Authorization: Bearer $TOKEN" --json '{"accounts": {"lab": {"limit": 5}}}' "$URL/change"
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self

from smpplab.errors import SmppError, UsageError
from smpplab.simulator import control_metrics, control_reads, control_writes
from smpplab.simulator.control_http import Answer, HttpServer, as_json
from smpplab.simulator.control_request import HttpError, Request

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["Control"]

HOST = re.compile(r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
TOKEN = re.compile(r"[!-~]{1,256}")
CHALLENGE = {"WWW-Authenticate": "Bearer"}
Action = Callable[["Simulator", dict[str, Any]], Awaitable[dict[str, Any]]]

GETS = {
    "/": "this list",
    "/health": "whether it is well; needs no token",
    "/metrics": "all numbers, in Prometheus's text format",
    "/sessions": "connections, and who is bound",
    "/messages": "messages: ?state=&system_id=&source=&destination=&limit=&offset=",
    "/events": "what happens, as server-sent events",
}
POSTS: dict[str, Action] = {
    "/inject": control_writes.inject,
    "/change": control_writes.change,
    "/close": control_writes.close,
}


class Control:
    """The control port of a simulator.

    Args:
        smsc: The simulator.
        host: A loopback address.
        port: 0 takes a free one.
        token: What a client has to know; one is drawn without.
        patience: Seconds for a request to come, and for its answer to be read.

    Attributes:
        token: For ``Authorization: Bearer …``.

    Raises:
        UsageError: The host is no loopback address, or the token cannot stand in a header.

    >>> from smpplab.simulator import Simulator
    >>> Control(Simulator({"lab": "secret"}))
    <Control, not listening>
    """

    def __init__(
        self,
        smsc: Simulator,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        *,
        patience: float = 10.0,
    ) -> None:
        if host != "localhost" and not _is_loopback(host):
            raise UsageError(
                f"the control port is for this machine: a host such as 127.0.0.1, not {host!r:.60}"
            )
        if token is not None and not TOKEN.fullmatch(token):
            raise UsageError("a token has 1 to 256 characters of ASCII, and no blanks")
        self.smsc, self.host, self._port = smsc, host, port
        self.token = secrets.token_urlsafe(24) if token is None else token
        self._http = HttpServer(self._handle, patience=patience)
        self._looking = asyncio.Lock()  # one looks through the mailbox at a time

    async def start(self) -> Self:
        """Listen.

        Raises:
            ConnectFailed: The port is taken, or not ours to take.
        """
        await self._http.start(self.host, self._port)
        return self

    async def close(self) -> None:
        """Listen no more, and end all connections."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:8080``; the token is not in it.

        Raises:
            UsageError: It does not listen.
        """
        if self._http.port is None:
            raise UsageError("the control port does not listen: start it first")
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self._http.port}"

    async def _handle(self, request: Request) -> Answer:
        """Let in who may come in, and do what is asked."""
        self._keep_out_strangers(request)
        method = "GET" if request.method == "HEAD" else request.method
        if request.path not in (GETS if method == "GET" else POSTS):
            raise _no_such(request)
        try:
            return await (self._get(request) if method == "GET" else self._post(request))
        except (SmppError, ValueError, TypeError) as error:
            raise control_writes.refusal(error) from error

    def _keep_out_strangers(self, request: Request) -> None:
        """No web page, and nobody without the token."""
        if not HOST.fullmatch(request.fields.get("host", "")):
            raise HttpError(421, "the Host is to be localhost, 127.0.0.1 or [::1]", close=True)
        if "origin" in request.fields:
            raise HttpError(403, "web pages may not ask", close=True)
        if request.path == "/health":
            return
        kind, _, given = request.fields.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode(), self.token.encode())
        if kind.lower() != "bearer" or not same:
            raise HttpError(401, "send the token: Authorization: Bearer TOKEN", CHALLENGE, close=True)

    async def _get(self, request: Request) -> Answer:
        smsc, path = self.smsc, request.path
        if path == "/health":
            return as_json(control_reads.health(smsc))
        if path == "/sessions":
            return as_json(control_reads.sessions(smsc))
        if path == "/events":
            return Answer(b"", content_type="text/event-stream", stream=control_reads.events(smsc))
        if path == "/":
            return as_json({"GET": GETS, "POST": {path: _about(act) for path, act in POSTS.items()}})
        async with self._looking:
            if path == "/messages":
                return as_json(await control_reads.messages(smsc, request))
            text = await control_metrics.metrics(smsc)
        return Answer(text.encode(), content_type=control_metrics.CONTENT_TYPE)

    async def _post(self, request: Request) -> Answer:
        return as_json(await POSTS[request.path](self.smsc, request.json()))

    def __repr__(self) -> str:
        return f"<Control at {self.url}>" if self._http.port is not None else "<Control, not listening>"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _about(action: Action) -> str:
    return (action.__doc__ or "").partition("\n")[0].replace("``", "")


def _no_such(request: Request) -> HttpError:
    """Neither the address nor the method is a secret any more: the token was right."""
    if request.path in GETS:
        return HttpError(405, f"{request.path} is for GET", {"Allow": "GET, HEAD"})
    if request.path in POSTS:
        return HttpError(405, f"{request.path} is for POST", {"Allow": "POST"})
    return HttpError(404, "there is no such address; GET / lists them")
