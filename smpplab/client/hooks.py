"""Hooks see every PDU that goes out or comes in, and all else that happens, without being in its way."""

from __future__ import annotations

import asyncio
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

__all__ = ["HookRunner", "Noticing", "running", "tell"]

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


async def tell(hooks: Sequence[Any], event: Any) -> None:
    """Tell hooks, in order, of something that happens where there is no link."""
    await _deliver(deque([event]), {}, listeners(hooks, "on_event"))


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
    """Feeds hooks in one task beside the session.

    Attributes:
        name: The link's.
        dropped: News that hooks were too slow for; said in the log, never in silence.
        noticing: Whether a hook wants more than PDUs.
    """

    def __init__(self, hooks: Sequence[Any], name: str = "") -> None:
        self.hooks, self.name, self.dropped = list(hooks), name, 0
        self._by_type = {Sent: listeners(hooks, "to_smsc"), Received: listeners(hooks, "from_smsc")}
        self._others = listeners(hooks, "on_event")
        self.noticing = bool(self._others)
        self._queue: deque[Any] = deque()
        self._wake, self._ending = asyncio.Event(), False
        self._task = asyncio.get_running_loop().create_task(self._run(), name="smpplab hooks")

    def __call__(self, event: Tapped) -> None:
        """A tap: take the news and go on.  Octets that are no PDU are for captures, not for hooks."""
        if self._by_type.get(type(event)):
            self.put(event)

    def put(self, event: Any) -> None:
        """Tell the hooks of it soon."""
        queue = self._queue
        if not queue:
            self._wake.set()
        elif len(queue) >= KEPT:
            if not self.dropped:
                log.warning("hooks are too slow: %d events wait, further ones are dropped", KEPT)
            self.dropped += 1
            return
        queue.append(event)

    async def _run(self) -> None:
        _running.set(self)
        while not self._ending:
            await self._wake.wait()
            self._wake.clear()
            await _deliver(self._queue, self._by_type, self._others)

    async def close(self) -> None:
        """Tell the last news, then stop."""
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
            logging.getLogger("smpplab.client").error("%s: %r failed", self.name, part, exc_info=error)
        self._counted["parts failed"] += 1
        if self.noticing:
            self.notice(events.PartFailed(repr(part), error))
