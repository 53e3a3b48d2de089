"""`connect`, `connect_many`, `listen_for_outbind` and `Simulator`, here or on the background thread."""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import functools
import inspect
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import SimpleNamespace
from typing import Any

from smpplab.client import (
    connect as connect_here,
    connect_many as connect_many_here,
    listen_for_outbind as listen_for_outbind_here,
)
from smpplab.client.fitting import check_hooks
from smpplab.errors import SmppError, UsageError
from smpplab.loops.remote import Remote, wrap
from smpplab.loops.thread import LoopThread, in_notebook
from smpplab.simulator import Scenario, Simulator as SimulatorHere

__all__ = ["RemoteConnect", "RemoteSimulator", "Simulator", "connect", "connect_many", "listen_for_outbind"]

HOOK_METHODS = ("to_smsc", "from_smsc", "on_event")
LOOPS = ("auto", "current", "thread")


def background(loop: str) -> bool:
    """Whether an object is to live on the background thread."""
    if loop not in LOOPS:
        raise UsageError(f"loop is one of {', '.join(LOOPS)}, not {loop!r}")
    return loop == "thread" or (loop == "auto" and in_notebook())


class RemoteConnect:
    """`connect`, `connect_many` or `listen_for_outbind` on the background thread: used in the same ways."""

    def __init__(self, make: Callable[..., Any], *args: Any, **options: Any) -> None:
        self._thread = LoopThread.shared()
        check_hooks(options.get("hooks", ()))
        options["hooks"] = [_threaded_hook(hook) for hook in options.get("hooks", ())]
        self.__wrapped__ = make(*args, **options)
        self._opened: Remote | None = None

    async def _there(self) -> Any:
        """Open it, on the thread."""
        return await self.__wrapped__

    def _kept(self, opened: Any) -> Remote:
        remote: Remote = wrap(opened, self._thread)
        _open_objects.add(remote)
        return remote

    async def _open(self) -> Remote:
        return self._kept(await self._thread.call(self._there()))

    def __await__(self) -> Generator[Any, None, Remote]:
        return self._open().__await__()

    @property
    def sync(self) -> Remote:
        """Open it and wait for it, without await."""
        return self._kept(self._thread.sync(self._there()))

    async def __aenter__(self) -> Remote:
        self._opened = await self._open()
        return self._opened

    async def __aexit__(self, *exception: object) -> None:
        if self._opened is not None:
            await self._opened.close()

    async def __aiter__(self) -> AsyncIterator[Remote]:
        links = self.__wrapped__.__aiter__()

        async def following() -> Any:
            return await anext(links, None)

        try:
            while (esme := await self._thread.call(following())) is not None:
                yield wrap(esme, self._thread)
        finally:
            if hasattr(links, "aclose"):
                await self._thread.call(links.aclose())

    def __repr__(self) -> str:
        return f"{self.__wrapped__!r} on its own thread"


def _threaded_hook(hook: Any) -> Any:
    """A user's hook, plain methods of which must not stop the client's loop: they run in a worker thread."""
    names = [name for name in HOOK_METHODS if hasattr(hook, name)]
    if not names and callable(hook):
        return _threaded(hook)
    return SimpleNamespace(**{name: _threaded(getattr(hook, name)) for name in names})


def _threaded(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """A function that may block, as one that does not; `async` ones stay as they are."""
    if inspect.iscoroutinefunction(function):
        return function
    return functools.partial(asyncio.to_thread, function)


def _start(make: Callable[..., Any], loop: str, *args: Any, **options: Any) -> Any:
    """Make it here, or on the background thread."""
    if isinstance(options.get("broker"), asyncio.Queue):
        raise UsageError("an asyncio.Queue belongs to one loop and is no broker: use smpplab.MemoryBroker()")
    if background(loop):
        return RemoteConnect(make, *args, **options)
    return make(*args, **options)


def connect(url: Any, *, loop: str = "auto", **options: Any) -> Any:
    """Connect to a message centre and bind.

    Args:
        url: ``smpp://system_id:password@host:port?bind=trx``, or ``smpps://`` for TLS.  Further options
            of the address are settings, such as ``&window=50``.  Several hosts may stand in it
            (``@first,second``), and several addresses in a list: each connection tries the next of them.
        loop: "current" for the running loop, "thread" for a thread of its own, "auto" for a thread in
            notebooks and the running loop elsewhere.
        **options: The attributes of `smpplab.client.Settings`.

    Returns:
        Something to ``await``, to ``async with``, or to ``async for``.

    Raises:
        UsageError: At once, for an address or an option that cannot be.
    """
    return _start(connect_here, loop, url, **options)


def connect_many(url: Any, *, sessions: int = 4, loop: str = "auto", **options: Any) -> Any:
    """Bind several times, and use the sessions as one: see `smpplab.client.connect_many`.

    Args:
        url: As for `connect`; of several message centres, each session begins with another one.
        sessions: How many.
        loop: As for `connect`.
        **options: The attributes of `smpplab.client.Settings`.

    Returns:
        Something to ``await`` or to ``async with``: a `smpplab.client.Pool`.
    """
    return _start(connect_many_here, loop, url, sessions=sessions, **options)


def listen_for_outbind(
    host: str = "127.0.0.1", port: int = 2775, *, loop: str = "auto", **options: Any
) -> Any:
    """Listen for message centres that call, and bind: see `smpplab.client.listen_for_outbind`.

    Args:
        host, port: Where to listen; port 0 takes a free one.
        loop: As for `connect`.
        **options: ``system_id``, ``password``, ``bind``: who we are; ``mc``: who may call; ``on_esme``;
            ``limit``; and the attributes of `smpplab.client.Settings`.

    Returns:
        Something to ``await`` or to ``async with``, and then to ``async for``: links that are bound.
    """
    on_esme = options.get("on_esme")
    if on_esme is not None and background(loop):
        called = _threaded(on_esme)
        options["on_esme"] = lambda esme: called(wrap(esme, LoopThread.shared()))
    return _start(listen_for_outbind_here, loop, host, port, **options)


class RemoteSimulator(Remote):
    """A simulator on the background thread; `start` returns when it listens."""

    def __init__(self, options: dict[str, Any], make: Callable[..., Any] = SimulatorHere) -> None:
        thread = LoopThread.shared()

        async def made() -> Any:
            return make(**options)

        super().__init__(thread.sync(made()), thread)

    def start(self) -> RemoteSimulator:
        """Start listening; give the simulator itself, which may be awaited or not."""
        self._thread.sync(self.__wrapped__.start())
        _open_objects.add(self)
        return self

    def stop(self) -> None:
        """Unbind everybody and stop, without await."""
        self._thread.sync(self.__wrapped__.close())

    def __await__(self) -> Generator[Any, None, RemoteSimulator]:
        return self._started().__await__()

    async def _started(self) -> RemoteSimulator:
        if self.__wrapped__._server is None:  # else it was awaited after `start`
            await self.__aenter__()
        return self

    async def __aenter__(self) -> RemoteSimulator:
        await self._thread.call(self.__wrapped__.start())
        _open_objects.add(self)
        return self


def Simulator(accounts: Any = None, *, scenario: Any = None, loop: str = "auto", **options: Any) -> Any:
    """A message centre for tests and lessons: see `smpplab.simulator.Simulator`.

    Args:
        accounts: system_id to password, or `Account` objects.
        scenario: The name of a shipped one, a TOML file, or a `Scenario`; further arguments go before it.
        loop: "current", "thread", or "auto": a thread of its own in notebooks.
        **options: Those of `smpplab.simulator.Simulator`.
    """
    make: Callable[..., Any] = SimulatorHere
    options["accounts"] = accounts
    if scenario is not None:
        make = (scenario if isinstance(scenario, Scenario) else Scenario.read(scenario)).simulator
    return RemoteSimulator(options, make) if background(loop) else make(**options)


_open_objects: weakref.WeakSet[Remote] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Unbind what a notebook left open, within two seconds."""
    for remote in list(_open_objects):
        with contextlib.suppress(SmppError, TimeoutError, concurrent.futures.CancelledError, RuntimeError):
            remote._thread.sync(remote.__wrapped__.close(), timeout=2)
