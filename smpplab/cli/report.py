"""``smpplab report``: the analysis of a capture, as text and as one HTML page."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from smpplab.cli.convert import account, add_ports, merged

__all__ = ["add_parser", "run"]

EXAMPLE = "example: smpplab report monday.pcapng --out monday.html"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("report", help="the analysis of a capture as one HTML page", epilog=EXAMPLE)
    parser.add_argument("inputs", nargs="+", metavar="IN", help="capture files; several are merged by time")
    parser.add_argument("--out", metavar="FILE", help="write the page: one HTML file that needs nothing else")
    parser.add_argument("--title", default="SMPP report", help="the page's heading")
    add_ports(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    capture = merged(options.inputs, options.ports)
    from smpplab.analysis.report import report, summary_text  # pandas and matplotlib, only now

    print(summary_text(capture))
    print(account(capture), file=sys.stderr)
    if options.out:
        report(capture, options.out, title=options.title)
        print(f"wrote {options.out}", file=sys.stderr)
    return 0
