"""A message centre to script, over the memory transport and in virtual time."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from smpplab.client import Esme, connect
from smpplab.session import BadPdu, Event, Received, Role, Session, Timers
from smpplab.transport import Driver, ManualClock, join
from smpplab.wire import (
    BindReceiverResp,
    BindTransceiverResp,
    BindTransmitterResp,
    DeliverSm,
    EsmClass,
    Pdu,
    SubmitSmResp,
)

TO = "447700900123"
URL = "smpp://lab:secret08@mc.example:2775?bind=trx"
BINDS: dict[str, Any] = {
    "bind_transmitter": BindTransmitterResp,
    "bind_receiver": BindReceiverResp,
    "bind_transceiver": BindTransceiverResp,
}


class MessageCentre:
    """What it does with each command is in `on`: a function from the request to what goes back.

    That may be a PDU (the answer), octets (as they are), a list of both, or `None` (silence).
    """

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.link: Any = None
        self.driver: Any = None
        self.requests: list[Any] = []
        self.responses: list[Pdu] = []
        self.bad: list[BadPdu] = []
        self.binds = 0
        self.on: dict[str, Callable[[Any], Any]] = dict.fromkeys(BINDS, self.bound)
        self.on["submit_sm"] = self.accepted
        self.link_options: dict[str, Any] = {}
        self._ids = itertools.count(1)
        self._esmes: list[Esme] = []

    # What it does unless told otherwise

    def bound(self, pdu: Any) -> Pdu:
        self.binds += 1
        answer: Pdu = BINDS[pdu.command](system_id="MC", tlvs={"sc_interface_version": 0x34})
        return answer

    def accepted(self, pdu: Any) -> Pdu:
        return SubmitSmResp(message_id=f"m{next(self._ids)}")

    # The ESME's side

    async def connector(self, driver: Driver) -> None:
        session = Session(Role.MC, window=1000, timers=Timers(None, None), now=self.clock.time())
        self.driver = Driver(session, self._on_event, self.clock)
        self.link = join(driver, self.driver, clock=self.clock, **self.link_options)

    def connecting(self, url: str = URL, **options: Any) -> Any:
        options = {"enquire_link_every": None} | options
        return connect(url, clock=self.clock, connector=self.connector, **options)

    async def connect(self, url: str = URL, **options: Any) -> Esme:
        esme: Esme = await self.connecting(url, **options)
        self._esmes.append(esme)
        return esme

    # The MC's side

    @property
    def session(self) -> Session:
        found: Session = self.driver.session
        return found

    def send(self, *items: Pdu | bytes) -> None:
        """Send requests, or octets as they are."""
        for item in items:
            if isinstance(item, bytes):
                self.session.send_octets(item, self.clock.time())
            else:
                self.session.request(item, self.clock.time())
        self.driver.flush()

    def mute(self) -> None:
        """Hear nothing more, say nothing more; the connection stays."""
        self.driver.data_received = lambda data: None

    @staticmethod
    def receipt(message_id: str, stat: str = "DELIVRD", esm_class: int = 0x04, **fields: Any) -> DeliverSm:
        """A delivery receipt as appendix B writes it."""
        dates = "submit date:2601011200 done date:2601011201"
        text = f"id:{message_id} sub:001 dlvrd:001 {dates} stat:{stat} err:000 text:Hi"
        values: dict[str, Any] = {"short_message": text.encode(), "esm_class": EsmClass(esm_class)}
        return DeliverSm(source_addr="447700900123", destination_addr="LAB", **(values | fields))

    @staticmethod
    def mo(text: str = "Hello", **fields: Any) -> DeliverSm:
        """A message from a mobile."""
        values: dict[str, Any] = {"short_message": text.encode("latin-1")}
        return DeliverSm(source_addr="447700900123", destination_addr="80888", **(values | fields))

    def texts(self) -> list[str]:
        return [pdu.text for pdu in self.requests if pdu.command == "submit_sm"]

    def _on_event(self, event: Event) -> None:
        if isinstance(event, BadPdu):
            self.bad.append(event)
        if not isinstance(event, Received):
            return
        if event.pdu.is_response:
            self.responses.append(event.pdu)
            return
        self.requests.append(event.pdu)
        if not event.answered and event.pdu.command in self.on:
            self.answer(event.pdu, self.on[event.pdu.command](event.pdu))

    def answer(self, request: Pdu, given: Any) -> None:
        for item in given if isinstance(given, list) else [given]:
            if isinstance(item, Pdu) and item.is_response:
                self.session.reply(request, item, self.clock.time())
            elif isinstance(item, Pdu | bytes):
                self.send(item)
        self.driver.flush()

    # Time

    async def settle(self) -> None:
        """Let everything happen that needs no time."""
        await self.clock.run(0)

    async def during(self, seconds: float, *awaitables: Awaitable[Any]) -> list[Any]:
        """Do things while virtual seconds pass; what came of each, result or error."""
        tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
        await self.clock.run(seconds)
        assert all(task.done() for task in tasks), f"not done after {seconds} s"
        return await asyncio.gather(*tasks, return_exceptions=True)

    def hold(self) -> Held:
        """Hold submit_sm back until it is answered by hand."""
        return Held(self)

    async def start(self, esme: Esme, *texts: str, **options: Any) -> list[asyncio.Task[Any]]:
        """Submit texts, each in a task of its own."""
        tasks = [asyncio.create_task(esme.submit(TO, text, **options)) for text in texts]
        await self.settle()
        return tasks


class Held:
    """Submits are held until they are answered by hand."""

    def __init__(self, mc: MessageCentre) -> None:
        self.mc = mc
        self.waiting: list[Any] = []
        mc.on["submit_sm"] = self.waiting.append

    async def answer(self, number: int = 1, status: int = 0) -> None:
        for _ in range(number):
            pdu = self.waiting.pop(0)
            self.mc.answer(pdu, SubmitSmResp(message_id=f"id{pdu.sequence_number}", command_status=status))
        await self.mc.settle()


@pytest.fixture
async def mc() -> AsyncIterator[MessageCentre]:
    centre = MessageCentre()
    yield centre
    if centre.link is not None:
        centre.link.cut()
    await centre.settle()
    for esme in centre._esmes:
        await esme.close()


@pytest.fixture
def leaks() -> Callable[..., set[str]]:
    """Finds secrets in an output, in every form in which they could get there; gives those forms."""

    def found(output: str, *secrets: str) -> set[str]:
        forms = set()
        for secret in secrets:
            forms |= {secret, secret[:20], repr(secret)[1:-1], secret.encode().hex()}
            forms |= {secret.encode("utf-16-be").hex(), repr(secret.encode("utf-16-be"))[2:-1]}
        forms |= {json.dumps(form)[1:-1] for form in forms}
        return {form for form in forms if form.lower() in output.lower()}

    return found
