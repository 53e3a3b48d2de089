"""A broker in Redis: one stream, any number of workers on any number of machines, at least once.

Producers in any language put messages in, with the JSON that `message_json` tells of::

    XADD smpplab * message '{"to": "447700900123", "text": "Hello"}'

A message is in work with one worker until its MC has answered.  Who works shows itself to Redis, three
times in `claim_after` seconds, for all that it has; what nobody shows itself for is claimed by the next
worker.  So a slow MC loses nothing to others, and a killed process keeps nothing to itself.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import socket
from collections.abc import Iterable
from typing import Any

from smpplab.client.brokers.batching import Batches
from smpplab.client.brokers.dead_letters import DeadLetter
from smpplab.client.brokers.outage import log
from smpplab.client.brokers.redis_held import ENDING, Held
from smpplab.client.brokers.redis_stream import CHUNK, RedisStream
from smpplab.client.message_json import from_json, to_json
from smpplab.client.outgoing import Outcome, Outgoing
from smpplab.errors import BadMessage, SmppError, UsageError

__all__ = ["RedisBroker"]

AT_CLOSE = 2.0  # seconds that `close` gives Redis


class RedisBroker:
    """Messages in a Redis stream; needs Redis 6.2 or newer and the package redis (with hiredis it is faster).

    A message is sent once; twice only where a worker or its link ended before the MC's answer came, or
    where Redis went away while it was put in.  While Redis is away, everything waits.  In a cluster, give
    `stream` and `dead` one hash tag: ``"{smpplab}"``, ``"{smpplab}:dead"``.

    Args:
        redis: Its URL, with ``rediss://…?ssl_ca_certs=ca.pem`` for TLS; or a client of `redis.asyncio`
            (without ``decode_responses``), which stays yours.
        stream: The key of the stream.
        group: The consumer group; all workers of one queue share it.
        consumer: This worker's name in the group; a new one without.  No two living workers may share one.
        max_tries: How often a message may fail, perhaps by its own fault, before it goes to the dead
            letters; `smpplab/client/blame.py` says what counts.
        claim_after: Seconds after which a worker that does not show itself is taken for dead; the same for
            all workers.
        prefetch: How many messages are fetched ahead.
        dead: The key of the stream of dead letters.

    Raises:
        UsageError: A wrong argument.
        SmppError: The package redis is not installed.

    >>> RedisBroker("redis://:secret08@127.0.0.1:6379/0", consumer="a")
    <RedisBroker smpplab at 127.0.0.1:6379, worker a: 0 in hand, 0 fetched ahead>
    """

    def __init__(
        self,
        redis: Any = "redis://127.0.0.1:6379/0",
        *,
        stream: str = "smpplab",
        group: str = "smpplab",
        consumer: str | None = None,
        max_tries: int = 5,
        claim_after: float = 30.0,
        prefetch: int = 200,
        dead: str = "smpplab:dead",
    ) -> None:
        if max_tries < 1 or prefetch < 1 or not claim_after > 0:
            raise UsageError("max_tries and prefetch are at least 1, claim_after is more than 0")
        if not stream or not dead or stream == dead:  # what cannot be read would go round for ever
            raise UsageError("stream and dead are the names of two keys")
        name = consumer or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.server = RedisStream(redis, stream, group, name, dead)
        self.max_tries = max_tries
        self._held = Held(self.server, max_tries, claim_after, prefetch)
        self._done: Batches[bytes] = Batches(self._forget, CHUNK)

    # Putting in

    async def enqueue(self, message: Outgoing) -> None:
        """Put a message in; returns when Redis has it.

        Raises:
            BadMessage: It cannot be written as JSON.
            SmppError: Redis refuses us.
        """
        self.server.line.check_loop()
        await self.server.adding.add(to_json(message))

    async def enqueue_many(self, messages: Iterable[Outgoing]) -> int:
        """Put many messages in, 500 a round trip; how many they were.

        Raises:
            BadMessage: One cannot be written as JSON; those before it may be in.
            SmppError: Redis refuses us.
        """
        total, source = 0, iter(messages)
        while chunk := [to_json(message) for message in itertools.islice(source, CHUNK)]:
            await self.server.add(chunk)
            total += len(chunk)
        return total

    # Taking out

    async def dequeue(self) -> Outgoing:
        """Wait for the next message, and take it in hand; safe to cancel.

        Each must be given to `done` or `back`: until then it is ours, while this process lives.

        Raises:
            SmppError: Redis refuses us.
        """
        return await self._held.next()

    async def done(self, message: Outgoing, outcome: Outcome) -> None:
        """The MC has answered for good: returns when Redis has forgotten the message."""
        entry = self._entry(message)
        self._held.hand[entry] = ENDING
        await self._done.add(entry)

    async def _forget(self, entries: list[bytes]) -> None:
        await self.server.forget(entries)
        for entry in entries:
            self._held.hand.pop(entry, None)

    async def back(self, message: Outgoing, reason: str) -> None:
        """It could not be finished: it goes to the end of the queue or, tried too often, to the dead letters.

        When another worker has claimed it meanwhile, it is that worker's, and nothing happens.
        """
        await self._put_back(message, reason, 1)

    async def again(self, message: Outgoing, reason: str) -> None:
        """It could not be finished, and not by its own fault: it goes to the end of the queue."""
        await self._put_back(message, reason, 0)

    async def _put_back(self, message: Outgoing, reason: str, tries: int) -> None:
        entry, hand, server = self._entry(message), self._held.hand, self.server
        before = hand.get(entry, ENDING)
        message.tries = (message.tries if before == ENDING else before) + tries
        hand[entry] = ENDING
        if tries and message.tries >= self.max_tries:
            moved = await server.bury(entry, message.tries, reason)
        else:
            moved = await server.give_back(entry, message.tries, message.lost, reason)
        hand.pop(entry, None)
        if not moved:
            log.info("%r was claimed by another worker, and is left to it", message)

    def _entry(self, message: Outgoing) -> bytes:
        entry = message.handle
        if not isinstance(entry, bytes):
            raise UsageError(f"{message!r} does not come from dequeue() of a RedisBroker")
        return entry

    # Looking

    async def depth(self) -> int:
        """How many messages wait; those that other workers have fetched ahead are not among them."""
        there, pending, ours = await self.server.counts()
        on_their_way = ours - len(self._held.hand)
        return max(0, there - pending) + max(self._held.ahead, on_their_way)

    async def check(self) -> str:
        """Reach Redis, and say what is there.

        Raises:
            SmppError: Why it cannot be used.
        """
        version, dead = await self.server.look()
        there, pending, _ = await self.server.counts()
        return (
            f"Redis {version} at {self.server.line.place}: {there - pending:,} wait in {self.server.stream},"
            f" {pending:,} are in work, {dead:,} are dead letters"
        )

    async def dead_letters(self, count: int = 100) -> list[DeadLetter]:
        """The oldest dead letters, so many at most."""
        return [_dead_letter(*entry) for entry in await self.server.buried(count)]

    async def revive(self, letter: DeadLetter | str) -> None:
        """Put a dead letter, or one by its id, to the end of the queue, as if it had never been tried.

        Raises:
            UsageError: There is no such dead letter.
        """
        name = letter.id if isinstance(letter, DeadLetter) else letter
        if not await self.server.revive(name):
            raise UsageError(f"there is no dead letter {name!r}; dead_letters() lists them")

    # The end

    async def close(self) -> None:
        """Write what is to be written, and give back what was fetched ahead.

        What is in hand, given neither to `done` nor to `back`, is claimed after `claim_after` seconds.
        """
        server = self.server
        used = await self._held.stop()
        batches: tuple[Batches[Any], ...] = (self._done, server.adding, server.moving)
        await asyncio.gather(*(batch.close(AT_CLOSE) for batch in batches))
        try:
            async with asyncio.timeout(0.0 if server.line.outage.now else AT_CLOSE):
                if used:
                    await self._held.leave()
        except (TimeoutError, SmppError) as error:
            why = str(error) or "it is away"
            log.warning("%r: Redis does not hear that we leave; others claim what we had (%s)", self, why)
        await server.line.close()

    async def __aenter__(self) -> RedisBroker:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        server, held = self.server, self._held
        where = f"{server.stream} at {server.line.place}, worker {server.consumer}"
        return f"<RedisBroker {where}: {len(held.hand)} in hand, {held.ahead} fetched ahead>"


def _dead_letter(entry: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    octets, reason = fields.get(b"message", b""), fields.get(b"reason", b"").decode(errors="replace")
    try:
        message = from_json(octets)
    except BadMessage:
        message = None
    try:
        tries, when = int(fields.get(b"tries", 0)), float(fields.get(b"time", 0))
    except ValueError:  # somebody else has put it there
        tries, when = 0, 0.0
    return DeadLetter(entry.decode(), message, octets, reason, tries, when)
