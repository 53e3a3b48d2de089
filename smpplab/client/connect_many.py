"""`connect_many`: await it or `async with` it, and get a `Pool`: several binds as one object."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

from smpplab.client.connect import Connect
from smpplab.client.esme import Esme
from smpplab.client.pool import Pool
from smpplab.errors import UsageError
from smpplab.transport import Endpoint

__all__ = ["ConnectMany", "connect_many"]


class ConnectMany:
    """Several connections that are about to be made; see `connect_many`.

    Attributes:
        sessions: How many.
        targets: The message centres in question, each with the settings for it, which all sessions share.
        on_open: Called with each `Esme` before its first octet is sent; `smpplab.record` puts itself here.
    """

    def __init__(
        self, url: str | Endpoint | Iterable[str | Endpoint], sessions: int, options: dict[str, Any]
    ) -> None:
        if not isinstance(sessions, int) or sessions < 1:
            raise UsageError(f"there is at least one session, not {sessions}")
        self.sessions, self._first = sessions, Connect(url, options)
        self.targets = self._first.targets
        self.endpoint, self.settings = self.targets[0]
        self.on_open: list[Callable[[Esme], None]] = []
        self._pool: Pool | None = None

    def _connect(self, number: int) -> Connect:
        connect = self._first.twin(number)
        connect.on_open.append(self._opened)
        return connect

    def _opened(self, esme: Esme) -> None:
        for callback in self.on_open:
            callback(esme)

    def begin(self) -> Pool:
        """The pool at once: its sessions are about to bind, and try until they do.  Needs a running loop."""
        return Pool([self._connect(number) for number in range(self.sessions)])

    async def open(self) -> Pool:
        """Connect and bind all of them; see `Pool.open`."""
        return await self.begin().open()

    def __await__(self) -> Generator[Any, None, Pool]:
        return self.open().__await__()

    async def __aenter__(self) -> Pool:
        self._pool = await self.open()
        return self._pool

    async def __aexit__(self, *exception: object) -> None:
        if self._pool is not None:
            await self._pool.close()

    def __repr__(self) -> str:
        return f"{self._first!r} {self.sessions} times"


def connect_many(
    url: str | Endpoint | Iterable[str | Endpoint], *, sessions: int = 4, **options: Any
) -> ConnectMany:
    """Bind several times, and use the sessions as one.

    Each session makes itself again when it is lost.  A rate limiter, a throttle handler and hooks are shared
    by all; `window` is that of each.

    Args:
        url: As for `connect`; of several message centres, each session begins with another one.
        sessions: How many.
        **options: The attributes of `Settings`.

    Returns:
        Something to ``await`` or to ``async with``: a `Pool`, once each session has tried to bind and at
        least one is bound.

    Raises:
        UsageError: At once, for an address or an option that cannot be.
    """
    return ConnectMany(url, sessions, options)
