"""A raw ESME for the simulator's tests: it writes octets, right or wrong, and reads PDUs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from smpplab.session import Timers
from smpplab.simulator import Simulator
from smpplab.transport.clock import ManualClock
from smpplab.wire import SMPP, BindReceiver, BindTransceiver, BindTransmitter, Pdu, Splitter, SubmitSm

BINDS = {"trx": BindTransceiver, "tx": BindTransmitter, "rx": BindReceiver}


class RawEsme(asyncio.Protocol):
    """Everything that comes is in `octets` and, PDU by PDU, in `pdus`."""

    def __init__(self) -> None:
        self.octets, self.pdus, self.lost = b"", [], asyncio.get_running_loop().create_future()
        self._splitter = Splitter()
        self.transport: Any = None
        self.answers = True  # deliver_sm is answered with ESME_ROK

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.octets += data
        for octets in self._splitter.feed(data):
            pdu = SMPP.decode(octets)
            self.pdus.append(pdu)
            if self.answers and pdu.command in ("deliver_sm", "data_sm", "enquire_link", "unbind"):
                response = SMPP.commands[pdu.command_id | 0x80000000]()
                response.sequence_number = pdu.sequence_number
                self.write(response)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(exc)

    def write(self, what: bytes | Pdu) -> None:
        self.transport.write(bytes(what))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the loop run until it is so."""
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 (there is nothing to wait for but turns of the loop)
                await asyncio.sleep(0)

    async def ask(self, what: bytes | Pdu, answers: int = 1) -> Any:
        """Write; give the answer (or the answers)."""
        at = len(self.responses)
        self.write(what)
        await self.until(lambda: len(self.responses) >= at + answers)
        return self.responses[at] if answers == 1 else self.responses[at : at + answers]

    async def bind(
        self, bind: str = "trx", version: int = 0x34, account: str = "lab", password: str = "secret"
    ) -> Any:
        """Bind; give the response."""
        make: Any = BINDS[bind]
        pdu = make(
            system_id=account, password=password, interface_version=version, sequence_number=0x7000_0000
        )
        return await self.ask(pdu)

    @property
    def responses(self) -> list[Pdu]:
        return [pdu for pdu in self.pdus if pdu.is_response]

    def receipts(self) -> list[Pdu]:
        return [pdu for pdu in self.pdus if pdu.command == "deliver_sm" and pdu.esm_class & 0x3C]


async def connected(smsc: Simulator, over: str = "memory") -> RawEsme:
    """A raw ESME that is connected and not bound."""
    esme = RawEsme()
    if over == "tcp":
        await asyncio.get_running_loop().create_connection(lambda: esme, "127.0.0.1", smsc.port)
    else:
        smsc.connect_memory(esme)
    return esme


async def bound(smsc: Simulator, over: str = "memory", **bind: Any) -> RawEsme:
    """A raw ESME that is bound."""
    esme = await connected(smsc, over)
    response = await esme.bind(**bind)
    assert response.command_status == 0, response
    return esme


def submit(number: int = 1, **fields: Any) -> SubmitSm:
    """A submit_sm that is in order, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "source_addr": "447700900999",
        "destination_addr": "447700900123",
        "short_message": b"Hello",
        "sequence_number": number,
    }
    return SubmitSm(**values | fields)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def smsc(clock: ManualClock) -> AsyncIterator[Simulator]:
    """A simulator without sockets, on a clock moved by hand."""
    simulator = Simulator(port=None, clock=clock, seed=7, timers=Timers(enquire_link=None))
    yield await simulator.start()
    await simulator.close(limit=0.05)  # some of these ESMEs never answer the unbind
