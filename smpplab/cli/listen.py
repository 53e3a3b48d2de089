"""``smpplab listen``: bind and print what comes in, long messages joined."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from typing import Any

from smpplab.cli.output import Events
from smpplab.cli.signals import stopped
from smpplab.client import Esme, Message, connect
from smpplab.errors import UsageError

__all__ = ["add_parser", "run"]

EXAMPLE = "example: smpplab listen 'smpp://lab:secret@localhost:2775?bind=rx' --count 3 --json"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("listen", help="bind and print what comes in", epilog=EXAMPLE)
    parser.add_argument("url", help="smpp://system_id:password@host:port?bind=rx")
    parser.add_argument("--count", type=int, metavar="N", help="end after N messages and receipts")
    parser.add_argument("--for", dest="seconds", type=float, metavar="S", help="end after S seconds")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    seconds, count = options.seconds, options.count
    if seconds is not None and not seconds >= 0:  # so nan is none, either
        raise UsageError(f"--for is a number of seconds from 0 up, not {seconds:g}")
    if count is not None and count < 1:
        raise UsageError(f"--count is at least 1, not {count}")
    return asyncio.run(_listen(options, Events(options.json)))


async def _listen(options: argparse.Namespace, events: Events) -> int:
    count, lost = 0, None
    async with connect(options.url) as esme:
        events("bound", system_id=esme.endpoint.system_id, mc=esme.mc_system_id, state=esme.state.value)
        end = asyncio.ensure_future(_end(options.seconds))
        try:
            while options.count is None or count < options.count:
                message = await _next(esme, end)
                if message is None:
                    break
                count += 1
                _print(message, events)
            if esme.closed:
                lost = await esme.wait_closed()
        finally:
            end.cancel()
    if lost is not None:
        raise lost
    events("unbound", system_id=esme.endpoint.system_id)
    events("summary", received=count)
    return 0


async def _end(seconds: float | None) -> None:
    """Done when a signal comes or the time is over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopped()


async def _next(esme: Esme, end: asyncio.Future[None]) -> Message | None:
    """The next message, or `None` at the end."""

    async def following() -> Message | None:
        return await anext(aiter(esme), None)

    task = asyncio.ensure_future(following())
    waiting: set[asyncio.Future[Any]] = {task, end}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None
    return task.result()


def _print(message: Message, events: Events) -> None:
    receipt = message.receipt
    if receipt is not None:
        events("receipt", message_id=receipt.message_id, state=receipt.stat, error=receipt.err,
               source=message.source, destination=message.destination, text=receipt.text)  # fmt: skip
    else:
        events("message", source=message.source, destination=message.destination, text=message.text,
               segments=message.segments)  # fmt: skip
