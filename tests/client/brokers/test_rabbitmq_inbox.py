"""Whatever is done in whatever order: exactly that is acknowledged, nothing twice, in few frames."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

from hypothesis import given, strategies as st

from smpplab.client.brokers.rabbitmq_inbox import Delivery, Inbox


class Channel:
    """RabbitMQ's side of a channel: what it still waits to hear of."""

    def __init__(self, count: int) -> None:
        self.unacknowledged = set(range(1, count + 1))
        self.frames = 0

    async def basic_ack(self, tag: int, multiple: bool = False, wait: bool = True) -> None:
        assert tag in self.unacknowledged, "PRECONDITION_FAILED: unknown delivery tag"
        self.frames += 1
        self.unacknowledged -= set(range(1, tag + 1)) if multiple else {tag}

    async def basic_qos(self, prefetch_count: int) -> None:
        for _ in range(3):  # long enough for others to be done meanwhile
            await asyncio.sleep(0)


class Session:
    """As much of one as an inbox needs."""

    alive = True

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def run(self, operation: Coroutine[Any, Any, Any]) -> Any:
        for _ in range(3):  # in a task of its own it begins later
            await asyncio.sleep(0)
        return await operation


def delivered(tag: int) -> Any:
    return SimpleNamespace(
        delivery=SimpleNamespace(delivery_tag=tag),
        body=b"{}",
        header=SimpleNamespace(properties=SimpleNamespace(headers=None)),
    )


async def inbox_of(count: int) -> tuple[Inbox, Channel]:
    channel = Channel(count)
    inbox = Inbox(Session(channel), count)  # type: ignore[arg-type]
    for tag in range(1, count + 1):
        await inbox._on_message(delivered(tag))
    return inbox, channel


async def finish(inbox: Inbox, batches: list[list[Delivery]]) -> None:
    tasks = []
    for batch in batches:  # the next begins while the last is being written
        tasks += [asyncio.create_task(inbox.forget(delivery)) for delivery in batch]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert all(await asyncio.gather(*tasks))


@given(st.data())
def test_exactly_what_is_done_is_acknowledged(data: st.DataObject) -> None:
    async def main() -> None:
        count = data.draw(st.integers(1, 30))
        inbox, channel = await inbox_of(count)
        hand = [inbox.take() for _ in range(data.draw(st.integers(0, count)))]
        done = data.draw(st.permutations(hand))[: data.draw(st.integers(0, len(hand)))]
        cuts = sorted(data.draw(st.lists(st.integers(0, len(done)), min_size=2, max_size=2)))
        await finish(inbox, [done[: cuts[0]], done[cuts[0] : cuts[1]], done[cuts[1] :]])
        assert channel.unacknowledged == set(range(1, count + 1)) - {delivery.tag for delivery in done}

    asyncio.run(main())


async def test_a_window_that_is_done_in_order_is_one_frame() -> None:
    inbox, channel = await inbox_of(100)
    await finish(inbox, [[inbox.take() for _ in range(50)]])
    assert (channel.frames, len(channel.unacknowledged)) == (1, 50)


async def test_what_is_not_ours_any_more_is_not_acknowledged() -> None:
    inbox, channel = await inbox_of(2)
    delivery = inbox.take()
    assert await inbox.forget(delivery)
    assert not await inbox.forget(delivery)
    assert channel.frames == 1
