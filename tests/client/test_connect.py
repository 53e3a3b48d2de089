"""`connect`: the bind and every way it can fail; awaiting it, `async with`, `async for`."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
from collections import Counter
from typing import Any

import pytest

from smpplab.client import connect, connect as connecting
from smpplab.client.events import Retrying
from smpplab.errors import BindError, BindTimeout, ConnectFailed, ConnectionLost, DecodeError, EncodeError
from smpplab.session import Role, Session, State, Timers
from smpplab.simulator import Simulator
from smpplab.transport import Driver, ManualClock, join
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


# Several message centres


class Centres:
    """Message centres by host, each behind a connector: what is said of a host happens there."""

    def __init__(self, mc: Any, **failures: Exception) -> None:
        self.mc, self.failures = mc, failures
        self.tried: list[str] = []

    def connecting(self, url: Any, **options: Any) -> Any:
        made = connect(
            url, clock=self.mc.clock, connector=self.mc.connector, enquire_link_every=None, **options
        )
        made.on_open.append(self.opened)
        return made

    def opened(self, esme: Any) -> None:
        host = esme.endpoint.host
        self.tried.append(host)
        if host in self.failures:

            async def fail(driver: Any) -> None:
                raise self.failures[host]

            esme.settings.connector = fail
        else:
            esme.settings.connector = self.mc.connector


REFUSED = ConnectFailed("a:2775: the connection was refused")


async def test_the_next_one_is_tried_and_each_connection_begins_with_the_next(mc: Any) -> None:
    centres = Centres(mc, a=REFUSED)
    connecting = centres.connecting("smpp://lab:secret08@a,b,c?bind=rx")
    for expected in (["a", "b"], ["c"], ["a", "b"]):
        centres.tried.clear()
        esme = await connecting.open()
        assert centres.tried == expected
        assert (esme.endpoint.host, esme.endpoint.bind) == (expected[-1], "rx")
        await esme.close()


async def test_the_next_one_is_tried_after_a_loss(mc: Any) -> None:
    centres = Centres(mc)

    async def program() -> None:
        async for esme in centres.connecting(["smpp://a", "smpp://b"]):
            if len(centres.tried) == 3:
                await esme.close()
            else:
                mc.link.cut()
                await esme.wait_closed()

    await mc.during(60, program())
    assert centres.tried == ["a", "b", "a"]


async def test_at_random(mc: Any) -> None:
    firsts = []
    for seed in range(30):
        centres = Centres(mc, a=REFUSED, b=REFUSED, c=REFUSED)
        with pytest.raises(ConnectFailed):
            await centres.connecting("smpp://a,b,c", order="random", seed=seed)
        assert sorted(centres.tried) == ["a", "b", "c"], "each once"
        firsts.append(centres.tried[0])
    assert set(firsts) == {"a", "b", "c"}


async def test_each_that_was_tried_is_named_and_why(mc: Any) -> None:
    mc.on["bind_transceiver"] = lambda pdu: BindTransceiverResp(command_status=CommandStatus.ESME_RSYSERR)
    centres = Centres(mc, a=REFUSED)
    with pytest.raises(ConnectFailed) as caught:
        await centres.connecting(["smpp://a", "smpp://b:1"])
    said = str(caught.value)
    assert said.startswith(
        "none of 2 message centres took us: a:2775: the connection was refused; b:1: the MC answered"
    )
    assert "ESME_RSYSERR" in said
    assert isinstance(caught.value.__cause__, ExceptionGroup)
    assert [type(error) for error in caught.value.__cause__.exceptions] == [ConnectFailed, BindError]


async def test_a_wrong_password_is_not_tried_elsewhere(mc: Any) -> None:
    mc.on["bind_transceiver"] = lambda pdu: BindTransceiverResp(command_status=CommandStatus.ESME_RINVPASWD)
    centres = Centres(mc, a=REFUSED)
    with pytest.raises(BindError) as caught:
        await centres.connecting("smpp://a,b,c")
    assert centres.tried == ["a", "b"]
    assert caught.value.__notes__ == ["tried before: a:2775: the connection was refused"]


def test_each_address_has_its_own_options() -> None:
    made = connect(["smpp://a?window=5&system_type=SMS", "smpp://b?bind=rx"], window_wait=False)
    assert [(settings.window, settings.system_type) for _, settings in made.targets] == [(5, "SMS"), (10, "")]
    assert repr(made) == (
        "connect('smpp://a:2775?bind=trx&window=5&system_type=SMS', 'smpp://b:2775?bind=rx')"
    )


async def test_over_tcp_to_the_next_when_one_goes_away() -> None:
    one = await Simulator({"lab": "secret"}, system_id="one").start()
    other = await Simulator({"lab": "secret"}, system_id="other").start()
    url = f"smpp://lab:secret@127.0.0.1:{one.port},127.0.0.1:{other.port}?window=7"
    seen = []
    async for esme in connect(url, reconnect=(0.01, 0.1)):
        seen.append((esme.mc_system_id, esme.session.window.limit))
        if len(seen) == 1:
            await one.close()
        elif len(seen) == 2:
            other.sessions[0].abort()
        else:
            await esme.close()
        await esme.wait_closed()
    await other.close()
    assert seen == [("one", 7), ("other", 7), ("other", 7)]


# Timers


async def test_a_link_without_messages_ends(mc: Any) -> None:
    esme = await mc.connect(inactivity=60, enquire_link_every=25)
    await mc.clock.run(50)
    await esme.submit(TO, "Hi")
    await mc.clock.run(59)
    assert not esme.closed
    await mc.clock.run(1)
    assert esme.closed
    assert str(await esme.wait_closed()) == "no message came or went within the inactivity time"


# Again and again


def pauses(seed: int, *ceilings: float) -> list[float]:
    """The pauses that a seed gives."""
    chance = random.Random(seed)
    return [chance.uniform(0.0, ceiling) for ceiling in ceilings]


async def test_a_lost_link_is_made_again_and_close_ends_it(mc: Any) -> None:
    times: list[float] = []

    async def program() -> None:
        async for esme in mc.connecting(reconnect=(0.5, 60), seed=3):
            times.append(mc.clock.time())
            await mc.clock.sleep(10)
            if len(times) == 3:
                await esme.close()
            else:
                mc.link.cut()
                await esme.wait_closed()

    await mc.during(60, program())
    one, two = pauses(3, 0.5, 0.5)
    assert times == pytest.approx([0, 10 + one, 20 + one + two])
    assert mc.binds == 3


async def test_it_waits_longer_each_time_but_at_random(mc: Any) -> None:
    tries: list[float] = []

    async def refuse(driver: Any) -> None:
        tries.append(mc.clock.time())
        if len(tries) < 7:
            raise ConnectFailed("refused")
        await mc.connector(driver)

    async def program() -> None:
        async for esme in connect("smpp://h", clock=mc.clock, connector=refuse, reconnect=(1, 5), seed=5):
            await esme.close()

    await mc.during(60, program())
    assert tries == pytest.approx([0, *itertools.accumulate(pauses(5, 1, 2, 4, 5, 5, 5))])


async def test_links_that_are_lost_at_once_are_made_again_slowly(mc: Any) -> None:
    times: list[float] = []

    async def program() -> None:
        async for esme in mc.connecting(reconnect=(1, 60), seed=8):
            times.append(mc.clock.time())
            mc.link.cut()
            await esme.wait_closed()
            if len(times) == 5:
                await esme.close()

    await mc.during(60, program())
    assert times == pytest.approx([0, *itertools.accumulate(pauses(8, 1, 2, 4, 8))])


async def test_the_life_of_a_link_ends_with_the_link(mc: Any) -> None:
    """However late the program notices it: half a minute of looking away is no life of half a minute."""
    news: list[Any] = []

    async def program() -> None:
        async for esme in mc.connecting(reconnect=(1, 60), seed=1, hooks=[Listener(news)]):
            if mc.binds == 3:
                await esme.close()
            else:
                mc.link.cut()
                await mc.clock.sleep(30)

    await mc.during(90, program())
    assert [event.attempt for event in news] == [1, 2]


class Listener:
    def __init__(self, news: list[Any]) -> None:
        self.news = news

    def on_event(self, event: Any) -> None:
        if isinstance(event, Retrying):
            self.news.append(event)


async def test_hooks_are_told_of_each_retry(mc: Any) -> None:
    news: list[Any] = []
    failures = [ConnectFailed("h:2775: refused"), ConnectFailed("h:2775: refused again")]

    async def refuse(driver: Any) -> None:
        if failures:
            raise failures.pop(0)
        await mc.connector(driver)

    async def program() -> None:
        hooks = [Listener(news)]
        async for esme in connect("smpp://h", clock=mc.clock, connector=refuse, hooks=hooks, seed=2):
            await esme.close()

    await mc.during(60, program())
    one, two = pauses(2, 1, 2)
    assert [(event.attempt, event.delay, str(event.error), event.time) for event in news] == [
        (1, one, "h:2775: refused", 0),
        (2, two, "h:2775: refused again", one),
    ]
    assert {event.endpoint.where for event in news} == {"h:2775"}


async def test_many_clients_do_not_storm_an_mc_that_goes_away() -> None:
    """A thousand clients, whose MC goes away for five minutes, and comes back for three seconds now and then."""
    clock, tries = ManualClock(), []
    up = [True]
    drivers: set[Any] = set()

    async def connector(driver: Any) -> None:
        tries.append(clock.time())
        if not up[0]:
            raise ConnectFailed("refused")
        session = Session(Role.MC, timers=Timers(None, None), now=clock.time())
        session.handler = lambda event: session.reply(event.pdu, BindTransceiverResp(), event.time)
        far = Driver(session, lambda event: None, clock)
        drivers.add(join(driver, far, clock=clock))

    async def client(number: int) -> None:
        async for esme in connect(
            "smpp://h", clock=clock, connector=connector, seed=number, enquire_link_every=None
        ):
            await esme.wait_closed()

    async def outage(seconds: float) -> None:
        up[0] = False
        for link in drivers:
            link.cut()
        drivers.clear()
        await clock.run(seconds, step=0.25)
        up[0] = True

    logging.getLogger("smpplab.client").disabled = True
    tasks = [asyncio.create_task(client(number)) for number in range(1000)]
    try:
        await clock.run(0)
        assert len(tries) == 1000
        await clock.run(100, step=10)
        tries.clear()
        lost = clock.time()
        await outage(300)
        each = Counter(int(at - lost) for at in tries)
        assert each[0] < 2000 and max(each[second] for second in range(2, 300)) < 700
        assert sum(each[second] for second in range(240, 300)) / 60 < 50, "in the long run, 1000 in 30 s"
        for _ in range(3):  # it takes binds, and falls over
            tries.clear()
            await clock.run(3, step=0.25)
            back = clock.time()
            await outage(20)
            each = Counter(int(at - back) for at in tries)
            assert max(each.values()) < 500
    finally:
        logging.getLogger("smpplab.client").disabled = False
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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


@pytest.mark.parametrize("status", [CommandStatus.ESME_RBINDFAIL, CommandStatus.ESME_RALYBND, 0x0499])
async def test_what_may_be_for_good_is_tried_so_often(mc: Any, status: int) -> None:
    mc.on["bind_transceiver"] = lambda pdu: BindTransceiverResp(command_status=status)

    async def program() -> None:
        async for _ in mc.connecting(bind_tries=4):
            pass

    (error,) = await mc.during(60, program())
    assert isinstance(error, BindError) and error.status == status
    assert error.__notes__ == ["the bind was refused 4 times in a row (bind_tries)"]
    assert sum(pdu.command == "bind_transceiver" for pdu in mc.requests) == 4


async def test_refusals_that_are_not_in_a_row_do_not_count(mc: Any) -> None:
    statuses = [0x0D, 0x0D, 0x08, 0x0D, 0x0D]
    mc.on["bind_transceiver"] = lambda pdu: (
        BindTransceiverResp(command_status=statuses.pop()) if statuses else mc.bound(pdu)
    )

    async def program() -> None:
        async for esme in mc.connecting(bind_tries=3):
            await esme.close()

    assert await mc.during(120, program()) == [None]


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


async def test_a_hook_that_hangs_keeps_nobody_from_the_next_link(mc: Any) -> None:
    class Hangs:
        async def on_event(self, event: Any) -> None:
            if isinstance(event, Retrying):
                await asyncio.Event().wait()

    async def program() -> None:
        async for esme in mc.connecting(hooks=[Hangs()], reconnect=(1, 1)):
            if mc.binds == 2:
                await esme.close()
            else:
                mc.link.cut()
                await esme.wait_closed()

    task = asyncio.create_task(program())
    await mc.clock.run(60)
    assert mc.binds == 2
    await task
