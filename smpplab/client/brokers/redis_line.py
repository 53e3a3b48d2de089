"""The line to a Redis: each command repeated until it is done, and plain words where that is of no use."""

from __future__ import annotations

import asyncio
import importlib
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from smpplab.client.brokers.files import check_files
from smpplab.client.brokers.outage import Outage
from smpplab.errors import SmppError, UsageError

__all__ = ["RedisLine"]

TIMEOUT = 10.0  # seconds without an answer after which a connection is taken for dead
# Refusals that pass: a replica that becomes the master, memory that is freed, a disk that has room again.
PASSING = (
    "READONLY",
    "OOM",
    "LOADING",
    "BUSY",
    "MISCONF",
    "NOREPLICAS",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "TRYAGAIN",
)
PASSING_KINDS = ("ReadOnlyError", "OutOfMemoryError", "ClusterDownError", "TryAgainError", "BusyLoadingError")
GONE = ("NOGROUP", "UNBLOCKED")  # the stream was deleted


class RedisLine:
    """A client of redis-py, and what to do about its errors.

    Args:
        given: An URL, or a client of `redis.asyncio`.
        heal: Makes what Redis has lost; shows by that, too, that Redis takes writes.

    Attributes:
        place: Where Redis is, for people; never with its password.
        patience: Seconds after which a connection without an answer is taken for dead.
    """

    def __init__(self, given: Any, heal: Callable[[], Awaitable[None]]) -> None:
        self.redis = _package()
        self.ours_to_close = isinstance(given, str)
        self.client = self._client(given) if isinstance(given, str) else _checked(given)
        settings = self.client.connection_pool.connection_kwargs
        self.place, self.patience = _place(settings), settings.get("socket_timeout") or TIMEOUT
        self.heal, self.outage = heal, Outage(f"Redis at {self.place}", heal)
        self.errors = (self.redis.RedisError, OSError, TimeoutError)
        self._loop: asyncio.AbstractEventLoop | None = None

    def _client(self, url: str) -> Any:
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        try:
            client = self.redis.asyncio.from_url(
                url,
                protocol=2,
                socket_timeout=TIMEOUT,
                socket_connect_timeout=5.0,
                **({} if url.startswith("unix:") else {"socket_keepalive": True}),
                retry=Retry(NoBackoff(), 0),  # `until_done` does it
            )
            pool = client.connection_pool
            pool.connection_class(**pool.connection_kwargs)  # it alone knows what may stand after the "?"
        except (ValueError, TypeError) as error:
            raise UsageError(f"not the URL of a Redis, such as redis://127.0.0.1:6379/0: {error}") from None
        check_files(pool.connection_kwargs)
        return client

    def check_loop(self) -> None:
        """Connections belong to the event loop that they were made on."""
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise UsageError(
                "this RedisBroker is in use on another event loop; make one here: they may share a stream"
            )

    async def until_done(self, command: Callable[[], Awaitable[Any]], again: bool = True) -> Any:
        """Give a command's answer; wait for Redis where it is away, and make the group where it is lost.

        With `again` false, one that failed is not repeated after that; `None` is given.
        """
        self.check_loop()
        for failures in itertools.count():
            try:
                return await command()
            except self.errors as error:
                if refusal := self.refusal(error):
                    raise refusal from error
                if failures:
                    await asyncio.sleep(min(0.05 * failures, 1.0))  # it answers others, but not us
                if any(sign in str(error) for sign in GONE):
                    await self.until_done(self.heal)
                else:
                    await self.outage.over(error)
                if not again:
                    break
        return None

    def refusal(self, error: Exception) -> SmppError | None:
        """The error for the caller, where trying again is of no use."""
        errors, text = self.redis.exceptions, str(error)
        unknown = isinstance(error, errors.AuthenticationError | errors.AuthorizationError)
        if unknown or "unauthenticated" in text:  # that it says to a longer command before AUTH
            return SmppError(f"Redis at {self.place} does not let us in: {text}; check user and password")
        if not isinstance(error, errors.ResponseError) or type(error).__name__ in PASSING_KINDS:
            return None
        if any(sign in text for sign in (*PASSING, *GONE)):
            return None
        if "WRONGTYPE" in text:
            text = "a key that should be a stream is something else; choose another name"
        if "unknown command" in text:
            text += "; Redis 6.2 or newer is needed"
        return SmppError(f"Redis at {self.place} refuses: {text}")

    async def close(self) -> None:
        """Ask no more, and close the connections that are ours."""
        self.outage.close()
        if self.ours_to_close:
            await self.client.aclose()

    def __repr__(self) -> str:
        return f"<RedisLine to {self.place}>"


def _package() -> Any:
    try:
        importlib.import_module("redis.asyncio")
        return importlib.import_module("redis")
    except ModuleNotFoundError:
        raise SmppError("RedisBroker needs the package redis: pip install 'smpplab[redis]'") from None


def _checked(client: Any) -> Any:
    pool = getattr(client, "connection_pool", None)
    if pool is None or not hasattr(client, "aclose"):
        raise UsageError(f"RedisBroker takes an URL or a client of redis.asyncio, not {client!r}")
    if pool.connection_kwargs.get("decode_responses"):
        raise UsageError("the Redis client must give octets: make it without decode_responses=True")
    return client


def _place(settings: dict[str, Any]) -> str:
    """Where the server is; never with its password."""
    if "path" in settings:
        return str(settings["path"])
    port, db = settings.get("port", 6379), settings.get("db") or 0
    return f"{settings.get('host', 'localhost')}:{port}" + (f"/{db}" if db else "")
