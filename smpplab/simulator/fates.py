"""Fates: what becomes of a message that the simulator has taken, and after how long.

A fate is any object with ``fate(message) -> Fate``.  Those here are laws with chances in them: they draw
from the simulator's one seeded generator, so that a lesson repeats exactly.  A law of your own that wants
that generator derives from `Law`.

===================  ============================================================================
`fates_base`         what a fate is, and the plain ones: `Delivered`, `Undeliverable`, …
`fates_mixed`        `Mixed`, `ByPrefix`, `ByHour`
`absence`            `Absent`: the mobile is off, and is tried again
`delays`             how long it takes: `Exponential`, `LogNormal`, …
`fate_tables`        `fate_from`: a fate from a table of a TOML file
===================  ============================================================================
"""

from smpplab.simulator.absence import Absent
from smpplab.simulator.delays import (
    DelayByHour,
    DelayByPrefix,
    DelayLaw,
    Exponential,
    Fixed,
    LogNormal,
    Uniform,
    delay_from,
)
from smpplab.simulator.fate_tables import OUTCOMES, fate_from
from smpplab.simulator.fates_base import (
    Accepted,
    Deleted,
    Delivered,
    Expired,
    Fate,
    FateLaw,
    Law,
    Pending,
    Rejected,
    Skipped,
    Undeliverable,
    Unknown,
)
from smpplab.simulator.fates_mixed import ByHour, ByPrefix, Mixed

__all__ = [
    "OUTCOMES", "Absent", "Accepted", "ByHour", "ByPrefix", "DelayByHour", "DelayByPrefix", "DelayLaw",
    "Deleted", "Delivered", "Expired", "Exponential", "Fate", "FateLaw", "Fixed", "Law", "LogNormal", "Mixed",
    "Pending", "Rejected", "Skipped", "Undeliverable", "Uniform", "Unknown", "delay_from", "fate_from",
]  # fmt: skip
