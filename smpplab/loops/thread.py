"""One daemon thread with an event loop of its own, and whether this is a notebook."""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from smpplab.errors import UsageError

__all__ = ["LoopThread", "in_notebook"]

_T = TypeVar("_T")
POLL = 0.2  # seconds: how often a waiting cell looks whether it was interrupted


def in_notebook() -> bool:
    """Whether this runs in a Jupyter kernel with threads."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None and sys.platform != "emscripten"


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
