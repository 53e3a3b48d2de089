"""Groups of fields that repeat inside a PDU: the destinations of submit_multi and their like."""

from __future__ import annotations

import random as rnd
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from smpplab.wire.kinds import Kind, Reading, Wrong
from smpplab.wire.statuses import CommandStatus

if TYPE_CHECKING:
    from smpplab.wire.compiler import Source

__all__ = ["Repeat"]

RINVCMDLEN = CommandStatus.ESME_RINVCMDLEN


class Repeat(Kind):
    """Groups that repeat: one group class, or several chosen by their first octet (a flag)."""

    column: ClassVar[str] = "json"

    def __init__(self, groups: type | Mapping[int, type], counted_by: str, **row: Any) -> None:
        super().__init__(**row)
        self.groups, self.counted_by = groups, counted_by
        self.choices: dict[int, type] = dict(groups) if isinstance(groups, Mapping) else {}

    @property
    def wire_type(self) -> str:  # type: ignore[override]
        return f"repeated group, counted by {self.counted_by}"

    @property
    def blank(self) -> Any:
        return ()

    def classes(self) -> tuple[Any, ...]:
        """The group classes that may occur."""
        return tuple(self.choices.values()) or (self.groups,)

    def fewest_octets(self) -> int:
        """How many octets an entry takes at least."""
        return int(min(sum(row.fewest for row in group.ROWS) for group in self.classes()))

    def pick(self, reading: Reading, at: int, left: int = 1) -> Any:
        """The group class of the entry at octet `at`, which is the first of so many that are left."""
        if not self.choices:
            return self.groups
        if at >= reading.end:
            raise Wrong(f"{self.counted_by} promises more entries than there are", RINVCMDLEN, at)
        group = self.choices.get(reading.octets[at])
        if group is None and left * self.fewest_octets() > reading.end - at:
            raise Wrong(
                f"{self.counted_by} promises {left} more, which {reading.end - at} octets cannot hold",
                CommandStatus.ESME_RINVNUMDESTS,
                at,
            )
        if group is None:
            flags = " or ".join(str(flag) for flag in self.choices)
            raise Wrong(
                f"dest_flag is {reading.octets[at]}, not {flags}", CommandStatus.ESME_RINVDESTFLAG, at
            )
        return group

    def read(self, reading: Reading, at: int) -> tuple[Any, int]:
        values = []
        count = reading.seen[self.counted_by]
        for index in range(count):
            group = self.pick(reading, at, count - index)
            inner = Reading(reading.octets, reading.end)
            for row in group.ROWS:
                name = f"{self.name}[{index}].{row.name}"
                try:
                    value, stop = row.read(inner, at)
                except Wrong as wrong:
                    reading.spans += inner.spans
                    raise Wrong(f"entry {index}, {row.name}: {wrong.reason}", wrong.status, at) from None
                inner.seen[row.name] = value
                inner.spans.append((row, name, at, stop, value))
                at = stop
            reading.spans += inner.spans
            values.append(group.of(inner.seen))
        return tuple(values), at

    def check(self, value: Any) -> str | None:
        try:
            values = list(value)
        except TypeError:
            return f"a list is needed, not {type(value).__name__}"
        if len(values) > 255:
            return f"{len(values)} entries do not fit, at most 255 do"
        for index, entry in enumerate(values):
            if not isinstance(entry, self.classes()):
                wanted = " or ".join(cls.__name__ for cls in self.classes())
                return f"entry {index} is {type(entry).__name__}, not {wanted}"
            for row in entry.ROWS:
                problem = row.check(getattr(entry, row.name))
                if problem:
                    return f"entry {index}, {row.name}: {problem}"
        return None

    def random(self, rng: rnd.Random) -> Any:
        return tuple(rng.choice(self.classes()).random(rng) for _ in range(rng.randrange(4)))

    def display(self, value: Any) -> str:
        return f"{len(value)} entries"

    def decode_lines(self, code: Source) -> None:
        code.repeat(self.name, code.local(self.counted_by), self.groups if not self.choices else self.choices)

    def encode_lines(self, code: Source) -> None:
        code.line(f"{code.local(self.name)} = self.{self.name}")
        code.encode_repeat(code.local(self.name), self.classes())
