"""What RabbitMQ delivered over one session: what is fetched ahead, what is in hand, and how it is forgotten.

An acknowledgement has no answer in AMQP.  Acknowledgements that come together are therefore followed by one
basic.qos, which has: RabbitMQ works through a channel in order, so its answer says that it has read them.
And as many of them as can be are one frame: of more than 32 that its disk is behind with, RabbitMQ keeps the
rest in the channel, and forgets them with it when the worker is killed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from smpplab.client.brokers.batching import Batches
from smpplab.client.brokers.rabbitmq_link import Gone, Session

__all__ = ["Delivery", "Inbox", "number"]

COUNTS = ("x-delivery-count", "x-acquired-count")  # how often it was delivered before; the second from 4.0 on
CHUNK = 500  # acknowledgements in one round trip


class Delivery:
    """A message as it came: what an `Outgoing` of this broker has as its handle."""

    __slots__ = ("headers", "inbox", "octets", "tag", "trial")

    def __init__(self, inbox: Inbox, message: Any, trial: bool) -> None:
        self.inbox, self.trial = inbox, trial
        self.tag: int = message.delivery.delivery_tag
        self.octets: bytes = message.body
        self.headers: dict[str, Any] = message.header.properties.headers or {}

    @property
    def vanished(self) -> int:
        """How many workers had it before, in hand or fetched ahead, and ended without a word about it."""
        deliveries = max(number(self.headers, name) for name in COUNTS)
        return deliveries + number(self.headers, "x-vanished")


class Inbox:
    """The deliveries of one session.

    Args:
        session: Whose tags these are; when it ends, they are void, and the messages come again.
        prefetch: How many are fetched ahead.
    """

    def __init__(self, session: Session, prefetch: int) -> None:
        self.session, self.prefetch = session, prefetch
        self.ahead: deque[Delivery] = deque()
        self.hand: set[int] = set()
        self._most = prefetch  # RabbitMQ's bound counts those in hand as well
        self._arrived = asyncio.Event()
        session.ended.add_done_callback(lambda ended: self._arrived.set())
        self._acks = Batches(self._acknowledge, CHUNK)
        self._acknowledged = 0  # every delivery up to this tag is

    async def consume(self, queue: str, trial: str) -> None:
        """Have both queues delivered: of those on trial, one at a time."""
        channel = self.session.channel
        cancelled = getattr(channel, "on_consumer_cancel_callbacks", None)  # not before aiormq 7
        if cancelled is not None:  # the queue was deleted: it is declared again with the next session
            cancelled.add(lambda frame: self.session.end(None))
        await channel.basic_qos(prefetch_count=1)
        await channel.basic_consume(trial, self._on_trial)
        await channel.basic_qos(prefetch_count=self.prefetch)
        await channel.basic_consume(queue, self._on_message)
        self._queue = queue

    async def wait(self) -> None:
        """Return when something was delivered, or the session has ended; safe to cancel."""
        self._arrived.clear()
        try:
            if len(self.hand) >= self._most:
                await self._grow()
        except Gone:
            return
        if self.session.alive and not self.ahead:
            await self._arrived.wait()

    async def _grow(self) -> None:
        """With so many in hand that RabbitMQ sends no more, consume once more beside, for as many again."""
        self._most += self.prefetch
        await self.session.run(self.session.channel.basic_consume(self._queue, self._on_message))

    async def _on_message(self, message: Any) -> None:
        self.ahead.append(Delivery(self, message, trial=False))
        self._arrived.set()

    async def _on_trial(self, message: Any) -> None:
        self.ahead.appendleft(Delivery(self, message, trial=True))
        self._arrived.set()

    def take(self) -> Delivery:
        """Take the next in hand."""
        delivery = self.ahead.popleft()
        self.hand.add(delivery.tag)
        return delivery

    async def forget(self, delivery: Delivery) -> bool:
        """Return when RabbitMQ has read that it is done; false when it is not ours any more."""
        if not self.session.alive or delivery.tag not in self.hand:
            return False
        self.hand.discard(delivery.tag)
        try:
            await self._acks.add(delivery.tag)
        except Gone:
            return False
        return True

    async def _acknowledge(self, tags: list[int]) -> None:
        await self.session.run(self._write(tags))

    async def _write(self, tags: list[int]) -> None:
        """Acknowledge what is done: all at once as far as nothing that is still ours lies before it."""
        acknowledge = self.session.channel.basic_ack
        tags = sorted(tag for tag in tags if tag > self._acknowledged)
        ours = min((*self.hand, *(delivery.tag for delivery in self.ahead)), default=float("inf"))
        before = [tag for tag in tags if tag < ours]
        if before:
            self._acknowledged = before[-1]
            await acknowledge(before[-1], multiple=True, wait=False)
        for tag in tags[len(before) :]:
            await acknowledge(tag, wait=False)
        await self.fence()

    async def fence(self) -> None:
        """Return when RabbitMQ has worked through all that was sent to it, and we through its deliveries."""
        await self.session.channel.basic_qos(prefetch_count=self.prefetch)

    async def close(self, seconds: float) -> None:
        """Wait so long for acknowledgements under way."""
        await self._acks.close(seconds)


def number(headers: dict[str, Any], name: str) -> int:
    """A header's whole number, 0 where it has none."""
    value = headers.get(name, 0)
    return value if isinstance(value, int) and value > 0 else 0
