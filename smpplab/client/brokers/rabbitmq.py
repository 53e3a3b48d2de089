"""A broker in RabbitMQ: one queue, any number of workers on any number of machines, at least once.

Producers in any language publish to the queue, with the JSON that `message_json` tells of as the body.

The queues are quorum queues: RabbitMQ replicates them where it is a cluster, writes them to disk before it
confirms, and counts deliveries, which a classic queue does not.  That count finds the message that kills
whoever takes it.  But it also rises for its innocent neighbours that were fetched ahead, and with each lost
connection.  So a message that was with several workers who vanished goes on trial: to a queue of its own,
from which each worker has one message at a time.  Only what vanishes with workers there too is a dead letter.

Headers: x-tries, x-lost and x-reason, with what was given back; x-vanished on trial; x-origin and x-time
(Unix milliseconds) besides with dead letters.  In RabbitMQ "with us" means unacknowledged: a worker that
holds a message for longer than consumer_timeout (30 minutes unless set) loses its connection, and others get
it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from smpplab.client.brokers.dead_letters import DeadLetter
from smpplab.client.brokers.outage import log
from smpplab.client.brokers.rabbitmq_confirms import Confirms
from smpplab.client.brokers.rabbitmq_inbox import Delivery, Inbox, number
from smpplab.client.brokers.rabbitmq_link import Gone, Link, Server, Session
from smpplab.client.brokers.rabbitmq_queues import Queues
from smpplab.client.message_json import from_json, to_json
from smpplab.client.outgoing import Outcome, Outgoing
from smpplab.errors import BadMessage, SmppError, UsageError

__all__ = ["RabbitBroker"]

T = TypeVar("T")
WORKERS = 500  # so many messages of `enqueue_many` are on the way at a time
KEPT = ("x-tries", "x-lost", "x-reason")  # headers that go along to the trial
AT_CLOSE = 2.0  # seconds that `close` gives acknowledgements under way


class RabbitBroker:
    """Messages in a queue of RabbitMQ; needs RabbitMQ 3.10 or newer and the package aio-pika.

    A message is sent once; twice only where a worker or its link ended before the MC's answer came, or
    where RabbitMQ went away while it was put in.  While RabbitMQ is away, or an alarm about its memory or
    disk is on, everything waits, and the log says so.

    Two connections are used: one to publish, and from the first `dequeue` on, one to consume, so that a
    RabbitMQ short of memory, which stops publishers, still hears what is done.

    Args:
        url: Where it is; ``amqps://…?cafile=ca.pem`` for TLS.
        queue: The queue; ``queue + ".trial"`` is used as well.
        max_tries: How often a message may fail, perhaps by its own fault, before it goes to the dead
            letters; `smpplab/client/blame.py` says what counts.
        prefetch: How many messages are fetched ahead.
        dead: The queue of dead letters.

    Attributes:
        stale: How often `done` or `back` came when the connection had ended, so that the message comes again.

    >>> RabbitBroker("amqp://lab:secret08@127.0.0.1/")
    <RabbitBroker smpplab at 127.0.0.1:5672: 0 in hand, 0 fetched ahead>
    """

    def __init__(
        self,
        url: str = "amqp://guest:guest@127.0.0.1/",
        *,
        queue: str = "smpplab",
        max_tries: int = 5,
        prefetch: int = 200,
        dead: str = "smpplab.dead",
    ) -> None:
        if max_tries < 1 or not 1 <= prefetch <= 65535:
            raise UsageError("max_tries is at least 1, prefetch is 1 to 65535")
        if not queue or not dead or queue == dead or max(len(queue.encode()), len(dead.encode())) > 249:
            raise UsageError("queue and dead are the names of two queues, of up to 249 octets in UTF-8")
        self.server = Server(url)
        self.queue, self.trial, self.dead = queue, f"{queue}.trial", dead
        self.queues = Queues(self.server, queue, self.trial, dead)
        self.max_tries, self.prefetch, self.stale = max_tries, prefetch, 0
        self._confirms = Confirms(self.server.outage.server)
        self._inbox: Inbox | None = None
        self._writer = Link(self.server, f"smpplab {queue} out", self.queues.declare)
        self._reader = Link(self.server, f"smpplab {queue} in", self._consume)
        self._beside: set[asyncio.Task[Any]] = set()  # what has not been handed out, and goes elsewhere
        self._moving: set[asyncio.Task[Any]] = set()

    # Sessions

    async def _consume(self, session: Session) -> None:
        await self.queues.declare(session)
        inbox = Inbox(session, self.prefetch)
        await inbox.consume(self.queue, self.trial)
        self._inbox = inbox

    # Putting in

    async def enqueue(self, message: Outgoing) -> None:
        """Put a message in; returns when RabbitMQ has it on disk.  Concurrent calls share the round trip.

        Raises:
            BadMessage: It cannot be written as JSON.
            SmppError: RabbitMQ refuses us, or the message.
        """
        await self._publish(self.queue, to_json(message).encode())

    async def enqueue_many(self, messages: Iterable[Outgoing]) -> int:
        """Put many messages in, up to 500 of them on the way at a time; how many they were.

        Raises:
            BadMessage: One cannot be written as JSON; those before it may be in.
            SmppError: RabbitMQ refuses us, or a message; others may be in.
        """
        source = iter(messages)

        async def work() -> int:
            count = 0
            for message in source:  # all workers take from it in turn
                await self.enqueue(message)
                count += 1
            return count

        try:
            async with asyncio.TaskGroup() as group:
                workers = [group.create_task(work()) for _ in range(WORKERS)]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None
        return sum(worker.result() for worker in workers)

    async def _publish(
        self, queue: str, octets: bytes, headers: dict[str, Any] | None = None, inbox: Inbox | None = None
    ) -> bool:
        """Publish until it is confirmed; false when the inbox it came from ended meanwhile."""
        while inbox is None or inbox.session.alive:
            session = await self._writer.get()
            try:
                await self._confirms.wait(session.run(self.queues.put(session, queue, octets, headers)))
            except Gone:
                continue
            except self.server.aiormq.exceptions.PublishError as error:
                session.end(error)  # the queue was deleted: it will be declared again
            except self.server.aiormq.exceptions.DeliveryError:
                full = f"{self.server.outage.server} refused the message; is {queue} full?"
                raise SmppError(full) from None
            else:
                return True
        return False

    # Taking out

    async def dequeue(self) -> Outgoing:
        """Wait for the next message, and take it in hand; safe to cancel.

        Each must be given to `done` or `back`: until then it is ours, while the connection lasts.

        Raises:
            SmppError: RabbitMQ refuses us.
        """
        while True:
            await self._reader.get()
            inbox = self._inbox
            assert inbox is not None
            while inbox.ahead:
                message = self._opened(inbox.take())
                if message is not None:
                    return message
            await inbox.wait()

    def _opened(self, delivery: Delivery) -> Outgoing | None:
        """The message of a delivery; `None` when it cannot be read, or is not to be handed out."""
        if not self._trusted(delivery):
            return None
        try:
            message = from_json(delivery.octets)
        except BadMessage as error:
            log.warning("%s: a message cannot be read, and is a dead letter now: %s", self, error)
            self._aside(self._bury(delivery, 0, str(error)))
            return None
        message.tries = number(delivery.headers, "x-tries") or message.tries
        message.lost = number(delivery.headers, "x-lost") or message.lost
        message.handle = delivery
        return message

    def _trusted(self, delivery: Delivery) -> bool:
        """Whether a message may be handed out; one that workers vanish with is tried, and then buried."""
        vanished = delivery.vanished
        if delivery.trial and vanished >= self.max_tries:
            log.warning("%s: %d workers vanished with a message: it is a dead letter now", self, vanished)
            tries, before = number(delivery.headers, "x-tries"), delivery.headers.get("x-reason", "")
            more = f"; before that: {before}" if before else ""
            reason = f"{vanished} workers died with it in hand{more}"
            self._aside(self._bury(delivery, tries + vanished, reason))
            return False
        if not delivery.trial and vanished >= max(1, self.max_tries // 2):
            headers = {name: delivery.headers[name] for name in KEPT if name in delivery.headers}
            headers["x-vanished"] = min(vanished, self.max_tries - 1)
            self._aside(self._move(delivery, self.trial, headers))
            return False
        return True

    def _aside(self, work: Coroutine[Any, Any, bool]) -> None:
        """Do something with a message that nobody waits for; if it fails, the message comes again."""

        async def do() -> None:
            try:
                await work
            except SmppError as error:
                log.warning("%s: %s", self, error)

        _begun(do(), self._beside)

    # Giving up, one way or the other

    async def done(self, message: Outgoing, outcome: Outcome) -> None:
        """The MC has answered for good: returns when RabbitMQ has read the acknowledgement.

        When the connection it came over has ended, it comes again, and nothing can be done but to count that.
        """
        delivery = self._delivery(message)
        if not await delivery.inbox.forget(delivery):
            self.stale += 1

    async def back(self, message: Outgoing, reason: str) -> None:
        """It could not be finished: it goes to the end of the queue, or, after `max_tries`, is a dead letter.

        When the connection it came over has ended, it comes again by itself.
        """
        delivery = self._delivery(message)
        message.tries += 1
        if message.tries < self.max_tries:
            await self.again(message, reason)
        elif not await self._bury(delivery, message.tries, reason):
            self.stale += 1

    async def again(self, message: Outgoing, reason: str) -> None:
        """It could not be finished, and not by its own fault: it goes to the end of the queue."""
        headers = {"x-tries": message.tries, "x-lost": message.lost, "x-reason": _sendable(reason)}
        if not await self._move(self._delivery(message), self.queue, headers):
            self.stale += 1

    async def _bury(self, delivery: Delivery, tries: int, reason: str) -> bool:
        headers = {
            "x-tries": tries,
            "x-reason": _sendable(reason),
            "x-time": int(1000 * time.time()),  # as a float it would have 32 bits
            "x-origin": self.queue,
        }
        return await self._move(delivery, self.dead, headers)

    async def _move(self, delivery: Delivery, queue: str, headers: dict[str, Any]) -> bool:
        """Publish it elsewhere, then acknowledge it: whatever happens between, it is somewhere."""
        inbox = delivery.inbox
        if not inbox.session.alive or delivery.tag not in inbox.hand:
            return False

        # Whoever is cancelled no longer waits; but the copy must not be there without the acknowledgement.
        move = self._copy(delivery, queue, headers)
        return await asyncio.shield(_begun(move, self._moving))

    async def _copy(self, delivery: Delivery, queue: str, headers: dict[str, Any]) -> bool:
        inbox = delivery.inbox
        return await self._publish(queue, delivery.octets, headers, inbox) and await inbox.forget(delivery)

    def _delivery(self, message: Outgoing) -> Delivery:
        if not isinstance(message.handle, Delivery):
            raise UsageError(f"{message!r} does not come from dequeue() of a RabbitBroker")
        return message.handle

    # Looking, and the end

    async def depth(self) -> int:
        """How many messages wait; those fetched ahead by other workers are not among them."""
        while True:
            session = self._reader.current or await self._writer.get()
            inbox = self._inbox if self._inbox is not None and self._inbox.session is session else None
            try:
                waiting = await session.run(self.queues.waiting(session))
                if inbox is not None:
                    await session.run(inbox.fence())  # what was on its way to us is here now
            except Gone:
                continue
            ahead = len(inbox.ahead) if inbox is not None else 0
            return waiting + ahead + len(self._beside)  # the last are about to be in a queue

    async def check(self) -> str:
        """Reach RabbitMQ, and say what is there.

        Raises:
            SmppError: Why it cannot be used.
        """
        return await self.queues.look()

    async def dead_letters(self, count: int = 100) -> list[DeadLetter]:
        """Dead letters, so many at most, the oldest first.

        Raises:
            SmppError: RabbitMQ cannot be reached, or refuses us.
        """
        return await self.queues.buried(count)

    async def revive(self, letter: DeadLetter | str) -> None:
        """Put a dead letter, or one by its id, to the end of its queue, as if it had never been tried.

        Raises:
            UsageError: There is no such dead letter.
            SmppError: RabbitMQ cannot be reached, or refuses us.
        """
        name = letter.id if isinstance(letter, DeadLetter) else letter
        if not await self.queues.revive(name):
            raise UsageError(f"there is no dead letter {name!r}; dead_letters() lists them")

    async def close(self) -> None:
        """Write what is to be written, and give back everything else: others have it at once."""
        if moving := self._beside | self._moving:
            _, late = await asyncio.wait(moving, timeout=AT_CLOSE)
            for task in late:
                task.cancel()
        if self._inbox is not None and self._inbox.session.alive:
            await self._inbox.close(AT_CLOSE)
        await asyncio.gather(self._reader.close(), self._writer.close())
        self.server.outage.close()
        self._confirms.close()

    async def __aenter__(self) -> RabbitBroker:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        inbox = self._inbox if self._reader.current is not None else None
        hand, ahead = (len(inbox.hand), len(inbox.ahead)) if inbox is not None else (0, 0)
        return f"<RabbitBroker {self.queue} at {self.server.place}: {hand} in hand, {ahead} fetched ahead>"


def _sendable(reason: str) -> str:
    return reason[:1000].encode(errors="replace").decode()


def _begun(work: Coroutine[Any, Any, T], under_way: set[asyncio.Task[Any]]) -> asyncio.Task[T]:
    """A task that is among those under way until it is done."""
    task = asyncio.create_task(work)
    under_way.add(task)
    task.add_done_callback(under_way.discard)
    return task
