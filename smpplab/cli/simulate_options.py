"""What ``smpplab simulate`` is told, and what it makes of that: a scenario, and what goes before it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from smpplab.errors import UsageError
from smpplab.simulator import Account, PerSecond, Simulator, Traffic, faults, traffic_file
from smpplab.simulator.scenario import Scenario
from smpplab.simulator.scenario_values import seconds as stretch
from smpplab.simulator.traffic import Flow

__all__ = ["add_options", "begin", "chosen", "described", "given", "lasting", "traffic"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    add("--port", type=int, default=2775, help="which port; 0 picks a free one (2775)")
    add("--scenario", metavar="NAME_OR_FILE",
        help="a shipped scenario, or a TOML file; `list` shows those that are shipped")  # fmt: skip
    add("--account", action="append", default=[], metavar="ID:PASSWORD[:PER_SECOND]",
        help="who may bind, and how many messages a second are taken (lab:secret); "
             "joins the accounts of a scenario")  # fmt: skip
    add("--seed", type=int, help="of all chances: the same seed gives the same answers (0)")
    add("--receipt-after", metavar="A,B",
        help="seconds until a message is delivered: at least A, at most B (0.2,2)")  # fmt: skip
    add("--receipts", metavar="NAME",
        help="how receipts are written, such as vonage or jasmin; a wrong name lists them all")  # fmt: skip
    add("--fault", action="append", default=[], metavar="NAME[=EVERY]",
        help="break the wire: submit_no_resp=100 drops every 100th answer, dlr_twice=5%% doubles receipts "
             "by chance; may be repeated; a wrong name lists them all")  # fmt: skip
    add("--originate", type=float, metavar="RATE", help="messages a second that mobiles write")
    add("--originate-from", metavar="FILE", help="what mobiles write, from a file")
    add("--speed", type=float, metavar="X", help="X times as fast as real time, or as the capture")
    add("--rehearse", action="store_true",
        help="in virtual time, without sockets, with the senders of the scenario's [rehearsal]: "
             "the same seed gives the same octets")  # fmt: skip
    add("--for", metavar="TIME", dest="lasts", help='how long a rehearsal lasts, such as "60 s" or "24 h"')
    add("--replay", metavar="FILE", help="be the message centre of this capture")
    add("--control", type=int, metavar="PORT", help="see and steer it over HTTP; 0 picks a free port")
    add("--control-token", metavar="TOKEN",
        help="what one has to know for that; without, SMPPLAB_CONTROL_TOKEN, or one is drawn")  # fmt: skip
    add("--record", metavar="FILE", help="save what went over the wire: .pcapng, .pcap, .jsonl, .parquet")
    add("--json", action="store_true", help="one JSON object a line")


NOT_WITH_REPLAY = (
    "scenario", "account", "seed", "receipt_after", "receipts", "fault", "originate", "originate_from",
    "rehearse", "lasts", "control", "record",
)  # fmt: skip
NOT_WITH_REHEARSE = ("control", "speed")


def chosen(options: argparse.Namespace) -> Scenario:
    """The scenario that is wanted; without one, that of a message centre with nothing to learn from.

    Raises:
        UsageError: There is no such scenario, or options do not go together.
    """
    _check_files(options)
    apart = NOT_WITH_REPLAY if options.replay else NOT_WITH_REHEARSE if options.rehearse else ()
    for name in apart:
        value = getattr(options, name)
        if value is not None and value is not False and value != []:  # 0 is a port
            other = "--replay" if options.replay else "--rehearse"
            raise UsageError(f"--{WRITTEN.get(name, name.replace('_', '-'))} does not go with {other}")
    if options.lasts is not None and not options.rehearse:
        raise UsageError("--for is how long a rehearsal lasts: it goes with --rehearse")
    if options.control_token is not None and options.control is None:
        raise UsageError("--control-token goes with --control: which port shall it open?")
    if options.record is not None:
        _check_record(options.record)
    scenario = _named(options.scenario) if options.scenario else Scenario("simulate")
    return scenario if options.speed is None else scenario.at_speed(options.speed)


WRITTEN = {"lasts": "for"}
NAMED = {"replay": "a file", "record": "a file", "originate_from": "a file", "scenario": "a scenario"}


def _check_files(options: argparse.Namespace) -> None:
    """An empty name is most often a variable of the shell that is not set: that must not go unseen."""
    for name, what in NAMED.items():
        if getattr(options, name) == "":
            raise UsageError(f"--{name.replace('_', '-')} is empty: leave it out, or name {what}")


def _check_record(file: str) -> None:
    """What cannot be saved is said now, and not when an hour has been recorded."""
    from smpplab.capture.files import check_writable

    check_writable(file)


def _named(name: str) -> Scenario:
    """The scenario of that name or file; where there is none, those that there are come before the error."""
    try:
        return Scenario.read(name)
    except UsageError:
        if not name.endswith(".toml"):
            print("\n".join(described()), file=sys.stderr)
        raise


def described() -> Iterator[str]:
    """The shipped scenarios, a line for each."""
    for scenario in Scenario.shipped():
        yield f"{scenario.name:<20} {scenario.teaches}"


def given(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of `Simulator` that the command line gives: they go before those of the scenario."""
    found: dict[str, Any] = {}
    if options.account:
        found["accounts"] = [account(text) for text in options.account]
    elif not options.scenario:
        found["accounts"] = {"lab": "secret"}
    if options.seed is not None:
        found["seed"] = options.seed
    if options.receipts:
        found["receipts"] = options.receipts
    if options.fault:
        found["faults"] = [faults.parse(text) for text in options.fault]
    if options.receipt_after:
        found["receipt_after"] = seconds(options.receipt_after)
    return found


def account(text: str) -> Account:
    """An account from ``ID:PASSWORD[:PER_SECOND]``."""
    parts = text.split(":")
    try:
        limit = PerSecond(float(parts[2])) if len(parts) == 3 else None
    except ValueError:
        limit = None
        parts = []
    if not 2 <= len(parts) <= 3:
        raise UsageError("--account takes ID:PASSWORD or ID:PASSWORD:PER_SECOND")
    return Account(parts[0], parts[1], limit)


def seconds(text: str) -> tuple[float, float]:
    """A range of seconds from ``A,B`` or ``A``."""
    try:
        least, _, most = text.partition(",")
        return float(least), float(most or least)
    except ValueError:
        raise UsageError(f"--receipt-after takes seconds as A,B, not {text!r}") from None


def lasting(options: argparse.Namespace) -> float | None:
    """How long a rehearsal lasts, where the command line says it."""
    return None if options.lasts is None else stretch("--for", options.lasts)


def traffic(options: argparse.Namespace) -> list[Flow]:
    """What mobiles write by themselves."""
    by_rate = [] if options.originate is None else [Traffic(options.originate)]
    return by_rate + ([traffic_file(options.originate_from)] if options.originate_from else [])


def begin(flows: list[Flow], smsc: Simulator) -> None:
    """Have mobiles write."""
    for flow in flows:
        flow.start(smsc)
