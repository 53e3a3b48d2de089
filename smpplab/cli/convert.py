"""``smpplab convert``: between capture files, several merged by time."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from smpplab.capture import Capture, read
from smpplab.capture.files import FORMATS
from smpplab.errors import UsageError

__all__ = ["account", "add_parser", "add_ports", "merged", "run"]

EXAMPLE = "example: smpplab convert dump.pcap00 dump.pcap01 monday.parquet --port 9000"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "convert", help="between capture files: .pcap, .pcapng, .jsonl, .parquet, .csv", epilog=EXAMPLE
    )
    parser.add_argument("inputs", nargs="+", metavar="IN", help="capture files; several are merged by time")
    parser.add_argument(
        "output", metavar="OUT", help=f"its suffix says the format: {', '.join(FORMATS)}; .gz too"
    )
    add_ports(parser)
    parser.set_defaults(run=run)


def add_ports(parser: Any) -> None:
    """Add ``--port``, which all readers of packets take."""
    help_ = "only this TCP port, whatever its traffic looks like; may be repeated"
    parser.add_argument("--port", type=int, action="append", metavar="N", dest="ports", help=help_)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    output = Path(options.output)
    if any(Path(name).resolve() == output.resolve() for name in options.inputs):
        raise UsageError(f"{output} would be written over what is read; name another file")
    suffix = Path(output.name.removesuffix(".gz")).suffix.lower()
    if suffix not in FORMATS:
        names = ", ".join(FORMATS)
        raise UsageError(f"{output}: no format has the suffix {suffix!r}; write one of {names}")
    capture = merged(options.inputs, options.ports)
    capture.save(output)
    print(f"{output}: {account(capture)}", file=sys.stderr)
    return 0


def merged(names: list[str], ports: list[int] | None) -> Capture:
    """One capture of several files, ordered by time."""
    captures = [read(name, ports=ports or None) for name in names]
    return captures[0] if len(captures) == 1 else Capture.merge(*captures)


def account(capture: Capture) -> str:
    """What was kept, what was repaired and dropped and why, on one line."""
    sessions, damaged = len(capture.sessions), sum(1 for row in capture.rows if row[7])
    kept = f"kept {_many(len(capture), 'PDU')} of {_many(sessions, 'session')}"
    if damaged:
        kept += f" ({damaged:,} with a problem)"
    return "; ".join([kept, *capture.notes] if capture.notes else [kept, "nothing repaired, nothing dropped"])


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
