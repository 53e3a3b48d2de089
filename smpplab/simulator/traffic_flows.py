"""Traffic that flows: it starts, it sends message after message by the simulator's agenda, it stops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple, Self

from smpplab.errors import UsageError
from smpplab.text import METHODS

if TYPE_CHECKING:
    from random import Random

    from smpplab.simulator.simulator import Simulator

__all__ = ["FileTraffic", "Flow", "Planned", "Traffic", "check_address"]

TEXTS = ("STOP", "Yes", "No", "What is my balance?", "Thank you!", "Where are you?", "Привет", "👍")
MOST_ADDRESS = 20  # characters
MOST_RATE = 100_000  # messages a second; nobody can write more of them than that, and they would pile up
SPACINGS = ("poisson", "even")
GAP = re.compile(r"\{(n|source|destination|time)\}")


class Planned(NamedTuple):
    """One message that is to be written.

    Attributes:
        at: Seconds since the traffic began.
        source, destination: Addresses.
        text: What is written.
        account: The system_id of the ESME; `None` for the first one.
    """

    at: float
    source: str
    destination: str
    text: str
    account: str | None = None


class Flow:
    """Traffic of any kind: it starts, it sends, it stops.

    Args:
        account: The system_id of the ESME; the first one by default.
        method: How a long text is cut: "udh8", "udh16", "sar" or "payload".

    Attributes:
        sent: How many messages have been written since `start`.
        running: Whether more are to come.
    """

    def __init__(self, account: str | None = None, method: str = "udh8") -> None:
        if method not in METHODS:
            raise UsageError(f"method is one of {', '.join(METHODS)}, not {method!r:.40}")
        self.account, self.method = account, method
        self.sent, self.running = 0, False
        self._begun, self._turn = 0.0, 0
        self._plan: Iterator[Planned] = iter(())

    def plan(self, smsc: Simulator) -> Iterator[Planned]:
        """The messages, in order; each is asked for when the one before has been sent."""
        raise NotImplementedError

    def accounts(self) -> set[str | None]:
        """The accounts that it writes to."""
        return {self.account}

    def start(self, smsc: Simulator) -> Self:
        """Begin, on the simulator's clock; what runs already begins anew.

        Raises:
            UsageError: There is no such account.
        """
        for account in self.accounts():
            smsc.account(account)
        self.stop()
        if self not in smsc.traffic:
            smsc.traffic.append(self)
        self._begun, self._plan = smsc.clock.time(), self.plan(smsc)
        self.sent, self.running = 0, True
        self._next(smsc, self._turn)
        return self

    def stop(self) -> None:
        """Write nothing more."""
        self._turn += 1  # what is on the agenda finds that its turn is over
        self.running = False

    def _next(self, smsc: Simulator, turn: int) -> None:
        planned = next(self._plan, None)
        if planned is None:
            self.stop()
        else:
            smsc.agenda.at(self._begun + planned.at, self._send, smsc, planned, turn)

    def _send(self, smsc: Simulator, planned: Planned, turn: int) -> None:
        if turn != self._turn:
            return
        self.sent += 1
        try:
            smsc.originate(
                planned.account, planned.source, planned.destination, planned.text, method=self.method
            )
        finally:  # one that cannot be sent is logged, and the others go on
            self._next(smsc, turn)


class Traffic(Flow):
    """Messages at a rate.

    Args:
        rate: Messages a second; may be changed while it runs.
        text: What is written: a text, or several from which each is drawn.  ``{n}`` in it stands for the
            number of the message, ``{source}``, ``{destination}``, ``{time}`` (of the day) for what they say.
        source: The mobile, or several from which each is drawn; each ``#`` is a digit that is drawn.
        destination: Whom they write to; the same.
        account: The system_id of the ESME; the first one by default.
        count: How many messages; without it, there is no end.
        spacing: "poisson": each comes when it comes; or "even".
        method: How a long text is cut.

    >>> Traffic(5, text="Vote {n}", destination="80888", count=100)
    <Traffic: 5/s poisson to 80888, 0 of 100 sent>
    """

    def __init__(
        self,
        rate: float,
        text: str | Sequence[str] = TEXTS,
        source: str | Sequence[str] = "4477009001##",
        destination: str | Sequence[str] = "447700900999",
        account: str | None = None,
        *,
        count: int | None = None,
        spacing: str = "poisson",
        method: str = "udh8",
    ) -> None:
        super().__init__(account, method)
        self.rate = rate
        self.texts = _several("text", text)
        self.sources, self.destinations = _several("source", source), _several("destination", destination)
        for address in self.sources + self.destinations:
            check_address(address)
        if spacing not in SPACINGS:
            raise UsageError(f"spacing is poisson or even, not {spacing!r:.40}")
        if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 0):
            raise UsageError(f"count is a number of messages, not {count!r:.40}")
        self.count, self.spacing = count, spacing

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        wrong = not isinstance(rate, int | float) or isinstance(rate, bool)
        if wrong or not rate > 0 or not isfinite(rate):
            raise UsageError(f"rate is a number of messages a second above 0, not {rate!r:.40}")
        if rate > MOST_RATE:
            raise UsageError(f"rate is at most {MOST_RATE:,} messages a second, not {rate:g}")
        self._rate = float(rate)

    def plan(self, smsc: Simulator) -> Iterator[Planned]:
        """Message after message, each drawn when it is asked for."""
        random, at, number = smsc.random, 0.0, 0
        while self.count is None or number < self.count:
            number += 1
            at += random.expovariate(self.rate) if self.spacing == "poisson" else 1.0 / self.rate
            source, destination = _drawn(self.sources, random), _drawn(self.destinations, random)
            text = random.choice(self.texts) if len(self.texts) > 1 else self.texts[0]
            if "{" in text:
                time = smsc.dates.at(self._begun + at)
                filled = {
                    "n": number,
                    "source": source,
                    "destination": destination,
                    "time": f"{time:%H:%M:%S}",
                }
                text = GAP.sub(lambda found: str(filled[found[1]]), text)  # noqa: B023 (used at once)
            yield Planned(at, source, destination, text, self.account)

    def __repr__(self) -> str:
        to = self.destinations[0] + (", …" if len(self.destinations) > 1 else "")
        of = f" of {self.count:,}" if self.count is not None else ""
        return f"<Traffic: {self.rate:g}/s {self.spacing} to {to}, {self.sent:,}{of} sent>"


class FileTraffic(Flow):
    """Messages of which each has its time; `traffic_file` reads them.

    Args:
        messages: In any order.
        account: For those that name none.
        speed: How many times faster.
        method: How a long text is cut.
    """

    def __init__(
        self, messages: Iterable[Planned], account: str | None = None, *, speed: float = 1.0,
        method: str = "udh8",
    ) -> None:  # fmt: skip
        super().__init__(account, method)
        if not isinstance(speed, int | float) or not speed > 0:
            raise UsageError(f"speed is a number above 0, not {speed!r:.40}")
        self.messages = sorted(messages, key=lambda planned: planned.at)
        self.speed = float(speed)

    def plan(self, smsc: Simulator) -> Iterator[Planned]:
        """The messages by their times."""
        for planned in self.messages:
            yield planned._replace(at=planned.at / self.speed, account=planned.account or self.account)

    def accounts(self) -> set[str | None]:
        """Those of the lines."""
        return {planned.account or self.account for planned in self.messages}

    def __repr__(self) -> str:
        return f"<FileTraffic: {self.sent:,} of {len(self.messages):,} sent>"


def check_address(address: str) -> None:
    """See that it fits into source_addr and destination_addr (SMPP 3.4 sections 5.2.8, 5.2.9).

    Raises:
        UsageError: It does not.
    """
    if len(address) > MOST_ADDRESS or not address.isascii() or "\0" in address:
        raise UsageError(f"an address has at most {MOST_ADDRESS} characters of ASCII, not {address!r:.60}")


def _several(name: str, value: str | Sequence[str]) -> tuple[str, ...]:
    """One or several texts."""
    several = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Sequence) else ()
    if not several or not all(isinstance(each, str) for each in several):
        raise UsageError(f"{name} is a text or a list of texts, not {value!r:.60}")
    return several


def _drawn(addresses: Sequence[str], random: Random) -> str:
    """An address, with digits for each #."""
    address = random.choice(addresses) if len(addresses) > 1 else addresses[0]
    if "#" not in address:
        return address
    return "".join(str(random.randrange(10)) if each == "#" else each for each in address)
