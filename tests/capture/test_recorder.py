"""What a tap sees is what the capture holds, with the right direction, ends and time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from smpplab.capture import Capture, record
from smpplab.capture.recorder import EPOCH
from smpplab.client import Esme, Settings, connect
from smpplab.errors import UsageError
from smpplab.session import Received, Role, Sent
from smpplab.simulator import Simulator
from smpplab.transport import Endpoint
from smpplab.transport.clock import LoopClock, ManualClock
from smpplab.wire import DeliverSm, EnquireLink, EnquireLinkResp, SubmitSm

ASK, ANSWER = EnquireLink(sequence_number=1), EnquireLinkResp(sequence_number=1)
EPOCH_NS = int(EPOCH.timestamp()) * 10**9


def esme(clock: Any = None, role: Role = Role.ESME, name: str = "esme-1") -> Any:
    return SimpleNamespace(
        name=name,
        clock=clock or ManualClock(),
        session=SimpleNamespace(role=role, taps=[]),
        driver=SimpleNamespace(sockname="192.0.2.1:5000", peername="192.0.2.2:2775"),
    )


def smsc(clock: Any = None) -> Any:
    served = SimpleNamespace(name="esme-4", sockname="192.0.2.2:2775", peername="192.0.2.1:5000", clock=clock)
    return SimpleNamespace(taps=[], clock=clock or ManualClock(), connections=[served], system_id="smpplab")


def pass_by(taps: list[Any], time: float, *name: str) -> None:
    for tap in taps:
        tap(*name, Sent(ASK, bytes(ASK), time))
        tap(*name, Received(ANSWER, bytes(ANSWER), time + 0.5))


def test_an_esme() -> None:
    one = esme()
    with record(one) as capture:
        pass_by(one.session.taps, 10.0)
        assert isinstance(capture, Capture) and len(capture) == 2  # it grows live
    asked, answered = capture
    assert (asked.direction, asked.src, asked.dst) == ("to_mc", "192.0.2.1:5000", "192.0.2.2:2775")
    assert (answered.direction, answered.src, answered.dst) == ("to_esme", "192.0.2.2:2775", "192.0.2.1:5000")
    assert asked.octets == bytes(ASK) and asked.session == "esme-1"
    assert answered.time_ns - asked.time_ns == 500_000_000
    assert one.session.taps == []


def test_a_simulator() -> None:
    mc = smsc()
    recorder = record(mc)
    pass_by(mc.taps, 0.0, "esme-4")
    assert [(r.session, r.direction, r.src) for r in recorder.close()] == [
        ("esme-4", "to_esme", "192.0.2.2:2775"), ("esme-4", "to_mc", "192.0.2.1:5000"),
    ]  # fmt: skip
    assert not recorder.recording and mc.taps == []
    recorder.close()


def test_several_things_have_several_names() -> None:
    one, mc = esme(), smsc()
    mc.connections[0].name = "esme-1"
    with record(one, mc) as capture:
        pass_by(one.session.taps, 0.0)
        pass_by(mc.taps, 0.0, "esme-1")
    assert capture.sessions == ["esme-1", "smpplab/esme-1"]


def test_a_facade_is_unwrapped() -> None:
    one = esme()
    with record(SimpleNamespace(__wrapped__=one)) as capture:
        pass_by(one.session.taps, 0.0)
    assert len(capture) == 2


def test_other_taps_stay() -> None:
    one, seen = esme(), []
    one.session.taps.append(seen.append)
    with record(one):
        with record(one):
            assert len(one.session.taps) == 3
        assert len(one.session.taps) == 2
    assert one.session.taps == [seen.append]


@pytest.mark.parametrize(
    ("epoch", "start"),
    [(None, EPOCH_NS), (datetime(2027, 1, 15, tzinfo=UTC), 1_799_971_200 * 10**9), (5, 5)],
)
def test_a_clock_moved_by_hand_gives_the_same_times_every_time(epoch: Any, start: int) -> None:
    one = esme(ManualClock(3.0))
    with record(one, epoch=epoch) as capture:
        pass_by(one.session.taps, 10.25)
    assert [r.time_ns - start for r in capture] == [10_250_000_000, 10_750_000_000]


def test_real_time_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = LoopClock()
    monkeypatch.setattr("smpplab.capture.recorder.time.time_ns", lambda: 10**18)
    monkeypatch.setattr(clock, "time", lambda: 100.0)
    one = esme(clock)
    with record(one) as capture:
        pass_by(one.session.taps, 100.0)
    assert [r.time_ns for r in capture] == [10**18, 10**18 + 500_000_000]


def test_time_never_runs_backwards() -> None:
    """Requests of one chunk bear its time, though their answers went between them."""
    clock = ManualClock(1.0)
    one = esme(clock, Role.MC)
    with record(one, epoch=0) as capture:
        for _ in range(2):
            one.session.taps[0](Received(ASK, bytes(ASK), 1.0))
            clock.advance(0.25)
            one.session.taps[0](Sent(ANSWER, bytes(ANSWER), 1.0))
    assert [r.time_ns // 10**7 for r in capture] == [100, 125, 125, 150]
    assert [r.direction for r in capture] == ["to_mc", "to_esme"] * 2


def test_many_threads_lose_nothing() -> None:
    one = esme()
    with record(one) as capture:
        tap = one.session.taps[0]
        event = Sent(ASK, bytes(ASK), 0.0)
        threads = [threading.Thread(target=lambda: [tap(event) for _ in range(500)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(capture) == 2000


def test_what_cannot_be_recorded_is_said() -> None:
    with pytest.raises(UsageError, match="record what"):
        record()
    with pytest.raises(UsageError, match="'esme' cannot be recorded: give an Esme, a Simulator"):
        record("esme")


def test_repr() -> None:
    recorder = record(esme())
    assert repr(recorder) == "<Recorder recording: 0 PDUs>"
    recorder.close()
    assert repr(recorder) == "<Recorder closed: 0 PDUs>"


async def test_a_conversation_is_the_same_at_both_ends() -> None:
    clock = ManualClock()
    async with Simulator({"lab": "secret"}, port=None, clock=clock) as mc:
        client = Esme(Endpoint("memory", system_id="lab", password="secret"), Settings(clock=clock))
        with record(mc) as there, record(client) as here:
            mc.connect_memory(client.driver)
            await client.bind()
            await client.submit("447700900123", "Hello", source="LAB")
        client.driver.abort()
    assert [r.command for r in here] == [
        "bind_transceiver",
        "bind_transceiver_resp",
        "submit_sm",
        "submit_sm_resp",
    ]
    assert [(r.octets, r.direction, r.time_ns) for r in here] == [
        (r.octets, r.direction, r.time_ns) for r in there
    ]
    assert len(here.sessions) == len(there.sessions) == 1


def test_pdus_of_every_kind_come_back() -> None:
    one = esme()
    sent = [
        SubmitSm(destination_addr="447700900123", sequence_number=1),
        DeliverSm(destination_addr="1", sequence_number=2),
    ]
    with record(one) as capture:
        for pdu in sent:
            one.session.taps[0](Sent(pdu, bytes(pdu), 0.0))
    assert list(capture.pdus()) == sent


async def test_a_link_is_recorded_from_its_first_octet() -> None:
    async with Simulator({"lab": "secret"}) as smsc:
        link = connect(smsc.url("lab"))
        with record(link) as capture:
            async with link:
                pass
    commands = [row.command for row in capture]
    assert commands == ["bind_transceiver", "bind_transceiver_resp", "unbind", "unbind_resp"]
