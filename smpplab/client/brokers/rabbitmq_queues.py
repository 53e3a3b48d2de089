"""The queues themselves: how they are declared, written and counted, and what is done with the dead letters.

Dead letters are looked at over a connection of its own, whose end puts back whatever was only looked at.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from smpplab.client.brokers.dead_letters import DeadLetter
from smpplab.client.brokers.rabbitmq_inbox import number
from smpplab.client.brokers.rabbitmq_link import Gone, Server, Session, quietly
from smpplab.client.message_json import from_json
from smpplab.errors import BadMessage, ConnectFailed

__all__ = ["Queues"]

T = TypeVar("T")
# RabbitMQ drops what was delivered more often than x-delivery-limit, 20 times by default from 4.0: never here
QUORUM = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000_000}


class Queues:
    """The queue of a broker, that of the messages on trial, and that of its dead letters."""

    def __init__(self, server: Server, queue: str, trial: str, dead: str) -> None:
        self.server, self.queue, self.trial, self.dead = server, queue, trial, dead

    async def declare(self, session: Session) -> None:
        """Make them, unless they are there."""
        for queue in (self.queue, self.trial, self.dead):
            await session.channel.queue_declare(queue, durable=True, arguments=QUORUM)

    async def put(
        self, session: Session, queue: str, octets: bytes, headers: dict[str, Any] | None = None
    ) -> None:
        """Publish a message; returns when RabbitMQ has confirmed that it has it."""
        properties = self.server.aiormq.spec.Basic.Properties(
            content_type="application/json",
            delivery_mode=2,  # on disk
            message_id=secrets.token_hex(8),
            headers=headers,
        )
        await session.channel.basic_publish(
            octets, routing_key=queue, properties=properties, mandatory=True, wait=False
        )

    async def waiting(self, session: Session) -> int:
        """How many messages no worker has."""
        return await self._count(session, self.queue) + await self._count(session, self.trial)

    async def _count(self, session: Session, queue: str) -> int:
        declared = await session.channel.queue_declare(queue, passive=True)
        return int(declared.message_count or 0)

    async def look(self) -> str:
        """What is there, in a line."""

        async def look(session: Session) -> str:
            await self.declare(session)
            waiting, dead = await self.waiting(session), await self._count(session, self.dead)
            version = session.connection.transport.connection.server_properties.get("version", "")
            return (
                f"RabbitMQ {version} at {self.server.place}: {waiting:,} wait in {self.queue},"
                f" {dead:,} are dead letters"
            )

        return await self._apart(look)

    async def buried(self, count: int) -> list[DeadLetter]:
        """Dead letters, so many at most, the oldest first."""

        async def browse(session: Session) -> list[DeadLetter]:
            letters: list[DeadLetter] = []
            await self.declare(session)
            while len(letters) < count and (found := await self._next_dead(session)) is not None:
                letters.append(_dead_letter(found))
            return letters

        return sorted(await self._apart(browse), key=lambda letter: letter.time)

    async def revive(self, name: str) -> bool:
        """Put a dead letter to the end of the queue it came from; whether there is such a one."""

        async def find(session: Session) -> bool:
            await self.declare(session)
            while (found := await self._next_dead(session)) is not None:
                properties = found.header.properties
                if properties.message_id == name:
                    origin = (properties.headers or {}).get("x-origin", self.queue)
                    await self.put(session, origin, found.body)
                    await session.channel.basic_ack(found.delivery.delivery_tag)
                    return True
            return False

        return await self._apart(find)

    async def _next_dead(self, session: Session) -> Any | None:
        got = await session.channel.basic_get(self.dead)
        return None if isinstance(got.delivery, self.server.aiormq.spec.Basic.GetEmpty) else got

    async def _apart(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Do something over a connection of its own, once.

        Raises:
            ConnectFailed: RabbitMQ cannot be reached.
            SmppError: RabbitMQ refuses us.
        """

        async def do() -> T:
            session = await self.server.open("smpplab aside")
            try:
                return await work(session)
            finally:
                await session.close()

        try:
            return await quietly(do())
        except (Gone, OSError, RuntimeError, TimeoutError, self.server.aiormq.exceptions.AMQPError) as error:
            refusal = self.server.refusal(error)
            reason = ConnectFailed(f"RabbitMQ at {self.server.place} cannot be reached: {error}")
            raise refusal or reason from None


def _dead_letter(found: Any) -> DeadLetter:
    properties = found.header.properties
    headers = properties.headers or {}
    try:
        message = from_json(found.body)
    except BadMessage:
        message = None
    reason, when = str(headers.get("x-reason", "")), number(headers, "x-time") / 1000
    return DeadLetter(
        str(properties.message_id), message, found.body, reason, number(headers, "x-tries"), when
    )
