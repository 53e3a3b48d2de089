"""``smpplab replace``: another text for a message that waits."""

from __future__ import annotations

import argparse
from typing import Any

from smpplab.cli.output import Events
from smpplab.cli.query import add_url, as_given, operate
from smpplab.client import Esme

__all__ = ["add_parser", "run"]

EXAMPLE = 'example: smpplab replace smpp://lab:secret@localhost:2775 0000000001 "Hello again" --source LAB'


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("replace", help="replace the text of a message that waits", epilog=EXAMPLE)
    add_url(parser)
    add = parser.add_argument
    add("message_id", help="the message centre's name for it")
    add("text", nargs="+", help="the new text; several words are joined by blanks")
    add("--receipt", action="store_true", help="ask for a delivery receipt from now on")
    add("--validity", metavar="T", help="seconds, or a time as SMPP writes it; as before without")
    add("--schedule", metavar="T", help="when to deliver it: seconds, or a time as SMPP writes it")
    add(
        "--encoding",
        help="the alphabet of the old text, which holds for the new: gsm7, latin1, ucs2 … (gsm7)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    chosen = as_given(options)

    async def ask(esme: Esme, say: Events) -> None:
        text = " ".join(options.text)
        await esme.replace(
            options.message_id, text, source=options.source, receipt=options.receipt or None, **chosen
        )
        say("replaced", message_id=options.message_id)

    return operate(options, ask)
