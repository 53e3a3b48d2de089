"""Many messages: from any iterable, as many at a time as the window takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smpplab.client.limiters import TokenBucket
from smpplab.client.outgoing import Outgoing
from smpplab.client.submission import Submission
from smpplab.errors import UsageError

if TYPE_CHECKING:
    from smpplab.client.esme import Esme

__all__ = ["Result", "arguments", "submit_all"]


END = object()  # of the iterable


@dataclass(slots=True)
class Result:
    """What became of one message of many: `submission`, or `error`."""

    index: int
    to: Any
    submission: Submission | None = None
    error: Exception | None = None

    @property
    def ok(self) -> bool:
        """Whether the MC accepted it."""
        return self.error is None


async def submit_all(
    esme: Esme,
    messages: Iterable[Any] | AsyncIterable[Any],
    *,
    rate: float | None = None,
    progress: Callable[[int, int], Any] | None = None,
    **options: Any,
) -> list[Result]:
    """Submit messages from an iterable; give one result for each, in their order.

    Args:
        esme: The link.
        messages: (to, text) pairs, mappings of the arguments of `submit`, or `Outgoing`.
        rate: Messages a second at most.
        progress: Called after each with how many are done, and how many of them failed.
        **options: Arguments of `submit` for all of them.

    Raises:
        UsageError: `messages` is no iterable, or `rate` no number above 0.
        Exception: What the iterable raised, after those that it gave before have been answered.
    """
    bulk = _Bulk(esme, _numbered(messages), rate, progress, options)
    async with asyncio.TaskGroup() as group:
        for _ in range(esme.session.window.limit):
            group.create_task(bulk.work())
    return bulk.outcome()


class _Bulk:
    """What the workers of one `submit_all` share."""

    def __init__(
        self,
        esme: Esme,
        turns: _numbered,
        rate: float | None,
        progress: Callable[[int, int], Any] | None,
        options: dict[str, Any],
    ) -> None:
        self.esme, self.turns, self.progress, self.options = esme, turns, progress, options
        self.limiter = TokenBucket(rate, clock=esme.clock) if rate is not None else None
        self.results: list[Result] = []
        self.done = self.failed = 0

    async def work(self) -> None:
        """Submit one message after the other, while there are any."""
        async for index, message in self.turns:
            if self.limiter is not None:
                await self.limiter.limit()
            result = Result(index, None)
            self.results.append(result)
            try:
                given = self.options | arguments(message)
                result.to = given["to"]
                result.submission = await self.esme.submit(**given)
            except Exception as error:  # also one that is not ours: no message ends the others
                result.error = error
            self._count(result)

    def _count(self, result: Result) -> None:
        self.done += 1
        self.failed += not result.ok
        if self.progress is not None:
            try:
                self.progress(self.done, self.failed)
            except Exception as error:
                self.esme.part_failed(self.progress, error)

    def outcome(self) -> list[Result]:
        """The results in the order of the messages; or what the iterable raised."""
        error, results = self.turns.error, self.results
        if error is not None:
            accepted = sum(result.ok for result in results)
            error.add_note(f"{len(results)} messages were taken before, and submitted: {accepted} accepted")
            raise error
        return sorted(results, key=lambda result: result.index)


class _numbered:
    """An iterable, plain or asynchronous, that several workers take from in turn.

    Attributes:
        error: What the iterable raised: then there is no more to take.
    """

    def __init__(self, messages: Iterable[Any] | AsyncIterable[Any]) -> None:
        if not isinstance(messages, Iterable | AsyncIterable):
            raise UsageError(f"submit_all takes an iterable of messages, not {messages!r:.80}")
        self.plain = iter(messages) if isinstance(messages, Iterable) else None
        self.asynchronous = aiter(messages) if isinstance(messages, AsyncIterable) else None
        self.lock, self.index = asyncio.Lock(), -1
        self.error: Exception | None = None

    def __aiter__(self) -> AsyncIterator[tuple[int, Any]]:
        return self

    async def __anext__(self) -> tuple[int, Any]:
        message: Any = END
        try:
            if self.plain is not None:
                message = next(self.plain, END)
            else:
                message = await self._following()
        except Exception as error:
            self.error, self.plain = error, iter(())
        if message is END:
            raise StopAsyncIteration
        self.index += 1
        return self.index, message

    async def _following(self) -> Any:
        assert self.asynchronous is not None
        async with self.lock:
            return await anext(self.asynchronous, END) if self.error is None else END


def arguments(message: Any) -> dict[str, Any]:
    """The arguments of `submit` for one message.

    Raises:
        UsageError: It is no message.
    """
    if isinstance(message, Outgoing):
        given = {"to": message.to, "text": message.text, "receipt": message.receipt, **message.options}
        if message.source is not None:
            given["source"] = message.source
        if message.log_id or message.metadata:
            given["log_id"], given["metadata"] = message.log_id, message.metadata
        return given
    if isinstance(message, Mapping):
        given = dict(message)
    elif isinstance(message, tuple | list) and len(message) == 2:
        given = {"to": message[0], "text": message[1]}
    else:
        given = {}
    if "to" not in given or "text" not in given:
        raise UsageError(
            f"a message is (to, text), a mapping with to and text, or Outgoing; not {message!r:.80}"
        )
    return given
