"""A worker at full speed, with receipts; prints its resident memory every tenth of the way."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import smpplab as sl

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Octets of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


class Endless:
    """A broker that makes up its messages."""

    def __init__(self, count: int) -> None:
        self.left, self.step = count, count // 10

    async def dequeue(self) -> sl.Outgoing:
        if not self.left:
            await asyncio.Event().wait()
        self.left -= 1
        if self.left % self.step == 0:
            print(resident(), flush=True)
        return sl.Outgoing("447700900123", f"message {self.left}", receipt=True, log_id=str(self.left))


async def main(url: str, count: int) -> None:
    receipts, complete = 0, asyncio.Event()

    def count_one(receipt: object) -> None:
        nonlocal receipts
        receipts += 1
        if receipts == count:
            complete.set()

    async with sl.connect(url, window=100, broker=Endless(count), on_receipt=count_one) as esme:
        running = asyncio.create_task(esme.run())
        await complete.wait()
        await esme.close()
        await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
