"""What a fate is, and the plain ones: always the same state, after a delay."""

from __future__ import annotations

import random as rnd
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from smpplab.errors import UsageError
from smpplab.simulator.delays import Delay, DelayLaw, Fixed, Uniform, delay_from
from smpplab.wire import MessageState

if TYPE_CHECKING:
    from smpplab.simulator.mailbox import Message

__all__ = [
    "Accepted", "Deleted", "Delivered", "Expired", "Fate", "FateLaw", "Law", "Pending", "Rejected", "Skipped",
    "Undeliverable", "Unknown",
]  # fmt: skip

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


def checked(law: Any) -> FateLaw:
    """A fate, or an error that says what one is."""
    if not hasattr(law, "fate") or isinstance(law, type):
        raise UsageError(f"a fate is an object such as Delivered(), not {law!r:.60}")
    fate: FateLaw = law
    return fate


def checked_error(error: int) -> int:
    """An error code."""
    if not 0 <= error <= 255:
        raise UsageError(f"an error code is 0 to 255, not {error}")
    return error


class Constant(Law):
    """Always the same state, after a delay.

    Args:
        after: Seconds, (least, most), or any delay: see `smpplab.simulator.delays`.
        error: Error code of the receipt.
    """

    state = MessageState.DELIVERED
    usual_error = 0

    def __init__(self, after: Delay = (0.2, 2.0), error: int | None = None) -> None:
        law = delay_from(after)
        self.error = checked_error(self.usual_error if error is None else error)
        self.after: DelayLaw | tuple[float, float] = law
        self._law: DelayLaw | None = law
        self._least = self._span = 0.0
        if isinstance(law, Fixed | Uniform):  # nearly all are, so these go without a call
            least, most = (law.least, law.most) if isinstance(law, Uniform) else (law.seconds, law.seconds)
            self.after, self._law = (least, most), None
            self._least, self._span = least, most - least if most > least else 0.0

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        if self._law is not None:
            return Fate(self.state, max(0.0, self._law.draw(message, random)), self.error)
        span = self._span
        return Fate(self.state, self._least + span * random.random() if span else self._least, self.error)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(after={self.after})"


class Delivered(Constant):
    """The handset takes it."""


class Undeliverable(Constant):
    """The handset cannot be reached for good."""

    state, usual_error = MessageState.UNDELIVERABLE, 1


class Expired(Constant):
    """Time runs out before the handset is reached."""

    state, usual_error = MessageState.EXPIRED, 27


class Rejected(Constant):
    """The network refuses it."""

    state, usual_error = MessageState.REJECTED, 8


class Deleted(Constant):
    """Somebody removes it."""

    state = MessageState.DELETED


class Accepted(Constant):
    """A person takes it by hand on behalf of the subscriber."""

    state = MessageState.ACCEPTED


class Unknown(Constant):
    """Nobody can tell what became of it."""

    state, usual_error = MessageState.UNKNOWN, 255


class Skipped(Constant):
    """It is left out on purpose (SMPP 5.0)."""

    state = MessageState.SKIPPED


class Pending(Law):
    """Nothing ever becomes of it, until its validity ends or it is cancelled."""

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        return Fate(MessageState.ENROUTE, NEVER)

    def __repr__(self) -> str:
        return "Pending()"
