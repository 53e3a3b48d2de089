"""What comes back from `submit`: the MC's answer now, the receipt later."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from smpplab.errors import LocalProtocolError, ReceiptTimeout
from smpplab.text.receipts import Receipt, same_id

__all__ = ["NOTHING", "Awaited", "Submission"]


NOTHING: Mapping[str, Any] = MappingProxyType({})


class Awaited:
    """A message that waits for its receipts: all that has to be kept of it, which may be a million times.

    Attributes:
        message_ids: The MC's names for its segments.
        sent_at: When `submit` was called, in seconds on the link's clock.
        log_id, metadata: As they were given to `submit`.
        receipts: What receipts have said so far, intermediate ones included.
        receipted_after: Seconds from `sent_at` to the last final receipt.
    """

    __slots__ = (
        "_final",
        "_waiter",
        "_wanted",
        "log_id",
        "message_ids",
        "metadata",
        "receipted_after",
        "receipts",
        "sent_at",
    )

    def __init__(
        self,
        message_ids: Sequence[str],
        wanted: int,
        sent_at: float = 0.0,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
    ) -> None:
        self.message_ids, self._wanted, self.sent_at = message_ids, wanted, sent_at
        self.log_id, self.metadata = log_id, metadata
        self.receipts: tuple[Receipt, ...] = ()
        self.receipted_after: float | None = None
        self._final: dict[Any, Receipt] | None = None
        self._waiter: asyncio.Future[None] | None = None

    async def receipt(self, timeout: float | None = None) -> Receipt:  # noqa: ASYNC109
        """Wait until every segment has its final receipt; see `Submission.receipt`."""
        if not self._wanted:
            raise LocalProtocolError("no receipt was asked for: submit with receipt=True")
        if not self.receipted:
            self._waiter = self._waiter or asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await asyncio.shield(self._waiter)
            except TimeoutError:
                name = self.message_ids[0] if self.message_ids else "it"
                raise ReceiptTimeout(f"no final receipt for {name} within {timeout:g} s") from None
        finals = list((self._final or {}).values())
        return next((receipt for receipt in finals if receipt.outcome != "delivered"), finals[-1])

    @property
    def receipted(self) -> bool:
        """Whether every segment has its final receipt."""
        return self._final is not None and len(self._final) >= self._wanted > 0

    def take(self, receipt: Receipt, message_id: str, now: float) -> bool:
        """A receipt came; whether it is news and not a repetition."""
        news = receipt not in self.receipts
        if news:
            self.receipts += (receipt,)
        if receipt.final is not False and self._wanted:
            self._settle(self._part(message_id), receipt, now)
        return news

    def _part(self, message_id: str) -> str:
        """The segment's own id: message centres write it one way in answers and another in receipts."""
        if message_id in self.message_ids:
            return message_id
        return next((own for own in self.message_ids if same_id(own, message_id)), message_id)

    def _settle(self, part: Any, receipt: Receipt, now: float) -> None:
        """A part has its final receipt; only one that leaves it unclear gives way to another."""
        self._final = finals = self._final or {}
        known = finals.get(part)
        if known is not None and known.final:
            return
        finals[part] = receipt
        self.receipted_after = now - self.sent_at
        if self.receipted and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def __repr__(self) -> str:
        ids = ", ".join(self.message_ids) or "(no id)"
        return f"<Awaited {ids:.60}: {len(self.receipts)} receipts>"


class Submission:
    """A message that is under way, or that the MC has accepted.

    Attributes:
        requests: The PDUs that carry it, one for each segment.
        responses: The MC's answers so far; all of them once `submit` has returned.
        log_id: The name that you gave it.
        metadata: What you keep with it.
        sent_at: When `submit` was called, in seconds on the link's clock.
        latency: Seconds from then to the last answer.
        awaited: What is kept of it while it waits for receipts; `None` before it is accepted.
    """

    __slots__ = ("awaited", "latency", "log_id", "metadata", "requests", "responses", "sent_at")

    def __init__(
        self,
        requests: list[Any],
        sent_at: float = 0.0,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
    ) -> None:
        self.requests, self.sent_at, self.log_id, self.metadata = requests, sent_at, log_id, metadata
        self.responses: list[Any] = []
        self.latency = 0.0
        self.awaited: Awaited | None = None

    @property
    def to(self) -> str:
        """The destination that was submitted."""
        return str(self.requests[0].destination_addr)

    @property
    def request(self) -> Any:
        """The first PDU that carried it."""
        return self.requests[0]

    @property
    def response(self) -> Any:
        """The MC's answer to the first PDU."""
        return self.responses[0]

    @property
    def message_id(self) -> str:
        """The MC's name for it; of the first segment.  "" before its answer."""
        return str(self.responses[0].message_id) if self.responses else ""

    @property
    def message_ids(self) -> list[str]:
        """The MC's names for its segments."""
        return [response.message_id for response in self.responses]

    @property
    def segments(self) -> int:
        """How many segments it has."""
        return len(self.requests)

    @property
    def status(self) -> Any:
        """ESME_ROK: others are raised."""
        return self.responses[0].status

    async def receipt(self, timeout: float | None = None) -> Receipt:  # noqa: ASYNC109
        """Wait until every segment has its final receipt; give the one that says the most.

        Args:
            timeout: Seconds to wait; `None` waits for ever.

        Raises:
            ReceiptTimeout: When they have not all come in time.
            LocalProtocolError: When no receipt was asked for.
        """
        return await (self.awaited or Awaited((), 0)).receipt(timeout)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """What receipts have said so far, intermediate ones included."""
        return self.awaited.receipts if self.awaited is not None else ()

    @property
    def receipted(self) -> bool:
        """Whether every segment has its final receipt."""
        return self.awaited is not None and self.awaited.receipted

    @property
    def receipted_after(self) -> float | None:
        """Seconds from `sent_at` to the last final receipt."""
        return self.awaited.receipted_after if self.awaited is not None else None

    def expect(self, message_ids: Sequence[str], receipts: int) -> Awaited:
        """It is accepted under these names, and so many final receipts are to come."""
        self.awaited = Awaited(message_ids, receipts, self.sent_at, self.log_id, self.metadata)
        return self.awaited

    def __repr__(self) -> str:
        size = f", {self.segments} segments" if self.segments > 1 else ""
        last = (
            f", {self.receipts[-1].stat} after {self.receipted_after:.2f} s" if self.receipted_after else ""
        )
        answered = f"answered in {self.latency * 1000:.1f} ms"
        return f"<Submission {self.message_id or '(no id)'}{size}, {answered}{last}>"
