"""When faults strike, and what they do to the octets: all in virtual time."""

from __future__ import annotations

import asyncio

import pytest

import smpplab as sl
from smpplab.errors import (
    UsageError,
)
from smpplab.session import Sent, SentOctets
from smpplab.simulator import Simulator, faults, faults_line
from smpplab.wire import EnquireLink, Unbind

from .conftest import bound, submit
from .lab import TO, Lab

# When they strike


async def struck(fault, seed=7, submits=20):
    """The numbers of the submit_sm whose answer was never sent."""
    async with Lab(seed=seed) as lab:
        raw = await bound(lab.smsc)
        lab.smsc.faults = [fault]
        for number in range(1, submits + 1):
            raw.write(submit(number))
            await lab.clock.run(0.1)
        answered = {pdu.sequence_number for pdu in raw.responses[1:]}
        assert fault.fired == len(lab.fired) == submits - len(answered)
        assert lab.smsc.counters.get("faults", 0) == fault.fired
        return sorted({*range(1, submits + 1)} - answered)


@pytest.mark.parametrize(
    ("when", "numbers"),
    [
        ({"every": 5}, [5, 10, 15, 20]),
        ({"at": 3}, [3]),
        ({"times": 2}, [1, 2]),
        ({"every": 3, "times": 2}, [3, 6]),
        ({"after": 1.05}, [12]),
        ({"of": "deliver_sm"}, []),
        ({"account": "lab", "at": 1}, [1]),
        ({"account": "other"}, []),
        ({"on": False}, []),
        ({"rate": 0}, []),
        ({"rate": 1}, [*range(1, 21)]),
    ],
)
async def test_positions(when, numbers):
    assert await struck(faults.Silence(**when)) == numbers


async def test_a_rate_comes_from_the_seed():
    first, again, other = [await struck(faults.Silence(rate=0.5), seed) for seed in (7, 7, 8)]
    assert first == again != other
    assert 3 <= len(first) <= 17


async def test_the_switch_and_the_list_while_it_runs():
    async with Lab() as lab:
        raw = await bound(lab.smsc)
        silence = faults.Silence()
        lab.smsc.faults.append(silence)
        for number, on in enumerate([True, False, True], 1):
            silence.on = on
            raw.write(submit(number))
            await lab.clock.run(0)
        lab.smsc.faults.remove(silence)
        raw.write(submit(4))
        await lab.clock.run(0)
        assert [pdu.sequence_number for pdu in raw.responses[1:]] == [2, 4]
        (served,) = lab.smsc.connections
        await lab.clock.run(5)
        raw.write(EnquireLink(sequence_number=9))
        await lab.clock.run(0)
        assert served.line is None, "without faults there is nothing left of them"


# What they do


async def pieces(fault, submits=3):
    """What arrives, with its time, when some are submitted at once."""
    async with Lab() as lab:
        raw = await bound(lab.smsc)
        lab.smsc.faults = [fault]
        seen = []
        take = raw.data_received
        raw.data_received = lambda data: (seen.append((round(lab.clock.time(), 3), data)), take(data))
        raw.write(b"".join(bytes(submit(number)) for number in range(1, submits + 1)))
        await lab.clock.run(10)
        return seen, [pdu.sequence_number for pdu in raw.responses[1:]]


async def test_split_writes():
    seen, numbers = await pieces(faults.SplitWrites(10, pause=1))
    assert [(when, len(data)) for when, data in seen] == [
        (0, 10), (1, 10), (2, 7), (2, 10), (2, 10), (2, 7), (2, 10), (2, 10), (2, 7)
    ]  # fmt: skip
    assert numbers == [1, 2, 3]


async def test_glue_writes():
    seen, numbers = await pieces(faults.GlueWrites(0.5))
    assert [(when, len(data)) for when, data in seen] == [(0.5, 81)] and numbers == [1, 2, 3]


async def test_latency_and_bandwidth():
    seen, _ = await pieces(faults.Latency(0.5))
    assert [when for when, _ in seen] == [0.5] * 3, "late, but not one after the other"
    seen, _ = await pieces(faults.Bandwidth(27))
    assert [when for when, _ in seen] == [1, 2, 3], "27 octets each"


async def test_jitter_keeps_the_order():
    seen, numbers = await pieces(faults.Jitter(0.5), 20)
    assert numbers == [*range(1, 21)] and 2 <= len({when for when, _ in seen}) <= 20


async def test_reorder():
    _, numbers = await pieces(faults.Reorder(every=2), 4)
    assert numbers == [1, 3, 2, 4]
    _, numbers = await pieces(faults.Reorder(), 1)
    assert numbers == [1], "nothing overtakes it: it comes all the same"


async def test_several_at_once():
    async with Lab() as lab:
        raw = await bound(lab.smsc)
        lab.smsc.faults = [faults.SplitWrites(5), faults.Repeat(), faults.WrongSequence(at=2)]
        raw.write(submit(1))
        await lab.clock.run(0)
        assert [pdu.sequence_number for pdu in raw.responses[1:]] == [1, 1001]
        assert lab.fired == ["Repeat", "WrongSequence", "SplitWrites", "SplitWrites"]


# Those that end the link, leave it silent, or are too much for a hundred messages.
ENDS = {"reset", "reset_mid_pdu", "half_open", "deaf", "garbage", "http", "len_huge", "len_short", "unbind"}
ENDS |= {"submit_half_resp", "submit_close", "no_unbind_resp", "drip", "reorder", "flood"}


async def everything(seed):
    names = [name for name in faults.FAULTS if name not in ENDS]
    async with Lab(seed=seed) as lab:
        raw = await bound(lab.smsc)
        lab.smsc.faults = [faults.named(name, rate=0.05) for name in names]
        for number in range(1, 101):
            raw.write(submit(number, registered_delivery=1))
            await lab.clock.run(0.05)
        await lab.clock.run(5)
        return raw.octets, lab.fired


async def test_the_same_seed_gives_the_same_octets():
    first, again, other = [await everything(seed) for seed in (7, 7, 8)]
    assert first == again
    assert first[0] != other[0] and len(set(first[1])) > 20


async def test_taps_see_what_leaves():
    async with Lab() as lab:
        raw = await bound(lab.smsc)
        seen = []
        lab.smsc.taps.append(lambda name, event: seen.append(event))
        lab.smsc.faults = [
            faults.Silence(at=1), faults.WrongSequence(at=1), faults.Latency(1, at=2)
        ]  # fmt: skip
        for number in range(1, 5):
            raw.write(submit(number))
            await lab.clock.run(2)
        sent = [event for event in seen if isinstance(event, Sent | SentOctets)]
        assert b"".join(event.octets for event in sent) == raw.octets[-3 * 27 :]
        assert [(type(event), event.time) for event in sent] == [(SentOctets, 2), (Sent, 5), (Sent, 6)]


async def test_reset_over_tcp():
    async with Simulator(faults=[faults.Reset(of="submit_sm_resp", at=2)]) as smsc:
        raw = await bound(smsc, "tcp")
        await raw.ask(submit(1))
        raw.write(submit(2))
        assert isinstance(await asyncio.wait_for(raw.lost, 5), ConnectionResetError)


async def test_drip_over_tcp():
    smsc = Simulator(faults=[faults.SplitWrites()], receipt_after=0)
    async with smsc, sl.connect(smsc.url()) as esme:
        sent = await esme.submit(TO, "Hi", receipt=True)
        assert (await sent.receipt(timeout=5)).outcome == "delivered"


async def test_a_fault_of_your_own():
    class Twice(sl.faults.Fault):
        def strike(self, out, line):
            return [sl.faults.Step(out.octets), sl.faults.Step(out.octets)]

    _, numbers = await pieces(Twice(of="submit_sm_resp", at=2))
    assert numbers == [1, 2, 2, 3]


async def test_a_fault_that_fails_changes_nothing(caplog):
    class Bad(sl.faults.Fault):
        def strike(self, out, line):
            raise RuntimeError("oops")

    _, numbers = await pieces(Bad())
    assert numbers == [1, 2, 3] and "the fault <Bad: 0 times> failed" in caplog.text


async def test_one_that_another_has_spoilt_is_left_alone(caplog):
    async with Lab() as lab:
        esme = await lab.connect()
        lab.smsc.faults = [faults.Patch({"sm_length": 200}), faults.ReceiptText()]
        await lab.during(5, esme.submit(TO, "Hi", receipt=True))
        assert set(lab.fired) == {"Patch"} and "failed" not in caplog.text


async def test_its_time_counts_from_when_it_is_set():
    async with Lab() as lab:
        esme = await lab.connect()
        await lab.clock.run(50)
        lab.smsc.faults = [faults.Insert(Unbind(), after=10)]
        await lab.clock.run(9)
        assert not esme.closed
        await lab.clock.run(2)
        assert esme.closed and lab.heard == [("unbind_resp", 0)]


async def test_nobody_makes_it_keep_too_much(monkeypatch):
    monkeypatch.setattr(faults_line, "MOST_WAITING", 50)
    async with Lab() as lab:
        lab.smsc.faults = [faults.Latency(60, of="answer")]
        bad, good = await bound(lab.smsc), await bound(lab.smsc)
        for number in range(1, 60):
            bad.write(submit(number))
        await lab.clock.run(1)
        assert bad.lost.done() and not good.lost.done()


def test_each_class_is_exported_and_shown():
    assert repr(faults.Silence(every=100)) == "<Silence every=100: 0 times>"
    assert repr(faults.Silence(on=False)) == "<Silence: 0 times, off>"
    classes = {type(named.make()).__name__ for named in faults.FAULTS.values()}
    assert classes <= set(faults.__all__)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: faults.Silence(rate=2), "Silence: rate is a probability from 0 to 1, not 2"),
        (lambda: faults.Silence(every=0), "Silence: every counts from 1, not 0"),
        (lambda: faults.Silence(after=-1), "Silence: after is a number of seconds from 0, not -1"),
        (lambda: faults.Silence(rate=1, at=1), "Silence: give one of rate, every, at and after"),
        (lambda: faults.SplitWrites(0), "SplitWrites: a piece has at least 1 octet, not 0"),
        (lambda: faults.Bandwidth(0), "Bandwidth: octets is a rate above 0, not 0"),
        (lambda: faults.parse("drip=often"), "a fault is NAME, NAME=EVERY or NAME=50%, not 'drip=often'"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(UsageError) as error:
        make()
    assert str(error.value) == message


def test_wrong_names():
    with pytest.raises(UsageError, match="there is no fault 'x'; there are bind_no_resp, bind_close"):
        faults.parse("x=3")
    with pytest.raises(
        UsageError, match="of is a command or one of any, bind, answer, request, receipt, not"
    ):
        faults.Silence(of="submitsm")
    with pytest.raises(
        UsageError, match=r"a fault is one of smpplab.faults, such as Silence\(\), not 'drip'"
    ):
        Simulator(faults=["drip"], port=None)


async def test_what_is_put_into_the_list_and_is_no_fault_goes(caplog):
    async with Lab() as lab:
        esme = await lab.connect()
        lab.smsc.faults.append("submit_no_resp")
        assert (await lab.during(1, esme.submit(TO, "Hello"))).message_id == "0000000001"
        assert lab.smsc.faults == []
        assert "'submit_no_resp' is no fault" in caplog.text
        with pytest.raises(UsageError, match="faults is a list, which may be empty, not None"):
            lab.smsc.faults = None
