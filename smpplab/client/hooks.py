"""Hooks see every PDU that goes out or comes in, and all else that happens, without being in its way."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from smpplab.client import events
from smpplab.client.parts import pending
from smpplab.session import Received, Sent, Tapped

if TYPE_CHECKING:
    from smpplab.client.settings import Settings
    from smpplab.transport import Clock

__all__ = ["HookRunner", "Noticing", "running"]

log = logging.getLogger("smpplab.hooks")
KEPT = 100_000
METHODS = ("to_smsc", "from_smsc", "on_event")
Listener = Callable[[Any], Any]
_running: ContextVar[HookRunner | None] = ContextVar("smpplab_hooks", default=None)


def running() -> HookRunner | None:
    """Whose news a hook is being told: one hook may serve many links, and a PDU does not say which.

    Returns:
        The runner, with the link's `name`; `None` where there is no link.
    """
    return _running.get()


def listeners(hooks: Iterable[Any], method: str) -> list[Listener]:
    """What is to be called with an event: the method of each hook that has it, and each plain function."""
    found = []
    for hook in hooks:
        listener = getattr(hook, method, None)
        if listener is None and callable(hook) and not any(hasattr(hook, name) for name in METHODS):
            listener = hook
        if listener is not None:
            found.append(listener)
    return found


async def _deliver(queue: deque[Any], by_type: Mapping[type, list[Listener]], others: list[Listener]) -> None:
    """Empty a queue of events.  What a hook raises is reported, and ends nothing."""
    while queue:
        event = queue.popleft()
        for listener in by_type.get(type(event), others):
            try:
                result = listener(event)
                if result is not None and pending(result):
                    await result
            except Exception:
                log.exception("hook %r failed", listener)


class HookRunner:
    """Feeds hooks beside the session: the plain ones in one task, each `async` one in a task of its own.

    So an `async` hook that is slow, or hangs, holds up its own news and no others.

    Attributes:
        name: The link's.
        dropped: News that hooks were too slow for; said in the log, never in silence.
        noticing: Whether a hook wants more than PDUs.
    """

    def __init__(self, hooks: Sequence[Any], name: str = "") -> None:
        self.hooks, self.name, self.dropped = list(hooks), name, 0
        self._wanted = {Sent: listeners(hooks, "to_smsc"), Received: listeners(hooks, "from_smsc")}
        self.noticing = bool(listeners(hooks, "on_event"))
        plain = [hook for hook in hooks if not _takes_time(hook)]
        alone = [[hook] for hook in hooks if _takes_time(hook)]
        self._lanes = [_Lane(group, self) for group in (plain, *alone) if group]
        if len(self._lanes) == 1:
            self.put = self._lanes[0].put  # type: ignore[method-assign]  # a call less for each event

    def __call__(self, event: Tapped) -> None:
        """A tap: take the news and go on.  Octets that are no PDU are for captures, not for hooks."""
        if self._wanted.get(type(event)):
            self.put(event)

    def put(self, event: Any) -> None:
        """Tell the hooks of it soon."""
        for lane in self._lanes:
            lane.put(event)

    async def close(self) -> None:
        """Tell the last news, then stop."""
        await asyncio.gather(*(lane.close() for lane in self._lanes))


def _takes_time(hook: Any) -> bool:
    """Whether a hook may wait for something."""
    methods = (getattr(hook, name, None) for name in ("__call__", *METHODS))
    return any(map(inspect.iscoroutinefunction, (hook, *methods)))


class _Lane:
    """Hooks that are told one after the other, and their task."""

    def __init__(self, hooks: Sequence[Any], runner: HookRunner) -> None:
        self._runner = runner
        self._by_type = {Sent: listeners(hooks, "to_smsc"), Received: listeners(hooks, "from_smsc")}
        self._others = listeners(hooks, "on_event")
        self._queue: deque[Any] = deque()
        self._wake, self._ending = asyncio.Event(), False
        self._task = asyncio.get_running_loop().create_task(self._run(), name="smpplab hooks")

    def put(self, event: Any) -> None:
        queue = self._queue
        if not queue:
            self._wake.set()
        elif len(queue) >= KEPT:
            runner = self._runner
            if not runner.dropped:
                log.warning("hooks are too slow: %d events wait, further ones are dropped", KEPT)
            runner.dropped += 1
            return
        queue.append(event)

    async def _run(self) -> None:
        _running.set(self._runner)
        ending = False
        while not ending:
            await self._wake.wait()
            self._wake.clear()
            ending = self._ending  # and what is told until now is the last
            await _deliver(self._queue, self._by_type, self._others)

    async def close(self) -> None:
        self._ending = True
        self._wake.set()
        await asyncio.wait([self._task], timeout=2.0)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class Noticing:
    """What has hooks, and tells them what happens to it; mixed into `Link` and `Pool`.

    Attributes:
        noticing: Whether a hook wants to hear of more than PDUs.
    """

    name: str
    clock: Clock
    settings: Settings

    def _listen(self, counters: Counter[str]) -> HookRunner | None:
        """Begin; what goes wrong is counted in `counters`."""
        self._counted, hooks = counters, self.settings.hooks
        self._hooks = HookRunner(hooks, self.name) if hooks else None
        self.noticing = self._hooks is not None and self._hooks.noticing
        return self._hooks

    def notice(self, event: Any) -> None:
        """Tell the hooks of something."""
        assert self._hooks is not None
        if isinstance(event, events.ClientEvent):
            event.session, event.time = self.name, self.clock.time()
        self._hooks.put(event)

    def part_failed(self, part: Any, error: Exception) -> None:
        """A part of the user's raised: say so, and go on."""
        if not self.settings.logged:
            named = _named(part)
            logging.getLogger("smpplab.client").error("%s: %s failed", self.name, named, exc_info=error)
        self._counted["parts failed"] += 1
        if self.noticing:
            self.notice(events.PartFailed(_named(part), error))


def _named(part: Any) -> str:
    """A part as it shows itself; that may be what fails."""
    try:
        return repr(part)
    except Exception:
        return f"<{type(part).__name__}, whose repr fails as well>"
