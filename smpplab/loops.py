"""Clients and simulators on a thread of their own, for notebooks.

In a notebook the kernel's event loop stands still while a cell computes; a client on it would miss its
link checks and lose its bind.  So there, objects live on one background thread with its own loop, and what
the notebook holds is a `Remote`: awaitable from any loop, and blocking through `.sync`.

Everywhere else they live on the current loop and none of this is used.  ``loop="auto"`` decides.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import functools
import inspect
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from types import SimpleNamespace
from typing import Any, TypeVar

from smpplab.client import Esme, OutbindListener, Pool, Result, Submission
from smpplab.client import connect as connect_here
from smpplab.client import connect_many as connect_many_here
from smpplab.client import listen_for_outbind as listen_for_outbind_here
from smpplab.errors import SmppError, UsageError
from smpplab.simulator import Simulator as SimulatorHere

__all__ = [
    "Call",
    "LoopThread",
    "Remote",
    "Simulator",
    "connect",
    "connect_many",
    "in_notebook",
    "listen_for_outbind",
]

_T = TypeVar("_T")
POLL = 0.2  # seconds: how often a waiting cell looks whether it was interrupted
REMOTE = (Esme, Pool, OutbindListener, Submission, SimulatorHere)  # what has coroutines of its own
HOOK_METHODS = ("to_smsc", "from_smsc", "on_event")
LOOPS = ("auto", "current", "thread")


def in_notebook() -> bool:
    """Whether this runs in a Jupyter kernel with threads."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None and sys.platform != "emscripten"


def _background(loop: str) -> bool:
    if loop not in LOOPS:
        raise UsageError(f"loop is one of {', '.join(LOOPS)}, not {loop!r}")
    return loop == "thread" or (loop == "auto" and in_notebook())


class LoopThread:
    """A daemon thread that runs an event loop.

    >>> thread = LoopThread("example")
    >>> thread.sync(asyncio.sleep(0, "done"))
    'done'
    >>> thread.stop()
    """

    _shared: LoopThread | None = None

    def __init__(self, name: str = "smpplab-io") -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._main, name=name, daemon=True)
        self.thread.start()

    @classmethod
    def shared(cls) -> LoopThread:
        """The one thread that all objects of a notebook live on."""
        if cls._shared is None or not cls._shared.thread.is_alive():
            cls._shared = cls()
        return cls._shared

    def _main(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    @property
    def is_current(self) -> bool:
        """Whether the caller is on this thread."""
        return threading.current_thread() is self.thread

    def submit(self, coroutine: Coroutine[Any, Any, _T]) -> concurrent.futures.Future[_T]:
        """Start a coroutine on the thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def sync(self, coroutine: Coroutine[Any, Any, _T], timeout: float | None = None) -> _T:
        """Run a coroutine on the thread and wait for it; an interrupt cancels it.

        Raises:
            UsageError: When called on the thread itself: it would wait for itself.
        """
        if self.is_current:
            coroutine.close()
            raise UsageError("blocking here would deadlock: this is the client's own loop; await it instead")
        future = self.submit(coroutine)
        try:
            return future.result(timeout)
        except BaseException:
            future.cancel()
            raise

    async def call(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Await a coroutine that runs on the thread, from any loop; cancelling cancels it there."""
        if self.is_current:
            return await coroutine
        future = self.submit(coroutine)
        waiter = asyncio.wrap_future(future)
        try:
            # Waking up now and then lets the kernel see its stop button.
            while not waiter.done():
                await asyncio.wait([waiter], timeout=POLL)
            return waiter.result()
        finally:
            future.cancel()

    def stop(self) -> None:
        """End the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=2)
        if not self.thread.is_alive():
            self.loop.close()


class Call(Awaitable[Any]):
    """Something to do on the thread, once it is awaited (from any loop) or its `result` is asked for."""

    def __init__(self, thread: LoopThread, start: Callable[[], Coroutine[Any, Any, Any]], name: str) -> None:
        self._thread, self._start, self._name = thread, start, name

    def __await__(self) -> Generator[Any, None, Any]:
        return self._run().__await__()

    async def _run(self) -> Any:
        return wrap(await self._thread.call(self._start()), self._thread)

    def result(self, timeout: float | None = None) -> Any:
        """Wait for it without await."""
        return wrap(self._thread.sync(self._start(), timeout), self._thread)

    def __repr__(self) -> str:
        return f"<{self._name} has not run: await it>"


class Remote:
    """An object that lives on a `LoopThread`; the same names, awaitable from any loop.

    Coroutine methods give something to await; other methods run on the thread at once; attributes are
    read through.  ``.sync`` has the same methods, blocking.
    """

    def __init__(self, wrapped: Any, thread: LoopThread) -> None:
        object.__setattr__(self, "__wrapped__", wrapped)
        object.__setattr__(self, "_thread", thread)

    @property
    def sync(self) -> Sync:
        """The same methods without await."""
        return Sync(self.__wrapped__, self._thread)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.__wrapped__, name)
        if not inspect.ismethod(value):
            return wrap(value, self._thread)
        if inspect.iscoroutinefunction(value):
            return lambda *args, **options: Call(self._thread, lambda: _called(value, args, options), name)
        return lambda *args, **options: _at_once(self._thread, value, args, options)

    def __setattr__(self, name: str, value: Any) -> None:
        _at_once(self._thread, setattr, (self.__wrapped__, name, value), {})

    async def __aenter__(self) -> Remote:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._thread.call(self.__wrapped__.close())

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        return wrap(await self._thread.call(self._next()), self._thread)

    async def _next(self) -> Any:
        return await self.__wrapped__.__anext__()

    def __len__(self) -> int:
        return len(self.__wrapped__)

    def __dir__(self) -> list[str]:
        return sorted({*dir(self.__wrapped__), "sync"})

    def __repr__(self) -> str:
        text = repr(self.__wrapped__)
        return text[:-1] + ", own thread>" if text.endswith(">") else text

    def _repr_html_(self) -> str | None:
        render = getattr(self.__wrapped__, "_repr_html_", None)
        return render() if render is not None else None


class Sync:
    """The methods of an object on a `LoopThread`, blocking."""

    def __init__(self, wrapped: Any, thread: LoopThread) -> None:
        self._wrapped, self._thread = wrapped, thread

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._wrapped, name)
        if not inspect.ismethod(value):
            return value
        if inspect.iscoroutinefunction(value):
            return lambda *args, **options: wrap(
                self._thread.sync(_called(value, args, options)), self._thread, blocking=True
            )
        return lambda *args, **options: _at_once(self._thread, value, args, options)

    def __repr__(self) -> str:
        return f"<blocking methods of {self._wrapped!r}>"


def wrap(value: Any, thread: LoopThread, blocking: bool = False) -> Any:
    """What the notebook gets to hold: things with coroutines of their own are wrapped as well."""
    if isinstance(value, REMOTE):
        return Sync(value, thread) if blocking else Remote(value, thread)
    if isinstance(value, Result) and isinstance(value.submission, Submission):
        value.submission = wrap(value.submission, thread, blocking)
    if isinstance(value, list) and value and isinstance(value[0], (*REMOTE, Result)):
        return [wrap(entry, thread, blocking) for entry in value]
    return value


def bare(value: Any) -> Any:
    """The object itself, of one that the notebook holds wrapped: `esme.query(submission)` needs that."""
    if isinstance(value, Remote):
        return value.__wrapped__
    return value._wrapped if isinstance(value, Sync) else value


def _called(method: Callable[..., Any], args: Any, options: Any) -> Any:
    return method(*map(bare, args), **{name: bare(value) for name, value in options.items()})


def _at_once(thread: LoopThread, method: Callable[..., Any], args: Any, options: Any) -> Any:
    """Run a plain method on the thread and give its result; what it gives to await, stays awaitable."""

    async def run() -> Any:
        return _Boxed(_called(method, args, options))  # boxed, so that something to await is not awaited here

    if thread.is_current:
        return _called(method, args, options)
    result = thread.sync(run()).value
    if inspect.isawaitable(result):
        return Call(thread, lambda: _finish(result), getattr(method, "__name__", "it"))
    return wrap(result, thread)


class _Boxed:
    """Carries any value out of a coroutine."""

    def __init__(self, value: Any) -> None:
        self.value = value


async def _finish(awaitable: Awaitable[_T]) -> _T:
    return await awaitable


class RemoteConnect:
    """`connect`, `connect_many` or `listen_for_outbind` on the background thread: used in the same ways."""

    def __init__(self, make: Callable[..., Any], *args: Any, **options: Any) -> None:
        self._thread = LoopThread.shared()
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
    if _background(loop):
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
    if on_esme is not None and _background(loop):
        called = _threaded(on_esme)
        options["on_esme"] = lambda esme: called(wrap(esme, LoopThread.shared()))
    return _start(listen_for_outbind_here, loop, host, port, **options)


class RemoteSimulator(Remote):
    """A simulator on the background thread; `start` returns when it listens."""

    def __init__(self, options: dict[str, Any]) -> None:
        thread = LoopThread.shared()

        async def make() -> Any:
            return SimulatorHere(**options)

        super().__init__(thread.sync(make()), thread)

    def start(self) -> RemoteSimulator:
        """Start listening; give the simulator itself, which may be awaited or not."""
        self._thread.sync(self.__wrapped__.start())
        _open_objects.add(self)
        return self

    def stop(self) -> None:
        """Unbind everybody and stop, without await."""
        self._thread.sync(self.__wrapped__.close())

    def __await__(self) -> Generator[Any, None, RemoteSimulator]:
        async def started() -> RemoteSimulator:
            return self

        return started().__await__()

    async def __aenter__(self) -> RemoteSimulator:
        await self._thread.call(self.__wrapped__.start())
        _open_objects.add(self)
        return self


def Simulator(*, loop: str = "auto", **options: Any) -> Any:
    """A message centre for tests and lessons: see `smpplab.simulator.Simulator`.

    Args:
        loop: "current", "thread", or "auto": a thread of its own in notebooks.
        **options: Those of `smpplab.simulator.Simulator`.
    """
    return RemoteSimulator(options) if _background(loop) else SimulatorHere(**options)


_open_objects: weakref.WeakSet[Remote] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Unbind what a notebook left open, within two seconds."""
    for remote in list(_open_objects):
        with contextlib.suppress(SmppError, TimeoutError, concurrent.futures.CancelledError, RuntimeError):
            remote._thread.sync(remote.__wrapped__.close(), timeout=2)
