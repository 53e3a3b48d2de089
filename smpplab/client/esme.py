"""The ESME: what applications say and hear over one bound link to a message centre.

`submit` sends text and gives what the MC answered; `request` sends any PDU; `async for` gives what comes
in.  The link underneath is in `link.py`, the other operations are in `operations.py`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import Any

from smpplab.client import events
from smpplab.client.building import Builder
from smpplab.client.bulk import Result, submit_all
from smpplab.client.incoming import Message
from smpplab.client.limiters import DONE
from smpplab.client.link import Link, why
from smpplab.client.operations import Operations
from smpplab.client.outbox import drain
from smpplab.client.parts import pending, settle
from smpplab.client.receiving import Receiving
from smpplab.client.settings import Settings
from smpplab.client.submission import NOTHING, Submission
from smpplab.errors import CommandError, SmppError, Throttled, UsageError
from smpplab.session import Received
from smpplab.transport import Endpoint
from smpplab.wire import CommandStatus, GenericNack, Pdu

__all__ = ["Esme"]

TOO_FAST = (CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RMSGQFUL)


class Esme(Link, Operations):
    """A bound link to a message centre; made by `connect`.

    Attributes:
        name: A short name for logs and captures: "esme-1".
        endpoint: Where it is connected to, and as whom.
        mc_system_id: What the MC calls itself.
        mc_version: The interface version that the MC says it speaks, or `None`.
        counters: PDUs by direction and command, bad PDUs, time-outs, unmatched receipts.
        bad_pdus: The last PDUs that could not be read, as `BadPdu` events.
    """

    def __init__(self, endpoint: Endpoint, settings: Settings) -> None:
        super().__init__(endpoint, settings)
        self.receiving = Receiving(self)
        self.builder = Builder(settings)
        limiter, self._throttle = settings.rate_limiter, settings.throttle
        self._limit_for = getattr(limiter, "limit_for", None)
        self._gated = limiter is not None or self._throttle is not None

    # Sending

    async def submit(
        self,
        to: Any,
        text: str | bytes,
        *,
        source: Any = None,
        receipt: bool = False,
        tries: int = 1,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> Submission:
        """Submit a message: split when long, in the alphabet that it needs.

        Args:
            to: The destination: digits, or (ton, npi, digits); see `Address.of`.
            text: What to say; octets go out as they are.
            source: Where from; the setting `source` without.
            receipt: Whether a delivery receipt is wanted.
            tries: How often to try when the MC says that we are too fast.
            log_id: Your name for it; comes back in hooks, events, logs and receipts.
            metadata: What you want to keep with it; comes back likewise.
            **options: ``alphabet``, ``split``, ``flash``, ``validity``, ``schedule``, ``tlvs``,
                ``reference``, ``single``, ``locking``; and any field of submit_sm, such as ``data_coding``.

        Returns:
            The submission; its `receipt()` can be awaited.

        Raises:
            CommandError: The MC refused it (`Throttled`: too fast); a refused segment ends it.
            CannotEncode, BadSegments, EncodeError: It cannot be written; nothing was sent.
            ResponseTimeout, ConnectionLost: Whether the MC took it is unknown.
        """
        if tries < 1:
            raise UsageError(f"a message is tried at least once, not {tries} times")
        pdus = self.builder.messages(to, text, source, receipt, options)
        requests, time, window, driver = self.requests, self.clock.time, self.session.window, self.driver
        submission = Submission(pdus, time(), log_id, metadata)
        wanted = pdus[0].registered_delivery
        if wanted:
            self.receiving.one_more()
        try:
            for pdu in pdus:
                if self._gated:
                    await self._pass_gates(pdu)
                if len(window) >= window.limit or driver.blocked:
                    await requests.wait(pdu)
                response: Any = await requests.launch(pdu, time(), None, submission)  # type: ignore[misc]
                if self._gated or response.command_status or type(response) is GenericNack:
                    response = await self._judged(pdu, response, submission, tries)
                submission.responses.append(response)
            submission.latency = time() - submission.sent_at
            if wanted:
                filed = self.receiving.remember(submission)
                if filed is not None:
                    await filed
        except SmppError as error:
            if self.noticing:
                self.notice(events.Refused(error, log_id, metadata))
            raise
        finally:
            if wanted:
                self.receiving.one_less()
        if self.noticing:
            self.notice(events.Accepted(submission, log_id, metadata))
        return submission

    async def submit_all(self, messages: Any, *, rate: float | None = None, **options: Any) -> list[Result]:
        """Submit messages from an iterable, plain or asynchronous; give a `Result` for each.

        Args:
            messages: (to, text) pairs, mappings of the arguments of `submit`, or `Outgoing`.
            rate: Messages a second at most.
            **options: Arguments of `submit` for all of them; and ``progress``, called with the number of
                messages that are done, and of those that failed.
        """
        return await submit_all(self, messages, rate=rate, **options)

    async def run(self, *, until_empty: bool = False, tries: int = 5, patience: float = 10.0) -> Counter[str]:
        """Send what the broker holds until the connection is gone, or `close` is called.

        Args:
            until_empty: End when the broker is empty.
            tries: How often to try a message when the MC says that we are too fast.
            patience: Seconds to wait at the end for what is in hand; then it is given back to the broker.

        Returns:
            How many were accepted, refused, and given back because whether the MC took them is unknown.
        """
        return await drain(self, until_empty=until_empty, tries=tries, patience=patience)

    async def _pass_gates(self, pdu: Pdu) -> None:
        """Wait for the throttle handler, then for the rate limiter; a part that raises holds nobody up."""
        part = throttle = self._throttle
        try:
            while throttle is not None:
                allowed = throttle.allow_request()
                if (await allowed) if pending(allowed) else allowed:
                    break
                seconds = max(0.001, await settle(throttle.throttle_delay()))
                if self.noticing:
                    self.notice(events.Paused(seconds))
                await self.clock.sleep(seconds)
            part = self.settings.rate_limiter
            if part is not None:
                wait = part.limit() if self._limit_for is None else self._limit_for(pdu)
                if wait is not None and wait is not DONE and pending(wait):
                    await wait
        except Exception as error:
            self.part_failed(part, error)

    async def _judged(self, pdu: Pdu, response: Pdu, submission: Submission, tries: int) -> Pdu:
        """The good answer to a segment: this one, or one of another try where the MC said "too fast"."""
        for left in range(tries - 1, -1, -1):
            status = response.command_status
            if self._throttle is not None:
                await self._tell_throttle(status in TOO_FAST)
            if not status and type(response) is not GenericNack:
                return response
            if status not in TOO_FAST or not left:
                break
            await self.clock.sleep(0.1 * 2 ** min(tries - left, 5))
            pdu.sequence_number = 0
            await self._pass_gates(pdu)
            if self.requests.must_wait():
                await self.requests.wait(pdu)
            response = await self.requests.launch(pdu, self.clock.time(), None, submission)  # type: ignore[misc]
        kind = Throttled if status in TOO_FAST else CommandError
        raise kind(why(pdu, response), request=pdu, response=response, status=response.status)

    async def _tell_throttle(self, too_fast: bool) -> None:
        """Tell the throttle handler what the MC said: what it raises must not lose the answer."""
        throttle = self._throttle
        assert throttle is not None
        try:
            told = throttle.throttled() if too_fast else throttle.not_throttled()
            if told is not None and pending(told):
                await told
        except Exception as error:
            self.part_failed(throttle, error)

    # Receiving

    def __aiter__(self) -> AsyncIterator[Message]:
        return self

    async def __anext__(self) -> Message:
        """The next message that came in; ends when the connection is gone."""
        return await self.receiving.inbox.get()

    def _incoming(self, event: Received) -> None:
        """A deliver_sm or data_sm is answered once it is taken; alert_notification has no answer."""
        pdu, now = event.pdu, event.time
        try:
            status = self.receiving.take(pdu, now)
        except Exception as error:
            self.part_failed(pdu, error)
            status = CommandStatus.ESME_RX_T_APPN  # the MC keeps it and comes again
        if status is not None and pdu.has_response:
            self.answer(pdu, status, now)

    async def _ended(self) -> None:
        await self.receiving.close()  # before the hooks: they hear of what belongs to nobody
        await super()._ended()

    def _on_lost(self, closed: asyncio.Future[BaseException | None]) -> None:
        super()._on_lost(closed)
        self.receiving.inbox.end()
