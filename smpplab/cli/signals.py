"""SIGINT and SIGTERM as something to await."""

from __future__ import annotations

import asyncio
import signal

__all__ = ["stopped"]


async def stopped() -> str:
    """Wait for SIGINT or SIGTERM; give its name."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()

    def stop(name: str) -> None:
        if not future.done():
            future.set_result(name)

    numbers = (signal.SIGINT, signal.SIGTERM)
    try:
        for number in numbers:
            loop.add_signal_handler(number, stop, number.name)
    except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
        return await future
    try:
        return await future
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
