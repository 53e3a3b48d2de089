"""Hours of the day, for laws that go by them; and the generator of chances, which knows what time it is.

The hours are those of the simulator's dates: UTC, as in its receipts.
"""

from __future__ import annotations

import random as rnd
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from smpplab.errors import UsageError
from smpplab.simulator.dates import Dates

if TYPE_CHECKING:
    from smpplab.simulator.message import Message

__all__ = ["Chances", "Hours", "second_of_day"]

DAY = 86_400
SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?", re.ASCII)


class Chances(rnd.Random):
    """The one generator that all chances of a simulator come from; it knows the simulator's calendar too.

    Args:
        seed: The same seed gives the same chances.
        dates: What the seconds of the clock are in a calendar.
    """

    def __init__(self, seed: int, dates: Dates) -> None:
        super().__init__(seed)
        self.dates = dates

    def __repr__(self) -> str:
        return f"<Chances, {self.dates!r}>"


@dataclass(frozen=True, slots=True, repr=False)
class Hours:
    """A part of the day; one that ends before it begins goes through the night.

    Args:
        begins, ends: Seconds since midnight; the end is not part of it.

    >>> night = Hours.read("22-6:30")
    >>> night, 23 * 3600 in night, 12 * 3600 in night
    (Hours('22:00-06:30'), True, False)
    """

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.begins < DAY or not 0 <= self.ends <= DAY or self.begins == self.ends:
            raise UsageError("hours begin at 0:00 to 23:59, and end at another time up to 24:00")

    @classmethod
    def read(cls, text: str) -> Self:
        """Hours from ``"8-18"`` or ``"22:30-6:15"``.

        Raises:
            UsageError: They are written in another way.
        """
        found = SPAN.fullmatch(text.strip())
        hour, minute, last_hour, last_minute = (
            (int(digits or 0) for digits in found.groups(0)) if found else [99] * 4
        )
        if max(minute, last_minute) > 59 or max(hour, last_hour) > 24:
            raise UsageError(f"hours are written as 8-18 or 22:30-6:15, not {text!r:.40}")
        return cls(hour * 3600 + minute * 60, last_hour * 3600 + last_minute * 60)

    def __contains__(self, second: float) -> bool:
        if self.begins < self.ends:
            return self.begins <= second < self.ends
        return second >= self.begins or second < self.ends

    def __str__(self) -> str:
        return f"{_clock(self.begins)}-{_clock(self.ends)}"

    def __repr__(self) -> str:
        return f"Hours({str(self)!r})"


def second_of_day(message: Message | None, random: rnd.Random) -> float:
    """Seconds since midnight when the delivery of a message begins; by another generator than `Chances`,
    second 0 of the clock is that of `Dates`."""
    dates = random.dates if isinstance(random, Chances) else Dates()
    moment = dates.at(message.starts if message is not None else 0.0)
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"
