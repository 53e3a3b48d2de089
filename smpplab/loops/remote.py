"""Objects that live on a `LoopThread`, and what a notebook holds of them."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Generator
from typing import Any, TypeVar

from smpplab.client import Esme, OutbindListener, Pool, Result, Submission
from smpplab.loops.thread import LoopThread
from smpplab.simulator import Handset, Simulator
from smpplab.simulator.control import Control

__all__ = ["Call", "Remote", "Sync", "bare", "wrap"]

_T = TypeVar("_T")
REMOTE = (
    Esme,
    Pool,
    OutbindListener,
    Submission,
    Simulator,
    Handset,
    Control,
)  # what has coroutines of its own


class Call(Coroutine[Any, Any, Any]):
    """Something to do on the thread, once it is awaited (from any loop) or its `result` is asked for.

    It counts as a coroutine, so that `asyncio.create_task` takes it.
    """

    def __init__(self, thread: LoopThread, start: Callable[[], Coroutine[Any, Any, Any]], name: str) -> None:
        self._thread, self._start, self._name = thread, start, name
        self._going: Coroutine[Any, Any, Any] | None = None

    def send(self, value: Any) -> Any:
        """Go on, as a task does it."""
        if self._going is None:
            self._going = self._run()
        return self._going.send(value)

    def throw(self, *error: Any) -> Any:
        """Go on with an error, such as a cancellation."""
        if self._going is None:
            self._going = self._run()
        return self._going.throw(*error)

    def close(self) -> None:
        """End what has begun."""
        if self._going is not None:
            self._going.close()

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
        _at_once(self._thread, functools.partial(setattr, self.__wrapped__, name), (value,), {})

    def __enter__(self) -> Remote:
        _at_once(self._thread, self.__wrapped__.__enter__, (), {})
        return self

    def __exit__(self, *exception: object) -> None:
        _at_once(self._thread, self.__wrapped__.__exit__, exception, {})

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

    def __bool__(self) -> bool:
        return bool(self.__wrapped__)  # by its length only where it has one

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
    if isinstance(value, AsyncIterable) and (loop := asyncio._get_running_loop()) is not None:
        return _FromLoop(value, loop)
    return value._wrapped if isinstance(value, Sync) else value


class _FromLoop(AsyncIterator[Any]):
    """An asynchronous iterable of the notebook's: what it awaits belongs to the loop that it came from."""

    def __init__(self, iterable: AsyncIterable[Any], loop: asyncio.AbstractEventLoop) -> None:
        self._iterator, self._loop, self._end = aiter(iterable), loop, object()

    async def __anext__(self) -> Any:
        if asyncio.get_running_loop() is self._loop:
            return await anext(self._iterator)
        there = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        item = await asyncio.wrap_future(there)
        if item is self._end:
            raise StopAsyncIteration
        return item

    async def _next(self) -> Any:
        return await anext(self._iterator, self._end)


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
