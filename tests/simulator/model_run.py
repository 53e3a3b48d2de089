"""Random operations on a simulator and on the plain model of a message centre, side by side.

The operations go as octets over a transport without a loop in between; time is a `ManualClock`'s.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

from smpplab.session import Timers
from smpplab.simulator import Fate, Simulator
from smpplab.text import smpptime
from smpplab.transport.clock import ManualClock
from smpplab.wire import (
    SMPP,
    BindTransceiver,
    CancelSm,
    DataSm,
    MessageState,
    Pdu,
    QuerySm,
    ReplaceSm,
    SmeAddress,
    Splitter,
    SubmitMulti,
    SubmitSm,
    Unbind,
)

from .message_model import OK, MessageModel, Plan, Wish

SOURCES = ("447700900999", "447700900998")
PLANS = {
    f"4477009001{number:02}": plan
    for number, plan in enumerate(
        [
            Plan("DELIVERED", 0), Plan("DELIVERED", 7), Plan("DELIVERED", 3000), Plan("UNDELIVERABLE", 40),
            Plan("REJECTED", 0), Plan("ACCEPTED", 90), Plan("UNKNOWN", 10), Plan("SKIPPED", 20),
            Plan("DELETED", 500), Plan("EXPIRED", 15), Plan("ENROUTE", float("inf")), Plan("DELIVERED", 90_000),
        ]
    )
}  # fmt: skip
PERIODS = (0, 1, 2, 7, 10, 40, 60, 300, 3600, 50_000, 86_400, 400_000)
KEPT, USUAL, MOST = 2 * 86_400.0, 86_400.0, 3 * 86_400.0
AGAIN, NO = 0x64, 0x66  # ESME_RX_T_APPN: later; ESME_RX_R_APPN: never (5.1.3)

PUT_OFF = 3  # times; a delivery is given up after six


class ByPlan:
    """The fates of the plans."""

    def fate(self, message: Any) -> Fate:
        plan = PLANS[message.destination_addr]
        return Fate(MessageState[plan.outcome], plan.after)


class Esme(asyncio.Transport):
    """The far end of one session: what the simulator writes, as PDUs; deliveries are answered as it pleases."""

    def __init__(self, run: Run, version: int) -> None:
        super().__init__()
        self.run, self.version = run, version
        self._splitter, self.inbox, self.todo = Splitter(), [], []
        self.served: Any = run.smsc._accept()
        self.served.connection_made(self)
        self.ask(BindTransceiver(system_id="lab", password="secret", interface_version=version))

    def write(self, data: Any) -> None:
        for octets in self._splitter.feed(bytes(data)):
            pdu = SMPP.decode(octets)
            (self.inbox if pdu.is_response else self.todo).append(pdu)

    def ask(self, pdu: Any) -> Any:
        pdu.sequence_number = self.run.number()
        self.served.data_received(bytes(pdu))
        return self.inbox.pop()

    def answer_deliveries(self) -> bool:
        """Answer what has come; whether there was anything."""
        todo, self.todo = self.todo, []
        for pdu in todo:
            response = SMPP.commands[pdu.command_id | 0x80000000]()
            response.sequence_number = pdu.sequence_number
            response.command_status = self.run.judge(pdu)
            self.served.data_received(bytes(response))
        return bool(todo)

    def close(self) -> None:
        if not self.served.closed.done():
            self.served.connection_lost(None)

    abort = close

    def is_closing(self) -> bool:
        return bool(self.served.closed.done())

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...


class Run:
    """One simulator, one model, and the operations on both.

    Args:
        random: Where chance comes from.
    """

    def __init__(self, random: random.Random) -> None:
        self.random, self.clock = random, ManualClock()
        timers = Timers(response=None, enquire_link=None)
        self.smsc = Simulator(port=None, clock=self.clock, timers=timers, fate=ByPlan())
        self.smsc.messages.keep, self.smsc.usual_validity, self.smsc.most_validity = KEPT, USUAL, MOST
        self.model = MessageModel(PLANS, USUAL, MOST, KEPT)
        self.ids: list[str] = []
        self.receipts: Counter[tuple[str, str, str]] = Counter()
        self.refused: Counter[tuple[str, str, str]] = Counter()
        self.put_off: Counter[tuple[str, str, str]] = Counter()
        self.asked_for_word: set[str] = set()
        self.mood, self._number, self._last_id = "takes all", 0, 0
        self.esmes: list[Esme] = [Esme(self, 0x50)]

    def number(self) -> int:
        self._number += 1
        return self._number

    def judge(self, pdu: Pdu) -> int:
        """What the ESME says to a receipt, by its mood: it takes it, refuses it, or wants it later."""
        state, message_id = pdu.tlvs["message_state"], pdu.tlvs["receipted_message_id"]
        if pdu.esm_class & 0x3C == 0x20:
            assert message_id in self.asked_for_word and state is MessageState.ENROUTE
            return 0
        receipt = (message_id, pdu.source_addr, state.name)
        if self.mood == "wants it later" and self.put_off[receipt] < PUT_OFF:
            self.put_off[receipt] += 1
            return AGAIN
        (self.refused if self.mood == "refuses" else self.receipts)[receipt] += 1
        return NO if self.mood == "refuses" else 0

    async def settle(self) -> None:
        """Let the simulator write, and the ESMEs answer, until all is quiet."""
        busy = True
        while busy:
            await asyncio.sleep(0)
            busy = sum(esme.answer_deliveries() for esme in self.esmes) > 0  # each of them, so no any()

    # The operations

    def wish(self) -> tuple[Wish, dict[str, Any]]:
        """What a submission asks for, for the model and as fields of a PDU."""
        schedule, schedule_field = self._time() if self.random.random() < 0.2 else (None, "")
        validity, validity_field = self._time() if self.random.random() < 0.5 else (None, "")
        registered = self.random.choice((0, 1, 1, 2, 3, 0x11, 0x10))
        service = self.random.choice(("", "", "WAP"))
        wish = Wish(self.random.choice(SOURCES), service, schedule, validity, registered)
        fields = {
            "source_addr": wish.source, "service_type": service, "registered_delivery": registered,
            "schedule_delivery_time": schedule_field, "validity_period": validity_field,
        }  # fmt: skip
        return wish, fields

    def _time(self) -> tuple[float, str]:
        """Seconds from now, and an SMPP time that means that, absolute or relative (7.1.1)."""
        seconds = self.random.choice(PERIODS)
        if self.random.random() < 0.5:
            return seconds, smpptime.format_relative(timedelta(seconds=seconds))
        if self.random.random() < 0.1:
            seconds = -60  # what is over has begun
        return seconds, smpptime.format_absolute(self.smsc.dates.at(self.clock.time() + seconds))

    def _taken(self, answer: Any, wish: Wish, destinations: list[str]) -> None:
        new_id = f"{self._last_id + 1:010d}"
        expected = self.model.submit(new_id, wish, destinations)
        assert (answer.status.name, getattr(answer, "message_id", "") or "") == expected
        if expected == (OK, new_id):
            self._last_id += 1
            self.ids.append(new_id)
        if wish.registered & 0x10:
            self.asked_for_word.add(expected[1])

    def submit(self, esme: Esme) -> None:
        wish, fields = self.wish()
        replace = self.random.random() < 0.25
        to = self.random.choice(list(PLANS))
        pdu = SubmitSm(
            **fields, destination_addr=to, short_message=b"Hello", priority_flag=self.random.randrange(4),
            replace_if_present_flag=int(replace),
        )  # fmt: skip
        self._taken(esme.ask(pdu), wish._replace(replace=replace), [to])

    def submit_multi(self, esme: Esme) -> None:
        wish, fields = self.wish()
        to = self.random.sample(list(PLANS), self.random.randrange(1, 4))
        entries = tuple(SmeAddress(destination_addr=number) for number in to)
        self._taken(esme.ask(SubmitMulti(**fields, dest_address=entries, short_message=b"Hello")), wish, to)

    def data(self, esme: Esme) -> None:
        wish, fields = self.wish()
        del fields["schedule_delivery_time"], fields["validity_period"]
        tlvs: dict[str, Any] = {"message_payload": b"Hello"}
        validity = self.random.choice((None, 1, 30, 5000))
        if validity is not None:
            tlvs["qos_time_to_live"] = validity
        to = self.random.choice(list(PLANS))
        answer = esme.ask(DataSm(**fields, destination_addr=to, tlvs=tlvs))
        self._taken(answer, wish._replace(schedule=None, validity=validity), [to])

    def _some_id(self) -> str:
        if not self.ids or self.random.random() < 0.03:
            return "never"
        return self.random.choice(self.ids if self.random.random() < 0.1 else self.ids[-40:])

    def _some_source(self, message_id: str) -> str:
        """Mostly the one of the message."""
        own = [message.source for message in self.model.messages.get(message_id, ())]
        return self.random.choice([*own * 8, "", *SOURCES])

    def query(self, esme: Esme) -> None:
        message_id = self._some_id()
        source = self._some_source(message_id)
        status, state, final_at = self.model.query(message_id, source)
        if state == "SCHEDULED" and esme.version < 0x50:
            state = "ENROUTE"  # 3.4 has no SCHEDULED (5.2.28)
        answer = esme.ask(QuerySm(message_id=message_id, source_addr=source))
        assert answer.status.name == status
        if status == OK:
            date = self.smsc.dates.smpp_time(final_at) if final_at is not None else ""
            assert (MessageState(answer.message_state).name, answer.final_date) == (state, date)

    def cancel(self, esme: Esme) -> None:
        by_id = self.random.random() < 0.8
        message_id = self._some_id() if by_id else ""
        to = [message.destination for message in self.model.messages.get(message_id, ())]
        fields: dict[str, str] = {
            "message_id": message_id,
            "source_addr": self._some_source(message_id),
            "destination_addr": self.random.choice(["", "", *to * 4, *PLANS] if by_id else list(PLANS)),
            "service_type": self.random.choice(("", "WAP")),
        }
        assert esme.ask(CancelSm(**fields)).status.name == self.model.cancel(
            message_id, fields["source_addr"], fields["destination_addr"], fields["service_type"]
        )

    def replace(self, esme: Esme) -> None:
        message_id = self._some_id()
        source = self._some_source(message_id)
        wish, fields = self.wish()
        del fields["service_type"]
        pdu = ReplaceSm(**fields | {"source_addr": source}, message_id=message_id, short_message=b"Bye")
        expected = self.model.replace(message_id, source, wish.schedule, wish.validity, wish.registered)
        assert esme.ask(pdu).status.name == expected
        if wish.registered & 0x10:
            self.asked_for_word.add(message_id)

    OPERATIONS: ClassVar = {
        "submit": submit, "submit_multi": submit_multi, "data": data, "query": query, "cancel": cancel,
        "replace": replace,
    }  # fmt: skip
    KINDS = (
        *["submit"] * 36, *["query"] * 27, *["replace"] * 11, *["submit_multi", "data", "cancel"] * 3,
        *["time"] * 15, "sessions", "mood",
    )  # fmt: skip

    async def pass_time(self) -> None:
        seconds = self.random.choice((1, 1, 1, 3, 7, 10, 60, 600, 3600, 40_000))
        self.clock.advance(seconds)
        self.model.advance(seconds)
        await self.settle()

    def change_sessions(self) -> None:
        """Bind one more, or unbind one; what nobody can take waits."""
        if len(self.esmes) > 1 or (self.esmes and self.random.random() < 0.5):
            self.esmes.pop(0).ask(Unbind())
        else:
            self.esmes.append(Esme(self, self.random.choice((0x34, 0x50))))

    async def step(self, kind: str) -> None:
        """One operation of that kind."""
        if kind == "time":
            await self.pass_time()
        elif kind == "mood":
            self.mood = self.random.choice(("takes all", "wants it later", "refuses"))
        elif kind == "sessions" or not self.esmes:
            self.change_sessions()
        else:
            self.OPERATIONS[kind](self, self.esmes[-1])

    async def compare(self) -> None:
        """The whole mailbox, and, when all has been taken, every receipt."""
        assert self.smsc.messages.states() == self.model.states()
        if not self.esmes:
            self.change_sessions()
        self.mood = "takes all"
        for _ in range(8):  # what was wanted later comes after 1, 2, 4 … seconds
            self.clock.advance(40)
            self.model.advance(40)
            await self.settle()
        assert self.receipts + self.refused == Counter(self.model.receipts)


async def drive(random: random.Random, steps: int, every: int = 250) -> Run:
    """That many steps, compared now and then and at the end."""
    run = Run(random)
    for number in range(1, steps + 1):
        await run.step(random.choice(Run.KINDS))
        if number % every == 0 or number == steps:
            await run.compare()
    await run.smsc.close(limit=0.0)
    return run


async def replay(steps: list[tuple[str, int]]) -> None:
    """Steps of which each has a kind and chances of its own, so that one may be left out."""
    run = Run(random.Random(0))
    for kind, seed in steps:
        run.random.seed(seed)
        await run.step(kind)
    await run.compare()
    await run.smsc.close(limit=0.0)
