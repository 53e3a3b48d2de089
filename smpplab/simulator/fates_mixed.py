"""Fates made of fates: by chance, by the destination, by the time of day."""

from __future__ import annotations

import random as rnd
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smpplab.errors import UsageError
from smpplab.simulator.delays import Delay
from smpplab.simulator.fates_base import (
    Accepted,
    Constant,
    Deleted,
    Delivered,
    Expired,
    Fate,
    FateLaw,
    Law,
    Rejected,
    Skipped,
    Undeliverable,
    Unknown,
    ask,
    checked,
)
from smpplab.simulator.hours import Hours, second_of_day

if TYPE_CHECKING:
    from smpplab.simulator.mailbox import Message

__all__ = ["ByHour", "ByPrefix", "Mixed"]

Share = float | tuple[float, FateLaw]


class Mixed(Law):
    """Some messages so, some so.  The shares need not add up to 1.

    Args:
        after: Seconds, (least, most), or any delay, for all of them.
        shares: State in lower case to share; or any name to a pair of share and fate.

    >>> Mixed(delivered=0.9, undeliverable=0.1)
    Mixed(delivered=0.9, undeliverable=0.1)
    >>> Mixed(delivered=0.8, slow=(0.2, Delivered(after="exponential 30")))
    Mixed(delivered=0.8, slow=0.2)
    """

    LAWS: Mapping[str, type[Constant]] = {
        cls.__name__.lower(): cls
        for cls in (Delivered, Undeliverable, Expired, Rejected, Deleted, Accepted, Unknown, Skipped)
    }

    def __init__(self, after: Delay = (0.2, 2.0), **shares: Share) -> None:
        unknown = sorted(set(shares) - set(self.LAWS))
        unknown = [name for name in unknown if not isinstance(shares[name], tuple)]
        if unknown or not shares:
            raise UsageError(f"the shares are of {', '.join(self.LAWS)}, not {', '.join(unknown) or 'none'}")
        pairs = {name: share if isinstance(share, tuple) else (share, None) for name, share in shares.items()}
        self.shares = {name: share for name, (share, _) in pairs.items()}
        self._laws = [
            self.LAWS[name](after) if law is None else checked(law) for name, (_, law) in pairs.items()
        ]
        self._weights = list(self.shares.values())
        if min(self._weights) < 0 or not 0 < sum(self._weights) < float("inf"):
            raise UsageError("the shares are numbers from 0 up, and not all 0")

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        return ask(random.choices(self._laws, self._weights)[0], message, random)

    def __repr__(self) -> str:
        return f"Mixed({', '.join(f'{name}={share:g}' for name, share in self.shares.items())})"


class ByPrefix(Law):
    """By the beginning of the destination; the longest prefix decides.

    Args:
        laws: Prefix to fate; the prefix ``""`` is for all others.

    >>> ByPrefix({"44770090001": Rejected(after=0), "": Delivered()})
    ByPrefix('44770090001': Rejected, '': Delivered)
    """

    def __init__(self, laws: Mapping[str, Any]) -> None:
        self.laws = {prefix: checked(law) for prefix, law in laws.items()}
        self._ordered = sorted(self.laws.items(), key=lambda item: -len(item[0]))
        if not self._ordered or self._ordered[-1][0]:
            self._ordered.append(("", Delivered()))

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        number = message.destination_addr
        law = next(law for prefix, law in self._ordered if number.startswith(prefix))
        return ask(law, message, random)

    def __repr__(self) -> str:
        return f"ByPrefix({_named(self.laws)})"


class ByHour(Law):
    """By the time of day (UTC, as in receipts) at which delivery begins; of hours that overlap, the first.

    Args:
        laws: Hours such as ``"8-18"`` or ``"22:30-6"`` to fate; ``""`` is for all others.

    >>> ByHour({"1-5": Undeliverable(), "": Delivered()})  # the network is being mended
    ByHour('1-5': Undeliverable, '': Delivered)
    """

    def __init__(self, laws: Mapping[str, Any]) -> None:
        self.laws = {hours: checked(law) for hours, law in laws.items()}
        self._ordered = [(Hours.read(hours), law) for hours, law in self.laws.items() if hours]
        self._others: FateLaw = self.laws.get("") or Delivered()

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        second = second_of_day(message, random)
        law = next((law for hours, law in self._ordered if second in hours), self._others)
        return ask(law, message, random)

    def __repr__(self) -> str:
        return f"ByHour({_named(self.laws)})"


def _named(laws: Mapping[str, FateLaw]) -> str:
    return ", ".join(f"{key!r}: {type(law).__name__}" for key, law in laws.items())
