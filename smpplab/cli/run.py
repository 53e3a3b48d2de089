"""``smpplab run``: sends what a broker holds, for as long as it is let."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
from typing import Any

from smpplab.cli.config import Config, read, served, settled
from smpplab.cli.dry_run import dry_run
from smpplab.cli.loading import said
from smpplab.cli.output import Events
from smpplab.cli.sender import Sender
from smpplab.cli.signals import on_signal
from smpplab.client import logs
from smpplab.client.parts import settle
from smpplab.errors import SmppError, UsageError

__all__ = ["add_parser", "run"]

EXAMPLE = "example: smpplab run sender.toml --json; smpplab run shop.sender:client --dry-run"
ABOUT = """Send what a broker holds until SIGTERM or SIGINT: then what is in hand is finished, within the
configuration's stop_timeout, and the rest stays in the broker. A second signal ends at once."""
CLOSING = 5.0  # seconds for each part of the user's
log = logging.getLogger("smpplab.cli")


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "run", help="send what a broker holds, until SIGTERM", description=ABOUT, epilog=EXAMPLE
    )
    add = parser.add_argument
    add("config", metavar="CONFIG", help="a TOML or JSON file, or package.module:name; see the README")
    add("--dry-run", action="store_true", help="check the configuration, reach the broker, bind nothing")
    add("--until-empty", action="store_true", help="end when the broker is empty")
    add("--json", action="store_true", help="one JSON object a line on stdout")
    add("--log-format", choices=("json", "keyvalue", "text"), help="of the log on stderr (text)")
    add("--log-level", metavar="L", help="of the log: debug, info, warning, error (warning)")
    add(
        "--metrics",
        type=int,
        metavar="PORT",
        help="serve Prometheus metrics on this port; 0 picks a free one",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    given = read(options.config)
    return asyncio.run(_run(options, given))


async def _run(options: argparse.Namespace, given: Any) -> int:
    config = await settled(options.config, given)
    say = Events(options.json)
    sender = Sender(config, say, options.until_empty)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_logs(config, options))
        if not options.dry_run:
            stack.enter_context(on_signal(sender.signalled))
        try:
            _check(config)
            if options.dry_run:
                return await dry_run(config, say)
            return await sender.run(_metrics(config, options, say))
        finally:
            await _close(config)


def _check(config: Config) -> None:
    """A sender needs a broker, a receiver has no use for one."""
    settings = config.settings
    receiver = (settings.bind or config.connect.endpoint.bind) == "rx"
    if not receiver and not hasattr(settings.broker, "dequeue"):
        raise UsageError(
            f'{config.name} has no broker to send from: add a table [broker] with kind = "redis" or another;'
            ' or bind = "rx" to receive only'
        )
    if receiver and settings.broker is not None:
        raise UsageError(f"{config.name}: a receiver (bind = rx) cannot send what a broker holds")
    if settings.ack == "manual" and settings.on_message is None:
        raise UsageError(
            f'{config.name}: ack = "manual" needs on_message = "package.module:name", which answers'
        )


def _logs(config: Config, options: argparse.Namespace) -> contextlib.AbstractContextManager[Any]:
    """Set up the logs as the configuration says, and over it the command line."""
    named = {"format": options.log_format, "level": options.log_level}
    chosen = config.log | {name: value for name, value in named.items() if value is not None}
    if not chosen and logging.getLogger("smpplab").handlers:
        return contextlib.nullcontext()  # the configuration's module has done it
    chosen = {"format": "text", "level": "WARNING"} | chosen
    return logs.configure(**chosen)


def _metrics(config: Config, options: argparse.Namespace, say: Events) -> Any:
    """A hook that counts, and serves; `None` where nobody asks for it."""
    chosen = dict(config.metrics)
    if options.metrics is not None:
        chosen["port"] = options.metrics
    if not chosen:
        return None
    from smpplab.client.metrics import PrometheusHook

    port, host, labels = served(**chosen)
    hook = PrometheusHook(labels=labels)
    try:
        host, port = hook.serve(port, host)
    except OSError as error:
        raise SmppError(f"metrics cannot be served at {host}:{port}: {error.strerror}") from None
    say("metrics", host=host, port=port)
    return hook


async def _close(config: Config) -> None:
    """Close the parts that want it; what fails now is only said."""
    settings = config.settings
    for part in (settings.broker, settings.correlator, *settings.hooks):
        if hasattr(part, "close"):
            try:
                async with asyncio.timeout(CLOSING):
                    await settle(part.close())
            except TimeoutError:
                log.warning("%r could not be closed within %g s", part, CLOSING)
            except Exception as error:
                log.warning("%r could not be closed: %s", part, said(error))
