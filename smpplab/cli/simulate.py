"""``smpplab simulate``: the message centre, in a terminal."""

from __future__ import annotations

import argparse
import asyncio
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smpplab.cli.output import Events
from smpplab.cli.signals import stopped
from smpplab.errors import UsageError
from smpplab.simulator import Account, PerSecond, Simulator, faults

__all__ = ["add_parser", "run"]

EXAMPLE = "example: smpplab simulate --port 2775 --account lab:secret:50 --receipt-after 0.2,2 --json"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("simulate", help="a message centre to test against", epilog=EXAMPLE)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    add("--port", type=int, default=2775, help="which port; 0 picks a free one (2775)")
    add("--account", action="append", default=[], metavar="ID:PASSWORD[:PER_SECOND]",
        help="who may bind, and how many messages a second are taken (lab:secret)")  # fmt: skip
    add("--scenario", metavar="FILE", help="a TOML file with accounts, seed, receipt_after")
    add("--seed", type=int, help="of all chances: the same seed gives the same answers (0)")
    add(
        "--receipt-after",
        metavar="A,B",
        help="seconds until a message is delivered: at least A, at most B (0.2,2)",
    )
    add("--receipts", metavar="NAME",
        help="how receipts are written, such as vonage or jasmin; a wrong name lists them all")  # fmt: skip
    add("--fault", action="append", default=[], metavar="NAME[=EVERY]",
        help="break the wire: submit_no_resp=100 drops every 100th answer, dlr_twice=5%% doubles receipts "
             "by chance; may be repeated; a wrong name lists them all")  # fmt: skip
    add("--record", metavar="FILE", help="save what went over the wire: .pcapng, .pcap, .jsonl, .parquet")
    add("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_simulate(options, Events(options.json)))


async def _simulate(options: argparse.Namespace, events: Events) -> int:
    smsc = Simulator(**choices(options))
    recorder = None
    if options.record:
        from smpplab.capture import record

        recorder = record(smsc)
    unread: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def say(event: dict[str, Any]) -> None:
        try:
            if not unread.done():
                events(**_plain(event))
        except BrokenPipeError as error:  # nobody reads any more: there is nothing to go on for
            unread.set_exception(error)

    smsc.on_event.append(say)
    stop = asyncio.ensure_future(stopped())
    await asyncio.sleep(0)
    try:
        await smsc.start()
        ends: list[asyncio.Future[Any]] = [stop, unread]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.cancel()
        await smsc.close()
        if recorder is not None:
            recorder.capture.save(options.record)
            recorder.close()
    if unread.done():
        unread.result()
    events("summary", **smsc.counters)
    return 0


def _plain(event: dict[str, Any]) -> dict[str, Any]:
    """An event for the terminal: its name first, the time of day last."""
    rest = {name: value for name, value in event.items() if name not in ("event", "time")}
    return {"event": event["event"], **rest, "time": datetime.now(UTC).isoformat(timespec="milliseconds")}


def choices(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of `Simulator`: the scenario's, and over them those of the command line."""
    chosen = scenario(options.scenario) if options.scenario else {}
    chosen |= {"host": options.host, "port": options.port}
    if options.account:
        chosen["accounts"] = [account(text) for text in options.account]
    if options.seed is not None:
        chosen["seed"] = options.seed
    if options.receipts:
        chosen["receipts"] = options.receipts
    if options.fault:
        chosen["faults"] = [faults.parse(text) for text in options.fault]
    if options.receipt_after:
        chosen["receipt_after"] = seconds(options.receipt_after)
    return chosen


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


def scenario(path: str) -> dict[str, Any]:
    """The arguments of `Simulator` from a file::

    seed = 7
    receipt_after = [0.2, 2.0]
    [accounts.lab]
    password = "secret"
    per_second = 50
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no scenario: {error}") from None
    unknown = set(content) - {"seed", "receipt_after", "accounts"}
    if unknown:
        raise UsageError(
            f"{path}: a scenario has seed, receipt_after and accounts, not {', '.join(sorted(unknown))}"
        )
    chosen: dict[str, Any] = {"seed": content.get("seed", 0)}
    if "receipt_after" in content:
        after = content["receipt_after"]
        chosen["receipt_after"] = tuple(after) if isinstance(after, list) else after
    if "accounts" in content:
        chosen["accounts"] = [
            Account(
                name,
                values.get("password", ""),
                PerSecond(values["per_second"]) if "per_second" in values else None,
            )
            for name, values in content["accounts"].items()
        ]
    return chosen
