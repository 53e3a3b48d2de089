"""Many messages: from any iterable, or from a broker, as many at a time as the window takes."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smpplab.client.limiters import TokenBucket
from smpplab.client.outgoing import Outcome, Outgoing
from smpplab.client.parts import settle
from smpplab.client.submission import Submission
from smpplab.errors import ConnectionLost, SmppError, Throttled, UsageError

if TYPE_CHECKING:
    from smpplab.client.esme import Esme

__all__ = ["Result", "drain", "submit_all"]

log = logging.getLogger("smpplab.client")


@dataclass(slots=True)
class Result:
    """What became of one message of many: `submission`, or `error`."""

    index: int
    to: Any
    submission: Submission | None = None
    error: SmppError | None = None

    @property
    def ok(self) -> bool:
        """Whether the MC accepted it."""
        return self.error is None


async def submit_all(
    esme: Esme, messages: Iterable[Any] | AsyncIterable[Any], *, rate: float | None = None, **options: Any
) -> list[Result]:
    """Submit messages from an iterable; give one result for each, in their order.

    Args:
        esme: The link.
        messages: (to, text) pairs, mappings of the arguments of `submit`, or `Outgoing`.
        rate: Messages a second at most.
        **options: Arguments of `submit` for all of them.
    """
    limiter = TokenBucket(rate, clock=esme.clock) if rate else None
    results: list[Result] = []
    turns = _numbered(messages)

    async def work() -> None:
        async for index, message in turns:
            if limiter is not None:
                await limiter.limit()
            arguments = options | _arguments(message)
            result = Result(index, arguments["to"])
            results.append(result)
            try:
                result.submission = await esme.submit(**arguments)
            except SmppError as error:
                result.error = error

    async with asyncio.TaskGroup() as group:
        for _ in range(esme.session.window.limit):
            group.create_task(work())
    return sorted(results, key=lambda result: result.index)


class _numbered:
    """An iterable, plain or asynchronous, that several workers take from in turn."""

    def __init__(self, messages: Iterable[Any] | AsyncIterable[Any]) -> None:
        self.plain = iter(messages) if isinstance(messages, Iterable) else None
        self.asynchronous = aiter(messages) if isinstance(messages, AsyncIterable) else None
        self.lock, self.index = asyncio.Lock(), -1

    def __aiter__(self) -> AsyncIterator[tuple[int, Any]]:
        return self

    async def __anext__(self) -> tuple[int, Any]:
        missing = object()
        if self.plain is not None:
            message = next(self.plain, missing)
            self.index += message is not missing
            index = self.index
        else:
            assert self.asynchronous is not None
            async with self.lock:
                message = await anext(self.asynchronous, missing)
                self.index += message is not missing
                index = self.index
        if message is missing:
            raise StopAsyncIteration
        return index, message


def _arguments(message: Any) -> dict[str, Any]:
    """The arguments of `submit` for one message."""
    if isinstance(message, Outgoing):
        given = {"to": message.to, "text": message.text, "receipt": message.receipt, **message.options}
        return given if message.source is None else given | {"source": message.source}
    if isinstance(message, Mapping):
        return dict(message)
    to, text = message
    return {"to": to, "text": text}


async def drain(esme: Esme, *, until_empty: bool = False, tries: int = 5) -> Counter[str]:
    """Send what the broker holds, until the connection is gone; see `Esme.run`."""
    broker = esme.settings.broker
    if broker is None or not hasattr(broker, "dequeue"):
        raise UsageError("run() sends from a broker: connect with broker=MemoryBroker(), or one of your own")
    counts: Counter[str] = Counter()
    running: set[asyncio.Task[None]] = set()
    try:
        while not esme.closed and not (until_empty and not len(broker) and not running):
            if len(running) >= esme.session.window.limit or (until_empty and not len(broker)):
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                continue
            message = await _take(esme, broker)
            if message is not None:
                task = asyncio.create_task(_send(esme, broker, message, tries, counts))
                running.add(task)
                task.add_done_callback(running.discard)
    finally:
        if running:
            await asyncio.wait(running)
    return counts


async def _take(esme: Esme, broker: Any) -> Outgoing | None:
    """The broker's next message; `None` when the connection went first."""
    task = asyncio.ensure_future(settle(broker.dequeue()))
    try:
        await asyncio.wait([task, esme.driver.closed], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        if task.done() and not task.cancelled() and task.exception() is None:
            await _give_back(broker, task.result())  # it was taken already, and must not be lost
        raise
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    return task.result() if task.done() and not task.cancelled() else None


async def _give_back(broker: Any, message: Outgoing) -> None:
    """Put a message back where it came from: to the front, where the broker can."""
    back = getattr(broker, "back", None)
    await settle(back(message) if back is not None else broker.enqueue(message))


async def _send(esme: Esme, broker: Any, message: Outgoing, tries: int, counts: Counter[str]) -> None:
    """Send one message; tell the broker, or give the message back."""
    try:
        submission = await esme.submit(**_arguments(message), tries=tries)
    except (ConnectionLost, Throttled) as error:
        counts["given back"] += 1
        message.tries += 1
        log.info("%s: %r goes back to the broker: %s", esme.name, message, error)
        await _give_back(broker, message)
        return
    except SmppError as error:
        counts["refused"] += 1
        outcome = Outcome(error=error)
    else:
        counts["accepted"] += 1
        outcome = Outcome(submission)
    done = getattr(broker, "done", None)
    if done is not None:
        await settle(done(message, outcome))
