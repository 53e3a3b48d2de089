"""The pool: several binds as one object, for MCs that limit what one session may do, and to survive losses.

Each request goes to the member with the fewest outstanding; what comes in comes from all of them.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import itertools
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self

from smpplab.client.balance import Balance
from smpplab.client.bulk import Result, submit_all
from smpplab.client.connect import Connect
from smpplab.client.esme import Esme
from smpplab.client.hooks import Noticing
from smpplab.client.incoming import Message
from smpplab.client.members import Member, SharedInbox, Whole
from smpplab.client.operations import Operations
from smpplab.client.outbox import drain
from smpplab.client.retrying import hopeless
from smpplab.client.submission import Submission
from smpplab.wire import Pdu

__all__ = ["Pool"]

log = logging.getLogger("smpplab.client")
_numbers = itertools.count(1)


class Pool(Noticing, Operations):
    """Several bound links to a message centre as one; made by `connect_many`.

    Attributes:
        name: A short name for logs: "pool-1".
        members: Each session, bound or not.
        on_open: Called with each further `Esme` before its first octet; `smpplab.record` puts itself here.
        on_bound: Called with each member that is bound, the first time or again.
        stopping: Done when `close` has begun.
        finished: Done when no member will ever be bound again.
    """

    def __init__(self, connects: list[Connect]) -> None:
        self.name = f"pool-{next(_numbers)}"
        self.settings = connects[0].settings
        self.endpoint, self.clock = connects[0].endpoint, self.settings.clock
        loop = asyncio.get_running_loop()
        self.stopping: asyncio.Future[None] = loop.create_future()
        self.finished: asyncio.Future[None] = loop.create_future()
        self.inbox = SharedInbox(self.settings.inbox, self.settings.default_alphabet, self.settings.joiner)
        self.on_open: list[Callable[[Esme], None]] = []
        self.on_bound: list[Callable[[Member], None]] = []
        self._opened: list[Esme] = []
        self._past: Counter[str] = Counter()
        self._listen(self._past)
        self._news = asyncio.Event()
        for connect in connects:
            connect.on_open.append(self._opens)
        self.members = [Member(connect, self) for connect in connects]
        self._balance = Balance(self)

    async def open(self) -> Self:
        """Wait until each member has tried to bind.

        Raises:
            ConnectFailed, BindError, BindTimeout: No member is bound; none will try again.
        """
        try:
            await asyncio.gather(*(member.settled for member in self.members))
        except BaseException:
            await self.close(timeout=0.5)
            raise
        if not self.bound:
            errors = [member.reason for member in self.members if member.reason is not None]
            await self.close(timeout=0.5)
            raise min(errors, key=lambda error: not hopeless(error))
        return self

    # Sending

    async def submit(self, *args: Any, **options: Any) -> Submission:
        """Submit a message over the member with the fewest outstanding requests; see `Esme.submit`.

        Raises:
            ConnectionLost: The member's link was lost, and the outcome is unknown; or none was bound within
                `connect_timeout`, and nothing was sent.
        """
        balance = self._balance  # as `_over_one` does it: this one is in a hurry
        member = balance.take() or await balance.wait(self.settings.connect_timeout)
        try:
            return await member.esme.submit(*args, **options)  # type: ignore[union-attr]
        finally:
            balance.give_back(member)

    async def request(self, pdu: Pdu, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        """Send a request over one of the members, and wait for its answer; see `Esme.request`."""
        return await self._over_one("request", (pdu, timeout), {}, self.settings.connect_timeout)

    async def submit_all(self, messages: Any, *, rate: float | None = None, **options: Any) -> list[Result]:
        """Submit messages from an iterable over all members; see `Esme.submit_all`."""
        whole: Any = Whole(self, self.submit)
        return await submit_all(whole, messages, rate=rate, **options)

    async def run(self, *, until_empty: bool = False, tries: int = 5, patience: float = 10.0) -> Counter[str]:
        """Send what the broker holds over all members, until `close`; see `Esme.run`.

        While no member is bound, messages wait: those in hand, and the others in the broker.

        Raises:
            BindError: All members have given up.
        """

        async def submit(*args: Any, **options: Any) -> Any:
            return await self._over_one("submit", args, options, None)

        whole: Any = Whole(self, submit)
        counts = await drain(whole, until_empty=until_empty, tries=tries, patience=patience)
        if self.finished.done() and not self.stopping.done():
            raise self.given_up()
        return counts

    async def _over_one(self, name: str, args: Any, options: Any, patience: float | None) -> Any:
        """Call a method of the member whose turn it is."""
        balance = self._balance
        member = balance.take() or await balance.wait(patience)
        try:
            return await getattr(member.esme, name)(*args, **options)
        finally:
            balance.give_back(member)

    # What happens

    def changed(self) -> None:
        """A member is bound, or is not any longer: those who wait look again."""
        if not self.finished.done() and all(member.ended for member in self.members):
            self.finished.set_result(None)
        self._news.set()
        self._balance.wake_all()

    def is_bound(self, member: Member) -> None:
        """A member is bound."""
        for callback in self.on_bound:
            callback(member)

    def gave_up(self, member: Member, error: Exception) -> None:
        """A member will never be bound again; the same of several is said once."""
        others = [other.error for other in self.members if other is not member]
        if str(error) not in map(str, others):
            log.error("a session of %r has given up: %s", member.connect, error)

    async def until_bound(self) -> None:
        """Return when a member is bound."""
        while not any(member.bound for member in self.members):
            self._news.clear()
            await self._news.wait()

    def given_up(self) -> Exception:
        """Why no member will ever be bound again, once `finished` is done."""
        return self._balance.given_up()

    def stop(self) -> None:
        """Take nothing new: `run` ends, and what waits for a member fails.  `close` is the rest."""
        if not self.stopping.done():
            self.stopping.set_result(None)
        self.changed()

    def _opens(self, esme: Esme) -> None:
        """A member opens a link: those that are gone are counted, and forgotten."""
        for old in [old for old in self._opened if old.closed]:
            self._past.update(old.counters)
            self._opened.remove(old)
        self._opened.append(esme)
        for callback in self.on_open:
            callback(esme)

    # Seen from outside

    @property
    def links(self) -> list[Esme]:
        """The links that are bound now."""
        return [member.esme for member in self.members if member.bound and member.esme is not None]

    @property
    def bound(self) -> int:
        """How many members are bound."""
        return len(self.links)

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return self.stopping.done()

    @property
    def counters(self) -> Counter[str]:
        """Those of all members together, of links that are gone as well."""
        return sum((esme.counters for esme in self._opened), self._past.copy())

    def __aiter__(self) -> AsyncIterator[Message]:
        return self

    async def __anext__(self) -> Message:
        """The next message that came in over any member; ends after `close`."""
        return await self.inbox.get()

    async def close(self, timeout: float = 2.0) -> None:  # noqa: ASYNC109
        """Take nothing new, wait for what is outstanding, unbind all members; never fails.

        Args:
            timeout: As with `Esme.close`, for all members at once.
        """
        self.stop()
        await asyncio.gather(*(member.close(timeout) for member in self.members))
        self.inbox.finish()
        if self._hooks is not None:
            await self._hooks.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else f"{self.bound} of {len(self.members)} bound"
        outstanding = sum(member.in_hand for member in self.members)
        where = f"{self.endpoint.system_id}@{self.endpoint.where}"
        return f"<Pool {self.name} {where} {state}, {outstanding} outstanding>"


def _forward(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(method)
    async def over_one(self: Pool, *args: Any, **options: Any) -> Any:
        return await self._over_one(method.__name__, args, options, self.settings.connect_timeout)

    return over_one


for _name, _method in inspect.getmembers(Operations, inspect.iscoroutinefunction):
    if not _name.startswith("_") and _name not in vars(Pool):
        setattr(Pool, _name, _forward(_method))  # query, cancel, replace …: over the member whose turn it is
