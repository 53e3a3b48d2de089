"""A scenario that was rehearsed, and what can be asked of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import smpplab as sl
from smpplab.simulator.rehearsal import rehearse
from smpplab.simulator.scenario import Scenario
from smpplab.transport import ManualClock

__all__ = ["Rehearsed", "rehearsed"]


class Rehearsed:
    """What was seen in it; times are seconds since the start."""

    def __init__(self, scenario: Scenario, smsc: Any, events: list[dict[str, Any]], capture: Any) -> None:
        self.scenario, self.smsc, self.events, self.capture = scenario, smsc, events, capture
        self.counts: Counter[str] = Counter()
        self.start = round((smsc.dates.epoch.timestamp()) * 1e9)

    def named(self, name: str, **details: Any) -> list[dict[str, Any]]:
        """The events of that name with those details."""
        return [
            event
            for event in self.events
            if event["event"] == name and all(event.get(key) == value for key, value in details.items())
        ]

    def times(self, name: str, **details: Any) -> list[float]:
        """When those events were."""
        return [event["time"] for event in self.named(name, **details)]

    def between(self, name: str, begin: float, end: float, **details: Any) -> int:
        """How many of those events there were in that time."""
        return sum(begin <= time < end for time in self.times(name, **details))

    def pdus(self, command: str, begin: float = 0.0, end: float = float("inf")) -> list[Any]:
        """The PDUs of that name that passed in that time."""
        return [sl.decode(record.octets) for record in self.records(command, begin, end)]

    def records(self, command: str, begin: float = 0.0, end: float = float("inf")) -> list[Any]:
        """Their records."""
        return [
            record
            for record in self.capture
            if begin <= (record.time_ns - self.start) / 1e9 < end and record.command == command
        ]

    def statuses(self, begin: float = 0.0, end: float = float("inf")) -> Counter[str]:
        """The answers to submit_sm in that time."""
        return Counter(pdu.status.name for pdu in self.pdus("submit_sm_resp", begin, end))


async def rehearsed(name: str, **more: Any) -> Rehearsed:
    """Rehearse a shipped scenario."""
    scenario = Scenario.read(name)
    smsc = scenario.simulator(clock=ManualClock(), port=None, **more)
    events: list[dict[str, Any]] = []
    smsc.on_event.append(events.append)
    with sl.record(smsc, epoch=smsc.dates.epoch) as capture:
        run = Rehearsed(scenario, smsc, events, capture)
        run.counts = await rehearse(smsc, scenario.rehearsal)
    return run
