"""Outbind: message centres that call us, and ask us to bind over the connection that they have made.

    async with listen_for_outbind(port=2776, system_id="lab", mc={"MC": "hello"}) as listener:
        async for esme in listener:
            ...

SMPP 3.4 section 2.2.1, 5.0 section 2.3.7.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from dataclasses import replace
from typing import Any, Self

from smpplab.client.esme import Esme
from smpplab.client.parts import settle
from smpplab.client.settings import Settings
from smpplab.client.versions import obey_version
from smpplab.errors import SmppError, UsageError
from smpplab.session import Received
from smpplab.transport import Endpoint, listen
from smpplab.wire import Outbind

__all__ = ["OutbindListener", "listen_for_outbind"]

log = logging.getLogger("smpplab.client")


class OutbindListener:
    """Listens for message centres; see `listen_for_outbind`.

    Attributes:
        counters: How many connections came, were "bound", "refused", and "failed" in another way.
        links: The links that have been bound and are not gone.
        on_open: Called with each `Esme` before its first octet is read; `smpplab.record` puts itself here.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        mc: Mapping[str, str] | None,
        on_esme: Any,
        limit: int,
        options: dict[str, Any],
    ) -> None:
        self.endpoint, self.mc, self.on_esme, self.limit = endpoint, mc, on_esme, limit
        self.settings = Settings.of(**options)
        self.counters: Counter[str] = Counter()
        self.links: list[Esme] = []
        self.on_open: list[Callable[[Esme], None]] = []
        self._waiting: asyncio.Queue[Esme | None] = asyncio.Queue()
        self._greetings: set[asyncio.Task[None]] = set()
        self._calls: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._closed = False

    async def start(self) -> Self:
        """Listen.

        Raises:
            ConnectFailed: The port is taken, or not ours to take.
        """
        if self._server is None:
            point, context = self.endpoint, self.settings.context
            self._server = await listen(self._accept, point.host, point.port, context=context)
        return self

    @property
    def port(self) -> int:
        """Where it listens.

        Raises:
            UsageError: It does not listen.
        """
        if self._server is None or not self._server.sockets:
            raise UsageError("the listener does not listen: start it first")
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, and unbind what is bound."""
        self._closed = True
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = [*self._greetings, *self._calls]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(esme.close() for esme in list(self.links)))
        self._waiting.put_nowait(None)

    # One connection

    def _accept(self) -> asyncio.Protocol:
        """A protocol for a new connection; beyond the limit, one that closes it."""
        self.counters["connections"] += 1
        if len(self._greetings) >= self.limit:
            self.counters["refused"] += 1
            return _Refusal()
        esme = Esme(self.endpoint, self.settings)
        called: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        usual = esme.session.handler
        assert usual is not None

        def hear(event: Received) -> None:
            if isinstance(event.pdu, Outbind) and not called.done():
                called.set_result(event.pdu)
            else:
                usual(event)

        esme.session.handler = hear
        esme.session.timers.session_init = self.settings.bind_timeout  # 5.0 section 2.7
        for callback in self.on_open:
            callback(esme)
        _start(self._greet(esme, called), self._greetings)
        return esme.driver

    async def _greet(self, esme: Esme, called: asyncio.Future[Any]) -> None:
        """From the connection to the bind; what goes wrong closes this connection, and no other."""
        try:
            await asyncio.wait([called, esme.driver.closed], return_when=asyncio.FIRST_COMPLETED)
            esme.endpoint = self._peer(esme)
            if await self._bound(esme, called):
                obey_version(esme)
                self._hand_over(esme)
                return
        except SmppError as error:
            self.counters["failed"] += 1
            log.warning("no bind over the outbind of %s: %s", esme.driver.peername, error)
        except BaseException:
            await esme.close(timeout=0.5)
            raise
        await esme.close(timeout=0.5)

    async def _bound(self, esme: Esme, called: asyncio.Future[Any]) -> bool:
        """Whether the MC may call us and takes our bind."""
        if not called.done():
            raise await esme.wait_closed() or UsageError("the listener was closed")
        if not self._admits(called.result()):
            self.counters["refused"] += 1
            log.warning("outbind refused: %r from %s", called.result().system_id, esme.driver.peername)
            return False
        await esme.bind()
        return True

    def _admits(self, outbind: Any) -> bool:
        if self.mc is None:
            return True
        password = self.mc.get(outbind.system_id)
        right = hmac.compare_digest((password or "").encode(), outbind.password.encode())
        return right and password is not None

    def _peer(self, esme: Esme) -> Endpoint:
        host, _, port = esme.driver.peername.rpartition(":")
        return replace(self.endpoint, host=host.strip("[]") or "-", port=int(port) if port.isdecimal() else 0)

    def _hand_over(self, esme: Esme) -> None:
        self.counters["bound"] += 1
        self.links.append(esme)
        esme.driver.closed.add_done_callback(lambda _: self.links.remove(esme))
        if self.on_esme is None:
            self._waiting.put_nowait(esme)
        else:
            _start(self._call(esme), self._calls)

    async def _call(self, esme: Esme) -> None:
        try:
            await settle(self.on_esme(esme))
        except Exception:
            log.exception("on_esme failed for %r", esme)

    # For the user

    def __await__(self) -> Generator[Any, None, Self]:
        return self.start().__await__()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def __aiter__(self) -> AsyncIterator[Esme]:
        return self

    async def __anext__(self) -> Esme:
        """The next link that is bound; ends after `close`."""
        if self._server is None and not self._closed:
            await self.start()
        esme = await self._waiting.get()
        if esme is None:
            self._waiting.put_nowait(None)
            raise StopAsyncIteration
        return esme

    def __repr__(self) -> str:
        where = f"on {self.endpoint.host}:{self.port}" if self._server is not None else "not listening"
        return f"<OutbindListener {where}: {len(self.links)} bound, {self.counters['refused']} refused>"


def _start(work: Any, tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


class _Refusal(asyncio.Protocol):
    """For one connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


def listen_for_outbind(
    host: str = "127.0.0.1",
    port: int = 2775,
    *,
    system_id: str,
    password: str = "",
    bind: str = "rx",
    mc: Mapping[str, str] | None = None,
    on_esme: Callable[[Esme], Any] | None = None,
    limit: int = 100,
    **options: Any,
) -> OutbindListener:
    """Listen for message centres that call; bind over each connection whose outbind is right.

    A connection whose outbind is refused, or does not come within `bind_timeout`, is closed: no PDU says
    no to an outbind (SMPP 3.4 section 2.2.1).

    Args:
        host, port: Where to listen; port 0 takes a free one.
        system_id, password: Who we are when we bind.
        bind: "rx", or "trx" (5.0 section 2.3.7), or "tx".
        mc: Which message centres may call: system_id to password.  `None` takes any.
        on_esme: Called with each `Esme` that is bound; without it they come by ``async for``.
        limit: How many connections at once may be on their way to a bind.
        **options: The attributes of `Settings`; ``context`` is a server's, for TLS.

    Returns:
        Something to ``await``, to ``async with``, and then to ``async for``.

    Raises:
        UsageError: At once, for an option that cannot be.
    """
    for name in ("cafile", "certfile", "keyfile", "keylog", "server_name"):
        if options.get(name):
            raise UsageError(f"{name} is for those who connect: give context=, an ssl.SSLContext of a server")
    endpoint = Endpoint(host, port, system_id, password, bind)
    return OutbindListener(endpoint, mc, on_esme, limit, {"bind": bind, **options})
