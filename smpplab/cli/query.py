"""``smpplab query``, ``cancel`` and ``replace``: for messages that the message centre has already."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from smpplab.cli.output import Events
from smpplab.client import Esme, connect
from smpplab.text import alphabets

__all__ = ["add_parser", "add_url", "as_given", "operate", "run"]

EXAMPLE = "example: smpplab query smpp://lab:secret@localhost:2775 0000000001 --source LAB"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("query", help="ask what became of a message", epilog=EXAMPLE)
    add_url(parser)
    parser.add_argument("message_id", help="the message centre's name for it")
    parser.set_defaults(run=run)


def add_url(parser: argparse.ArgumentParser) -> None:
    """What the three commands share."""
    parser.add_argument(
        "url", help="smpp://system_id:password@host:port; the password may be in SMPPLAB_PASSWORD"
    )
    parser.add_argument("--source", metavar="A", help="the source address that it was submitted with")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Run the command."""

    async def ask(esme: Esme, say: Events) -> None:
        found = await esme.query(options.message_id, source=options.source)
        say("state", message_id=found.message_id, state=getattr(found.state, "name", found.state),
            final_date=found.final_date and found.final_date.isoformat(), error=found.error_code)  # fmt: skip

    return operate(options, ask)


def operate(options: argparse.Namespace, ask: Callable[[Esme, Events], Awaitable[None]]) -> int:
    """Bind, ask, unbind."""

    async def there() -> int:
        async with connect(options.url) as esme:
            await ask(esme, Events(options.json))
        return 0

    return asyncio.run(there())


def as_given(options: argparse.Namespace) -> dict[str, Any]:
    """Times and the alphabet, as `Esme` takes them."""
    chosen: dict[str, Any] = {}
    for name in ("validity", "schedule"):
        given = getattr(options, name)
        if given is not None:
            chosen[name] = (
                float(given) if given.replace(".", "", 1).isdecimal() and len(given) < 13 else given
            )
    if options.encoding is not None:
        chosen["alphabet"] = alphabets.get(options.encoding).name
    return chosen
