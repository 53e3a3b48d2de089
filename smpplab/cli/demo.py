"""``smpplab demo``: the main job, on the bundled message centre, in a few seconds.

Bind; submit short, long and Unicode; be throttled and recover; receive every receipt and a message from a
mobile; show what went over the wire; keep the session as a capture, a table and a report.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smpplab.client import Esme, PercentThrottle, Submission, connect
from smpplab.errors import SmppError, UsageError
from smpplab.render import dissect, ladder
from smpplab.simulator import Account, PerSecond, Simulator, fates

__all__ = ["Run", "add_parser", "play", "run"]

EXAMPLE = "example: smpplab demo --out demo --messages 200 --seed 7"
LONG = "SMPP carries long messages as segments, each with a header that says which one it is. " * 3
TEXTS = (
    "Hello, SMPP!",
    LONG,
    "Grüße aus Köln: 25 €",
    "Привет из лаборатории",
    "🎉 Emoji need UCS-2",
    "[brackets] {and} ^more",
)


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo", help="the whole of smpplab once, on the bundled message centre", epilog=EXAMPLE
    )
    add = parser.add_argument
    add(
        "--out",
        default="demo",
        metavar="DIR",
        help="where to write session.pcapng, session.parquet, report.html (demo)",
    )
    add("--messages", type=int, default=200, metavar="N", help="messages to submit (200)")
    add("--seed", type=int, default=7, metavar="S", help="of all chances (7)")
    add("--speed", type=float, default=1.0, metavar="X", help="X times as fast (1)")
    parser.set_defaults(run=run)


@dataclass
class Run:
    """What happened in a run of the demo."""

    capture: Any
    submissions: list[Submission] = field(default_factory=list)
    receipts: int = 0
    throttled: int = 0
    incoming: list[Any] = field(default_factory=list)
    lost: int = 0


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if options.messages < 1 or options.speed <= 0:
        raise UsageError("--messages is at least 1, and --speed above 0")
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    done = asyncio.run(play(options.messages, options.seed, options.speed))
    show(done)
    keep(done, out)
    print(f"\nsubmitted {len(done.submissions)}, receipts {done.receipts}, throttled {done.throttled},"
          f" mobile-originated {len(done.incoming)}, lost {done.lost}")  # fmt: skip
    return 1 if done.lost else 0


async def play(messages: int, seed: int, speed: float) -> Run:
    """Everything once; recorded at the ESME, from the first octet to the last."""
    from smpplab.capture import record

    fate = fates.Mixed(delivered=0.9, undeliverable=0.07, expired=0.03, after=(0.2 / speed, 1.5 / speed))
    limit = PerSecond(100 * speed, burst=messages / 8)  # less than we send at once: we will be throttled
    account = Account("lab", "secret", limit)
    async with Simulator([account], seed=seed, fate=fate) as smsc:
        link = connect(
            smsc.url("lab"),
            window=20,
            source="LAB",
            throttle=PercentThrottle(above=20, sample=20, wait=0.3 / speed),
        )
        with record(link) as capture:
            done = Run(capture)
            async with link as esme:
                await submit_all(esme, messages, done)
                await smsc.deliver("lab", text="What is this? " + LONG)
                done.incoming.append(await anext(aiter(esme)))
                await all_receipts(done)
        done.throttled = smsc.counters["throttled"]
    return done


async def submit_all(esme: Esme, messages: int, done: Run) -> None:
    """Submit them as fast as the message centre lets us: too fast at first, by design."""
    numbers = iter(range(messages))

    async def work() -> None:
        for number in numbers:
            to = f"+44770090{number % 1000:04d}"
            try:
                text = TEXTS[number % len(TEXTS)]
                done.submissions.append(await esme.submit(to, text, receipt=True, tries=20))
            except SmppError as error:
                done.lost += 1
                print(f"lost: {to}: {error}")

    await asyncio.gather(*(work() for _ in range(esme.settings.window)))


async def all_receipts(done: Run) -> None:
    """Wait for every receipt."""
    for sent in done.submissions:
        try:
            await sent.receipt(timeout=20)
        except SmppError as error:
            done.lost += 1
            print(f"lost: {error}")
    done.receipts = sum(len(sent.receipts) for sent in done.submissions)


def show(done: Run) -> None:
    """Print one PDU taken apart, the beginning of the conversation, and the tables."""
    from smpplab.analysis.report import summary_text

    long = next((sent for sent in done.submissions if sent.segments > 1), done.submissions[0])
    print(dissect(bytes(long.request)))
    print()
    print(ladder(done.capture[:12]))
    print()
    print(summary_text(done.capture))


def keep(done: Run, out: Path) -> None:
    """Write the session as a capture, a table, a report, and the pictures of the notebooks."""
    from matplotlib.figure import Figure

    from smpplab.analysis import plots
    from smpplab.analysis.report import report

    done.capture.save(out / "session.pcapng")
    frame = done.capture.to_frame()
    report(frame, out / "report.html")
    pictures = {"latency": plots.latency, "throughput": plots.throughput, "window": plots.window,
                "receipts": plots.receipts}  # fmt: skip
    for name, plot in pictures.items():
        figure = Figure(figsize=(8, 3.5), layout="constrained")
        plot(frame, ax=figure.add_subplot())
        figure.savefig(out / f"{name}.png", dpi=120)
    done.capture.save(out / "session.parquet")  # last: it is the one that needs an extra package
    written = ["session.pcapng", "session.parquet", "report.html", *(f"{name}.png" for name in pictures)]
    print(f"\nwrote {', '.join(written)} into {out}")
