"""What becomes of an incoming deliver_sm: receipts go to their submission, messages to their reader."""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smpplab.client import events
from smpplab.client.correlation import MemoryCorrelator
from smpplab.client.incoming import Inbox, Message
from smpplab.client.parts import pending, settle
from smpplab.client.submission import NOTHING, Awaited, Submission
from smpplab.text.message import MESSAGE_PAYLOAD, receipt_of
from smpplab.text.receipts import Receipt
from smpplab.transport.clock import Timer
from smpplab.wire import AlertNotification, CommandStatus, DataSm, Pdu
from smpplab.wire.checks import check_tlvs, missing_tlv

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from smpplab.client.link import Link

__all__ = ["Receiving"]

log = logging.getLogger("smpplab.client")
RETRY = 1.0  # seconds: how often receipts that came too early are looked up again


class Receiving:
    """The receiving half of an `Esme`.

    Attributes:
        inbox: Messages that wait for whoever iterates over the ESME.
        live: Finds the submission of a receipt.
        shared: A correlator of the user's that knows more than this process, or `None`.
    """

    def __init__(self, link: Link) -> None:
        self.link, self.settings, self.counters = link, link.settings, link.counters
        self.clock = link.clock
        self.inbox = Inbox(self.settings.inbox, self.settings.default_alphabet, self.settings.joiner)
        given, live = self.settings.correlator, self.settings.live
        self.live: MemoryCorrelator = MemoryCorrelator(clock=self.clock) if live is None else live
        self.shared: Any = None if given is self.live else given
        self._closing = False
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    # What comes in

    def take(self, pdu: Pdu, now: float) -> CommandStatus | None:
        """Take a PDU from the MC.

        Returns:
            The status to answer with; `None` when the answer will come later, or has been given.
        """
        if type(pdu) is AlertNotification:
            self._alert(pdu)
            return None
        if not hasattr(pdu, "source_addr"):
            return CommandStatus.ESME_RINVCMDID
        receipt = receipt_of(pdu, self.settings.default_alphabet)
        if receipt is not None:
            return self._take_receipt(pdu, receipt, now)
        wrong = self._wrong_tlvs(pdu)
        if wrong:
            return wrong
        if self.inbox.full:
            return CommandStatus.ESME_RMSGQFUL  # nothing is lost: the MC keeps it and comes again
        message = self.inbox.read(pdu, now)
        if message is None:
            return CommandStatus.ESME_ROK  # a segment: others are to come
        if self.link.noticing:
            self.link.notice(events.Arrived(message))
        return self._hand_over(message)

    def _wrong_tlvs(self, pdu: Any) -> CommandStatus:
        """The status for TLVs of a wrong length, for a data_sm without its text (SMPP 5.0 section 4.7.6)."""
        if type(pdu) is DataSm and (missing := missing_tlv(pdu.tlvs, MESSAGE_PAYLOAD)):
            return missing
        return check_tlvs(pdu.tlvs, self.link.dialect) if pdu.tlvs else CommandStatus.ESME_ROK

    def _take_receipt(self, pdu: Any, receipt: Receipt, now: float) -> CommandStatus | None:
        receipt.source = pdu.source_addr
        awaited = self.live.get(receipt.message_id) if receipt.message_id else None
        if awaited is not None:
            self._matched(receipt, awaited, self.live.rule)
            return CommandStatus.ESME_ROK
        if self.inbox.full:
            return CommandStatus.ESME_RMSGQFUL
        message = Message(pdu.source_addr, pdu.destination_addr, receipt.raw, pdu, 1, receipt, now)
        if self.shared is not None and receipt.message_id:
            self._spawn(self._look_up(message))
            return CommandStatus.ESME_ROK
        if self.live.awaited and receipt.message_id:
            self._wait_for_answers(message, receipt.message_id)
            return CommandStatus.ESME_ROK
        return self._unmatched(message)

    def _alert(self, pdu: Pdu) -> None:
        self.counters["alerts"] += 1
        if self.settings.on_alert is not None:
            self._call(self.settings.on_alert, pdu)

    # Receipts

    def remember(self, submission: Submission) -> Awaitable[None] | None:
        """File a submission under its message ids, and give it the receipts that came before its answer.

        Returns:
            What is to be awaited where a correlator of the user's takes its time.
        """
        responses = submission.responses
        if len(responses) == 1:
            ids = (responses[0].message_id,)
            awaited = submission.expect(ids, 1)
        else:
            ids = tuple(dict.fromkeys(response.message_id for response in responses))
            wanted = any(request.registered_delivery & 0x03 for request in submission.requests)
            awaited = submission.expect(ids, len(ids) if wanted else 0)
        live = self.live
        for message_id in ids:
            if message_id:
                live.put(message_id, awaited)
                if live.early:
                    for message in live.early.pop(message_id, ()):
                        self._matched(message.receipt, awaited, "exact")
                    self._look_again()  # at the others: the link that they came over may be gone
        return self._share(ids, submission) if self.shared is not None else None

    async def _share(self, ids: tuple[str, ...], submission: Submission) -> None:
        """File it with a correlator of the user's: what that raises must not lose the MC's answer."""
        note = {
            "log_id": submission.log_id,
            "metadata": dict(submission.metadata),
            "to": submission.to,
            "submitted_at": time.time(),
        }
        for message_id in filter(None, ids):
            try:
                await settle(self.shared.put(message_id, {**note, "message_id": message_id}))
            except Exception as error:
                self.link.part_failed(self.shared, error)

    async def _look_up(self, message: Message) -> None:
        """Ask the shared correlator: the message may be another worker's, or of an earlier run."""
        receipt: Any = message.receipt
        try:
            note = await settle(self.shared.get(receipt.message_id))
        except asyncio.CancelledError:
            self._unmatched(message)  # the link ends, and the MC has our word that we took it
            raise
        except Exception as error:
            self.link.part_failed(self.shared, error)
            note = None
        if note is not None:
            self._matched(receipt, note, getattr(self.shared, "rule", "") or "exact")
        elif self.live.awaited:
            self._wait_for_answers(message, receipt.message_id)
        else:
            self._unmatched(message)

    def _matched(self, receipt: Any, found: Any, rule: str) -> None:
        """A receipt has its message: one of ours, or what a shared correlator knows of another's."""
        awaited = None
        receipt.rule = rule
        if isinstance(found, Awaited):
            awaited = found
            receipt.log_id, receipt.metadata = found.log_id, found.metadata
            found.take(receipt, receipt.message_id or "", self.clock.time())
            if found.receipted:
                for own in found.message_ids:
                    self.live.retire(own)
        elif isinstance(found, dict):
            receipt.log_id, receipt.metadata = found.get("log_id", ""), found.get("metadata", NOTHING)
        if self.link.noticing:
            event = events.Receipted(receipt, awaited, rule, receipt.log_id, receipt.metadata or NOTHING)
            self.link.notice(event)
        if self.settings.on_receipt is not None:
            self._call(self.settings.on_receipt, receipt)

    def one_more(self) -> None:
        """A submission that wants a receipt is under way."""
        self.live.awaited += 1

    def one_less(self) -> None:
        """A submission that wanted a receipt has its answer, or never will."""
        live = self.live
        live.awaited -= 1
        if live.early and not live.awaited:
            self._retry()

    def _wait_for_answers(self, message: Message, message_id: str) -> None:
        """Keep a receipt that may have overtaken the answer to its submission.

        It is looked up by its id when an answer comes, and every second in its other forms: so what it
        costs does not grow with the number that wait.
        """
        self.live.early.setdefault(message_id, []).append(message)
        self._look_again()

    def _look_again(self) -> None:
        if self._timer is None and not self._closing:
            self._timer = self.clock.call_at(self.clock.time() + RETRY, self._retry)

    def _retry(self) -> None:
        """Look again for the submissions of receipts that came too early."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        live = self.live
        early, live.early = live.early, {}
        patience = self.settings.response_timeout or 60.0
        for message in (message for messages in early.values() for message in messages):
            receipt: Any = message.receipt
            awaited = live.get(receipt.message_id)
            if awaited is not None:
                self._matched(receipt, awaited, live.rule)
            elif live.awaited and self.clock.time() - message.time < patience:  # perhaps by another link
                self._wait_for_answers(message, receipt.message_id)
            elif self.shared is not None and not self._closing:
                self._spawn(self._look_up(message))
            else:
                self._unmatched(message)

    def _unmatched(self, message: Message) -> CommandStatus | None:
        self.counters["unmatched receipts"] += 1
        if self.link.noticing:
            self.link.notice(events.Unmatched(message.receipt))
        return self._hand_over(message)

    # Handing over

    def _hand_over(self, message: Message) -> CommandStatus | None:
        """Give a message to whoever wants it; the status to answer with, or `None`: it will be answered."""
        manual = self.settings.ack == "manual"
        if manual:
            message.answer = functools.partial(self.link.answer, message.pdu, since=message.time)
        if self.settings.on_message is None:
            self.inbox.put(message)
            return None if manual else CommandStatus.ESME_ROK
        taken = self._call(self.settings.on_message, message)
        if manual:
            return None
        if isinstance(taken, asyncio.Task):  # the answer goes when the handler has taken it
            taken.add_done_callback(functools.partial(self._answer_after, message))
            return None
        return CommandStatus.ESME_ROK if taken else CommandStatus.ESME_RX_T_APPN  # or the MC comes again

    def _answer_after(self, message: Message, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and not self.link.closed:
            status = CommandStatus.ESME_RX_T_APPN if task.exception() else CommandStatus.ESME_ROK
            self.link.answer(message.pdu, status, message.time)

    def _call(self, handler: Callable[[Any], Any], value: Any) -> asyncio.Task[Any] | bool:
        """Call a handler of the user's: its task, or whether it returned; what it raises is reported."""
        try:
            result = handler(value)
        except Exception as error:
            self.link.part_failed(handler, error)
            return False
        return self._spawn(result) if pending(result) else True

    def _spawn(self, coroutine: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(settle(coroutine))
        self._tasks.add(task)
        task.add_done_callback(self._reap)
        return task

    def _reap(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.link.part_failed("a handler", error)

    async def close(self) -> None:
        """Stop what still runs; receipts that still wait for their submission belong to nobody."""
        self._closing = True
        self._retry()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
