"""From a receipt back to its submission, at the same cost for ten and for a million that wait."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from smpplab.text import candidates
from smpplab.transport.clock import Clock, LoopClock

__all__ = ["MemoryCorrelator"]


class MemoryCorrelator:
    """Remembers values under message ids, for a while, up to a number.

    An id is looked up as it stands first.  Only when that fails, other forms are tried: trimmed, without
    case, without leading zeros, hexadecimal against decimal; and such a match counts only when no other
    waiting message has the same form.  The index for this is built when it is first needed.

    Args:
        limit: How many values are kept; the oldest goes when one more comes.
        ttl: Seconds that a value is kept.
        clock: Where time comes from.

    Attributes:
        forgotten: How many values went before they were asked for.
        rule: The rule by which the last `get` matched.

    >>> from smpplab.transport import ManualClock
    >>> correlator = MemoryCorrelator(clock=ManualClock())
    >>> correlator.put("1A2B3C4D", "hello")
    >>> correlator.get("0439041101"), correlator.rule
    ('hello', 'hex-decimal')
    """

    def __init__(self, limit: int = 1_000_000, ttl: float = 72 * 3600.0, clock: Clock | None = None) -> None:
        self.limit, self.ttl = limit, ttl
        self.clock: Clock = clock or LoopClock()
        self.forgotten, self.rule = 0, ""
        self._values: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._new: dict[str, None] = {}  # ids that are not in the index yet
        self._index: dict[tuple[str, str], dict[str, None]] = {}

    def put(self, key: str, value: Any) -> None:
        """Remember a value under a message id."""
        now = self.clock.time()
        values = self._values
        if key in values:
            self.remove(key)
        values[key] = (now + self.ttl, value)
        self._new[key] = None
        while values and (len(values) > self.limit or next(iter(values.values()))[0] <= now):
            self.forgotten += 1
            self.remove(next(iter(values)))

    def get(self, key: str) -> Any:
        """The value of an id, or of another form of it; `None` when nothing fits, or more than one."""
        self.rule = ""
        found = self._values.get(key)
        if found is not None:
            self.rule = "exact"
            return found[1]
        if not self._values:
            return None
        self._index_new()
        for rule, form in candidates(key):
            ids = self._index.get((rule, form), {})
            if len(ids) == 1:
                self.rule = rule
                return self._values[next(iter(ids))][1]
        return None

    def remove(self, key: str) -> None:
        """Forget an id."""
        if self._values.pop(key, None) is None:
            return
        if key in self._new:
            del self._new[key]
            return
        for pair in candidates(key):
            ids = self._index.get(pair, {})
            ids.pop(key, None)
            if not ids:
                self._index.pop(pair, None)

    def _index_new(self) -> None:
        for key in self._new:
            for pair in candidates(key):
                self._index.setdefault(pair, {})[key] = None
        self._new.clear()

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<MemoryCorrelator: {len(self)} waiting, {self.forgotten} forgotten>"
