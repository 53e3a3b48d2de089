"""The chaos run: messages through a broker while everything around them is stopped, killed and cut.

The plan is drawn from a seed: which accident comes after how many accepted messages.  The message centre is
the bundled simulator, in this process; it writes down every message that it accepts, and from whom.  Each
worker process has a system_id of its own, so that each duplicate is known to be the work of one accident.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from smpplab.client import Outgoing
from smpplab.simulator import Account, Simulator
from smpplab.simulator.fates import Fate
from smpplab.wire import MessageState

from .chaos_worker import WINDOW
from .relay import Relay

PATIENCE = 60.0  # seconds without any accepted message
WORKER = Path(__file__).with_name("chaos_worker.py")


class Accepted(NamedTuple):
    """The message centre took a message: from which worker, and after how many accidents."""

    worker: str
    accidents: int


class Kill(NamedTuple):
    """A worker was killed, as which accident."""

    worker: str
    accident: int


class Campaign:
    """One chaos run.

    Args:
        server: What the broker talks to, with `url`, `start` and `stop`.
        messages: How many.
        accidents: Their names, in any order, each as often as it is to happen.
        seed: Of the plan.

    Attributes:
        accepted: Text to what the message centre wrote down about it.
        kills: The workers that were killed.
    """

    def __init__(self, server: Any, messages: int, accidents: list[str], seed: int) -> None:
        self.server, self.messages, self.chance = server, messages, random.Random(seed)
        self.accidents = self.chance.sample(accidents, len(accidents))
        middle = range(messages // 20, messages * 19 // 20)
        self.moments = sorted(self.chance.sample(middle, len(accidents)))
        self.accepted: defaultdict[str, list[Accepted]] = defaultdict(list)
        self.kills: list[Kill] = []
        self.happened = 0
        self._names = (f"w{number}" for number in itertools.count(1))
        self._workers: dict[str, asyncio.subprocess.Process] = {}
        self._news = asyncio.Event()
        accounts = [Account(f"w{number}", "secret", window=1000) for number in range(1, 100)]
        self.smsc = Simulator(accounts, port=_free_port(), fate=self)
        self.relay = Relay(self.smsc._port or 0)

    def fate(self, message: Any) -> Fate:
        """The simulator's question for each message that it takes; here it is written down."""
        self.accepted[message.octets.decode()].append(Accepted(message.system_id, self.happened))
        self._news.set()
        return Fate(MessageState.DELIVERED, 0.0)

    def outgoing(self) -> list[Outgoing]:
        return [Outgoing("447700900123", f"message {number:06}") for number in range(self.messages)]

    # The run

    async def run(self, broker: Any, workers: int = 2) -> None:
        """Have everything accepted, whatever happens; the messages are in the broker already."""
        await self.smsc.start()
        await self.relay.start()
        for _ in range(workers):
            await self._hire()
        try:
            for moment, accident in zip(self.moments, self.accidents, strict=True):
                await self._until(moment)
                print(f"after {len(self.accepted):,}: {accident}", flush=True)
                await self._do()[accident]()
                self.happened += 1
            await self._until(self.messages)
            await self._until_empty(broker)
        finally:
            for process in self._workers.values():
                process.send_signal(signal.SIGTERM)
            await asyncio.gather(*(process.wait() for process in self._workers.values()))
            await self.relay.close()
            await self.smsc.close()

    async def _until(self, accepted: int) -> None:
        last, since = len(self.accepted), time.monotonic()
        while len(self.accepted) < accepted:
            self._news.clear()
            try:
                async with asyncio.timeout(1):
                    await self._news.wait()
            except TimeoutError:
                pass
            if len(self.accepted) > last:
                last, since = len(self.accepted), time.monotonic()
            assert time.monotonic() - since < PATIENCE, f"no message after {last:,}: {self.smsc!r}"

    async def _until_empty(self, broker: Any) -> None:
        """Wait for what is brought again, too: messages whose answers were lost are still in the broker."""
        async with asyncio.timeout(PATIENCE):
            while await broker.depth():  # noqa: ASYNC110 (a server's count: nobody tells when it changes)
                await asyncio.sleep(0.05)

    # Accidents

    def _do(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            "the message centre stops": self._stop_centre,
            "the message centre crashes": self._crash_centre,
            "the broker's server crashes": self._crash_server,
            "a worker is killed": self._kill_worker,
            "a connection is cut in the middle of a PDU": self._cut,
        }

    async def _stop_centre(self) -> None:
        await self.smsc.close(limit=0.5)
        await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        await self.smsc.start()

    async def _crash_centre(self) -> None:
        for served in list(self.smsc.connections):
            served.abort()
        await self._stop_centre()

    async def _crash_server(self) -> None:
        await asyncio.to_thread(self.server.stop)
        await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        await asyncio.to_thread(self.server.start)

    async def _kill_worker(self) -> None:
        bound = sorted({served.account.system_id for served in self.smsc.sessions if served.account})
        name = self.chance.choice([name for name in bound if name in self._workers] or list(self._workers))
        process = self._workers.pop(name)
        process.kill()
        await process.wait()
        self.kills.append(Kill(name, self.happened))
        await self._hire()

    async def _cut(self) -> None:
        await self.relay.cut()

    async def _hire(self) -> None:
        name = next(self._names)
        url = f"smpp://{name}:secret@127.0.0.1:{self.relay.port}"
        self._workers[name] = await asyncio.create_subprocess_exec(
            sys.executable, str(WORKER), url, self.server.url
        )

    # What came of it

    @property
    def again(self) -> int:
        """How many messages were accepted more than once, each further time counted."""
        return sum(len(times) - 1 for times in self.accepted.values())

    def again_after(self, kill: Kill) -> int:
        """The messages that a worker had under way when it was killed, and that others brought again."""
        theirs = Accepted(kill.worker, kill.accident)
        return sum(theirs in times[:-1] for times in self.accepted.values())

    def report(self) -> str:
        """One line."""
        after = [self.again_after(kill) for kill in self.kills]
        return (
            f"{self.messages:,} messages, {len(self.accepted):,} accepted, {self.again:,} again, "
            f"after kills {after} (window {WINDOW}); {len(self.accidents)} accidents"
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
