"""What changes in the course of a scenario, and when: on the simulator's own clock, virtual or not."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from smpplab.errors import UsageError
from smpplab.simulator.scenario_table import apply, made, put
from smpplab.simulator.scenario_values import Seconds, arguments, said_with
from smpplab.simulator.simulator import Simulator

__all__ = ["Change", "Played", "changes_from", "in_order", "schedule"]

log = logging.getLogger("smpplab.simulator")


@dataclass(frozen=True)
class Change:
    """Keys that are set at a moment, or again and again.

    Attributes:
        at: Seconds after the start.
        every: Seconds after which it comes again.
        until: Seconds after the start at which it has come for the last time.
        table: What is set; see `scenario_table.KEYS`.
    """

    at: Seconds
    every: Seconds | None = None
    until: Seconds | None = None
    table: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.every is not None and not self.every > 0:
            raise UsageError(f"every is a time above 0, not {self.every}")

    def times(self) -> Iterator[float]:
        """When it comes, in seconds after the start."""
        when = self.at
        while self.until is None or when <= self.until:
            yield when
            if self.every is None:
                return
            when += self.every

    @property
    def again(self) -> str:
        """How often it comes again, in words."""
        return f"every {self.every:g} s" if self.every is not None else ""

    def __repr__(self) -> str:
        again = f", {self.again}" if self.again else ""
        return f"<Change at {self.at:g} s{again}: {', '.join(self.table)}>"


WHEN = ("at", "every", "until")


def changes_from(name: str, tables: Any) -> tuple[Change, ...]:
    """The changes of a file.

    Args:
        name: The file, for errors.
        tables: Its [[change]] tables.

    Raises:
        UsageError: Naming the change, the key, and what there is.
    """
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise UsageError(f"{name}: changes are tables, each below its own [[change]]")
    return tuple(_change(f"{name}: change {number}", table) for number, table in enumerate(tables, 1))


def _change(where: str, table: Mapping[str, Any]) -> Change:
    times = {key: value for key, value in table.items() if key in WHEN}
    rest = {key: value for key, value in table.items() if key not in WHEN}
    if "at" not in times:
        raise UsageError(f'{where} needs at: when it comes, such as at = "10 s"')
    if not rest:
        raise UsageError(f"{where} changes nothing")
    made(where, rest)
    given = arguments(where, Change, times, {})
    return said_with(where, Change, **given, table=rest)  # type: ignore[no-any-return]


def in_order(changes: Iterable[Change]) -> list[Change]:
    """The changes by the time when they come first."""
    return sorted(changes, key=lambda change: change.at)


class Played(Simulator):
    """A simulator that follows the course of a scenario, from its first start on.

    Attributes:
        first: What acts at once, as `made` gives it; `None` when it has.
        changes: What comes later.
    """

    first: Any = ()
    changes: tuple[Change, ...] = ()

    async def start(self) -> Self:
        """Listen; the first time, the course begins."""
        await super().start()
        first, self.first = self.first, None
        if first is not None:
            put(self, first)
            schedule(self, self.changes)
        return self


def schedule(smsc: Simulator, changes: Iterable[Change]) -> None:
    """Put changes on the agenda of a simulator that starts now."""
    start = smsc.clock.time()
    for change in in_order(changes):
        _next(smsc, change, start, change.times())


def _next(smsc: Simulator, change: Change, start: float, times: Iterator[float]) -> None:
    when = next(times, None)
    if when is not None:
        smsc.agenda.at(start + when, _come, smsc, change, start, times)


def _come(smsc: Simulator, change: Change, start: float, times: Iterator[float]) -> None:
    _next(smsc, change, start, times)
    try:
        apply(smsc, change.table)
    except UsageError as error:  # what it changes was taken away meanwhile
        log.warning("%r: %s", change, error)
