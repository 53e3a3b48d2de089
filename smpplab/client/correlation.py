"""From a receipt back to its submission, at the same cost for ten and for a million that wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Any

from smpplab.text.message_ids import best_match, family
from smpplab.transport.clock import Clock, LoopClock

__all__ = ["MemoryCorrelator"]

UNINDEXED = 4096  # ids that wait for the index: most have had their receipts before it is their turn
RETIRED = 10_000  # ids whose last receipt has come and that are still known, in case it comes again
SLICE = 100  # most values that one put forgets: a million that are due at once must not stop the loop


class MemoryCorrelator:
    """Remembers values under message ids, for a while, up to a number.

    An id is looked up as it stands first.  Only when that fails, other forms are tried: trimmed, without
    case, without leading zeros, hexadecimal against decimal; and such a match counts only when no other
    waiting message has the same form.

    What a look-up costs does not depend on how many wait.  An id costs some 200 octets beside its value,
    and another 140 when it needs a place in the index of other forms: decimal ids do not.

    Args:
        limit: How many values are kept; the oldest goes when one more comes.
        ttl: Seconds that a value is kept.
        clock: Where time comes from.

    Attributes:
        awaited: Submissions that wait for their answer and want a receipt: while there are any, a receipt
            that fits nothing may still be theirs.  Links that share a correlator share this.
        early: Such receipts, under their ids.
        forgotten: How many values went before they were asked for.
        rule: The rule by which the last `get` matched: "exact", "trimmed", "case", "zeros",
            "hex-decimal"; "" when nothing did.

    >>> from smpplab.transport import ManualClock
    >>> correlator = MemoryCorrelator(clock=ManualClock())
    >>> correlator.put("1A2B3C4D", "hello")
    >>> correlator.get("0439041101"), correlator.rule
    ('hello', 'hex-decimal')
    """

    def __init__(self, limit: int = 1_000_000, ttl: float = 72 * 3600.0, clock: Clock | None = None) -> None:
        self.limit, self.ttl = limit, ttl
        self.clock: Clock = clock or LoopClock()
        self._time = self.clock.time
        self.forgotten, self.rule = 0, ""
        self.awaited = 0
        self.early: dict[str, list[Any]] = {}
        self._values: OrderedDict[str, Any] = OrderedDict()
        self._until: dict[str, float] = {}  # apart: numbers cost the garbage collector nothing, pairs would
        self._retired: deque[tuple[str, float]] = deque()
        self._oldest = float("-inf")  # no value is due before this time
        self._new: dict[str, None] = {}  # ids that are not in the index yet
        self._families: dict[str, str | tuple[str, ...]] = {}  # ids that are not a family's name themselves

    def put(self, key: str, value: Any) -> None:
        """Remember a value under a message id."""
        now, values, new = self._time(), self._values, self._new
        if key in values:
            self.remove(key)
        values[key] = value
        self._until[key] = now + self.ttl
        new[key] = None
        if len(new) > UNINDEXED:
            self._index_new()
        if now >= self._oldest or len(values) > self.limit:
            self._tidy(now)

    def get(self, key: str) -> Any:
        """The value of an id, or of another form of it; `None` when nothing fits, or more than one."""
        until = self._until.get(key)
        if until is not None and until > self._time():
            self.rule = "exact"
            return self._values[key]
        match = self._other_form(key) if self._values else None
        if match is None:
            self.rule = ""
            return None
        self.rule, other = match
        return self._values[other]

    def remove(self, key: str) -> None:
        """Forget an id, as it stands: no receipt is to come any more."""
        if self._until.pop(key, None) is None:
            return
        del self._values[key]
        if key in self._new:
            del self._new[key]
        else:
            self._unindex(key)

    def retire(self, key: str) -> None:
        """All that was to come for an id has come: a repetition is still known for a while, then nobody's."""
        until, retired = self._until.get(key), self._retired
        if until is None:
            return
        retired.append((key, until))
        if len(retired) > RETIRED:
            key, until = retired.popleft()
            if self._until.get(key) == until:  # and not put again since
                self.remove(key)

    def _other_form(self, key: str) -> tuple[str, str] | None:
        """The rule and the id by which another form of an id is waiting."""
        self._index_new()
        name, now = family(key), self._time()
        members = self._families.get(name, ())
        if isinstance(members, str):
            members = (members,)
        until = self._until
        alive = [other for other in {name, *members} if until.get(other, now) > now]
        return best_match(key, alive)

    def _index_new(self) -> None:
        families = self._families
        for key in self._new:
            name = family(key)
            if name != key:
                members = families.get(name)
                if members is None:
                    families[name] = key
                else:
                    families[name] = (*((members,) if isinstance(members, str) else members), key)
        self._new.clear()

    def _unindex(self, key: str) -> None:
        name = family(key)
        members = self._families.get(name)
        if isinstance(members, tuple) and len(members) > 1:
            self._families[name] = tuple(other for other in members if other != key)
        elif name != key:
            self._families.pop(name, None)

    def _tidy(self, now: float) -> None:
        """Forget what is due, and what is too much."""
        values, until = self._values, self._until
        for _ in range(SLICE):
            oldest = next(iter(values), None)
            if oldest is None or (len(values) <= self.limit and until[oldest] > now):
                break
            self.forgotten += 1
            self.remove(oldest)
        self._oldest = until[next(iter(values))] if values else float("-inf")

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<MemoryCorrelator: {len(self)} waiting, {self.forgotten} forgotten>"
