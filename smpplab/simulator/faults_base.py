"""What a fault is: it looks at each PDU that leaves, and says what is to be written in its place.

When it strikes is the same for all of them, and stands here; what it does is in the modules that
`faults` lists; `faults_line` carries it out.
"""

from __future__ import annotations

import random as rnd
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self

from smpplab.errors import UsageError
from smpplab.wire import SMPP, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.faults_line import Step

__all__ = ["BIND", "Fault", "Line", "Outgoing"]

BIND = frozenset({"bind_transmitter_resp", "bind_receiver_resp", "bind_transceiver_resp"})
RECEIPT = 0x3C  # bits of esm_class that make a deliver_sm a receipt (SMPP 3.4 section 5.2.12)


class Outgoing:
    """One whole PDU on its way out.

    Attributes:
        octets: As the message centre wrote it.
        command: Its name, such as "submit_sm_resp"; "" for one that is in no table.
        is_response: Whether it answers something.
    """

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        command_id = int.from_bytes(octets[4:8])
        known = SMPP.commands.get(command_id)
        self.command: str = known.command if known is not None else ""
        self.is_response: bool = bool(command_id & 0x80000000)

    @classmethod
    def of(cls, octets: bytes) -> Outgoing | None:
        """The PDU in these octets; `None` when a fault has been there, and they are no PDU any more."""
        whole = len(octets) >= 16 and int.from_bytes(octets[:4]) == len(octets)
        return cls(octets) if whole else None

    @property
    def sequence_number(self) -> int:
        """Of its header."""
        return int.from_bytes(self.octets[12:16])

    @cached_property
    def pdu(self) -> Any:
        """The PDU itself."""
        return SMPP.decode(self.octets)

    @property
    def is_receipt(self) -> bool:
        """Whether it is a delivery receipt."""
        return self.command in ("deliver_sm", "data_sm") and bool(self.pdu.esm_class & RECEIPT)


GROUPS: dict[str, Callable[[Outgoing], bool]] = {
    "any": lambda out: True,
    "bind": lambda out: out.command in BIND,
    "answer": lambda out: out.command.endswith("_resp") and out.command not in BIND,
    "request": lambda out: not out.is_response,
    "receipt": lambda out: out.is_receipt,
}


class Line(Protocol):
    """What a fault may know of the connection that it strikes."""

    random: rnd.Random

    @property
    def now(self) -> float:
        """The time."""

    def stray_number(self) -> int:
        """A sequence number that the session itself does not use."""

    def expect(self, request: Pdu) -> None:
        """The answer to come is one to this request, in place of the one of the same number."""


class Fault:
    """One way to go wrong.  Without a rate or a position it strikes every time.

    Args:
        of: What it strikes: the name of a command, such as "submit_sm_resp", or "bind" (responses to
            binds), "answer" (other responses), "request", "receipt", "any".
        rate: The probability, 0 to 1, from the simulator's seeded generator.
        every: Each so-many-th PDU of those that it strikes.
        at: Only the PDU of that number, from 1.
        after: Once for each connection, so many seconds after both were there.
        times: At most so often.
        account: Only sessions of that system_id.
        on: Whether it is in force; a switch to turn while the simulator runs.

    Attributes:
        fired: How often it has struck.

    Raises:
        UsageError: A rate or a position that cannot be.
    """

    OF = "any"
    ALONE = False  # whether it can strike when its time has come and nothing is being sent
    LAST = False  # whether it comes behind the others, because it leaves no whole PDU

    def __init__(
        self,
        *,
        of: str = "",
        rate: float | None = None,
        every: int | None = None,
        at: int | None = None,
        after: float | None = None,
        times: int | None = None,
        account: str | None = None,
        on: bool = True,
    ) -> None:
        self.of = of or self.OF
        self.rate, self.every, self.at, self.after = rate, every, at, after
        self.times, self.account, self.on = times, account, on
        self.seen = self.fired = 0
        self.name = type(self).__name__
        self._check()

    def _check(self) -> None:
        if self.of not in GROUPS and self.of not in {cls.command for cls in SMPP.commands.values()}:
            raise UsageError(f"{self.name}: of is a command or one of {', '.join(GROUPS)}, not {self.of!r}")
        if self.rate is not None and not 0 <= self.rate <= 1:
            raise UsageError(f"{self.name}: rate is a probability from 0 to 1, not {self.rate}")
        for word in ("every", "at", "times"):
            value = getattr(self, word)
            if value is not None and value < 1:
                raise UsageError(f"{self.name}: {word} counts from 1, not {value}")
        if self.after is not None and self.after < 0:
            raise UsageError(f"{self.name}: after is a number of seconds from 0, not {self.after}")
        if sum(value is not None for value in (self.rate, self.every, self.at, self.after)) > 1:
            raise UsageError(f"{self.name}: give one of rate, every, at and after")

    def called(self, name: str) -> Self:
        """Itself, under another name in events."""
        self.name = name
        return self

    # When

    def may(self, system_id: str) -> bool:
        """Whether it may strike at all now, on a session of that account."""
        return (
            self.on
            and (self.times is None or self.fired < self.times)
            and (self.account is None or self.account == system_id)
        )

    def meets(self, out: Outgoing, random: rnd.Random) -> bool:
        """Whether it strikes this PDU; counts it."""
        group = GROUPS.get(self.of)
        if not (group(out) if group is not None else out.command == self.of):
            return False
        self.seen += 1
        if self.rate is not None:
            return random.random() < self.rate
        if self.every is not None:
            return self.seen % self.every == 0
        return self.at is None or self.seen == self.at

    # What

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """What is done in place of writing `out`.

        Args:
            out: The PDU.
            line: The connection.
        """
        raise NotImplementedError

    def alone(self, line: Line) -> Iterable[Step]:
        """What is done when its time has come and nothing is being sent."""
        return ()

    def __repr__(self) -> str:
        words = ("rate", "every", "at", "after", "times", "account")
        given = [f"{word}={value!r}" for word in words if (value := getattr(self, word)) is not None]
        if self.of != self.OF:
            given.insert(0, f"of={self.of!r}")
        words_given = " ".join([self.name, ", ".join(given)]).strip()
        return f"<{words_given}: {self.fired} times{'' if self.on else ', off'}>"
