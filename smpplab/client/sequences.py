"""Sequence numbers: 1 to 0x7FFFFFFF, then 1 again (SMPP 5.0 section 4.7.24)."""

from __future__ import annotations

from smpplab.errors import UsageError
from smpplab.session.states import HIGHEST

__all__ = ["SequenceNumbers"]


class SequenceNumbers:
    """Counts up by `step` from `start`, and begins again at 1 after the highest number.

    >>> numbers = SequenceNumbers(start=0x7FFFFFFF)
    >>> numbers.next_sequence(), numbers.next_sequence()
    (2147483647, 1)
    """

    def __init__(self, start: int = 1, step: int = 1) -> None:
        if not 1 <= start <= HIGHEST or not 1 <= step <= HIGHEST:
            raise UsageError(f"sequence numbers go from 1 to {HIGHEST}: start {start}, step {step}")
        self._next, self.step = start, step

    def next_sequence(self) -> int:
        """The next number."""
        number = self._next
        following = number + self.step
        self._next = following if following <= HIGHEST else 1
        return number

    def __repr__(self) -> str:
        return f"<SequenceNumbers: next {self._next}>"
