"""An absent subscriber: the message centre tries again and again, and delivers when the mobile is back."""

from __future__ import annotations

import random as rnd
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smpplab.errors import UsageError
from smpplab.simulator.fates import Delay, Delivered, Fate, FateLaw, Law, ask
from smpplab.wire import MessageState

if TYPE_CHECKING:
    from smpplab.simulator.mailbox import Message

__all__ = ["Absent"]

PAUSES = (60.0, 300.0, 900.0, 3600.0, 7200.0, 21_600.0)
ABSENT_SUBSCRIBER = 27  # of GSM 09.02, which most networks put into receipts


class Absent(Law):
    """The mobile is off for a while.  It is tried at once and after each pause; ENROUTE meanwhile.

    After the last pause the message is UNDELIVERABLE; where its validity ends before, EXPIRED.

    Args:
        off: Seconds from the first try until the mobile is on again, or (least, most).
        pauses: Seconds between tries.
        then: Its fate once a try finds the mobile.
        error: Error code where no try does.

    >>> law = Absent(off=100, pauses=(60, 60, 60))
    >>> law.fate(None).after  # tried at 0, 60 and 120 s
    120.0
    """

    def __init__(
        self,
        off: Delay,
        *,
        pauses: Sequence[float] = PAUSES,
        then: FateLaw | None = None,
        error: int = ABSENT_SUBSCRIBER,
    ) -> None:
        least, most = off if isinstance(off, tuple) else (off, off)
        if not 0 <= least <= most:
            raise UsageError(f"off is seconds, or (least, most) with 0 <= least <= most, not {off!r}")
        if any(not pause > 0 for pause in pauses):
            raise UsageError(f"the pauses between tries are seconds above 0, not {list(pauses)}")
        if not 0 <= error <= 255:
            raise UsageError(f"an error code is 0 to 255, not {error}")
        self.off, self.pauses = (float(least), float(most)), tuple(map(float, pauses))
        self.then: FateLaw = then if then is not None else Delivered(after=0)
        self.error = error

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        back, tried = random.uniform(*self.off), 0.0
        for pause in (0.0, *self.pauses):
            tried += pause
            if tried >= back:
                state, after, error = ask(self.then, message, random)
                return Fate(state, tried + after, error)
        return Fate(MessageState.UNDELIVERABLE, tried, self.error)

    def __repr__(self) -> str:
        return f"Absent(off={self.off}, then={self.then!r})"
