"""Fates: what becomes of a message that the simulator has taken, and after how long.

A fate is any object with ``fate(message) -> Fate``.  Those here are laws with chances in them: they draw
from the simulator's one seeded generator, so that a lesson repeats exactly.  A law of your own that wants
that generator derives from `Law`.
"""

from __future__ import annotations

import random as rnd
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from smpplab.errors import UsageError
from smpplab.wire import MessageState

if TYPE_CHECKING:
    from smpplab.simulator.mailbox import Message

__all__ = [
    "Accepted", "ByPrefix", "Deleted", "Delivered", "Expired", "Fate", "FateLaw", "Law", "Mixed", "Pending",
    "Rejected", "Skipped", "Undeliverable", "Unknown",
]  # fmt: skip

Delay = float | tuple[float, float]
NEVER = float("inf")


class Fate(NamedTuple):
    """What becomes of one message.

    Attributes:
        state: Its final state.
        after: Seconds from submission, or from the time that it was scheduled for, until then.
        error: The error code of the receipt and of query_sm_resp, 0 to 255; 0 is none.
    """

    state: MessageState
    after: float = 0.0
    error: int = 0


@runtime_checkable
class FateLaw(Protocol):
    """Anything that decides the fate of messages."""

    def fate(self, message: Message) -> Fate:
        """What becomes of this message."""


class Law:
    """A fate that draws from the simulator's seeded generator."""

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        """What becomes of this message."""
        raise NotImplementedError

    def fate(self, message: Message) -> Fate:
        """The same with a generator of its own, for use outside of a simulator."""
        return self.draw(message, rnd.Random(0))


def ask(law: FateLaw, message: Message, random: rnd.Random) -> Fate:
    """What a law, ours or anybody's, decides for a message."""
    if isinstance(law, Law):
        return law.draw(message, random)
    return law.fate(message)


class _Constant(Law):
    """Always the same state, after a fixed time or one drawn evenly from a range.

    Args:
        after: Seconds, or (least, most).
        error: Error code of the receipt.
    """

    state = MessageState.DELIVERED
    usual_error = 0

    def __init__(self, after: Delay = (0.2, 2.0), error: int | None = None) -> None:
        least, most = after if isinstance(after, tuple) else (after, after)
        if not 0 <= least <= most:
            raise UsageError(f"after is seconds, or (least, most) with 0 <= least <= most, not {after!r}")
        self.after = (float(least), float(most))
        self.error = self.usual_error if error is None else error
        if not 0 <= self.error <= 255:
            raise UsageError(f"an error code is 0 to 255, not {self.error}")
        self._least, self._span = self.after[0], self.after[1] - self.after[0]

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        span = self._span
        return Fate(self.state, self._least + span * random.random() if span else self._least, self.error)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(after={self.after})"


class Delivered(_Constant):
    """The handset takes it."""


class Undeliverable(_Constant):
    """The handset cannot be reached for good."""

    state, usual_error = MessageState.UNDELIVERABLE, 1


class Expired(_Constant):
    """Time runs out before the handset is reached."""

    state, usual_error = MessageState.EXPIRED, 27


class Rejected(_Constant):
    """The network refuses it."""

    state, usual_error = MessageState.REJECTED, 8


class Deleted(_Constant):
    """Somebody removes it."""

    state = MessageState.DELETED


class Accepted(_Constant):
    """A person takes it by hand on behalf of the subscriber."""

    state = MessageState.ACCEPTED


class Unknown(_Constant):
    """Nobody can tell what became of it."""

    state, usual_error = MessageState.UNKNOWN, 255


class Skipped(_Constant):
    """It is left out on purpose (SMPP 5.0)."""

    state = MessageState.SKIPPED


class Pending(Law):
    """Nothing ever becomes of it, until its validity ends or it is cancelled."""

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        return Fate(MessageState.ENROUTE, NEVER)

    def __repr__(self) -> str:
        return "Pending()"


class Mixed(Law):
    """Some messages so, some so.  The shares need not add up to 1.

    Args:
        after: Seconds, or (least, most), for all of them.
        shares: State in lower case to share, or to a pair of share and law.

    >>> Mixed(delivered=0.9, undeliverable=0.1)
    Mixed(delivered=0.9, undeliverable=0.1)
    """

    LAWS: Mapping[str, type[_Constant]] = {
        cls.__name__.lower(): cls
        for cls in (Delivered, Undeliverable, Expired, Rejected, Deleted, Accepted, Unknown, Skipped)
    }

    def __init__(self, after: Delay = (0.2, 2.0), **shares: float) -> None:
        unknown = sorted(set(shares) - set(self.LAWS))
        if unknown or not shares:
            raise UsageError(f"the shares are of {', '.join(self.LAWS)}, not {', '.join(unknown) or 'none'}")
        if min(shares.values()) < 0 or not sum(shares.values()) > 0:
            raise UsageError("the shares are numbers from 0 up, and not all 0")
        self.shares = dict(shares)
        self._laws = [self.LAWS[name](after) for name in shares]
        self._weights = list(shares.values())

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        return random.choices(self._laws, self._weights)[0].draw(message, random)

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
        self.laws = dict(laws)
        self._ordered = sorted(self.laws.items(), key=lambda item: -len(item[0]))
        if not self._ordered or self._ordered[-1][0]:
            self._ordered.append(("", Delivered()))

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        number = message.destination_addr
        law = next(law for prefix, law in self._ordered if number.startswith(prefix))
        return ask(law, message, random)

    def __repr__(self) -> str:
        return (
            f"ByPrefix({', '.join(f'{prefix!r}: {type(law).__name__}' for prefix, law in self.laws.items())})"
        )
