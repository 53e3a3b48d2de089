"""Scenarios: a message centre, and what happens to it, as a file of TOML.

    title = "Throttled campaign"
    teaches = "What a limit does to a sender that does not slow down."
    seed = 7
    fate = {outcome = "delivered", after = [0.2, 2.0]}

    [accounts.lab]
    password = "secret"
    limit = 20

    [[change]]
    at = "20 s"
    accounts.lab.limit = 100

    [[change]]
    at = "30 s"
    every = "1 min"
    close = true

    [rehearsal]
    lasts = "2 min"
    esme = [{messages = 1000, rate = 50}]

At the top and in a change stand the keys of `scenario_table`: what holds, such as accounts (with the fields
of `Account`), fate, receipts, faults, timers; and what happens there and then: close, unbind, listen,
hold_receipts, deliver, alert, traffic, handsets.  Who sends in a rehearsal is a `Script`.  Twelve scenarios
are shipped: `Scenario.shipped`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import Any, get_type_hints

from smpplab.errors import UsageError
from smpplab.simulator.accounts import Accounts
from smpplab.simulator.paced import PacedClock, check_speed
from smpplab.simulator.scenario_changes import Change, Played, changes_from, in_order
from smpplab.simulator.scenario_files import beside, content, names, parsed
from smpplab.simulator.scenario_shown import as_html
from smpplab.simulator.scenario_table import KEYS, made, put
from smpplab.simulator.scenario_values import WORDS, call, fit, said_with, unknown
from smpplab.simulator.scripts import Rehearsal
from smpplab.simulator.simulator import Simulator
from smpplab.transport.clock import LoopClock, ManualClock

__all__ = ["Scenario"]

USUAL_ACCOUNT = {"lab": {"password": "secret"}}
YEARS = range(2000, 2100)  # SMPP writes two digits of a year (SMPP 3.4 section 7.1.1)
FATE = {"fate", "receipt_after"}


@dataclass(frozen=True, repr=False)
class Scenario:
    """A message centre and what happens to it.

    Attributes:
        name: Where it is from: the name of a shipped one, or of a file.
        title: A name for people.
        teaches: What one learns from it, in a sentence.
        seed: Of all chances.
        begins: The date at its start; without, now, and in a rehearsal always the same.
        speed: How many times as fast as real time it runs.
        settings: What holds from the start; see `scenario_table.KEYS`.
        changes: What changes, and when.
        rehearsal: Who binds and sends in virtual time.

    >>> Scenario.read("throttled campaign")
    <Scenario 'throttled campaign': 1 change>
    """

    name: str
    title: str = ""
    teaches: str = ""
    seed: int = 0
    begins: datetime | None = None
    speed: float = 1.0
    settings: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    rehearsal: Rehearsal = field(default_factory=Rehearsal)

    def __post_init__(self) -> None:
        check_speed(self.speed)
        if self.begins is not None and self.begins.year not in YEARS:
            raise UsageError(f"begins is a date of the years 2000 to 2099, not of {self.begins.year}")

    # Where they come from

    @classmethod
    def read(cls, name: str | PathLike[str]) -> Scenario:
        """A shipped scenario by its name, or one from a file that ends in .toml.

        Raises:
            UsageError: There is none; or the file says what cannot be, naming the key and what there is.
        """
        return cls.parse(*content(name))

    @classmethod
    def shipped(cls) -> list[Scenario]:
        """All that come with the package."""
        return [cls.read(name) for name in names()]

    @classmethod
    def parse(cls, text: str, name: str = "the scenario", folder: Path = Path()) -> Scenario:
        """A scenario from the text of a file.

        Args:
            text: TOML.
            name: What errors call it.
            folder: Where the files are that it names.

        Raises:
            UsageError: As for `read`.
        """
        return cls.of(parsed(text, name), name, folder)

    @classmethod
    def of(cls, table: Mapping[str, Any], name: str = "the scenario", folder: Path = Path()) -> Scenario:
        """The same from a mapping with what a file says."""
        rest = dict(beside(table, folder))
        head = {key: rest.pop(key) for key in HEAD if key in rest}
        changes, rehearsal = rest.pop("change", []), rest.pop("rehearsal", {})
        for key in rest:
            if key not in KEYS:
                raise unknown(name, key, [*HEAD, "change", "rehearsal", *KEYS])
        scenario: Scenario = said_with(
            name,
            cls,
            name,
            **{key: fit(f"{name}: {key}", head[key], HEAD[key], {datetime: _date}) for key in head},
            settings={"accounts": USUAL_ACCOUNT} | rest,
            changes=changes_from(name, changes),
            rehearsal=_rehearsal(name, rehearsal),
        )
        scenario._try()
        return scenario

    def _try(self) -> None:
        """Play it once without acting: what cannot be is said now, and not in the middle of a run."""
        smsc = self.simulator(clock=ManualClock(), port=None)
        for number, change in enumerate(in_order(self.changes), 1):
            where = f"{self.name}: change {number}, at {change.at:g} s"
            said_with(where, put, smsc, made(where, change.table), acting=False)
        for script in self.rehearsal.esme:
            said_with(f"{self.name}: rehearsal", script.endpoint, smsc)

    # What they make

    def simulator(self, **more: Any) -> Simulator:
        """A simulator that follows it, from its first start on.

        Args:
            more: Arguments of `Simulator`, which win over the scenario's; accounts join those of the
                scenario, or replace those of the same system_id.
        """
        drop = set(more) | (FATE if FATE & more.keys() else set())
        accounts = more.pop("accounts", None)
        clock = more.pop("clock", None) or self._clock()
        smsc = Played({}, clock=clock, seed=more.pop("seed", self.seed), **more)
        if not isinstance(clock, LoopClock | ManualClock) or self.begins is not None:
            smsc.dates.epoch = self.begins or datetime.now(UTC) - timedelta(seconds=clock.time())
        drop.discard("accounts")
        settings = {key: value for key, value in self.settings.items() if key not in drop}
        things = made(self.name, settings)
        said_with(self.name, put, smsc, things, acting=False)
        for account in Accounts(accounts or ()).values():
            smsc.accounts.add(account)
        smsc.first = [(key, value) for key, value in things if key.acts]
        smsc.changes = self.changes
        return smsc

    def _clock(self) -> Any:
        real = self.begins is None and self.speed == 1
        return LoopClock() if real else PacedClock(self.speed)

    def at_speed(self, speed: float) -> Scenario:
        """The same at another speed."""
        return replace(self, speed=speed)

    def __repr__(self) -> str:
        count = len(self.changes)
        return f"<Scenario {self.name!r}: {count} change{'s' if count != 1 else ''}>"

    def _repr_html_(self) -> str:
        return as_html(self)


HEAD: dict[str, Any] = {
    name: hint
    for name, hint in get_type_hints(Scenario).items()
    if name != "name" and (hint in WORDS or name == "begins")
}


def _date(where: str, value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise UsageError(f"{where} is a date and a time, 2027-01-15T08:00:00Z, not {value!r:.80}")
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _rehearsal(name: str, table: Any) -> Rehearsal:
    where = f"{name}: rehearsal"
    rehearsal: Rehearsal = call(where, Rehearsal, table, {})
    if not rehearsal.esme:
        raise UsageError(f"{where} has nobody in it: give it an [[rehearsal.esme]]")
    return rehearsal
