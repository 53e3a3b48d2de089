"""Sequence numbers: 1 to 0x7FFFFFFF, then 1 again (SMPP 5.0 section 4.7.24)."""

from __future__ import annotations

from smpplab.errors import UsageError
from smpplab.session.states import HIGHEST

__all__ = ["SequenceNumbers"]


class SequenceNumbers:
    """Counts up by `step` from `start`; after the highest number it begins again.

    Each session counts for itself, so workers need not agree.  Where their numbers meet in one log or one
    capture, give n workers the same step n and a start of 1 to n each: no two ever have the same number,
    even after the highest, since each begins again with a number of its own.

    Args:
        start: The first number.
        step: From each number to the next.

    >>> numbers = SequenceNumbers(start=0x7FFFFFFF)
    >>> numbers.next_sequence(), numbers.next_sequence()
    (2147483647, 1)
    >>> second_of_three = SequenceNumbers(start=2, step=3)
    >>> [second_of_three.next_sequence() for _ in range(3)]
    [2, 5, 8]
    """

    def __init__(self, start: int = 1, step: int = 1) -> None:
        if not 1 <= start <= HIGHEST or not 1 <= step <= HIGHEST:
            raise UsageError(f"sequence numbers go from 1 to {HIGHEST}: start {start}, step {step}")
        self._next, self.step = start, step
        self._first = (start - 1) % step + 1  # where it begins again: the smallest number that is ours

    def next_sequence(self) -> int:
        """The next number."""
        number = self._next
        following = number + self.step
        self._next = following if following <= HIGHEST else self._first
        return number

    def __repr__(self) -> str:
        return f"<SequenceNumbers: next {self._next}>"
