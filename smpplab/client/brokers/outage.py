"""A broker's server is away: wait for it, for ever, and say so once.

Everything that fails waits here together; one of them asks whether the server is back, less and less often.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable

from smpplab.errors import SmppError

__all__ = ["Outage"]

log = logging.getLogger("smpplab.broker")


class Outage:
    """Waits for a server to come back.

    A connection that ended while the server is well is no outage: the first question is asked at once, and
    nothing is logged when it is answered.

    Args:
        server: What to call it in the log: "Redis at 127.0.0.1:6379".
        probe: Asks the server; raises when it does not answer.  An `SmppError` means that waiting is of no
            use: everything that waits gets it.
        first: Seconds to the second question; then twice as many each time.
        most: The most seconds between two questions.
    """

    def __init__(
        self, server: str, probe: Callable[[], Awaitable[object]], *, first: float = 0.05, most: float = 5.0
    ) -> None:
        self.server, self.first, self.most = server, first, most
        self._ask = probe
        self._probing: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def now(self) -> bool:
        """Whether the server is away, as far as we know."""
        return self._probing is not None

    async def over(self, error: Exception) -> None:
        """Return when the server answers again; `error` is how its absence was noticed."""
        if self._probing is None:
            self._probing = asyncio.create_task(self._until_back(error))
            self._probing.add_done_callback(self._ended)
        await asyncio.shield(self._probing)

    def close(self) -> None:
        """Ask no more."""
        self._closed = True
        if self._probing is not None:
            self._probing.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._probing = None
        if not task.cancelled():
            task.exception()  # whoever waits gets it; perhaps nobody waits any longer

    async def _until_back(self, error: Exception) -> None:
        began, delay = time.monotonic(), 0.0
        while not await self._answers() and not self._closed:
            if not delay:
                log.warning("%s does not serve us (%s); trying until it does", self.server, error)
            delay = min(2 * delay or self.first, self.most)
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # workers must not ask all at once
        if delay:
            log.info("%s serves us again after %.1f s", self.server, time.monotonic() - began)

    async def _answers(self) -> bool:
        try:
            await self._ask()
        except SmppError:
            raise
        except Exception:
            return False
        return True

    def __repr__(self) -> str:
        return f"<Outage: {self.server} is {'away' if self.now else 'there'}>"
