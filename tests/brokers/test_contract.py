"""What every broker promises, in memory and with a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from smpplab.client import Outcome, Outgoing

PHONE = "447700900123"
SENT = Outcome("accepted")


@pytest.fixture
def broker(make_any: Callable[..., Any]) -> Any:
    return make_any(max_tries=3)


def messages(count: int) -> list[Outgoing]:
    return [Outgoing(PHONE, str(number)) for number in range(count)]


async def texts(broker: Any, count: int) -> list[str]:
    """Take so many and be done with them."""
    taken = [await broker.dequeue() for _ in range(count)]
    await asyncio.gather(*(broker.done(message, SENT) for message in taken))
    return [message.text for message in taken]


async def test_a_message_comes_as_it_was_put_in(broker: Any) -> None:
    message = Outgoing(PHONE, b"\x00\xff", "LAB", True, "order 7", {"customer": [7]}, {"validity": 60}, 2)
    await broker.enqueue(message)
    assert await broker.dequeue() == message


async def test_first_in_first_out(broker: Any) -> None:
    assert await broker.enqueue_many(messages(700)) == 700
    assert await broker.depth() == 700
    assert await texts(broker, 700) == [str(number) for number in range(700)]
    assert await broker.depth() == 0


async def test_whoever_waits_is_woken(broker: Any) -> None:
    waiting = [asyncio.create_task(broker.dequeue()) for _ in range(3)]
    await asyncio.gather(*map(broker.enqueue, messages(3)))
    assert sorted([(await task).text for task in waiting]) == ["0", "1", "2"]


async def test_what_is_in_hand_does_not_wait(broker: Any) -> None:
    await broker.enqueue_many(messages(5))
    taken = [await broker.dequeue() for _ in range(2)]
    assert await broker.depth() == 3
    await broker.done(taken[0], SENT)
    await broker.done(taken[1], Outcome(error=ValueError("refused")))
    assert await broker.depth() == 3


async def test_what_is_given_back_comes_again(broker: Any) -> None:
    await broker.enqueue(messages(1)[0])
    first = await broker.dequeue()
    assert first.tries == 0
    await broker.back(first, "the link was lost")
    assert await broker.depth() == 1
    again = await broker.dequeue()
    assert (again.text, again.tries) == ("0", 1)


async def test_what_others_were_at_fault_for_is_no_try(broker: Any) -> None:
    await broker.enqueue(messages(1)[0])
    for lost in range(1, 6):
        message = await broker.dequeue()
        message.lost = lost
        await broker.again(message, "the link was lost")
        assert await broker.depth() == 1
    await broker.back(await broker.dequeue(), "no answer")
    message = await broker.dequeue()
    assert (message.text, message.tries, message.lost) == ("0", 1, 5)
    await broker.done(message, SENT)
    assert await broker.depth() == 0


async def test_what_is_tried_too_often_is_a_dead_letter(broker: Any) -> None:
    await broker.enqueue_many(messages(2))
    seen = []
    for _ in range(4):
        message = await broker.dequeue()
        seen.append(message.tries)
        if message.text == "0":
            await broker.back(message, f"reason {message.tries}")
        else:
            await broker.done(message, SENT)
    assert sorted(seen) == [0, 0, 1, 2]
    assert await broker.depth() == 0


async def test_a_cancelled_dequeue_loses_nothing(broker: Any) -> None:
    found: list[str] = []

    async def read() -> None:
        message = await broker.dequeue()
        found.append(message.text)
        await broker.done(message, SENT)

    await broker.enqueue_many(messages(20))
    for turns in range(60):
        task = asyncio.create_task(read())
        if turns % 20 == 0:
            await asyncio.wait([task], timeout=0.01)
        for _ in range(turns % 7):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    while len(found) < 20:
        await read()
    assert sorted(found, key=int) == [str(number) for number in range(20)]


async def test_a_look_at_it(broker: Any) -> None:
    await broker.enqueue_many(messages(2))
    said = await broker.check()
    assert "2 wait" in said and "0 are dead letters" in said and "\n" not in said
    assert "\n" not in repr(broker)


async def test_closing_twice_is_once(make_any: Callable[..., Any]) -> None:
    broker = make_any()
    await broker.enqueue_many(messages(2))
    await broker.dequeue()
    await broker.close()
    await broker.close()
