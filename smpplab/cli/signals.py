"""SIGINT and SIGTERM as something to await, or to be called for."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

__all__ = ["on_signal", "stopped"]

NUMBERS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def on_signal(call: Callable[[str], None]) -> Iterator[None]:
    """Call a function with the name of each SIGINT and SIGTERM that comes meanwhile."""
    loop = asyncio.get_running_loop()
    try:
        for number in NUMBERS:
            loop.add_signal_handler(number, call, number.name)
    except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
        yield
        return
    try:
        yield
    finally:
        for number in NUMBERS:
            loop.remove_signal_handler(number)


async def stopped() -> str:
    """Wait for SIGINT or SIGTERM; give its name."""
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def stop(name: str) -> None:
        if not future.done():
            future.set_result(name)

    with on_signal(stop):
        return await future
