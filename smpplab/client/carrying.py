"""How an operation's request goes out and its answer comes back: by the same gates as a `submit`.

`submit` has this written out in its own body, because it is in a hurry; the other operations share it here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from smpplab.client import events
from smpplab.client.building import SOURCE
from smpplab.client.submission import Submission
from smpplab.errors import SmppError, UsageError
from smpplab.wire import GenericNack, Pdu

if TYPE_CHECKING:
    from smpplab.client.building import Builder
    from smpplab.client.receiving import Receiving
    from smpplab.client.requests import Requests
    from smpplab.client.settings import Settings
    from smpplab.transport.clock import Clock
    from smpplab.wire import Dialect

__all__ = ["Carrying", "named"]


class Carrying:
    """What carries the operations of an `Esme`; mixed into it."""

    if TYPE_CHECKING:  # what an `Esme` has
        name: str
        clock: Clock
        dialect: Dialect
        builder: Builder
        settings: Settings
        requests: Requests
        receiving: Receiving
        noticing: bool
        _gated: bool

        def notice(self, event: Any) -> None: ...
        async def request(self, pdu: Pdu, timeout: float | None = None) -> Any: ...  # noqa: ASYNC109
        async def _pass_gates(self, pdu: Any) -> None: ...
        async def _judged(self, pdu: Pdu, response: Pdu, submission: Any, tries: int) -> Pdu: ...

    async def _ask(self, pdu: Pdu) -> Any:
        """Send a request about something that the MC has already; give its good answer.

        Raises:
            CommandError: The answer is another status than ESME_ROK, or generic_nack.
        """
        response = await self.request(pdu)
        if response.command_status or type(response) is GenericNack:
            await self._judged(pdu, response, None, 1)
        return response

    async def _exchange(self, pdu: Pdu, submission: Submission, tries: int) -> Any:
        """Send a request with a message in it, as `submit` does; give the good answer.

        Each destination passes the rate limiter by itself: an MC counts messages, not PDUs.
        """
        if self._gated:
            for each in getattr(pdu, "dest_address", (pdu,)):
                await self._pass_gates(each)
        if self.requests.must_wait():
            await self.requests.wait(pdu)
        response: Any = await self.requests.launch(pdu, self.clock.time(), None, submission)  # type: ignore[misc]
        if self._gated or response.command_status or type(response) is GenericNack:
            response = await self._judged(pdu, response, submission, tries)
        return response

    @asynccontextmanager
    async def _under_way(self, submission: Submission, receipt: Any, tries: int) -> AsyncIterator[None]:
        """While a message is sent: receipts that come too early wait for it, and hooks hear how it ends."""
        if tries < 1:
            raise UsageError(f"a message is tried at least once, not {tries} times")
        log_id, metadata = submission.log_id, submission.metadata
        if receipt:
            self.receiving.one_more()
        try:
            yield
            submission.latency = self.clock.time() - submission.sent_at
            if receipt:
                filed = self.receiving.remember(submission)
                if filed is not None:
                    await filed
        except SmppError as error:
            if self.noticing:
                self.notice(events.Refused(error, log_id, metadata))
            raise
        finally:
            if receipt:
                self.receiving.one_less()
        if self.noticing:
            self.notice(events.Accepted(submission, log_id, metadata))

    def _source(self, message: Any, source: Any) -> dict[str, Any]:
        """The source address of a message: the MC compares it (SMPP 3.4 sections 4.8.1, 4.9.1, 4.10.1)."""
        if source is None and isinstance(message, Submission):
            return {name: getattr(message.request, name) for name in SOURCE}
        return self.builder.source(source)


def named(message: Any) -> list[str]:
    """The MC's names for a message, one for each segment.

    Args:
        message: A `Submission`, or a message_id.

    Raises:
        UsageError: It is neither, or has no name.
    """
    ids = message.message_ids if isinstance(message, Submission) else [message]
    found = list(dict.fromkeys(ids))
    if not found or not all(isinstance(message_id, str) and message_id for message_id in found):
        raise UsageError(f"a message is named by its message_id or its Submission, not by {message!r}")
    return found
