"""A rehearsal: a scenario in virtual time, with ESMEs that follow a script.

No sockets and no real time: nothing depends on how fast the machine is, so the same seed gives the same
octets at the same times, what is throttled and what is delayed included.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from smpplab.client import Esme, MemoryCorrelator, connect
from smpplab.errors import BindError, CommandError, ConnectFailed, SmppError, UsageError
from smpplab.simulator.scripts import Rehearsal, Script
from smpplab.simulator.simulator import Simulator
from smpplab.transport.clock import ManualClock

__all__ = ["rehearse"]

PARTING = 2.0  # seconds for unbind and its answer
PATIENCE = 60.0  # the same of real time, in which nothing may depend on how fast the machine is


async def rehearse(
    smsc: Simulator,
    rehearsal: Rehearsal,
    lasts: float | None = None,
    begin: Callable[[], None] = lambda: None,
) -> Counter[str]:
    """Run a simulator in virtual time, from its start to its close.

    Args:
        smsc: Not started, on a `ManualClock` and without a port.
        rehearsal: Who binds and sends.
        lasts: Seconds, in place of the rehearsal's.
        begin: Called when the simulator has started.

    Returns:
        What the ESMEs have seen: how many messages were "accepted", receipts, messages, "lost" links, and
        how often each error.
    """
    clock, counts = smsc.clock, Counter[str]()
    if not isinstance(clock, ManualClock):
        raise UsageError("a rehearsal is in virtual time: the simulator needs clock=ManualClock(), port=None")
    live = {script.endpoint(smsc).system_id: MemoryCorrelator(clock=clock) for script in rehearsal.esme}
    actors = [Actor(smsc, script, counts, live) for script in rehearsal.esme]
    await smsc.start()
    begin()
    running = [asyncio.ensure_future(actor.play()) for actor in actors]
    await clock.run(rehearsal.lasts if lasts is None else lasts)
    for task in running:
        task.cancel()
    partings = [asyncio.ensure_future(actor.part()) for actor in actors]
    await clock.run(PARTING)
    for served in list(smsc.connections):  # those whose line is dead
        served.abort()
    await clock.run(0)
    await asyncio.gather(*running, *partings, return_exceptions=True)
    await smsc.close()
    return counts


class Actor:
    """One ESME that follows its script.

    Args:
        smsc: Where it binds.
        script: What it does.
        counts: Of what it sees.
        live: By account, what finds the messages of receipts: they may come on another bind.
    """

    def __init__(
        self, smsc: Simulator, script: Script, counts: Counter[str], live: Mapping[str, MemoryCorrelator]
    ) -> None:
        self.smsc, self.script, self.clock, self.counts = smsc, script, smsc.clock, counts
        self.endpoint, self.live = script.endpoint(smsc), live
        self.sent = 0
        self._connect = self._connection()
        self._esme: Esme | None = None
        self._tasks: dict[asyncio.Task[None], None] = {}  # in their order, which no set keeps

    async def play(self) -> None:
        """Be there until cancelled."""
        await self.clock.sleep(self.script.at)
        while True:
            try:
                self._esme = esme = await self._connect
            except BindError as error:
                self.counts[error.status.name] += 1
            except SmppError as error:
                self.counts[type(error).__name__] += 1
            else:
                await self._be_bound(esme)
            await self.clock.sleep(self.script.pause)

    async def part(self) -> None:
        """Unbind."""
        for task in list(self._tasks):
            task.cancel()
        if self._esme is not None:
            await self._esme.close(timeout=PATIENCE)

    def _connection(self) -> Any:
        """One for all links, one after the other."""
        script = self.script
        same = ("version", "source", "window", "response_timeout", "enquire_link_every")
        return connect(
            self.endpoint,
            clock=self.clock,
            connector=self._join,
            live=self.live[self.endpoint.system_id],
            on_message=lambda message: self._count("messages"),
            on_receipt=lambda receipt: self._count("receipts"),
            **{name: getattr(script, name) for name in same},
        )

    async def _join(self, driver: Any) -> None:
        if self.smsc.closing:
            raise ConnectFailed("nobody listens there")
        self.smsc.connect_memory(driver, clock=self.clock, delay=self.script.delay)

    def _count(self, what: str) -> None:
        self.counts[what] += 1

    async def _be_bound(self, esme: Esme) -> None:
        """Send until all is sent, and stay until the link is gone."""
        self._count("bound")
        sending = asyncio.ensure_future(self._send(esme))
        try:
            await esme.wait_closed()
            self._count("lost")
        finally:
            sending.cancel()
        await esme.close()

    async def _send(self, esme: Esme) -> None:
        """Each message at its time; those that could not be sent in theirs follow at once."""
        script, began = self.script, self.script.at
        while self.sent < script.messages and script.bind != "rx":
            await self.clock.sleep(began + self.sent / script.rate - self.clock.time())
            self.sent += 1
            task = asyncio.ensure_future(self._submit(esme, self.sent - 1))
            self._tasks[task] = None
            task.add_done_callback(self._tasks.pop)

    async def _submit(self, esme: Esme, number: int) -> None:
        script, counts = self.script, self.counts
        to, text = f"447700900{100 + number % 800}", script.texts[number % len(script.texts)]
        try:
            sent = await esme.submit(to, text, receipt=script.receipt, tries=script.tries)
            counts["accepted"] += 1
            if script.query and number % script.query == 0:
                await esme.query(sent.message_id, source=script.source)
                counts["queried"] += 1
        except CommandError as error:
            counts[error.status.name] += 1
        except SmppError as error:
            counts[type(error).__name__] += 1
