"""What ``smpplab run`` does until a signal: the broker's messages, through one session or several."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from typing import Any

from smpplab.cli.config import Config
from smpplab.cli.loading import said
from smpplab.cli.output import Events
from smpplab.cli.reporter import Reporter
from smpplab.client.connect import Connect
from smpplab.client.connect_many import ConnectMany
from smpplab.client.esme import Esme
from smpplab.client.logs import LogHook
from smpplab.client.members import Member
from smpplab.client.pool import Pool
from smpplab.errors import SmppError

__all__ = ["Sender"]

LEAVING = 1.0  # seconds for the answer to unbind, after a signal
log = logging.getLogger("smpplab.cli")


class Sender:
    """Sessions, made again and again, and the broker's messages through them.

    Args:
        config: What to do.
        say: Prints events.
        until_empty: Whether to end when the broker is empty.
    """

    def __init__(self, config: Config, say: Events, until_empty: bool = False) -> None:
        self.config, self.until_empty = config, until_empty
        self._link: Esme | Pool | None = None
        self._stop = asyncio.Event()
        self.reporter = Reporter(say, self._stop.set, config.sessions)

    async def run(self, metrics: Any = None) -> int:
        """Run until a signal, or until the broker is empty.

        Raises:
            SmppError, OSError: There is no use in going on.
        """
        told = any(isinstance(hook, LogHook) for hook in self.config.settings.hooks)
        logged = [] if told else [LogHook()]
        self._equip([self.reporter, *logged, *([] if metrics is None else [metrics])])
        connect = self.config.connect
        work = asyncio.create_task(
            self._several(connect) if isinstance(connect, ConnectMany) else self._one(connect),
            name="smpplab run",
        )
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not work.done():
            self._end(work)
        try:
            await work
        except asyncio.CancelledError:
            pass  # there was no link to close
        except (SmppError, OSError):
            raise
        except Exception as error:  # of somebody else's broker
            raise SmppError(f"{self.config.name}: {said(error)}") from error
        self.reporter.summary()
        return 0

    def _equip(self, hooks: list[Any]) -> None:
        """What a sender needs: hooks, and someone to take each message that comes in."""
        for _, settings in self.config.connect.targets:
            settings.hooks = [*hooks, *settings.hooks]
            if settings.on_message is None:
                settings.on_message, self.reporter.prints_messages = self.reporter.take, True

    async def _one(self, connect: Connect) -> None:
        """One session, and another whenever it is lost."""
        async with contextlib.aclosing(connect.links()) as links:
            async for esme in links:
                self._link = esme
                self.reporter.bound(esme)
                await self._work(esme, esme.driver.closed)
                if self.until_empty and not esme.closed:
                    self._finish()
                if self._stop.is_set():  # what is in hand had its time
                    await esme.close(LEAVING)
                self._link = None

    async def _several(self, connect: ConnectMany) -> None:
        """Several sessions, each of which makes itself again."""
        self._link = pool = connect.begin()
        pool.on_bound.append(self._member_bound)
        try:
            if self.until_empty:  # an empty broker is no reason not to find a wrong password
                await self._first_bind(pool)
            await self._work(pool, pool.finished)
            if pool.finished.done() and not pool.stopping.done():
                raise pool.given_up()
        finally:
            await pool.close(LEAVING)

    async def _first_bind(self, pool: Pool) -> None:
        bound = asyncio.ensure_future(pool.until_bound())
        await asyncio.wait({bound, pool.finished, pool.stopping}, return_when=asyncio.FIRST_COMPLETED)
        bound.cancel()

    def _member_bound(self, member: Member) -> None:
        assert member.esme is not None
        self.reporter.bound(member.esme, member)

    async def _work(self, link: Esme | Pool, lost: asyncio.Future[Any]) -> None:
        """Send what the broker holds, or receive, until the link is lost or `_finish` is called."""
        config = self.config
        if config.settings.broker is None:
            await asyncio.wait({lost, link.stopping}, return_when=asyncio.FIRST_COMPLETED)
        else:
            await link.run(until_empty=self.until_empty, tries=config.tries, patience=config.stop_timeout)

    def _finish(self) -> None:
        """The link there is, is the last."""
        link = self._link
        if isinstance(link, Pool):
            link.stop()
        elif link is not None and not link.closing:
            link.stopping.set_result(None)

    def _end(self, work: asyncio.Task[None]) -> None:
        if self._link is not None:
            self._finish()
        else:
            work.cancel()

    def signalled(self, name: str) -> None:
        """SIGTERM or SIGINT came: finish; at the second one, end."""
        if not self._stop.is_set():
            log.info("%s: what is in hand will be finished, within %g s", name, self.config.stop_timeout)
            self._stop.set()
            return
        with contextlib.suppress(OSError):
            print("smpplab: ended at once; what was in hand stays in the broker", file=sys.stderr, flush=True)
            sys.stdout.flush()
        os._exit(1)
