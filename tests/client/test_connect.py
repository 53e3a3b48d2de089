"""`connect`: the bind and every way it can fail; awaiting it, `async with`, `async for`."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.client import connect
from smpplab.client import connect as connecting
from smpplab.errors import BindError, BindTimeout, ConnectFailed, ConnectionLost, DecodeError, EncodeError
from smpplab.session import State
from smpplab.wire import BindTransceiverResp, CommandStatus, GenericNack, UnbindResp

TO = "447700900123"


@pytest.mark.parametrize(
    ("mode", "command", "state"),
    [
        ("tx", "bind_transmitter", State.BOUND_TX),
        ("rx", "bind_receiver", State.BOUND_RX),
        ("trx", "bind_transceiver", State.BOUND_TRX),
    ],
)
async def test_it_binds_as_the_address_says(mc: Any, mode: str, command: str, state: State) -> None:
    esme = await mc.connect(
        f"smpp://lab:secret08@mc.example?bind={mode}", system_type="SMS", address_range="^44"
    )
    (pdu,) = mc.requests
    assert (pdu.command, pdu.system_id, pdu.password) == (command, "lab", "secret08")
    assert (pdu.system_type, pdu.address_range, pdu.interface_version) == ("SMS", "^44", 0x34)
    assert (esme.state, esme.mc_system_id, esme.mc_version) == (state, "MC", 0x34)
    assert not esme.closed


async def test_the_setting_wins_over_the_address(mc: Any) -> None:
    assert (await mc.connect(bind="rx", version="5.0")).state is State.BOUND_RX
    assert mc.requests[0].interface_version == 0x50


async def test_async_with_unbinds(mc: Any) -> None:
    async with mc.connecting() as esme:
        assert esme.state.bound
    assert [pdu.command for pdu in mc.requests] == ["bind_transceiver", "unbind"]
    assert esme.closed


REFUSALS: dict[str, tuple[Any, str]] = {
    "header only": (
        BindTransceiverResp(command_status=CommandStatus.ESME_RBINDFAIL),
        "ESME_RBINDFAIL (Bind refused, no closer reason given (wrong credentials, not provisioned ...))",
    ),
    "with a body": (BindTransceiverResp(system_id="MC", command_status=0x0D), "ESME_RBINDFAIL ("),
    "unknown status": (BindTransceiverResp(command_status=0x0499), "0x00000499"),
    "nack": (GenericNack(command_status=3), "ESME_RINVCMDID (command_id is unknown or not supported)"),
    "nack without a status": (GenericNack(), "ESME_ROK ("),
}


@pytest.mark.parametrize(("answer", "said"), REFUSALS.values(), ids=REFUSALS)
async def test_refused_binds(mc: Any, answer: Any, said: str) -> None:
    mc.on["bind_transceiver"] = lambda pdu: answer
    with pytest.raises(BindError) as caught:
        await mc.connect()
    error = caught.value
    assert str(error).startswith(f"the MC answered bind_transceiver with {said}")
    assert error.status == answer.command_status == error.response.command_status
    assert error.request.command == "bind_transceiver"
    assert "secret08" not in str(error) + repr(error.request)
    await mc.settle()
    assert mc.driver.closed.done(), "the connection is closed again"


def raw_bind_resp(number: int, command_id: int = 0x80000009) -> bytes:
    return b"\0\0\0\x13" + command_id.to_bytes(4) + bytes(4) + number.to_bytes(4) + b"MC\0"


UNHEARD = {
    "silence": lambda pdu: None,
    "wrong sequence_number": lambda pdu: raw_bind_resp(pdu.sequence_number + 1),
    "wrong type": lambda pdu: raw_bind_resp(pdu.sequence_number, 0x80000001),
    "half a response": lambda pdu: raw_bind_resp(pdu.sequence_number)[:10],
}


@pytest.mark.parametrize("answer", UNHEARD.values(), ids=UNHEARD)
async def test_what_is_no_answer_is_none(mc: Any, answer: Any) -> None:
    mc.on["bind_transceiver"] = answer
    (error,) = await mc.during(10, mc.connect(bind_timeout=10))
    assert type(error) is BindTimeout
    assert str(error) == "mc.example:2775 did not answer bind_transceiver within 10 s"
    assert mc.driver.closed.done()


NONSENSE = {
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "huge": b"\x7f\xff\xff\xff" + bytes(12),
    "short": b"\0\0\0\x03" + bytes(12),
}


@pytest.mark.parametrize("octets", NONSENSE.values(), ids=NONSENSE)
async def test_nonsense_fails_at_once_and_is_nacked(mc: Any, octets: bytes) -> None:
    mc.on["bind_transceiver"] = lambda pdu: octets
    with pytest.raises(
        ConnectionLost, match=r"^the MC's octets make no sense: header\.command_length at octet 0: "
    ):
        await mc.connect()
    assert mc.responses[-1].command == "generic_nack"
    assert mc.responses[-1].command_status == CommandStatus.ESME_RINVCMDLEN
    assert mc.clock.time() == 0


async def test_a_connection_that_ends_before_the_answer(mc: Any) -> None:
    mc.on["bind_transceiver"] = lambda pdu: mc.driver.close()
    with pytest.raises(ConnectionLost, match=r"^the connection to the MC ended$") as caught:
        await mc.connect()
    assert [pdu.command for pdu in caught.value.unanswered] == ["bind_transceiver"]


async def test_a_bind_response_that_cannot_be_read(mc: Any) -> None:
    mc.on["bind_transceiver"] = lambda pdu: raw_bind_resp(pdu.sequence_number)[:-1].replace(
        b"\x13", b"\x12", 1
    )
    with pytest.raises(DecodeError, match=r"^bind_transceiver_resp\.system_id at octet 16: no NUL before"):
        await mc.connect()


async def test_a_password_that_does_not_fit_is_not_told() -> None:
    with pytest.raises(EncodeError) as caught:
        await connecting("smpp://lab:much-too-long@h", connector=_nowhere)
    assert str(caught.value) == "bind_transceiver.password: 13 characters do not fit, at most 8 do"
    assert caught.value.value is None


async def _nowhere(driver: Any) -> None:
    """A connector that leads nowhere."""


async def test_no_connection_leaves_nothing_running() -> None:
    async def refuse(driver: Any) -> None:
        raise ConnectFailed("mc.example:2775: the connection was refused")

    with pytest.raises(ConnectFailed):
        await connect("smpp://h", connector=refuse, hooks=[print])
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_repr_hides_the_password() -> None:
    assert repr(connect("smpp://lab:secret08@h")) == "connect('smpp://lab:•••@h:2775?bind=trx')"


# Again and again


async def test_a_lost_link_is_made_again_and_close_ends_it(mc: Any) -> None:
    times: list[float] = []

    async def program() -> None:
        async for esme in mc.connecting(reconnect=(0.5, 60)):
            times.append(mc.clock.time())
            await mc.clock.sleep(10)
            if len(times) == 3:
                await esme.close()
            else:
                mc.link.cut()
                await esme.wait_closed()

    await mc.during(60, program())
    assert times == [0, 10, 20]
    assert mc.binds == 3


async def test_it_waits_longer_each_time_but_at_random(mc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    tries: list[float] = []

    async def refuse(driver: Any) -> None:
        tries.append(mc.clock.time())
        if len(tries) < 6:
            raise ConnectFailed("refused")
        await mc.connector(driver)

    async def program() -> None:
        async for esme in connect("smpp://h", clock=mc.clock, connector=refuse, reconnect=(1, 5)):
            await esme.close()

    await mc.during(60, program())
    assert tries == [0, 2, 6, 11, 16, 21]


async def test_links_that_are_lost_at_once_are_made_again_slowly(
    mc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: high)
    times: list[float] = []

    async def program() -> None:
        async for esme in mc.connecting(reconnect=(1, 60)):
            times.append(mc.clock.time())
            mc.link.cut()
            await esme.wait_closed()
            if len(times) == 4:
                await esme.close()

    await mc.during(60, program())
    assert times == [0, 2, 6, 14]


@pytest.mark.parametrize("status", [CommandStatus.ESME_RINVPASWD, CommandStatus.ESME_RINVSYSID])
async def test_a_wrong_password_is_raised_at_once(mc: Any, status: CommandStatus) -> None:
    mc.on["bind_transceiver"] = lambda pdu: BindTransceiverResp(command_status=status)
    with pytest.raises(BindError) as caught:
        async for _ in mc.connecting():
            pass
    assert caught.value.status is status
    assert mc.clock.time() == 0


@pytest.mark.parametrize(
    "answer",
    [
        BindTransceiverResp(command_status=8),
        BindTransceiverResp(command_status=0x0D),
        b"HTTP/1.1 500 Oh no\r\n",
    ],
)
async def test_what_may_get_better_is_tried_again(mc: Any, answer: Any) -> None:
    answers = [answer, answer]
    mc.on["bind_transceiver"] = lambda pdu: answers.pop() if answers else mc.bound(pdu)

    async def program() -> None:
        async for esme in mc.connecting():
            await esme.close()

    await mc.during(60, program())
    assert mc.binds == 1


async def test_leaving_the_loop_closes_the_link(mc: Any) -> None:
    links = []
    async for esme in mc.connecting():
        links.append(esme)
        break
    for _ in range(5):
        await mc.settle()
    assert links[0].closed
    assert mc.requests[-1].command == "unbind"


# The end


async def test_close_is_bounded_when_unbind_is_not_answered(mc: Any) -> None:
    esme = await mc.connect()
    mc.mute()
    await mc.during(2, esme.close(timeout=2))
    assert esme.closed
    await esme.close()


async def test_close_is_bounded_when_the_peer_takes_no_octets(mc: Any) -> None:
    esme = await mc.connect()
    esme.driver.pause_writing()
    await esme.close(timeout=0.01)
    await mc.settle()
    assert esme.closed


async def test_a_refused_unbind_closes_all_the_same(mc: Any) -> None:
    esme = await mc.connect()
    mc.driver.data_received = lambda data: mc.send(bytes(UnbindResp(command_status=8, sequence_number=2)))
    await esme.close()
    assert esme.closed
    assert await esme.wait_closed() is None
