"""How much memory a message takes in the simulator's mailbox: that of a process which keeps very many."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

from benchmarks.messages import DESTINATION, SUBMIT_SM, TEXT, bind, message, renumbered
from smpplab.session import Timers
from smpplab.simulator import Delivered, Simulator
from smpplab.transport import ManualClock

AT_ONCE = 100


def resident() -> int:
    """Octets of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Quiet(asyncio.Protocol):
    """Submits, and looks at no answer."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(bind("lab"))


def octets_a_message(n: int, receipts: bool) -> float:
    """Octets of memory for each of `n` messages of 20 characters to as many mobiles.

    Args:
        n: How many; the mailbox has room for a million.
        receipts: Each wants a receipt, and none has left yet: the most that a message ever takes.
    """
    asyncio.run(_keep(1000, receipts))  # what is loaded and compiled at first use is no message
    gc.collect()
    return asyncio.run(_keep(n, receipts)) / n


async def _keep(n: int, receipts: bool) -> int:
    """Octets by which this process grows with so many messages."""
    clock, client = ManualClock(), Quiet()
    smsc = Simulator(port=None, clock=clock, timers=Timers(enquire_link=None), fate=Delivered(3600))
    async with smsc:
        smsc.connect_memory(client)
        template, before = message(SUBMIT_SM, TEXT, receipt=int(receipts)), resident()
        for first in range(0, n, AT_ONCE):
            client.transport.write(b"".join(_submit(template, first + i) for i in range(AT_ONCE)))
            while len(smsc.messages) < first + AT_ONCE:  # noqa: ASYNC110
                await asyncio.sleep(0)
        gc.collect()
        grown = resident() - before
        assert len(smsc.messages) == n
        for served in list(smsc.connections):
            served.abort()
    return grown


def _submit(template: bytes, number: int) -> bytes:
    to = b"4477%08d" % number
    return renumbered(template.replace(DESTINATION.encode(), to), number + 2)
