"""An absent subscriber: the message centre tries again and again, and delivers when the mobile is back."""

from __future__ import annotations

import random as rnd
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smpplab.errors import UsageError
from smpplab.simulator.delays import Delay, DelayLaw, Fixed, Uniform, delay_from
from smpplab.simulator.fates_base import Delivered, Fate, FateLaw, Law, ask, checked, checked_error
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
        off: Seconds from the first try until the mobile is on again, (least, most), or any delay.
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
        law = delay_from(off, "off")
        if any(not pause > 0 for pause in pauses):
            raise UsageError(f"the pauses between tries are seconds above 0, not {list(pauses)}")
        self.off: DelayLaw | tuple[float, float] = law
        if isinstance(law, Fixed | Uniform):
            self.off = (law.seconds,) * 2 if isinstance(law, Fixed) else (law.least, law.most)
        self.pauses = tuple(map(float, pauses))
        self.then: FateLaw = checked(then) if then is not None else Delivered(after=0)
        self.error = checked_error(error)

    def draw(self, message: Message, random: rnd.Random) -> Fate:
        off, tried = self.off, 0.0
        back = random.uniform(*off) if isinstance(off, tuple) else off.draw(message, random)
        for pause in (0.0, *self.pauses):
            tried += pause
            if tried >= back:
                state, after, error = ask(self.then, message, random)
                return Fate(state, tried + after, error)
        return Fate(MessageState.UNDELIVERABLE, tried, self.error)

    def __repr__(self) -> str:
        return f"Absent(off={self.off}, then={self.then!r})"
