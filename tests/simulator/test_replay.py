"""The message centre of a capture does it again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.capture import Record, record
from smpplab.client import connect
from smpplab.errors import CommandError, DecodeError, ResponseTimeout, UsageError
from smpplab.simulator import Simulator
from smpplab.simulator.fates import Delivered
from smpplab.simulator.replay import Replay
from smpplab.transport import ManualClock
from smpplab.wire import CommandStatus

TO = "447700900123"


def over_memory(centre: Any, clock: ManualClock) -> Any:
    async def connector(driver: Any) -> None:
        centre.connect_memory(driver, clock=clock)

    return connect("smpp://lab:secret@mc.example", clock=clock, connector=connector, enquire_link_every=None)


async def during(clock: ManualClock, seconds: float, awaitable: Any) -> Any:
    task = asyncio.ensure_future(awaitable)
    await clock.run(seconds)
    assert task.done()
    return await task


async def bound(centre: Any, clock: ManualClock) -> Any:
    return await during(clock, 5, over_memory(centre, clock).open())


async def session(esme: Any) -> list[str]:
    """What an ESME sees: ids, and the receipt."""
    first = await esme.submit(TO, "one", source="LAB", receipt=True)
    second = await esme.submit(TO, "two", source="LAB")
    receipt = await first.receipt()
    return [first.message_id, second.message_id, receipt.message_id, receipt.stat]


@pytest.fixture
async def recorded() -> tuple[Any, list[str]]:
    """A capture of a session with the simulator, and what the ESME saw."""
    clock = ManualClock()
    smsc = Simulator({"lab": "secret"}, seed=7, port=None, clock=clock, fate=Delivered(90))
    link = over_memory(smsc, clock)
    with record(link) as capture:
        esme = await during(clock, 5, link.open())
        seen = await during(clock, 200, session(esme))
        await during(clock, 5, esme.close())
    return capture, seen


async def test_the_same_ids_and_receipts_again(recorded: Any) -> None:
    capture, seen = recorded
    clock = ManualClock()
    replay = Replay(capture, clock=clock)
    esme = await bound(replay, clock)
    assert await during(clock, 200, session(esme)) == seen
    assert replay.counters == {"requests": 3}
    await during(clock, 5, esme.close())


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 90.0), (10.0, 9.0), (float("inf"), 0.0)])
async def test_at_its_own_speed_or_another(recorded: Any, speed: float, seconds: float) -> None:
    capture, _ = recorded
    clock = ManualClock()
    esme = await bound(Replay(capture, speed=speed, clock=clock), clock)
    sent = await during(clock, 1, esme.submit(TO, "one", source="LAB", receipt=True))
    await during(clock, 1, esme.submit(TO, "two", source="LAB"))
    await during(clock, 200, sent.receipt())
    assert sent.receipted_after == pytest.approx(seconds, abs=2.0)
    await during(clock, 5, esme.close())


async def test_beyond_the_capture(recorded: Any) -> None:
    capture, _ = recorded
    clock = ManualClock()
    replay = Replay(capture, clock=clock)
    esme = await bound(replay, clock)
    for _ in range(2):
        await during(clock, 1, esme.submit(TO, "Hi", source="LAB"))
    with pytest.raises(CommandError) as caught:
        await during(clock, 1, esme.submit(TO, "Hi", source="LAB"))
    assert caught.value.status == CommandStatus.ESME_RSYSERR
    assert replay.counters["beyond"] == 1
    await during(clock, 5, esme.close())


async def test_silence_is_done_again(recorded: Any) -> None:
    capture, _ = recorded
    silent = [kept for kept in capture if kept.command != "submit_sm_resp"]
    clock = ManualClock()
    esme = await bound(Replay(silent, clock=clock), clock)
    with pytest.raises(ResponseTimeout):
        await during(clock, 40, esme.submit(TO, "Hi"))
    await during(clock, 5, esme.close())


async def test_what_was_wrong_is_as_wrong_again(recorded: Any) -> None:
    """An answer that cannot be read goes out as it was, with the sequence number of the new request."""
    capture, _ = recorded
    broken = [
        Record(kept.time_ns, kept.session, kept.direction, kept.octets[:-1] + b"X")
        if kept.command == "submit_sm_resp"
        else kept
        for kept in capture
    ]
    clock = ManualClock()
    esme = await bound(Replay(broken, clock=clock), clock)
    with pytest.raises(DecodeError, match=r"submit_sm_resp\.message_id"):
        await during(clock, 5, esme.submit(TO, "Hi"))
    await during(clock, 5, esme.close())


async def test_over_tcp(recorded: Any) -> None:
    capture, seen = recorded
    async with Replay(capture, speed=float("inf")) as replay:
        assert replay.url().startswith("smpp://lab@127.0.0.1:")
        for _ in range(2):  # the second connection begins again
            async with connect(replay.url()) as esme:
                assert await session(esme) == seen
    assert repr(replay) == "<Replay of 1 sessions with 3 requests, at speed inf>"
    with pytest.raises(UsageError, match="does not listen"):
        replay.url()


def test_a_speed_that_cannot_be() -> None:
    with pytest.raises(UsageError, match=r"^speed is a number above 0, not 0$"):
        Replay([], speed=0)
