"""What comes back from `submit`: the MC's answer now, the receipt later."""

from __future__ import annotations

import asyncio
from typing import Any

from smpplab.errors import LocalProtocolError, ReceiptTimeout
from smpplab.text.receipts import Receipt

__all__ = ["Submission"]


class Submission:
    """A message that the MC has accepted.

    Attributes:
        requests: The PDUs that carried it, one for each segment.
        responses: The MC's answers.
        latency: Seconds from the first request to the last answer.
        receipts: What receipts have said so far, intermediate ones included.
        receipted_after: Seconds from the first request to the last final receipt.
    """

    __slots__ = (
        "_final",
        "_sent_at",
        "_waiter",
        "_wanted",
        "latency",
        "receipted_after",
        "receipts",
        "requests",
        "responses",
    )

    def __init__(self, requests: list[Any], responses: list[Any], sent_at: float, latency: float) -> None:
        self.requests, self.responses, self.latency = requests, responses, latency
        self.receipts: list[Receipt] = []
        self.receipted_after: float | None = None
        self._sent_at = sent_at
        self._wanted = 0
        self._final: set[str] | None = None
        self._waiter: asyncio.Future[None] | None = None

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
        """The MC's name for it; of the first segment."""
        return str(self.responses[0].message_id)

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
        if not self._wanted:
            raise LocalProtocolError("no receipt was asked for: submit with receipt=True")
        if not self.receipted:
            self._waiter = self._waiter or asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await asyncio.shield(self._waiter)
            except TimeoutError:
                raise ReceiptTimeout(f"no final receipt for {self.message_id} within {timeout:g} s") from None
        finals = [receipt for receipt in self.receipts if receipt.final is not False]
        return next((receipt for receipt in finals if receipt.outcome != "delivered"), finals[-1])

    @property
    def receipted(self) -> bool:
        """Whether every segment has its final receipt."""
        return self._final is not None and len(self._final) >= self._wanted > 0

    def expect(self, receipts: int) -> None:
        """So many final receipts are to come."""
        self._wanted = receipts

    def take(self, receipt: Receipt, message_id: str, now: float) -> bool:
        """A receipt came; whether it is news and not a repetition."""
        news = receipt not in self.receipts
        if news:
            self.receipts.append(receipt)
        if receipt.final is not False and self._wanted:
            self._final = self._final or set()  # made when needed: a million may be waiting
            self._final.add(message_id)
            self.receipted_after = now - self._sent_at
            if self.receipted and self._waiter is not None and not self._waiter.done():
                self._waiter.set_result(None)
        return news

    def __repr__(self) -> str:
        size = f", {self.segments} segments" if self.segments > 1 else ""
        last = (
            f", {self.receipts[-1].stat} after {self.receipted_after:.2f} s" if self.receipted_after else ""
        )
        answered = f"answered in {self.latency * 1000:.1f} ms"
        return f"<Submission {self.message_id or '(no id)'}{size}, {answered}{last}>"
