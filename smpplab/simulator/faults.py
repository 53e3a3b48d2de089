"""Faults: a message centre that is broken on purpose, on the wire.

Put some into `Simulator.faults`, at any time::

    smsc.faults = [sl.faults.Silence(every=100), sl.faults.SplitWrites(), sl.faults.named("unbind", at=3)]

Each sees the PDUs that leave, in the order of the list, but those that cut PDUs up come last.  `FAULTS` has
those that ESMEs are known to stumble over, by name, each with what an ESME has to do.  When one strikes is
in `faults_base`; what they do is in `faults_octets` (the stream and its time), `faults_pdus`,
`faults_receipts` and `faults_extra` (what is said).  One of your own derives from `Fault`::

    class Twice(sl.faults.Fault):
        def strike(self, out, line):
            return [sl.faults.Step(out.octets), sl.faults.Step(out.octets)]
"""

from __future__ import annotations

from typing import Any

from smpplab.errors import UsageError
from smpplab.simulator.faults_base import Fault, Line, Outgoing
from smpplab.simulator.faults_extra import Insert, Repeat
from smpplab.simulator.faults_line import Step
from smpplab.simulator.faults_named import FAULTS, NamedFault
from smpplab.simulator.faults_octets import (
    Bandwidth,
    Close,
    CutShort,
    Deaf,
    Garbage,
    GlueWrites,
    HalfOpen,
    Jitter,
    Latency,
    Reorder,
    Reset,
    Silence,
    SplitWrites,
)
from smpplab.simulator.faults_pdus import (
    AnswerStatus,
    ExtraTlv,
    Garble,
    MessageId,
    Nack,
    NoNul,
    Patch,
    Rewrite,
    WrongCommand,
    WrongLength,
    WrongSequence,
)
from smpplab.simulator.faults_receipts import ReceiptAsData, ReceiptId, ReceiptText, TlvsOnly

__all__ = [
    "FAULTS",
    "AnswerStatus",
    "Bandwidth",
    "Close",
    "CutShort",
    "Deaf",
    "ExtraTlv",
    "Fault",
    "Garbage",
    "Garble",
    "GlueWrites",
    "HalfOpen",
    "Insert",
    "Jitter",
    "Latency",
    "Line",
    "MessageId",
    "Nack",
    "NamedFault",
    "NoNul",
    "Outgoing",
    "Patch",
    "ReceiptAsData",
    "ReceiptId",
    "ReceiptText",
    "Reorder",
    "Repeat",
    "Reset",
    "Rewrite",
    "Silence",
    "SplitWrites",
    "Step",
    "TlvsOnly",
    "WrongCommand",
    "WrongLength",
    "WrongSequence",
    "named",
    "parse",
]


def named(name: str, **when: Any) -> Fault:
    """One of `FAULTS`.

    Args:
        name: Its name.
        when: The rate or the position, and more that `Fault` takes.

    Raises:
        UsageError: There is none of that name.

    >>> named("submit_no_resp", every=100)
    <submit_no_resp of='submit_sm_resp', every=100: 0 times>
    """
    if name not in FAULTS:
        raise UsageError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
    return FAULTS[name].make(**when).called(name)


def parse(text: str) -> Fault:
    """A fault as the command line writes it: ``NAME``, ``NAME=EVERY`` or ``NAME=50%``.

    Raises:
        UsageError: It is no such text.

    >>> parse("dlr_twice=25%")
    <dlr_twice of='receipt', rate=0.25: 0 times>
    """
    name, _, often = text.partition("=")
    try:
        rate = float(often[:-1]) / 100 if often.endswith("%") else None
        every = int(often) if often and rate is None else None
    except ValueError:
        raise UsageError(f"a fault is NAME, NAME=EVERY or NAME=50%, not {text!r}") from None
    given = {"rate": rate, "every": every}
    return named(name, **{word: value for word, value in given.items() if value is not None})
