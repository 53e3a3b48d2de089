"""The plain delay laws: fixed, and drawn in three ways."""

from __future__ import annotations

import random as rnd
from dataclasses import dataclass
from math import isfinite, log
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from smpplab.errors import UsageError

if TYPE_CHECKING:
    from smpplab.simulator.message import Message

__all__ = ["DelayLaw", "Exponential", "Fixed", "LogNormal", "Uniform"]

WEEK = 7 * 86_400.0
MOST_SIGMA = 10.0


@runtime_checkable
class DelayLaw(Protocol):
    """Anything that says how long something takes."""

    def draw(self, message: Message, random: rnd.Random) -> float:
        """Seconds, from 0 up."""


@dataclass(frozen=True, slots=True, repr=False)
class Fixed:
    """Always the same; infinity is never.

    >>> Fixed(2.0)
    Fixed(2)
    """

    seconds: float

    def __post_init__(self) -> None:
        if not self.seconds >= 0:
            raise UsageError(f"a delay is seconds from 0 up, not {self.seconds!r}")

    def draw(self, message: Message, random: rnd.Random) -> float:
        """The seconds."""
        return self.seconds

    def __repr__(self) -> str:
        return f"Fixed({self.seconds:g})"


@dataclass(frozen=True, slots=True, repr=False)
class Uniform:
    """Evenly drawn.

    Args:
        least, most: Seconds.
    """

    least: float
    most: float

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most or not isfinite(self.most):
            raise UsageError(f"a uniform delay has 0 <= least <= most, not {self.least!r} and {self.most!r}")

    def draw(self, message: Message, random: rnd.Random) -> float:
        """Seconds between the two."""
        return self.least + (self.most - self.least) * random.random()

    def __repr__(self) -> str:
        return f"Uniform({self.least:g}, {self.most:g})"


@dataclass(frozen=True, slots=True, repr=False)
class Exponential:
    """Without memory: of what still waits, the same share arrives in every second.

    Args:
        mean: Seconds.
        most: What is longer is cut to that; a week by default.

    >>> random = rnd.Random(7)
    >>> [round(Exponential(2).draw(None, random), 2) for _ in range(4)]
    [0.78, 0.33, 2.1, 0.15]
    """

    mean: float
    most: float = WEEK

    def __post_init__(self) -> None:
        if not (self.mean > 0 and isfinite(self.mean) and self.most > 0):
            raise UsageError(f"an exponential delay has a mean above 0 s, and most above 0 s: not {self!r}")

    def draw(self, message: Message, random: rnd.Random) -> float:
        """Seconds, 0 to `most`."""
        return min(random.expovariate(1.0 / self.mean), self.most)

    def __repr__(self) -> str:
        return f"Exponential({self.mean:g}{_cap(self.most)})"


@dataclass(frozen=True, slots=True, repr=False)
class LogNormal:
    """A usual time and a long tail: half of them take less than the median.

    Args:
        median: Seconds.
        sigma: How wide: with 0.5, 95 of 100 lie between 0.38 and 2.7 medians; with 1, between 0.14 and 7.
        most: What is longer is cut to that; a week by default.

    >>> random = rnd.Random(7)
    >>> [round(LogNormal(2, 0.5).draw(None, random), 2) for _ in range(4)]
    [1.67, 2.3, 2.1, 0.93]
    """

    median: float
    sigma: float = 0.5
    most: float = WEEK

    def __post_init__(self) -> None:
        if not (self.median > 0 and isfinite(self.median) and self.most > 0):
            raise UsageError(f"a log-normal delay has a median above 0 s, and most above 0 s: not {self!r}")
        if not 0 <= self.sigma <= MOST_SIGMA:
            raise UsageError(f"the sigma of a log-normal delay is 0 to {MOST_SIGMA:g}, not {self.sigma!r}")

    def draw(self, message: Message, random: rnd.Random) -> float:
        """Seconds, 0 to `most`."""
        return min(random.lognormvariate(log(self.median), self.sigma), self.most)

    def __repr__(self) -> str:
        return f"LogNormal({self.median:g}, {self.sigma:g}{_cap(self.most)})"


def _cap(most: float) -> str:
    return "" if most == WEEK else f", most={most:g}"
