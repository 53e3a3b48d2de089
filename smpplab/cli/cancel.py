"""``smpplab cancel``: have the message centre forget a message, or all that wait between two addresses."""

from __future__ import annotations

import argparse
from typing import Any

from smpplab.cli.output import Events
from smpplab.cli.query import add_url, operate
from smpplab.client import Esme
from smpplab.errors import UsageError

__all__ = ["add_parser", "run"]

EXAMPLE = (
    "example: smpplab cancel smpp://lab:secret@localhost:2775 0000000001 --source LAB;"
    " without MESSAGE_ID all that wait: --source LAB --to 447700900123"
)


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "cancel", help="have the message centre forget messages that wait", epilog=EXAMPLE
    )
    add_url(parser)
    add = parser.add_argument
    add("message_id", nargs="?", default="", help="the message centre's name for it; all of --to without")
    add("--to", metavar="B", help="the destination address")
    add("--service-type", default="", metavar="S", help="only messages of this service_type")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if not options.message_id and not options.to:
        raise UsageError("cancel what? give a message_id, or --to B for all that wait there")

    async def ask(esme: Esme, say: Events) -> None:
        message = options.message_id or None
        await esme.cancel(message, source=options.source, to=options.to, service_type=options.service_type)
        say("cancelled", message_id=message, source=options.source, to=options.to)

    return operate(options, ask)
