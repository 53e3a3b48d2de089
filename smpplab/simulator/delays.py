"""Delay laws: how long it takes until a fate holds.

=====================  ==========================================================================
`Fixed`                always the same
`Uniform`              evenly between two
`Exponential`          mostly short, now and then long, without memory
`LogNormal`            what networks do: a usual time, and a long tail
`DelayByPrefix`        by the beginning of the destination
`DelayByHour`          by the time of day
=====================  ==========================================================================

All draw from the simulator's one generator: the same seed gives the same delays.  A law of your own is any
object with ``draw(message, random) -> seconds``.
"""

from __future__ import annotations

import random as rnd
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smpplab.errors import UsageError
from smpplab.simulator.delays_base import DelayLaw, Exponential, Fixed, LogNormal, Uniform
from smpplab.simulator.hours import Hours, second_of_day

if TYPE_CHECKING:
    from smpplab.simulator.message import Message

__all__ = [
    "DELAY_LAWS", "Delay", "DelayByHour", "DelayByPrefix", "DelayLaw", "Exponential", "Fixed", "LogNormal",
    "Uniform", "delay_from",
]  # fmt: skip

Delay = float | tuple[float, float] | str | DelayLaw
"""What stands for a delay: seconds, (least, most), a text such as "exponential 2", or a law."""


@dataclass(frozen=True, slots=True, repr=False)
class DelayByPrefix:
    """By the beginning of the destination; the longest prefix decides.

    Args:
        delays: Prefix to delay; the prefix ``""`` is for all others, without it they take no time.

    >>> DelayByPrefix({"447700901": "exponential 30", "": (0.2, 2)})
    DelayByPrefix('447700901': Exponential(30), '': Uniform(0.2, 2))
    """

    delays: Mapping[str, Any]
    _ordered: tuple[tuple[str, DelayLaw], ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        laws = {str(prefix): delay_from(delay) for prefix, delay in self.delays.items()}
        object.__setattr__(self, "delays", laws)
        by_length = sorted(laws.items(), key=lambda item: -len(item[0]))
        object.__setattr__(self, "_ordered", (*by_length, ("", Fixed(0.0))))

    def draw(self, message: Message, random: rnd.Random) -> float:
        """Seconds, by the law of its destination."""
        number = message.destination_addr if message is not None else ""
        law = next(law for prefix, law in self._ordered if number.startswith(prefix))
        return law.draw(message, random)

    def __repr__(self) -> str:
        return f"DelayByPrefix({_pairs(self.delays)})"


@dataclass(frozen=True, slots=True, repr=False)
class DelayByHour:
    """By the time of day (UTC) at which the delivery begins; of hours that overlap, the first.

    Args:
        delays: Hours such as ``"8-18"`` or ``"22:30-6"`` to delay; ``""`` is for all others, without it they
            take no time.

    >>> DelayByHour({"8-18": "log-normal 5", "": 0.5})
    DelayByHour('8-18': LogNormal(5, 0.5), '': Fixed(0.5))
    """

    delays: Mapping[str, Any]
    _ordered: tuple[tuple[Hours, DelayLaw], ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        laws = {hours: delay_from(delay) for hours, delay in self.delays.items()}
        object.__setattr__(self, "delays", laws)
        ordered = tuple((Hours.read(hours), law) for hours, law in laws.items() if hours)
        object.__setattr__(self, "_ordered", ordered)

    def draw(self, message: Message, random: rnd.Random) -> float:
        """Seconds, by the law of the hour."""
        second = second_of_day(message, random)
        others = self.delays.get("", Fixed(0.0))
        law: DelayLaw = next((law for hours, law in self._ordered if second in hours), others)
        return law.draw(message, random)

    def __repr__(self) -> str:
        return f"DelayByHour({_pairs(self.delays)})"


DELAY_LAWS: dict[str, Any] = {
    "fixed": Fixed, "uniform": Uniform, "exponential": Exponential, "log-normal": LogNormal,
}  # fmt: skip
BY: dict[str, Any] = {"prefixes": DelayByPrefix, "hours": DelayByHour}


def delay_from(value: Any, name: str = "after") -> DelayLaw:
    """A delay law from what a person writes.

    Args:
        value: A law; seconds; (least, most); a text of a law's name and its numbers; or a table with
            `prefixes` or `hours`.
        name: What it is for, in errors.

    Raises:
        UsageError: It is no delay; a wrong name lists those that exist.

    >>> delay_from("log-normal 2 0.5"), delay_from([0.2, 2]), delay_from({"hours": {"0-6": 60}})
    (LogNormal(2, 0.5), Uniform(0.2, 2), DelayByHour('0-6': Fixed(60)))
    """
    if isinstance(value, str):
        return _named(value)
    if isinstance(value, Mapping):
        if len(value) == 1 and (by := next(iter(value))) in BY and isinstance(value[by], Mapping):
            law: DelayLaw = BY[by](value[by])
            return law
        raise UsageError(
            f"{name} as a table has prefixes or hours, not {', '.join(map(str, value)) or 'none'}"
        )
    if isinstance(value, DelayLaw) and not isinstance(value, type):
        return value
    pair = value if isinstance(value, tuple | list) else (value, value)
    if len(pair) != 2 or not all(map(_is_number, pair)) or not 0 <= pair[0] <= pair[1]:
        raise UsageError(f"{name} is seconds, or (least, most) with 0 <= least <= most, not {value!r:.60}")
    least, most = map(float, pair)
    return Uniform(least, most) if least < most else Fixed(least)


def _named(text: str) -> DelayLaw:
    """A law from its name and its numbers."""
    name, *numbers = text.split() or [""]
    if name not in DELAY_LAWS and not numbers and _as_number(name) is not None:
        name, numbers = "fixed", [name]
    if name not in DELAY_LAWS:
        raise UsageError(f"a delay is seconds, or one of {', '.join(DELAY_LAWS)}, not {text!r:.40}")
    values = [_as_number(number) for number in numbers]
    try:
        law: DelayLaw = DELAY_LAWS[name](*values)
    except TypeError:
        raise UsageError(
            f"{name} is followed by its numbers, as in {_example(name)!r}; not {text!r:.40}"
        ) from None
    return law


def _example(name: str) -> str:
    numbers = {"fixed": "2", "uniform": "0.2 2", "exponential": "2", "log-normal": "2 0.5"}
    return f"{name} {numbers[name]}"


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pairs(laws: Mapping[str, Any]) -> str:
    return ", ".join(f"{key!r}: {law!r}" for key, law in laws.items())
