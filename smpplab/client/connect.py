"""`connect`: await it, `async with` it, or `async for` over it to be connected again and again."""

from __future__ import annotations

import copy
import logging
import random
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from smpplab.client.correlation import MemoryCorrelator
from smpplab.client.esme import Esme
from smpplab.client.events import Retrying
from smpplab.client.hooks import HookRunner
from smpplab.client.options import Target, targets
from smpplab.client.retrying import Backoff, hopeless
from smpplab.client.versions import obey_version
from smpplab.errors import ConnectFailed, ConnectionLost, SmppError, UsageError
from smpplab.text import Joiner
from smpplab.transport import Endpoint, connect_tcp
from smpplab.transport.tcp import TLS_ENDED, explain
from smpplab.transport.tls import client_context

__all__ = ["Connect", "connect"]

log = logging.getLogger("smpplab.client")


class Connect:
    """A connection that is about to be made; see `connect`.

    Attributes:
        targets: The message centres in question, each with the settings for it.
        on_open: Called with each `Esme` before its first octet is sent; `smpplab.record` puts itself here.
        on_retry: Called with the error after which there will be another try.
    """

    def __init__(self, url: str | Endpoint | Iterable[str | Endpoint], options: dict[str, Any]) -> None:
        self.targets = targets(url, options)
        self.endpoint, self.settings = self.targets[0]
        for endpoint, settings in self.targets:
            _context(endpoint, settings)  # what is wrong with its files is said now
        self._share()
        self.on_open: list[Callable[[Esme], None]] = []
        self.on_retry: list[Callable[[Exception], None]] = []
        self._chance = random.Random(self.settings.seed)
        self._turn = 0
        self._name = ""
        self._esme: Esme | None = None
        self._news: HookRunner | None = None  # of what happens between two links

    def twin(self, number: int) -> Connect:
        """Another connection with the same parts; of several message centres, it begins with that one."""
        twin, seed = copy.copy(self), self.settings.seed
        if seed is not None:
            twin.targets = [(point, replace(own, seed=seed + number)) for point, own in self.targets]
        twin.endpoint, twin.settings = twin.targets[0]
        twin.on_open, twin.on_retry, twin._news = [], [], None
        twin._chance, twin._turn = random.Random(twin.settings.seed), number % len(twin.targets)
        return twin

    def _share(self) -> None:
        """What outlives a link: receipts and segments may come over the next one."""
        given = self.settings.correlator
        live = given if isinstance(given, MemoryCorrelator) else MemoryCorrelator(clock=self.settings.clock)
        joiner = Joiner(default=self.settings.default_alphabet)
        for _, settings in self.targets:
            settings.live = live if settings.live is None else settings.live
            settings.joiner = joiner if settings.joiner is None else settings.joiner

    def __await__(self) -> Generator[Any, None, Esme]:
        return self.open().__await__()

    async def open(self) -> Esme:
        """Connect and bind; of several message centres, to the first that takes us.

        Raises:
            ConnectFailed: There is no connection; of several, each is named, and why not.
            BindError, BindTimeout: There is no bind; the connection is closed again.
        """
        tried: list[tuple[Endpoint, Exception]] = []
        for endpoint, settings in self._in_order():
            try:
                return await self._open(endpoint, settings)
            except (SmppError, OSError) as error:
                tried.append((endpoint, error))
                if hopeless(error):
                    break
        raise _failure(tried)

    def _in_order(self) -> Iterator[Target]:
        """Each message centre once: at random, or in turn from the one after the last that was tried."""
        count = len(self.targets)
        if self.settings.order == "random":
            turns = self._chance.sample(range(count), count)
        else:
            turns = [(self._turn + number) % count for number in range(count)]
        for turn in turns:
            self._turn = (turn + 1) % count
            yield self.targets[turn]

    async def _open(self, endpoint: Endpoint, settings: Any) -> Esme:
        esme = Esme(endpoint, settings)
        self._name = esme.name
        for callback in self.on_open:
            callback(esme)
        try:
            await _join(esme)
            await esme.bind()
        except BaseException as error:
            await esme.close(timeout=0.5)
            if isinstance(error, ConnectionLost) and (said := _refused_by_tls(esme)):
                raise ConnectFailed(said) from error
            raise
        obey_version(esme)
        return esme

    async def __aenter__(self) -> Esme:
        self._esme = await self.open()
        return self._esme

    async def __aexit__(self, *exception: object) -> None:
        if self._esme is not None:
            await self._esme.close()

    def __aiter__(self) -> AsyncIterator[Esme]:
        return self.links()

    async def links(self) -> AsyncGenerator[Esme, None]:
        """A bound link, and another one whenever the last is lost; ends after `close`.

        Waits between tries, longer each time and at random (so that many clients do not storm an MC
        that comes back).  What will not get better is raised: wrong passwords, wrong arguments.
        """
        try:
            async with aclosing(self._links()) as links:
                async for esme in links:
                    yield esme
        finally:
            news, self._news = self._news, None
            if news is not None:
                await news.close()

    async def _links(self) -> AsyncGenerator[Esme, None]:
        settings = self.settings
        backoff = Backoff(*settings.reconnect, settings.bind_tries, self._chance)
        while True:
            try:
                esme = await self.open()
            except (SmppError, OSError) as error:
                await self._pause(backoff.failed(error), backoff, error)
                continue
            life = _Life(esme)
            try:
                yield esme
            finally:
                on_purpose, reason = esme.closing, life.reason()
                await esme.close()
            if on_purpose:
                return
            await self._pause(backoff.lost(life.seconds()), backoff, reason)

    async def _pause(self, seconds: float, backoff: Backoff, error: Exception) -> None:
        settings = self.settings
        ahead = self.targets[self._turn][0] if settings.order == "in turn" else self.endpoint
        if not settings.logged:
            log.warning("no link to %s, next try in %.1f s: %s", ahead.where, seconds, error)
        for callback in self.on_retry:
            callback(error)
        if settings.hooks:
            if self._news is None:
                self._news = HookRunner(settings.hooks, self._name)
            now = settings.clock.time()
            self._news.put(Retrying(ahead, backoff.failures, seconds, error, session=self._name, time=now))
        await settings.clock.sleep(seconds)

    def __repr__(self) -> str:
        return f"connect({', '.join(repr(endpoint.url()) for endpoint, _ in self.targets)})"


class _Life:
    """How long a link has lived, whenever it is noticed that it is gone."""

    def __init__(self, esme: Esme) -> None:
        self.esme, self.began, self.ended = esme, esme.clock.time(), 0.0
        esme.driver.closed.add_done_callback(self._end)

    def _end(self, closed: object) -> None:
        self.ended = self.esme.clock.time()

    def seconds(self) -> float:
        """From the bind to the end."""
        return self.ended - self.began

    def reason(self) -> SmppError:
        """Why there has to be another link."""
        return self.esme.lost() if self.esme.closed else ConnectionLost("the loop's body has left the link")


async def _join(esme: Esme) -> None:
    """Bring the driver to the other end."""
    settings, endpoint = esme.settings, esme.endpoint
    if settings.connector is not None:
        await settings.connector(esme.driver)
        return
    try:
        context = _context(endpoint, settings)  # read anew: certificates are renewed while clients run
    except UsageError as error:
        raise ConnectFailed(f"{endpoint.where}: {error}") from error
    await connect_tcp(
        lambda: esme.driver,
        endpoint,
        timeout=settings.connect_timeout,
        context=context,
        server_name=settings.server_name,
    )


def _context(endpoint: Endpoint, settings: Any) -> ssl.SSLContext | None:
    files = (settings.cafile, settings.certfile, settings.keyfile, settings.keylog)
    if settings.context is not None or not endpoint.tls or not any(files):
        return settings.context  # type: ignore[no-any-return]
    return client_context(*files)


def _refused_by_tls(esme: Esme) -> str:
    """What TLS said when the connection ended: in TLS 1.3 a server judges our certificate that late."""
    where, closed = esme.endpoint.where, esme.driver.closed
    error = closed.result() if closed.done() else None
    if isinstance(error, ssl.SSLError):
        return explain(error, where)
    return f"{where}: {TLS_ENDED}" if esme.endpoint.tls and esme.cause is None else ""


def _failure(tried: list[tuple[Endpoint, Exception]]) -> Exception:
    """One error for all that were tried, the last of them its kind where that is hopeless."""
    last = tried[-1][1]
    if len(tried) == 1:
        return last
    said = [_named(endpoint, error) for endpoint, error in tried]
    if hopeless(last):
        last.add_note(f"tried before: {'; '.join(said[:-1])}")
        return last
    failure = ConnectFailed(f"none of {len(tried)} message centres took us: {'; '.join(said)}")
    failure.__cause__ = ExceptionGroup("each try", [error for _, error in tried])
    return failure


def _named(endpoint: Endpoint, error: Exception) -> str:
    text = str(error)
    return text if text.startswith(endpoint.where) else f"{endpoint.where}: {text}"


def connect(url: str | Endpoint | Iterable[str | Endpoint], **options: Any) -> Connect:
    """Connect to a message centre and bind.

    Args:
        url: ``smpp://system_id:password@host:port?bind=trx``, or ``smpps://`` for TLS.  Further options
            of the address are settings, such as ``&window=50``.  Several hosts may stand in it
            (``@first,second``), and several addresses in a list: each connection tries the next of them.
        **options: The attributes of `Settings`.

    Returns:
        Something to ``await``, to ``async with``, or to ``async for``.

    Raises:
        UsageError: At once, for an address or an option that cannot be.
    """
    return Connect(url, options)
