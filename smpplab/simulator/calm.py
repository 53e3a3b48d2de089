"""Calm: a simulator that keeps very many messages is not held up by Python's garbage collector.

Messages that are kept are no garbage, but to know that the collector walks them all: 0.1 s among 100,000, in
which no receipt leaves.  So what has outlived young collections is put aside while messages come, where the
collector does not look.  Closed sessions are garbage that only it can free: after many of those it looks at
everything once.

This is about the whole process, therefore for one whose purpose is the simulator, such as `smpplab simulate`.
"""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["Calm"]

MESSAGES = 5_000  # taken since the last time: enough to be worth putting aside
SESSIONS = 2_000  # connected since the last look at everything: 12 MB at most are waiting to be freed


class Calm:
    """Keeps the collector from what is kept, for as long as the ``with`` block lasts.

    Args:
        smsc: The simulator that the process is for; on the running loop.
        messages: After how many messages what there is is put aside.
        sessions: After how many connections everything is looked at.
    """

    def __init__(self, smsc: Simulator, messages: int = MESSAGES, sessions: int = SESSIONS) -> None:
        self.smsc, self.messages, self.sessions = smsc, messages, sessions
        self._loop = asyncio.get_running_loop()
        self._taken = self._connected = 0

    def __enter__(self) -> Self:
        gc.callbacks.append(self._collected)
        return self

    def __exit__(self, *_: object) -> None:
        gc.callbacks.remove(self._collected)
        gc.unfreeze()

    def _collected(self, phase: str, info: dict[str, Any]) -> None:
        """A collection is over: put aside what it left, if that is much.  May be called in any thread."""
        if phase != "stop" or not info["generation"]:
            return
        taken, connected = self.smsc.counters["submitted"], self.smsc.counters["connections"]
        if connected - self._connected >= self.sessions:
            self._connected = connected
            self._loop.call_soon_threadsafe(look_at_everything)
        elif taken - self._taken >= self.messages:
            self._taken = taken
            gc.freeze()

    def __repr__(self) -> str:
        return f"<Calm: {self._taken:,} messages put aside>"


def look_at_everything() -> None:
    """One full collection, of what was put aside too."""
    gc.unfreeze()
    gc.collect()
