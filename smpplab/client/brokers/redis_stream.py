"""One Redis stream with its consumer group, seen by one worker: all that can be done to it.

Redis's commands and scripts; what is in hand, and when to read, is the business of others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from smpplab.client.brokers import redis_scripts as scripts
from smpplab.client.brokers.batching import Batches
from smpplab.client.brokers.outage import log
from smpplab.client.brokers.redis_line import RedisLine
from smpplab.errors import ConnectFailed

__all__ = ["Entry", "RedisStream"]

Entry = tuple[bytes, dict[bytes, bytes]]
Move = tuple[bytes, bool, tuple[Any, ...]]  # entry, whether to the dead letters, new names and values
CHUNK = 500  # entries in one round trip


class RedisStream:
    """The commands, each repeated until Redis has answered.

    Args:
        given: An URL, or a client of `redis.asyncio`.
        stream, group, consumer, dead: Names in Redis.

    Raises:
        SmppError: Redis refuses us, and will do so again; in all methods.
    """

    def __init__(self, given: Any, stream: str, group: str, consumer: str, dead: str) -> None:
        self.stream, self.group, self.consumer, self.dead = stream, group, consumer, dead
        self.line = RedisLine(given, self.make_group)
        self.adding: Batches[str] = Batches(self.add, CHUNK)
        self.moving: Batches[Move] = Batches(self._move, CHUNK)
        self._group_seen = False
        register = self.line.client.register_script
        self._moved, self._keep, self._take = map(register, (scripts.MOVE, scripts.KEEP, scripts.TAKE))
        self._leave, self._revive = map(register, (scripts.LEAVE, scripts.REVIVE))

    async def make_group(self) -> None:
        """Make stream and group where they are not there; also shows that Redis takes writes."""
        try:
            await self.line.client.xgroup_create(self.stream, self.group, id="0", mkstream=True)
            if self._group_seen:
                log.warning(
                    "Redis at %s has lost the stream %s; it is made anew", self.line.place, self.stream
                )
        except self.line.redis.RedisError as error:
            if "BUSYGROUP" not in str(error):
                raise self.line.refusal(error) or error from None
        self._group_seen = True

    # Reading

    async def read(self, count: int, seconds: float) -> list[Entry]:
        """Entries that no worker has had; waits so long for the first."""
        names = {self.stream: ">"}
        found = await self.line.until_done(
            lambda: self.line.client.xreadgroup(self.group, self.consumer, names, count, block=_ms(seconds))
        )
        if not found:
            return []
        entries: list[Entry] = found[0][1] if isinstance(found, list) else next(iter(found.values()))
        return entries[0] if entries and isinstance(entries[0], list) else entries  # RESP3 has one list more

    async def claim(self, count: int, idle: float) -> list[bytes]:
        """Make entries ours whose worker has not shown itself for so many seconds; give their ids.

        None when Redis was away meanwhile: then nobody could show himself.
        """
        client, names = self.line.client, (self.stream, self.group)

        async def command() -> list[bytes]:
            left = await client.xpending_range(*names, "-", "+", count, idle=_ms(idle))
            if not left:
                return []
            entries = [entry["message_id"] for entry in left]
            return list(await client.xclaim(*names, self.consumer, _ms(idle), entries, justid=True))

        return await self.line.until_done(command, again=False) or []

    async def tidy(self, idle: float) -> None:
        """Take workers off the list that ended so many seconds ago without leaving, and have nothing."""

        async def command() -> None:
            for worker in await self.line.client.xinfo_consumers(self.stream, self.group):
                if not worker["pending"] and worker["idle"] > _ms(idle):
                    await self._leave([self.stream], (self.group, worker["name"]))

        await self.line.until_done(command, again=False)

    async def take(self, entry: bytes) -> tuple[int, dict[bytes, bytes]] | None:
        """Take a claimed entry in hand: how often it was delivered before, and its fields."""
        found = await self.line.until_done(lambda: self._take([self.stream], self._ours(entry)))
        if not found:
            return None
        fields = iter(found[1])
        return found[0], dict(zip(fields, fields, strict=True))

    async def keep(self, entries: Sequence[bytes]) -> list[bytes]:
        """Show that we still work on these; give those that are no longer ours."""
        lost: list[bytes] = await self.line.until_done(
            lambda: self._keep([self.stream], self._ours(*entries))
        )
        return lost

    # Writing

    async def add(self, messages: Sequence[str]) -> None:
        """Put messages in, in one round trip."""

        async def command() -> None:
            pipeline = self.line.client.pipeline(transaction=True)  # all or nothing: it may be repeated
            for message in messages:
                pipeline.execute_command("XADD", self.stream, "*", "message", message)
            await pipeline.execute()

        await self.line.until_done(command)

    async def forget(self, entries: Sequence[bytes]) -> None:
        """Take entries out for good, whoever has them: the MC has answered."""

        async def command() -> None:
            pipeline = self.line.client.pipeline(transaction=True)
            pipeline.execute_command("XACK", self.stream, self.group, *entries)
            pipeline.execute_command("XDEL", self.stream, *entries)
            await pipeline.execute()

        await self.line.until_done(command)

    async def give_back(self, entry: bytes, tries: int, lost: int, reason: str) -> Any:
        """Put an entry of ours to the end of the stream; `None` when it is not ours."""
        return await self.moving.add((entry, False, ("tries", tries, "lost", lost, "reason", reason)))

    async def bury(self, entry: bytes, tries: int, reason: str) -> Any:
        """Put an entry of ours to the dead letters; `None` when it is not ours."""
        more = ("reason", reason, "tries", tries, "time", f"{time.time():.3f}", "from", entry)
        return await self.moving.add((entry, True, more))

    async def release(self, entries: Iterable[bytes]) -> None:
        """Put entries that nobody has looked at to the end of the stream, as they are."""
        await self._move([(entry, False, ()) for entry in entries])

    async def _move(self, moves: Sequence[Move]) -> list[Any]:
        """Put entries of ours elsewhere; the new id of each, `None` for one that was not ours."""

        async def command() -> list[Any]:
            pipeline = self.line.client.pipeline(transaction=False)
            for entry, dead, fields in moves:
                where = self.dead if dead else self.stream
                await self._moved([self.stream, where], (*self._ours(entry), *fields), client=pipeline)
            return list(await pipeline.execute())

        moved: list[Any] = await self.line.until_done(command) if moves else []
        return moved

    def _ours(self, *entries: bytes) -> tuple[Any, ...]:
        return self.group, self.consumer, *entries

    async def revive(self, entry: str) -> bool:
        """Put a dead letter back to the others; whether there was one."""
        return bool(await self.line.until_done(lambda: self._revive([self.dead, self.stream], [entry])))

    # Looking

    async def buried(self, count: int) -> list[Entry]:
        """The oldest dead letters."""
        found: list[Entry] = await self.line.until_done(
            lambda: self.line.client.xrange(self.dead, count=count)
        )
        return found

    async def own(self, count: int) -> list[bytes]:
        """Ids of what is this worker's own."""
        found = await self.line.until_done(
            lambda: self.line.client.xpending_range(self.stream, self.group, "-", "+", count, self.consumer)
        )
        return [entry["message_id"] for entry in found]

    async def counts(self) -> tuple[int, int, int]:
        """How many entries there are, are in work with anybody, and are with us."""

        async def command() -> tuple[int, int, int]:
            pipeline = self.line.client.pipeline(transaction=True)
            pipeline.xlen(self.stream)
            pipeline.xpending(self.stream, self.group)
            length, pending = await pipeline.execute()
            name = self.consumer.encode()
            ours = sum(worker["pending"] for worker in pending["consumers"] if worker["name"] == name)
            return length, pending["pending"], ours

        counts: tuple[int, int, int] = await self.line.until_done(command)
        return counts

    async def look(self) -> tuple[str, int]:
        """Redis's version, and how many dead letters there are; does not wait for a Redis that is away."""
        self.line.check_loop()
        for last in (False, True):  # the first connection may be an old one, that has ended meanwhile
            try:
                await self.make_group()
                version = (await self.line.client.info("server"))["redis_version"]
                return str(version), int(await self.line.client.xlen(self.dead))
            except self.line.errors as error:
                if refusal := self.line.refusal(error):
                    raise refusal from None
                if last:
                    raise ConnectFailed(f"Redis at {self.line.place} does not answer: {error}") from None
        raise AssertionError("the loop ends by return or raise")

    async def leave(self) -> None:
        """Take this worker off the list, when nothing is its own."""
        await self.line.until_done(lambda: self._leave([self.stream], self._ours()))

    def __repr__(self) -> str:
        return f"<RedisStream {self.stream} at {self.line.place}, group {self.group}, worker {self.consumer}>"


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
