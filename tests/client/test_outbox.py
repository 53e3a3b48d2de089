"""From a broker to the window: everything is answered, or given back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.client import MemoryBroker, Outcome, Outgoing
from smpplab.client.events import Done, GivenBack, Taken
from smpplab.client.outbox import GIVING_BACK
from smpplab.errors import UsageError
from smpplab.wire import CommandStatus, SubmitSmResp

TO = "447700900123"


def outgoing(count: int) -> list[Outgoing]:
    return [Outgoing(TO, str(number), log_id=f"log-{number}") for number in range(count)]


async def test_a_broker_is_emptied(mc: Any) -> None:
    broker = MemoryBroker(outgoing(25))
    esme = await mc.connect(window=4, broker=broker)
    assert await esme.run(until_empty=True) == {"accepted": 25}
    assert (broker.accepted, len(broker)) == (25, 0)


async def test_what_is_unanswered_when_the_link_goes_is_given_back(mc: Any) -> None:
    broker = MemoryBroker(outgoing(6))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.link.cut()
    assert await running == {"given back": 2}
    assert len(broker) == 6
    assert sorted(message.text for message in broker._messages) == sorted("012345")


async def test_what_was_under_way_on_a_silent_link_is_given_back(mc: Any) -> None:
    broker = MemoryBroker(outgoing(6))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker, enquire_link_every=5, response_timeout=None)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.mute()
    await mc.clock.run(20)
    assert await running == {"given back": 2}
    assert len(broker) == 6


async def test_a_window_that_others_fill_refuses_no_message(mc: Any) -> None:
    broker = MemoryBroker(outgoing(1))
    held = mc.hold()
    esme = await mc.connect(window=1, window_wait=False, broker=broker)
    await mc.start(esme, "another")
    running = asyncio.create_task(esme.run())
    await mc.clock.run(5)
    await held.answer()
    await mc.clock.run(1)
    await held.answer()
    assert (broker.accepted, len(broker)) == (1, 0)
    await esme.close()
    assert await running == {"accepted": 1}


async def test_stopping_loses_nothing(mc: Any) -> None:
    broker = MemoryBroker()
    esme = await mc.connect(broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    broker.put(outgoing(1)[0])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(broker) + len(mc.texts()) == 1


async def test_without_a_broker(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=r"^run\(\) sends from a broker: connect with broker=MemoryBroker"):
        await esme.run()


async def test_closing_takes_no_more_and_waits_for_what_is_in_hand(mc: Any) -> None:
    broker = MemoryBroker(outgoing(6))
    held: list[Any] = []
    mc.on["submit_sm"] = held.append
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    closing = asyncio.create_task(esme.close())
    await mc.settle()
    assert len(held) == 2 and not running.done()
    for request in held:
        mc.answer(request, SubmitSmResp(message_id="x"))
    await mc.settle()
    await closing
    assert await running == {"accepted": 2}
    assert len(broker) == 4


async def test_what_is_not_answered_when_closing_is_given_back(mc: Any) -> None:
    broker = MemoryBroker(outgoing(3))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    await asyncio.gather(esme.close(timeout=0.01), mc.clock.run(1))
    assert await running == {"given back": 2}
    assert len(broker) == 3


async def test_a_broker_that_hangs_does_not_double_the_time_at_the_end(
    mc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(MemoryBroker):
        async def back(self, message: Outgoing, reason: str) -> None:
            await asyncio.Event().wait()

    really, waited = asyncio.wait, []

    async def wait(tasks: Any, *, timeout: float | None = None, **more: Any) -> Any:  # noqa: ASYNC109
        waited.append(timeout)
        return await really(tasks, timeout=timeout and 0.01, **more)

    monkeypatch.setattr(asyncio, "wait", wait)
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=Hanging(outgoing(3)))
    running = asyncio.create_task(esme.run(patience=3600))
    await mc.settle()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert waited[-2:] == [3600, GIVING_BACK]


async def test_a_message_that_is_refused_for_good_leaves_the_broker(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=CommandStatus.ESME_RINVDSTADR)
    broker = MemoryBroker(outgoing(2))
    esme = await mc.connect(broker=broker)
    assert await esme.run(until_empty=True) == {"refused": 2}
    assert (broker.refused, len(broker)) == (2, 0)


async def test_a_message_that_times_out_comes_again(mc: Any) -> None:
    """Whether the MC took it is unknown: at least once means that it is sent again."""
    seen: list[str] = []

    def once_deaf(pdu: Any) -> Any:
        seen.append(pdu.text)
        return SubmitSmResp(message_id="x") if len(seen) > 1 else None

    mc.on["submit_sm"] = once_deaf
    broker = MemoryBroker(outgoing(1))
    esme = await mc.connect(broker=broker, response_timeout=5)
    (counts,) = await mc.during(20, esme.run(until_empty=True))
    assert (counts, seen) == ({"given back": 1, "accepted": 1}, ["0", "0"])


async def test_any_queue_will_do(mc: Any) -> None:
    """A broker with nothing but enqueue and dequeue, plain or not: no base class, no further methods."""

    class Mine:
        def __init__(self) -> None:
            self.queue: asyncio.Queue[Outgoing] = asyncio.Queue()

        async def enqueue(self, message: Outgoing) -> None:
            self.queue.put_nowait(message)

        async def dequeue(self) -> Outgoing:
            return await self.queue.get()

    broker = Mine()
    for message in outgoing(5):
        await broker.enqueue(message)
    esme = await mc.connect(broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    assert mc.texts() == list("01234")
    with pytest.raises(UsageError, match=r"^until_empty needs a broker that tells its depth"):
        await esme.run(until_empty=True)
    await esme.close()
    assert await running == {"accepted": 5}


async def test_a_broker_that_cannot_go_on_ends_the_run(mc: Any) -> None:
    class Gone:
        async def dequeue(self) -> Outgoing:
            raise UsageError("wrong password")

    esme = await mc.connect(broker=Gone())
    with pytest.raises(UsageError, match=r"^wrong password$"):
        await esme.run()


async def test_a_broker_that_raises_in_done_is_reported_and_ends_nothing(
    mc: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(MemoryBroker):
        async def done(self, message: Outgoing, outcome: Outcome) -> None:
            raise RuntimeError("mine")

    esme = await mc.connect(broker=Odd(outgoing(3)))
    assert await esme.run(until_empty=True) == {"accepted": 3}
    assert caplog.text.count("RuntimeError: mine") == 3
    assert esme.counters["parts failed"] == 3


async def test_what_happens_is_told(mc: Any) -> None:
    seen: list[Any] = []
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(hooks=[seen.append], broker=MemoryBroker(outgoing(1)))
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.link.cut()
    await running
    await esme.close()
    told = [event for event in seen if isinstance(event, Taken | GivenBack | Done)]
    assert [type(event) for event in told] == [Taken, GivenBack]
    assert [event.message.log_id for event in told] == ["log-0", "log-0"]
    assert told[1].reason == "the connection to the MC ended: the link was cut"
