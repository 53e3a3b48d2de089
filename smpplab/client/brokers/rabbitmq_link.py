"""Connections to RabbitMQ, made when they are needed and made again when they have ended.

aio_pika has a connection that restores itself; it is not used, because it restores consumers below those who
hold deliveries of the old channel, whose tags are void then.  Here a connection with its one channel is a
`Session` that ends as a whole, and whoever needs one asks the `Link` for the session of now.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from smpplab.client.brokers.files import check_files
from smpplab.client.brokers.outage import Outage
from smpplab.errors import ConnectFailed, SmppError, UsageError

__all__ = ["Gone", "Link", "Server", "Session"]

T = TypeVar("T")
TIMEOUT = 10.0  # seconds to connect
HEARTBEAT = 20  # seconds, unless the URL says otherwise; a dead peer is noticed after three of them
REFUSED = ("DeliveryError", "PublishError")  # errors of aiormq about a message
AT_CLOSE = 3.0  # seconds that closing a connection may take


class Gone(Exception):
    """The session ended before the operation did: whether RabbitMQ acted on it is unknown."""


class Server:
    """Where RabbitMQ is, how to connect to it, and what its refusals mean.

    Raises:
        UsageError: The URL is none, or the package is missing.
    """

    def __init__(self, url: str) -> None:
        self.pika, self.aiormq = _packages()
        try:
            parts = urlsplit(url)
            usual = {"amqp": 5672, "amqps": 5671}[parts.scheme]
            port = parts.port or usual
        except (KeyError, ValueError):
            parts = urlsplit("")
        if not parts.hostname:
            raise UsageError("the URL of a RabbitMQ is like amqp://user:secret@127.0.0.1/, or amqps://…")
        self._url, self.place = url, f"{parts.hostname}:{port}"  # the URL, with the password, is never shown
        self.user, self.vhost = unquote(parts.username or "guest"), unquote(parts.path[1:]) or "/"
        check_files(dict(parse_qsl(parts.query)))
        self._options = {} if "heartbeat=" in parts.query else {"heartbeat": HEARTBEAT}
        self.outage = Outage(f"RabbitMQ at {self.place}", self._probe)

    async def open(self, name: str = "smpplab") -> Session:
        """A new connection with a channel, which confirms what is published."""
        for _ in range(3):  # a virtual host may not be up yet
            try:
                connection = await self.pika.connect(
                    self._url, timeout=TIMEOUT, client_properties={"connection_name": name}, **self._options
                )
                break
            except Exception as error:
                if "Connection.OpenOk" not in str(error):
                    raise
                await asyncio.sleep(0.3)
        else:  # aiormq hides what RabbitMQ said
            raise self._no_virtual_host()
        try:
            channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            return Session(connection, channel, await channel.get_underlay_channel())
        except BaseException:
            await connection.close()
            raise

    def _no_virtual_host(self) -> SmppError:
        return ConnectFailed(
            f"RabbitMQ at {self.place} has no virtual host {self.vhost!r} for user {self.user!r}"
        )

    async def _probe(self) -> None:
        try:
            session = await quietly(self.open())
        except Exception as error:
            if refusal := self.refusal(error):
                raise refusal from None
            raise
        await session.close()

    def refusal(self, error: BaseException) -> SmppError | None:
        """The error for the caller, where trying again is of no use."""
        errors, text = self.aiormq.exceptions, str(error)
        code = error.args[0] if isinstance(error, errors.ConnectionClosed) and error.args else None
        at = f"RabbitMQ at {self.place}"
        if isinstance(error, SmppError):
            return error
        if isinstance(error, errors.AuthenticationError | errors.ProbableAuthenticationError):
            return ConnectFailed(f"{at} does not let user {self.user!r} in; check user and password")
        if code == 530 or isinstance(error, errors.ConnectionNotAllowed):
            if "is down" in text or "limit" in text:
                return None  # that passes
            return self._no_virtual_host()
        if isinstance(error, errors.ChannelAccessRefused | errors.ChannelLockedResource):
            return SmppError(f"{at} refuses: {text}; give user {self.user!r} the rights to it")
        if isinstance(error, errors.ChannelPreconditionFailed):
            return UsageError(f"{at} has such a queue with other arguments; choose other names: {text}")
        return None


class Session:
    """One connection with one channel, for as long as both last.

    Attributes:
        channel: The channel of aiormq.
        ended: Done when the session has ended; gives why.
    """

    def __init__(self, connection: Any, holder: Any, channel: Any) -> None:
        self.loop = asyncio.get_running_loop()
        self.connection, self.channel = connection, channel
        self._holder = holder  # aio_pika's channel, which is closed when it is forgotten
        self.ended: asyncio.Future[str] = self.loop.create_future()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._context = _quiet()
        connection.close_callbacks.add(self._on_close)
        holder.close_callbacks.add(self._on_close)

    def _on_close(self, sender: Any, error: BaseException | None, *more: Any) -> None:
        self.end(error)

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return not self.ended.done()

    async def run(self, operation: Coroutine[Any, Any, T]) -> T:
        """Run an operation of aiormq beside the caller, whose cancellation leaves the channel whole.

        Raises:
            Gone: The session ended before.
            aiormq.exceptions.DeliveryError: RabbitMQ would not have what was published.
        """
        if self.ended.done():
            operation.close()
            raise Gone(self.ended.result())
        task = self.loop.create_task(operation, context=self._context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.done() or (current := asyncio.current_task()) is None or current.cancelling():
                raise  # it is the caller who was cancelled
            self.end(None)
            raise Gone(self.ended.result()) from None
        except Exception as error:
            if self.alive and (isinstance(error, TypeError | ValueError) or type(error).__name__ in REFUSED):
                raise  # the session is well
            self.end(error)
            raise Gone(self.ended.result()) from None

    def end(self, error: BaseException | None) -> None:
        """The session is of no more use."""
        if self.ended.done():
            return
        self.ended.set_result(str(error) if isinstance(error, Exception) and str(error) else "it was closed")
        for task in self._tasks:
            task.cancel()
        self._closing = self.loop.create_task(self._close(), context=_quiet())

    async def close(self) -> None:
        """Close the connection: what was not acknowledged goes back to its queue."""
        self.end(None)
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        try:
            async with asyncio.timeout(AT_CLOSE):
                await self.connection.close()
        except Exception:
            pass  # it was broken already


class Link:
    """The session of now, for a purpose; made on demand, by whoever asks first.

    Args:
        server: Where to connect to.
        name: How RabbitMQ lists the connection.
        prepare: Makes a new session ready for its purpose.
    """

    def __init__(
        self,
        server: Server,
        name: str,
        prepare: Callable[[Session], Awaitable[None]],
    ) -> None:
        self.server, self.name = server, name
        self._prepare = prepare
        self._session: Session | None = None
        self._connecting: asyncio.Task[Session] | None = None
        self._closed = False

    @property
    def current(self) -> Session | None:
        """The session, if there is one just now."""
        return self._session if self._session is not None and self._session.alive else None

    async def get(self) -> Session:
        """The session; waits for RabbitMQ where it is away.

        Raises:
            SmppError: RabbitMQ refuses us, or `close` was called.
        """
        session = self._session
        if session is not None and session.alive and not self._closed:
            if session.loop is asyncio.get_running_loop():
                return session
            if not session.loop.is_closed():
                raise UsageError("this broker is at work on another event loop; make one for each")
        if self._closed:
            raise UsageError("the broker is closed")
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._connect(), context=_quiet())
            self._connecting.add_done_callback(_heard)
        try:
            return await asyncio.shield(self._connecting)
        except asyncio.CancelledError:
            if self._closed and (task := asyncio.current_task()) is not None and not task.cancelling():
                raise UsageError("the broker is closed") from None
            raise

    async def _connect(self) -> Session:
        failures = 0
        while True:
            try:
                session = await self.server.open(self.name)
                try:
                    async with asyncio.timeout(TIMEOUT):
                        await self._prepare(session)
                except BaseException:
                    await session.close()
                    raise
            except Exception as error:
                if refusal := self.server.refusal(error):
                    raise refusal from None
                await asyncio.sleep(min(0.05 * failures, 1.0))  # it answers, but not to us
                await self.server.outage.over(error)
                failures += 1
            else:
                self._session = session
                return session

    async def close(self) -> None:
        """End the session; there will be no other."""
        self._closed = True
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._session is not None and not self._session.loop.is_closed():
            await self._session.close()


def _heard(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()  # perhaps nobody waits for it any longer


def _packages() -> tuple[Any, Any]:
    try:
        import aio_pika
        import aiormq
    except ImportError:
        raise UsageError("RabbitBroker needs aio-pika; pip install 'smpplab[rabbitmq]'") from None
    for name in ("aiormq.connection", "aiormq.channel", "asyncio"):
        logging.getLogger(name).addFilter(_calm)  # a filter is added only once
    return aio_pika, aiormq


# aiormq logs the ordinary end of a connection as an error, with a traceback, and goes on writing for a while,
# of which asyncio warns.  What is logged so of our connections, and of no others in the process, is for
# debugging: the outage says what there is to say.

_ours: contextvars.ContextVar[bool] = contextvars.ContextVar("smpplab_rabbitmq", default=False)


def _calm(record: logging.LogRecord) -> bool:
    if not _ours.get() or (record.name == "asyncio" and "socket.send()" not in record.msg):
        return True
    if record.levelno > logging.DEBUG:
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
    return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)


def _quiet() -> contextvars.Context:
    context = contextvars.copy_context()
    context.run(_ours.set, True)
    return context


async def quietly(operation: Coroutine[Any, Any, T]) -> T:
    """Run an operation so that what aiormq logs of it is for debugging."""
    return await asyncio.get_running_loop().create_task(operation, context=_quiet())
