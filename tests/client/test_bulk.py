"""Many messages: from iterables and from brokers; every one is accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smpplab.client import MemoryBroker, Outgoing
from smpplab.errors import CommandError, UsageError
from smpplab.wire import SubmitSmResp

TO = "447700900123"


def outgoing(number: int) -> list[Outgoing]:
    return [Outgoing(TO, str(index), log_id=str(index)) for index in range(number)]


async def test_pairs_mappings_and_outgoing_in_one_go(mc: Any) -> None:
    esme = await mc.connect(window=3)
    results = await esme.submit_all([(TO, "a"), {"to": TO, "text": "b"}, Outgoing(TO, "c", source="LAB")])
    assert [(result.index, result.ok, result.to) for result in results] == [
        (0, True, TO),
        (1, True, TO),
        (2, True, TO),
    ]
    assert mc.texts() == ["a", "b", "c"]
    assert mc.requests[-1].source_addr == "LAB"


async def test_an_asynchronous_iterable(mc: Any) -> None:
    async def messages() -> AsyncIterator[tuple[str, str]]:
        for number in range(10):
            await asyncio.sleep(0)
            yield TO, str(number)

    esme = await mc.connect(window=4)
    assert [result.index for result in await esme.submit_all(messages())] == list(range(10))
    assert mc.texts() == [str(number) for number in range(10)]


async def test_a_refusal_is_a_result_and_ends_nothing(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=8) if pdu.text == "1" else mc.accepted(pdu)
    esme = await mc.connect()
    results = await esme.submit_all([(TO, str(number)) for number in range(3)])
    assert [result.ok for result in results] == [True, False, True]
    assert isinstance(results[1].error, CommandError)


async def test_a_rate(mc: Any) -> None:
    esme = await mc.connect()
    ((*_, last),) = await mc.during(2, esme.submit_all([(TO, str(number)) for number in range(5)], rate=5))
    assert last.submission is not None
    assert last.submission.sent_at == pytest.approx(0.8)


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
