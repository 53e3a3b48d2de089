"""`connect`: await it, `async with` it, or `async for` over it to be connected again and again."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

from smpplab.client.esme import Esme
from smpplab.client.settings import Settings
from smpplab.errors import EncodeError, SmppError, UsageError
from smpplab.transport import Endpoint, connect_tcp

__all__ = ["Connect", "connect"]

log = logging.getLogger("smpplab.client")


class Connect:
    """A connection that is about to be made; see `connect`.

    Attributes:
        on_open: Called with each `Esme` before its first octet is sent; `smpplab.record` puts itself here.
    """

    def __init__(self, url: str | Endpoint, options: dict[str, Any]) -> None:
        self.endpoint = url if isinstance(url, Endpoint) else Endpoint.parse(url)
        self.settings = Settings.of(**options)
        self._esme: Esme | None = None
        self.on_open: list[Callable[[Esme], None]] = []

    def __await__(self) -> Generator[Any, None, Esme]:
        return self.open().__await__()

    async def open(self) -> Esme:
        """Connect and bind.

        Raises:
            ConnectFailed: There is no connection.
            BindError, BindTimeout: There is no bind; the connection is closed again.
        """
        esme = Esme(self.endpoint, self.settings)
        for callback in self.on_open:
            callback(esme)
        try:
            await self._join(esme)
            await esme.bind()
        except BaseException:
            await esme.close(timeout=0.5)
            raise
        return esme

    async def _join(self, esme: Esme) -> None:
        """Bring the driver to the other end."""
        settings = self.settings
        if settings.connector is not None:
            await settings.connector(esme.driver)
        else:
            await connect_tcp(
                lambda: esme.driver,
                self.endpoint,
                timeout=settings.connect_timeout,
                context=settings.context,
                server_name=settings.server_name,
            )

    async def __aenter__(self) -> Esme:
        self._esme = await self.open()
        return self._esme

    async def __aexit__(self, *exception: object) -> None:
        if self._esme is not None:
            await self._esme.close()

    async def __aiter__(self) -> AsyncIterator[Esme]:
        """A bound link, and another one whenever the last is lost; ends after `close`.

        Waits between tries, longer each time and at random (so that many clients do not storm an MC
        that comes back).  What will not get better is raised: wrong passwords, wrong arguments.
        """
        clock, steady = self.settings.clock, self.settings.reconnect[0]
        failures = 0
        while True:
            try:
                esme = await self.open()
            except (SmppError, OSError) as error:
                if _hopeless(error):
                    raise
                failures += 1
                await self._pause(failures, error)
                continue
            began = clock.time()
            try:
                yield esme
            finally:
                on_purpose = esme.closing
                await esme.close()
            if on_purpose:
                return
            failures = 0 if clock.time() - began >= steady else failures + 1
            if failures:  # bound and lost at once: an MC in trouble is not to be stormed
                await self._pause(failures, esme._lost())

    async def _pause(self, failures: int, error: Exception) -> None:
        delay, longest = self.settings.reconnect
        wait = random.uniform(0, min(longest, delay * 2 ** min(failures, 30)))
        where = f"{self.endpoint.host}:{self.endpoint.port}"
        log.warning("no link to %s, next try in %.1f s: %s", where, wait, error)
        await self.settings.clock.sleep(wait)

    def __repr__(self) -> str:
        return f"connect({self.endpoint.url()!r})"


def _hopeless(error: Exception) -> bool:
    """Whether the same will happen again (see `CommandStatus.category`)."""
    if isinstance(error, UsageError | EncodeError):
        return True
    status = getattr(error, "status", None)
    return getattr(status, "category", "") in ("auth", "permanent") and getattr(status, "retry", "") == "no"


def connect(url: str | Endpoint, **options: Any) -> Connect:
    """Connect to a message centre and bind.

    Args:
        url: ``smpp://system_id:password@host:port?bind=trx``, or ``smpps://`` for TLS.
        **options: The attributes of `Settings`.

    Returns:
        Something to ``await``, to ``async with``, or to ``async for``.

    Raises:
        UsageError: At once, for an address or an option that cannot be.
    """
    return Connect(url, options)
