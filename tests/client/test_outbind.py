"""Outbind over TCP: a message centre that is scripted octet by octet calls, and we bind, or hang up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from smpplab.capture import record
from smpplab.client import Esme, listen_for_outbind
from smpplab.errors import ConnectFailed, UsageError
from smpplab.session import State
from smpplab.wire import (
    BindReceiverResp,
    BindTransceiverResp,
    CommandStatus,
    DeliverSm,
    EnquireLink,
    Outbind,
    SubmitSmResp,
    UnbindResp,
    decode,
)


class Caller:
    """A message centre: it has called, and says and hears PDUs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, pdu: Any, number: int = 1) -> None:
        pdu.sequence_number = number
        self.writer.write(bytes(pdu))

    async def hear(self) -> Any:
        """The next PDU; `None` when the ESME has hung up."""
        async with asyncio.timeout(5):
            try:
                head = await self.reader.readexactly(4)
                return decode(head + await self.reader.readexactly(int.from_bytes(head) - 4))
            except (asyncio.IncompleteReadError, ConnectionResetError):
                return None

    async def bind(self, answer: Any = None) -> Any:
        """Take the bind, as a receiver's."""
        pdu = await self.hear()
        self.say(answer or BindReceiverResp(system_id="MC"), pdu.sequence_number)
        return pdu

    async def close(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            pass


class Call:
    """Calls a listener, and hangs up at the end."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []

    async def __call__(self, listener: Any) -> Caller:
        self.callers.append(Caller(*await asyncio.open_connection("127.0.0.1", listener.port)))
        return self.callers[-1]

    @asynccontextmanager
    async def listening(self, **options: Any) -> AsyncIterator[Any]:
        """A listener; its callers hang up before it is closed."""
        async with listening(**options) as listener:
            yield listener
            await self.hang_up()
            await asyncio.gather(*(esme.wait_closed() for esme in list(listener.links)))

    async def hang_up(self) -> None:
        for caller in self.callers:
            await caller.close()


@pytest.fixture
async def call() -> AsyncIterator[Call]:
    call = Call()
    yield call
    await call.hang_up()


def listening(**options: Any) -> Any:
    options = {"system_id": "lab", "password": "secret08", "enquire_link_every": None} | options
    return listen_for_outbind("127.0.0.1", 0, **options)


RIGHT = {"system_id": "MC", "password": "hello"}


async def test_it_binds_over_the_connection_of_the_caller(call: Call) -> None:
    async with call.listening(mc={"MC": "hello"}) as listener:
        assert repr(listener) == f"<OutbindListener on 127.0.0.1:{listener.port}: 0 bound, 0 refused>"
        caller = await call(listener)
        caller.say(Outbind(**RIGHT))
        pdu = await caller.bind()
        assert (pdu.command, pdu.system_id, pdu.password) == ("bind_receiver", "lab", "secret08")
        esme = await anext(listener)
        assert isinstance(esme, Esme)
        assert (esme.state, esme.mc_system_id, esme.endpoint.host) == (State.BOUND_RX, "MC", "127.0.0.1")
        assert listener.links == [esme]

        caller.say(DeliverSm(source_addr="447700900123", destination_addr="LAB", short_message=b"Hi"), 2)
        assert (await caller.hear()).command == "deliver_sm_resp"
        message = await anext(esme)
        assert message.text == "Hi"

        closing = asyncio.create_task(esme.close())
        unbind = await caller.hear()
        assert unbind.command == "unbind"
        caller.say(UnbindResp(), unbind.sequence_number)
        await closing
        assert listener.links == []


async def test_the_states_on_the_way(call: Call) -> None:
    states: list[State] = []

    class Hook:
        def on_event(self, event: Any) -> None:
            if hasattr(event, "new"):
                states.append(event.new)

    async with call.listening(hooks=[Hook()]) as listener:
        caller = await call(listener)
        caller.say(Outbind(system_id="anyone"))
        await caller.bind()
        await anext(listener)
    assert states[:2] == [State.OUTBOUND, State.BOUND_RX]


async def test_it_binds_as_told_and_can_submit(call: Call) -> None:
    async with call.listening(bind="trx") as listener:
        caller = await call(listener)
        caller.say(Outbind(**RIGHT))
        assert (await caller.bind(BindTransceiverResp(system_id="MC"))).command == "bind_transceiver"
        esme = await anext(listener)
        sending = asyncio.create_task(esme.submit("447700900123", "Hello"))
        pdu = await caller.hear()
        caller.say(SubmitSmResp(message_id="m1"), pdu.sequence_number)
        assert (await sending).message_id == "m1"


@pytest.mark.parametrize(
    "outbind",
    [
        {"system_id": "MC", "password": "wrong"},
        {"system_id": "MC"},
        {"system_id": "other", "password": "hello"},
        {"system_id": "other", "password": ""},
        {"system_id": "", "password": "hello"},
    ],
)
async def test_a_refused_outbind_closes_the_connection_without_a_word(call: Call, outbind: Any) -> None:
    async with call.listening(mc={"MC": "hello"}) as listener:
        caller = await call(listener)
        caller.say(Outbind(**outbind))
        assert await caller.hear() is None
        assert listener.counters == {"connections": 1, "refused": 1}
        other = await call(listener)
        other.say(Outbind(**RIGHT))
        await other.bind()
        assert (await anext(listener)).state.bound


async def test_no_outbind_in_time(call: Call) -> None:
    async with call.listening(bind_timeout=0.05) as listener:
        caller = await call(listener)
        assert await caller.hear() is None
        await asyncio.sleep(0)
        assert listener.counters["failed"] == 1


async def test_other_words_before_the_outbind(call: Call) -> None:
    async with call.listening() as listener:
        caller = await call(listener)
        caller.say(EnquireLink())
        assert (await caller.hear()).command == "enquire_link_resp"
        caller.say(DeliverSm(source_addr="", destination_addr="LAB", short_message=b"too early"), 2)
        assert (await caller.hear()).command_status == CommandStatus.ESME_RINVBNDSTS
        caller.say(Outbind(**RIGHT), 3)
        await caller.bind()
        assert (await anext(listener)).state.bound


@pytest.mark.parametrize("octets", [b"HTTP/1.1 200 OK\r\n\r\n", b""])
async def test_nonsense_and_silence_end_that_connection_alone(call: Call, octets: bytes) -> None:
    async with call.listening() as listener:
        caller = await call(listener)
        caller.writer.write(octets)
        caller.writer.write_eof()
        while await caller.hear() is not None:
            pass
        other = await call(listener)
        other.say(Outbind(**RIGHT))
        await other.bind()
        assert (await anext(listener)).state.bound
        assert listener.counters == {"connections": 2, "failed": 1, "bound": 1}


async def test_our_bind_is_refused(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    async with call.listening() as listener:
        caller = await call(listener)
        caller.say(Outbind(**RIGHT))
        await caller.bind(BindReceiverResp(command_status=CommandStatus.ESME_RBINDFAIL))
        assert await caller.hear() is None
        assert listener.counters["failed"] == 1 and not listener.links
    assert "ESME_RBINDFAIL" in caplog.text and "secret08" not in caplog.text


async def test_each_link_may_be_given_to_a_function(call: Call) -> None:
    given: list[Any] = []
    done = asyncio.Event()

    async def on_esme(esme: Any) -> None:
        given.append(esme)
        if len(given) == 2:
            done.set()
        raise ValueError("a mistake of the user's")

    async with call.listening(on_esme=on_esme) as listener:
        for _ in range(2):
            caller = await call(listener)
            caller.say(Outbind(**RIGHT))
            await caller.bind()
        await asyncio.wait_for(done.wait(), 5)
        assert listener.links == given


async def test_one_connection_too_many_is_closed(call: Call) -> None:
    async with call.listening(limit=1) as listener:
        first, second = await call(listener), await call(listener)
        assert await second.hear() is None
        first.say(Outbind(**RIGHT))
        await first.bind()
        assert (await anext(listener)).state.bound


async def test_close_ends_everything(call: Call) -> None:
    listener = await listening()
    waiting, bound = await call(listener), await call(listener)
    bound.say(Outbind(**RIGHT))
    await bound.bind()
    await anext(listener)
    closing = asyncio.create_task(listener.close())
    unbind = await bound.hear()
    bound.say(UnbindResp(), unbind.sequence_number)
    await closing
    assert await waiting.hear() is None and await bound.hear() is None
    assert [esme async for esme in listener] == []
    assert [esme async for esme in listener] == []
    assert repr(listener) == "<OutbindListener not listening: 0 bound, 0 refused>"


async def test_iterating_begins_to_listen(call: Call) -> None:
    listener = listening()
    with pytest.raises(UsageError, match="start it first"):
        _ = listener.port
    coming = asyncio.create_task(anext(listener))
    await asyncio.sleep(0.01)
    caller = await call(listener)
    caller.say(Outbind(**RIGHT))
    await caller.bind()
    assert (await coming).state.bound
    await caller.close()
    await listener.close()


async def test_a_port_that_is_taken(call: Call) -> None:
    async with call.listening() as listener:
        with pytest.raises(ConnectFailed, match="cannot listen there"):
            await listen_for_outbind("127.0.0.1", listener.port, system_id="lab")


def test_wrong_options_are_said_at_once() -> None:
    with pytest.raises(UsageError, match=r"^cafile is for those who connect: give context="):
        listening(cafile="ca.pem")
    with pytest.raises(UsageError, match="no argument 'windw'"):
        listening(windw=1)
    with pytest.raises(UsageError, match=r"^bind is one of trx, tx, rx, not 'both'$"):
        listening(bind="both")


async def test_calls_can_be_recorded_from_the_first_octet(call: Call) -> None:
    async with call.listening() as listener:
        with record(listener) as capture:
            caller = await call(listener)
            caller.say(Outbind(**RIGHT))
            await caller.bind()
            await anext(listener)
        assert [one.command for one in capture][:3] == ["outbind", "bind_receiver", "bind_receiver_resp"]
