"""A simulator and ESMEs of this package on one clock that is moved by hand."""

from __future__ import annotations

import asyncio
from typing import Any

import smpplab as sl
from smpplab.session import Received, Timers
from smpplab.simulator import Simulator
from smpplab.transport import ManualClock

__all__ = ["TO", "Lab"]

TO = "447700900123"


class Lab:
    """A simulator and an ESME of ours, on one clock."""

    def __init__(self, **options: Any) -> None:
        self.clock = ManualClock()
        settings = {"timers": Timers(enquire_link=None), "receipt_after": 0.2, "seed": 7} | options
        self.smsc = Simulator(port=None, clock=self.clock, **settings)
        self.heard: list[Any] = []
        self.events: list[dict[str, Any]] = []
        self.smsc.taps.append(self._tap)
        self.smsc.on_event.append(self.events.append)
        self.esmes: list[Any] = []

    def _tap(self, name: str, event: Any) -> None:
        if isinstance(event, Received) and event.pdu.is_response:
            self.heard.append((event.pdu.command, int(event.pdu.command_status)))

    async def connect(self, **options: Any) -> Any:
        async def connector(driver: Any) -> None:
            self.smsc.connect_memory(driver, clock=self.clock)

        settings = {"enquire_link_every": None, "response_timeout": 5, "connector": connector} | options
        esme = await sl.connect("smpp://lab:secret@mc.example:2775?bind=trx", clock=self.clock, **settings)
        self.esmes.append(esme)
        return esme

    async def during(self, seconds: float, awaitable: Any) -> Any:
        """What came of it within so many virtual seconds: a result, or an error."""
        task = asyncio.ensure_future(awaitable)
        await self.clock.run(seconds)
        assert task.done(), f"not done after {seconds} s"
        return (await asyncio.gather(task, return_exceptions=True))[0]

    @property
    def fired(self) -> list[str]:
        return [event["fault"] for event in self.events if event["event"] == "fault"]

    async def __aenter__(self) -> Lab:
        await self.smsc.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.smsc.faults = []
        for served in list(self.smsc.connections):
            served.abort()
        await self.clock.run(0)
        for esme in self.esmes:
            await esme.close()
        await self.smsc.close()
