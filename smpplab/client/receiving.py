"""What becomes of an incoming deliver_sm: receipts go to their submission, messages to their reader."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

from smpplab.client.correlation import MemoryCorrelator
from smpplab.client.incoming import Inbox, Message
from smpplab.client.parts import settle
from smpplab.client.settings import Settings
from smpplab.client.submission import Submission
from smpplab.text.message import receipt_of
from smpplab.transport.clock import Timer
from smpplab.wire import CommandStatus, Pdu

__all__ = ["Receiving"]

log = logging.getLogger("smpplab.client")
RETRY = 1.0  # seconds: how often receipts that came too early are looked up again


class Receiving:
    """The receiving half of an `Esme`.

    Attributes:
        inbox: Messages that wait for whoever iterates over the ESME.
        correlator: Finds the submission of a receipt.
        awaited: Submissions that wait for their answer and want a receipt: while there are any, a receipt
            that fits nothing may still be theirs.
    """

    def __init__(self, settings: Settings, counters: Counter[str], name: str) -> None:
        self.settings, self.counters, self.name = settings, counters, name
        self.clock = settings.clock
        self.inbox = Inbox(settings.inbox, settings.default_alphabet)
        given = settings.correlator
        self.correlator: Any = MemoryCorrelator(clock=self.clock) if given is None else given
        self.awaited, self._closing = 0, False
        self._early: dict[str, list[Message]] = {}
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def take(self, pdu: Pdu, now: float) -> CommandStatus:
        """Take a PDU from the MC; give the status to answer with."""
        if not hasattr(pdu, "source_addr"):
            return CommandStatus.ESME_RINVCMDID
        if self.inbox.full and not self._has_its_submission(pdu):
            return CommandStatus.ESME_RMSGQFUL  # nothing is lost: the MC keeps it and comes again
        message = self.inbox.read(pdu, now)
        if message is None:
            return CommandStatus.ESME_ROK  # a segment: others are to come
        receipt = message.receipt
        if receipt is None:
            self._hand_over(message)
        elif isinstance(self.correlator, MemoryCorrelator):
            self._match(message, receipt, self._known(receipt))
        else:
            self._spawn(self._find(message, receipt))
        return CommandStatus.ESME_ROK

    async def remember(self, submission: Submission) -> None:
        """File a submission under its message ids, and give it the receipts that came before its answer."""
        ids = {response.message_id for response in submission.responses}
        wanted = any(request.registered_delivery & 0x03 for request in submission.requests)
        submission.expect(len(ids) if wanted else 0)
        for message_id in ids - {""}:
            if isinstance(self.correlator, MemoryCorrelator):
                self.correlator.put(message_id, submission)
            else:
                await self._put(message_id, submission)
            for message in self._early.pop(message_id, ()):
                self._match(message, message.receipt, submission)

    async def _put(self, message_id: str, submission: Submission) -> None:
        """File it with a correlator of the user's: what that raises must not lose the MC's answer."""
        try:
            await settle(self.correlator.put(message_id, submission))
        except Exception:
            log.exception("%s: %r failed", self.name, self.correlator)

    def one_less(self) -> None:
        """A submission that wanted a receipt has its answer, or never will."""
        self.awaited -= 1
        if self._early and not self.awaited:
            self._retry()

    async def close(self) -> None:
        """Stop what still runs; receipts that still wait for their submission belong to nobody."""
        self._closing = True
        self._retry()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _find(self, message: Message, receipt: Any) -> None:
        """As `_match`, with a correlator that takes its time."""
        self._match(message, receipt, await settle(self.correlator.get(receipt.message_id or "")))

    def _known(self, receipt: Any) -> Any:
        return self.correlator.get(receipt.message_id) if receipt.message_id else None

    def _has_its_submission(self, pdu: Pdu) -> bool:
        """Whether it is a receipt that needs no place in the inbox."""
        receipt = receipt_of(pdu)
        ready = receipt is not None and isinstance(self.correlator, MemoryCorrelator)
        return ready and self._known(receipt) is not None

    def _match(self, message: Message, receipt: Any, submission: Any) -> None:
        if isinstance(submission, Submission):
            submission.take(receipt, receipt.message_id or "", self.clock.time())
            if self.settings.on_receipt is not None:
                self._call(self.settings.on_receipt, receipt)
        elif self.awaited and receipt.message_id:
            self._wait_for_answers(message, receipt.message_id)
        else:
            self._unmatched(message)

    def _unmatched(self, message: Message) -> None:
        self.counters["unmatched receipts"] += 1
        self._hand_over(message)

    def _wait_for_answers(self, message: Message, message_id: str) -> None:
        """Keep a receipt that may have overtaken the answer to its submission.

        It is looked up by its id when an answer comes, and every second in its other forms: so what it
        costs does not grow with the number that wait.
        """
        self._early.setdefault(message_id, []).append(message)
        if self._timer is None:
            self._timer = self.clock.call_at(self.clock.time() + RETRY, self._retry)

    def _retry(self) -> None:
        """Look again for the submissions of receipts that came too early."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        early, self._early = self._early, {}
        patience = self.settings.response_timeout or 60.0
        for message in (message for messages in early.values() for message in messages):
            if self._closing or (self.awaited and self.clock.time() - message.time >= patience):
                self._unmatched(message)
            elif isinstance(self.correlator, MemoryCorrelator):
                self._match(message, message.receipt, self._known(message.receipt))
            else:
                self._spawn(self._find(message, message.receipt))

    def _hand_over(self, message: Message) -> None:
        if self.settings.on_message is None:
            self.inbox.put(message)
        else:
            self._call(self.settings.on_message, message)

    def _call(self, handler: Callable[[Any], Any], value: Any) -> None:
        """Call a handler of the user's: what it raises is reported, and ends nothing."""
        try:
            result = handler(value)
        except Exception:
            log.exception("%s: handler %r failed", self.name, handler)
            return
        if asyncio.iscoroutine(result):
            self._spawn(result)

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._reap)

    def _reap(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("%s: a handler failed", self.name, exc_info=task.exception())
