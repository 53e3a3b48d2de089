"""A thousand sessions at once: each binds and submits one message; all get their answers and receipts."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Awaitable, Iterable
from typing import Any

from benchmarks.rawclient import Client

AT_ONCE = 100  # connects: the listen queue of a server is 100 deep as asyncio makes it


class One(Client):
    """One message, and its receipt or that of another: an account's receipts come on any of its sessions."""

    def __init__(self) -> None:
        super().__init__(1, 1, receipts=True)
        self.receipts_left = 0

    @property
    def receipts(self) -> int:
        """How many receipts have come."""
        return -self.receipts_left


def many_files() -> None:
    """Allow as many connections as the system lets us have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def crowd(port: int, sessions: int) -> dict[str, float]:
    """Seconds until all are bound, and until each has exchanged a message; all stay bound to the end."""

    async def main() -> dict[str, float]:
        began = time.perf_counter()
        crowd: list[One] = []
        for _ in range(0, sessions, AT_ONCE):
            crowd += await all_of(connected(port) for _ in range(min(AT_ONCE, sessions - len(crowd))))
        bound = time.perf_counter()
        for client in crowd:
            out: list[bytes] = []
            client.submit(out)
            client.transport.write(b"".join(out))
        accepted = sum(await all_of(client.done for client in crowd))
        while sum(client.receipts for client in crowd) < sessions:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        done = time.perf_counter()
        assert accepted == sessions, f"{accepted} of {sessions} messages were accepted"
        return {"bind_seconds": bound - began, "exchange_seconds": done - bound}

    many_files()
    return asyncio.run(main())


async def all_of(what: Iterable[Awaitable[Any]]) -> list[Any]:
    return await asyncio.gather(*what)


async def connected(port: int) -> One:
    """A session that is bound."""
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(One, "127.0.0.1", port)
    assert await client.bound == 0, "the bind was refused"
    return client
