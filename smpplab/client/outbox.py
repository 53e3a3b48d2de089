"""From a broker to the window: one reader, and as many messages in hand as the window takes."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

from smpplab.client import events
from smpplab.client.blame import SUSPECT, cause, counts
from smpplab.client.bulk import arguments
from smpplab.client.outgoing import Outcome, Outgoing
from smpplab.client.parts import pending, settle
from smpplab.errors import (
    ConnectionLost,
    LocalProtocolError,
    ResponseTimeout,
    SmppError,
    Throttled,
    UsageError,
    WindowFull,
)

if TYPE_CHECKING:
    from smpplab.client.esme import Esme

__all__ = ["drain"]

log = logging.getLogger("smpplab.client")
AGAIN = (ConnectionLost, ResponseTimeout, Throttled)  # whether the MC took it is unknown, or it was too busy
GIVING_BACK = 1.0  # seconds that the broker has, at the end, to take back what was not finished
FULL = 0.1  # seconds: how often to look for room where window_wait=False and others have filled the window
SUMMED = 1.0  # seconds: of what goes back within so many, the log has one line


async def drain(
    esme: Esme, *, until_empty: bool = False, tries: int = 5, patience: float = 10.0
) -> Counter[str]:
    """Send what the broker holds, until the connection is gone or `close` is called; see `Esme.run`."""
    broker = esme.settings.broker
    if broker is None or not hasattr(broker, "dequeue"):
        raise UsageError("run() sends from a broker: connect with broker=MemoryBroker(), or one of your own")
    if (esme.settings.bind or esme.endpoint.bind) == "rx":
        raise UsageError("a receiver cannot send what a broker holds: bind as trx or tx")
    outbox = _Outbox(esme, broker, tries, patience)
    tasks = [asyncio.create_task(outbox.read(), name=f"{esme.name} broker")]
    if until_empty:
        tasks.append(asyncio.create_task(outbox.until_empty()))
    try:
        ends: list[asyncio.Future[Any]] = [*tasks, esme.driver.closed, esme.stopping]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await outbox.stop(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()  # the broker cannot go on, and says why
    return outbox.counts


class _Outbox:
    """What `drain` has in hand."""

    def __init__(self, esme: Esme, broker: Any, tries: int, patience: float) -> None:
        self.esme, self.broker, self.tries, self.patience = esme, broker, tries, patience
        self.counts: Counter[str] = Counter()
        self.running: set[asyncio.Task[None]] = set()
        limit = esme.session.window.limit
        # One slot stays free for a query or a cancel beside; and what is in hand, which is what may come
        # again after a crash, is less than the window.  A window of 1 or 2 has no slot to give away.
        self.room = asyncio.Semaphore(limit - 1 if limit > 2 else limit)
        self.idle = asyncio.Event()
        self.once = getattr(broker, "max_tries", None) == 1
        self.returned: Counter[str] = Counter()
        settings = esme.settings
        gated = settings.rate_limiter is not None or settings.throttle is not None
        self.ending: set[Any] | None = set() if gated else None

    async def read(self) -> None:
        """Take messages, one after the other, and send each in a task of its own."""
        esme, dequeue, create_task = self.esme, self.broker.dequeue, asyncio.get_running_loop().create_task
        until_bound = getattr(esme, "until_bound", None)  # a pool: while it has no link, others may send
        while True:
            await self.room.acquire()
            if until_bound is not None:
                await until_bound()
            message = dequeue()  # safe to cancel: a message that was not given to us is not lost
            if pending(message):
                message = await message
            if not isinstance(message, Outgoing):
                kind = type(message).__name__  # it may hold a text or a number: it is not shown
                raise UsageError(f"dequeue() of {self.broker!r:.80} gives an Outgoing, not {kind}")
            if esme.noticing:
                esme.notice(events.Taken(message, self.length()))
            task = create_task(self.send(message))
            self.running.add(task)
            task.add_done_callback(self.sent)
            if message.lost >= SUSPECT:
                await asyncio.wait([task])  # nothing else is sent meanwhile

    def length(self) -> int | None:
        """How many messages wait, where the broker can say that at once."""
        try:
            return len(self.broker) if hasattr(self.broker, "__len__") else None
        except Exception:  # a message is in hand: nothing may keep it from being sent
            return None

    def sent(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        if self.ending is not None:
            self.ending.discard(task)
        self.room.release()
        self.idle.set()
        if not task.cancelled() and task.exception() is not None:
            self.esme.part_failed(self.broker, task.exception())  # type: ignore[arg-type]

    async def send(self, message: Outgoing) -> None:
        """Send one message; tell the broker, or give the message back."""
        submission = None
        try:
            if message.lost >= SUSPECT:
                await self.until_alone()
            while submission is None:
                try:
                    submission = await self.esme.submit(**arguments(message), tries=self.tries)
                except WindowFull:
                    await self.esme.clock.sleep(FULL)
        except AGAIN as error:
            await self.give_back(message, str(error), error)
        except LocalProtocolError as error:  # no MC has refused it: our own side could not send it
            await self.give_back(message, str(error), error)
        except SmppError as error:
            self.counts["refused"] += 1
            await self.done(message, Outcome(error=error))
        except asyncio.CancelledError as error:
            await self.give_back(message, cause(error), error)
            raise
        except Exception as error:  # not of ours: nothing that a message holds may stop the others
            self.esme.part_failed(message, error)
            await self.give_back(message, f"{type(error).__name__}: {error}", error)
        else:
            self.counts["accepted"] += 1
            await self.done(message, Outcome(submission))

    async def until_alone(self) -> None:
        """Wait until nothing else is in hand."""
        while len(self.running) > 1:
            self.idle.clear()
            await self.idle.wait()

    async def done(self, message: Outgoing, outcome: Outcome) -> None:
        """The MC has answered: the message leaves the broker."""
        if self.ending is not None:
            self.ending.add(asyncio.current_task())
        done = getattr(self.broker, "done", None)
        if done is not None:
            told = done(message, outcome)
            if pending(told):
                await told
        if self.esme.noticing:
            self.esme.notice(events.Done(message, outcome))

    async def give_back(self, message: Outgoing, reason: str, error: BaseException) -> None:
        """Put a message back where it came from."""
        if self.ending is not None:
            self.ending.add(asyncio.current_task())
        alone = message.lost >= SUSPECT and not self.esme.stopping.done()
        counted = counts(error, message, alone, self.once)
        if counted and alone and isinstance(error, ConnectionLost):
            reason += "; nothing else was under way"
        self.counts["given back"] += 1
        broker = self.broker
        back = getattr(broker, "back", None)
        if not counted:
            self.sum_up(cause(error))
            back = getattr(broker, "again", back)
        if back is not None:
            await settle(back(message, reason))
        else:
            message.tries += counted
            await settle(broker.enqueue(message))
        if self.esme.noticing:
            self.esme.notice(events.GivenBack(message, reason, counted))

    def sum_up(self, why: str) -> None:
        """One more message goes back for that cause; the log hears of many at once."""
        if not self.returned:
            asyncio.get_running_loop().call_later(SUMMED, self.tell)
        self.returned[why] += 1

    def tell(self) -> None:
        """Say how many went back, and why."""
        for why, count in self.returned.items():
            log.info("%s: %d messages went back to the broker: %s", self.esme.name, count, why)
        self.returned.clear()

    async def until_empty(self) -> None:
        """Wait until nothing waits in the broker and nothing is in hand."""
        while True:
            self.idle.clear()
            before = self.counts["given back"]
            if not self.running and not await self.depth():
                # Meanwhile one may have been taken, and even have gone back.
                if not self.running and before == self.counts["given back"]:
                    return
                continue
            try:
                async with asyncio.timeout(0.5):  # the broker may have put aside what nobody can read
                    await self.idle.wait()
            except TimeoutError:
                pass

    async def depth(self) -> int:
        if hasattr(self.broker, "depth"):
            return int(await settle(self.broker.depth()))
        if hasattr(self.broker, "__len__"):
            return len(self.broker)
        raise UsageError(f"until_empty needs a broker that tells its depth; {self.broker!r} does not")

    async def stop(self, tasks: list[asyncio.Task[Any]]) -> None:
        """Take no more; wait for what is in hand, but not for ever: the broker may be gone as well."""
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.ending is not None and self.esme.driver.closed.done():
            for waiting in self.running - self.ending:  # for a limiter: no use, without a link
                waiting.cancel("the link was lost")
        # First they may end by themselves, then they give their message back.
        for seconds in (self.patience, GIVING_BACK):
            if self.running:
                _, left = await asyncio.wait(self.running, timeout=seconds)
                for task in left:
                    task.cancel()
        self.tell()
        if self.running:
            log.warning("%s: %d messages stay in work at the broker", self.esme.name, len(self.running))
