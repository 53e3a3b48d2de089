"""Who comes, who is bound, who goes; and what that means for the accounts."""

from __future__ import annotations

from typing import Any

from smpplab.simulator import Simulator
from smpplab.transport.clock import ManualClock
from smpplab.wire import Unbind

from .conftest import connected


def make() -> Simulator:
    return Simulator({"lab": "secret", "shop": "hunter2"}, port=None, clock=ManualClock())


async def test_sessions_are_those_that_are_bound() -> None:
    async with make() as smsc:
        first, second, third = [await connected(smsc) for _ in range(3)]
        await first.bind("tx")
        await second.bind("trx")
        assert len(smsc.connections) == 3
        assert [served.name for served in smsc.sessions] == ["esme-1", "esme-2"]
        assert (smsc.bound_sessions("lab"), smsc.bound_sessions("shop")) == (2, 0)
        assert smsc.bound_by_way("lab") == {"tx": 1, "rx": 0, "trx": 1}
        await third.bind("rx", account="shop", password="hunter2")
        assert smsc.bound_by_way("shop") == {"tx": 0, "rx": 1, "trx": 0}


async def test_what_waits_goes_to_who_is_bound_and_to_nobody_after() -> None:
    events: list[dict[str, Any]] = []
    async with make() as smsc:
        smsc.on_event.append(events.append)
        smsc.deliver(text="first")
        esme = await connected(smsc)
        await esme.bind("rx")
        await esme.until(lambda: any(pdu.command == "deliver_sm" for pdu in esme.pdus))
        await esme.ask(Unbind(sequence_number=2))
        await esme.until(lambda: not smsc.connections)
        smsc.deliver(text="second")
        assert len(smsc.outbox("lab").queue) == 1
        assert smsc.outbox("lab").sessions == []
    names = [event["event"] for event in events]
    assert [name for name in names if name in ("bound", "unbound", "closed")] == [
        "bound",
        "unbound",
        "closed",
    ]


def test_the_dialect_of_a_version_is_compiled_once() -> None:
    smsc = make()
    assert smsc.dialect_of("3.3") is smsc.dialect_of("3.3")
    assert smsc.dialect_of("3.3").version == "3.3"
    assert smsc.dialect_of("5.0") is smsc.dialect
