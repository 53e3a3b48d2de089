"""``smpplab send``: bind, submit, wait for receipts, unbind."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from typing import Any

from smpplab.cli.output import Events
from smpplab.client import Esme, Submission, TokenBucket, connect
from smpplab.errors import CommandError, ReceiptTimeout, UsageError
from smpplab.text import alphabets
from smpplab.text.segments import METHODS

__all__ = ["add_parser", "run"]

EXAMPLE = 'example: smpplab send smpp://lab:secret@localhost:2775 447700900123 "Hello" --source LAB --receipt'


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("send", help="submit a message and wait for its receipt", epilog=EXAMPLE)
    add = parser.add_argument
    add("url", help="smpp://system_id:password@host:port?bind=trx; the password may be in SMPPLAB_PASSWORD")
    add("to", help="destination address")
    add("text", nargs="+", help="the text; several words are joined by blanks")
    add("--source", default="", metavar="A", help="source address")
    add("--receipt", action="store_true", help="ask for a delivery receipt, and wait for it")
    add("--wait", type=float, default=30.0, metavar="S", help="seconds to wait for receipts (30)")
    add("--count", type=int, default=1, metavar="N", help="send it N times")
    add("--rate", type=float, metavar="R", help="messages a second at most")
    add("--window", type=int, metavar="W", help="requests outstanding at most (the address's, or 10)")
    add("--encoding", default="auto", help="auto, gsm7, latin1, ucs2 … (auto)")
    add("--split", default="udh8", choices=METHODS, help="how long messages are split (udh8)")
    add("--data-coding", type=number, metavar="N", help="say this data_coding, whatever the encoding")
    add(
        "--tlv",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="add a TLV; VALUE is text, a number, or 0x octets",
    )
    add("--flash", action="store_true", help="a message of class 0, shown at once")
    add("--validity", metavar="T", help="seconds, or a time as SMPP writes it")
    add("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def number(text: str) -> int:
    """A number, also as 0x…"""
    return int(text, 0)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if options.count < 1:
        raise UsageError(f"--count is at least 1, not {options.count}")
    if not options.wait >= 0:  # so nan is none, either
        raise UsageError(f"--wait is a number of seconds from 0 up, not {options.wait:g}")
    options.chosen = message_options(options)
    return asyncio.run(_send(options, Events(options.json)))


async def _send(options: argparse.Namespace, events: Events) -> int:
    began, counts = time.monotonic(), Counter[str]()
    limiter = TokenBucket(options.rate) if options.rate is not None else None
    window = {} if options.window is None else {"window": options.window}
    async with connect(options.url, rate_limiter=limiter, **window) as esme:
        events("bound", system_id=esme.endpoint.system_id, mc=esme.mc_system_id, state=esme.state.value)
        sent = await _submit_all(esme, options, events, counts)
        if options.receipt:
            await asyncio.gather(*(_await_receipt(entry, options, events, counts) for entry in sent))
    events("unbound", system_id=esme.endpoint.system_id)
    events(
        "summary",
        **{name: counts[name] for name in ("sent", "accepted", "refused", "receipts", "missing")},
        seconds=round(time.monotonic() - began, 3),
    )
    return 1 if counts["refused"] or counts["missing"] else 0


async def _submit_all(
    esme: Esme, options: argparse.Namespace, events: Events, counts: Counter[str]
) -> list[Submission]:
    text = " ".join(options.text)
    accepted: list[Submission] = []
    turns = iter(range(options.count))

    async def work() -> None:
        for _ in turns:
            counts["sent"] += 1
            try:
                sent = await esme.submit(
                    options.to, text, source=options.source, receipt=options.receipt, **options.chosen
                )
            except CommandError as error:
                counts["refused"] += 1
                events("submitted", message_id=None, status=error.status.name, segments=0, latency=None)
                continue
            counts["accepted"] += 1
            accepted.append(sent)
            latency = round(sent.latency, 6)
            events("submitted", message_id=sent.message_id, status=sent.status.name, segments=sent.segments,
                   latency=latency, message_ids=sent.message_ids)  # fmt: skip

    await asyncio.gather(*(work() for _ in range(min(esme.session.window.limit, options.count))))
    return accepted


async def _await_receipt(
    sent: Submission, options: argparse.Namespace, events: Events, counts: Counter[str]
) -> None:
    try:
        receipt = await sent.receipt(timeout=options.wait)
    except ReceiptTimeout:
        counts["missing"] += 1
        events("receipt", message_id=sent.message_id, state=None, error=None, after=None)
        return
    counts["receipts"] += 1
    events("receipt", message_id=sent.message_id, state=receipt.stat, error=receipt.err,
           after=round(sent.receipted_after or 0.0, 6))  # fmt: skip


def message_options(options: argparse.Namespace) -> dict[str, Any]:
    """The options that `Esme.submit` takes."""
    chosen: dict[str, Any] = {"split": options.split}
    if options.encoding != "auto":
        chosen["alphabet"] = alphabets.get(options.encoding).name
    if options.data_coding is not None:
        chosen["data_coding"] = options.data_coding
    if options.flash:
        chosen["flash"] = True
    if options.validity:
        digits = options.validity.replace(".", "", 1).isdecimal()
        chosen["validity"] = float(options.validity) if digits else options.validity
    if options.tlv:
        chosen["tlvs"] = [tlv(word) for word in options.tlv]
    return chosen


def tlv(word: str) -> tuple[str | int, Any]:
    """A TLV from ``NAME=VALUE``: octets as 0x0A0B, digits as a number where the TLV is one, else text."""
    from smpplab.wire import SMPP

    name, separator, value = word.partition("=")
    if not separator:
        raise UsageError(f"--tlv takes NAME=VALUE, not {word!r}")
    try:
        key: str | int = int(name, 16) if name.lower().startswith("0x") else name
    except ValueError:
        raise UsageError(f"--tlv: {name} is no tag") from None
    row = SMPP.tlv(key)
    if row is None and isinstance(key, str):
        raise UsageError(f"--tlv: no TLV is called {name!r}; give its tag, as 0x1501=VALUE")
    if value.lower().startswith("0x"):
        try:
            return key, bytes.fromhex(value[2:])
        except ValueError:
            raise UsageError(f"--tlv {name}: {value} is no row of hexadecimal octets") from None
    if row is not None and row.kind.column.startswith("UInt") and value.isdecimal():
        return key, int(value)
    return key, value if row is not None and row.kind.column == "string" else value.encode()
