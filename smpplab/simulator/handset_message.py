"""A message as a mobile shows it, and how it is read: segments joined, octets decoded."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from smpplab.errors import UsageError
from smpplab.simulator.message import Message
from smpplab.text import Incomplete, Joiner, udh
from smpplab.text.message import sar_of

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["HandsetMessage", "Reader", "checked_number"]

UDHI = 0x40  # of esm_class
LONGEST = 20  # characters of an address (SMPP 3.4 section 4.4.1)


@dataclass(frozen=True, slots=True)
class HandsetMessage:
    """A message as the mobile shows it.

    Attributes:
        source, destination: Addresses.
        text: The whole text, of all segments.
        octets: Those of the text, without UDH; empty for one that the mobile has written.
        segments: How many PDUs it took.
        data_coding: How the octets are to be read.
        time: When it was there whole, in seconds on the simulator's clock; or when it was written.
        date: The same in a calendar.
        message_id: That of the segment which came last; empty for one that the mobile has written.
        system_id: The account that it came from, or went to.
        kind: TON and NPI of the source, for the way back.
    """

    source: str
    destination: str
    text: str
    octets: bytes
    segments: int
    data_coding: int
    time: float
    date: datetime
    message_id: str = ""
    system_id: str = ""
    kind: tuple[int, int] = (0, 0)

    def __repr__(self) -> str:
        segments = f" in {self.segments} segments" if self.segments > 1 else ""
        return f"<{self.source} to {self.destination}{segments}: {self.text[:60]!r}>"


class Reader:
    """Makes messages of what arrives at one mobile.

    Args:
        smsc: Has the clock and the dates.
        number: The mobile's.

    Attributes:
        joiner: Has the segments of unfinished messages.
        given_up: Long messages of which segments never came.
    """

    def __init__(self, smsc: Simulator, number: str) -> None:
        self.smsc, self.number = smsc, number
        self.joiner = Joiner()
        self.given_up: deque[Incomplete] = deque(maxlen=1000)

    def read(self, message: Message) -> HandsetMessage | None:
        """The message that this one is, or completes; `None` while segments are missing."""
        octets = message.octets
        header = udh.parse(octets) if message.esm_class & UDHI else udh.Udh()
        sar = sar_of(message)
        source = message.source_addr_ton, message.source_addr_npi, message.source_addr
        joined = self.joiner.add(
            source,
            octets[header.length :],
            udh=header,
            sar=(sar.reference or 0, sar.total or 0, sar.part or 0) if sar.complete else None,
            data_coding=message.data_coding,
            now=self.smsc.clock.time(),
        )
        self.given_up.extend(self.joiner.expire(self.smsc.clock.time()))
        if joined is None:
            return None
        return HandsetMessage(
            message.source_addr,
            self.number,
            joined.text,
            joined.octets,
            joined.total,
            joined.data_coding,
            joined.last_at,
            self.smsc.dates.at(joined.last_at),
            message.message_id,
            message.system_id,
            (int(message.source_addr_ton), int(message.source_addr_npi)),
        )

    def __repr__(self) -> str:
        return f"<Reader of {self.number}: {len(self.joiner)} unfinished>"


def checked_number(number: str) -> str:
    """A mobile's number without "+" and spaces.

    Raises:
        UsageError: It is none.

    >>> checked_number("+44 7700 900123")
    '447700900123'
    """
    digits = number.replace(" ", "").removeprefix("+") if isinstance(number, str) else ""
    if not 1 <= len(digits) <= LONGEST or not digits.isascii():
        raise UsageError(f"the number of a handset has 1 to {LONGEST} characters, not {number!r:.60}")
    return digits
