"""Messages that come in: joined when long, told apart from receipts, answered when taken."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from smpplab.text.joiner import Incomplete, Joiner
from smpplab.text.message import segment_of, text_of, udh_of, user_data
from smpplab.text.receipts import Receipt
from smpplab.wire import Pdu

__all__ = ["Inbox", "Message"]


@dataclass(slots=True)
class Message:
    """One message from the MC, long ones joined.

    Attributes:
        source, destination: Addresses.
        text: As a person reads it.
        pdu: The PDU that completed it.
        segments: How many PDUs it took.
        receipt: What it says as a delivery receipt, when it is one that belongs to no submission.
        time: When it was complete, in seconds on the link's clock.
        answer: With ``ack="manual"``: call it with the command_status, 0 for taken, once you have taken it.
    """

    source: str
    destination: str
    text: str
    pdu: Any
    segments: int = 1
    receipt: Receipt | None = None
    time: float = 0.0
    answer: Callable[[int], None] | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        kind = "Receipt" if self.receipt else "Message"
        return f"<{kind} from {self.source or '-'} to {self.destination or '-'}: {self.text!r}>"


class Inbox:
    """Joins segments and keeps messages until somebody takes them.

    Attributes:
        limit: How many messages wait at most.
        given_up: Long messages of which segments never came, newest last.
    """

    def __init__(self, limit: int, default_alphabet: str, joiner: Joiner | None = None) -> None:
        self.limit, self.default_alphabet = limit, default_alphabet
        self.given_up: deque[Incomplete] = deque(maxlen=1000)
        self._joiner = Joiner(default=default_alphabet) if joiner is None else joiner
        self._messages: deque[Message] = deque()
        self._news = asyncio.Event()
        self._ended = False

    @property
    def full(self) -> bool:
        """Whether no more messages can wait."""
        return len(self._messages) >= self.limit

    def read(self, pdu: Pdu, now: float) -> Message | None:
        """The message that a PDU holds or completes; `None` while segments are missing."""
        segment = segment_of(pdu)
        source, destination = pdu.source_addr, pdu.destination_addr  # type: ignore[attr-defined]
        if segment is None:
            return Message(source, destination, text_of(pdu, self.default_alphabet), pdu, 1, None, now)
        self.given_up.extend(self._joiner.expire(now))
        joined = self._join(pdu, segment, now)
        if joined is None:
            return None
        return Message(source, destination, joined.text, pdu, joined.total, None, now)

    def _join(self, pdu: Any, segment: dict[str, int], now: float) -> Any:
        udh = udh_of(pdu)
        octets = user_data(pdu)
        key = (pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr,
               pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr)  # fmt: skip
        by_udh = udh is not None and udh.concatenation is not None
        return self._joiner.add(
            key,
            octets[udh.length :] if udh is not None else octets,
            concatenation=udh.concatenation if udh is not None and by_udh else None,
            sar=None if by_udh else (segment["reference"], segment["total"], segment["part"]),
            udh=octets[: udh.length] if udh is not None else b"",
            data_coding=pdu.data_coding,
            now=now,
        )

    def put(self, message: Message) -> None:
        """Keep a message for whoever iterates."""
        self._messages.append(message)
        self._news.set()

    async def get(self) -> Message:
        """Wait for the next message.

        Raises:
            StopAsyncIteration: The link is closed and no message is left.
        """
        while not self._messages:
            if self._ended:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._messages.popleft()

    def end(self) -> None:
        """No more messages will come."""
        self._ended = True
        self._news.set()

    def __len__(self) -> int:
        return len(self._messages)
