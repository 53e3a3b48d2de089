"""``smpplab simulate``: the message centre, in a terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

from smpplab.cli.output import Events
from smpplab.cli.signals import on_signal
from smpplab.cli.simulate_options import add_options, begin, chosen, described, given, lasting, traffic
from smpplab.simulator import Replay, Simulator
from smpplab.simulator.calm import Calm
from smpplab.simulator.scenario import Scenario
from smpplab.transport import Endpoint, LoopClock, ManualClock

__all__ = ["add_parser", "run"]

EXAMPLE = """example: smpplab simulate --port 2775 --account lab:secret:50 --receipt-after 0.2,2 --json
others:
  smpplab simulate --scenario list
  smpplab simulate --scenario "throttled campaign"
  smpplab simulate --scenario hostile --rehearse --record hostile.pcapng
  smpplab simulate --replay yesterday.pcapng --speed 10"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "simulate",
        help="a message centre to test against",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    events = Events(options.json)
    if options.scenario == "list":
        show_list(events)
        return 0
    scenario = chosen(options)
    if options.replay:
        return asyncio.run(_replay(options, events))
    if options.rehearse:
        return asyncio.run(_rehearse(scenario, options, events))
    return asyncio.run(_simulate(scenario, options, events))


def show_list(events: Events) -> None:
    """The scenarios that are shipped."""
    if not events.as_json:
        print("\n".join(described()))
        return
    for scenario in Scenario.shipped():
        events("scenario", name=scenario.name, title=scenario.title, teaches=scenario.teaches)


# In real time


async def _simulate(scenario: Scenario, options: argparse.Namespace, events: Events) -> int:
    smsc = scenario.simulator(host=options.host, port=options.port, **given(options))
    flows = traffic(options)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(recorded(smsc, options.record))
        end = stack.enter_context(ending())
        smsc.on_event.append(Telling(events, smsc, end))
        stack.push_async_callback(smsc.close)
        many_files()
        await smsc.start()
        stack.enter_context(Calm(smsc))  # this process is for nothing else
        begin(flows, smsc)
        if options.control is not None:
            await open_control(smsc, options, events)
        await end
    events("summary", **smsc.counters)
    return 0


async def _replay(options: argparse.Namespace, events: Events) -> int:
    from smpplab.capture import read

    speed = 1.0 if options.speed is None else options.speed
    replay = Replay(read(options.replay), speed=speed, host=options.host, port=options.port)
    with ending() as end:
        async with replay:
            point = Endpoint.parse(replay.url())
            events("listening", host=point.host, port=point.port, url=replay.url())
            await end
    events("summary", **replay.counters)
    return 0


def many_files() -> None:
    """Have as many files open as we may: each connection is one, and the usual limit is 1,024."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on Windows, which has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextlib.contextmanager
def ending() -> Iterator[asyncio.Future[Any]]:
    """Something to wait for: a signal, or that nobody reads our output any more."""
    end = asyncio.get_running_loop().create_future()

    def stop(name: str) -> None:
        if not end.done():
            end.set_result(name)

    with on_signal(stop):
        yield end


async def open_control(smsc: Simulator, options: argparse.Namespace, events: Events) -> None:
    """Open the control port; a token that nobody gave is told once."""
    token = options.control_token or os.environ.get("SMPPLAB_CONTROL_TOKEN") or None
    control = await smsc.control(options.control, token)
    events("control", url=control.url, **({} if token else {"token": control.token}))


# In virtual time


async def _rehearse(scenario: Scenario, options: argparse.Namespace, events: Events) -> int:
    from smpplab.simulator.rehearsal import rehearse

    smsc = scenario.simulator(clock=ManualClock(), port=None, **given(options))
    flows = traffic(options)
    unread = asyncio.get_running_loop().create_future()
    smsc.on_event.append(Telling(events, smsc, unread))
    with recorded(smsc, options.record), quiet("smpplab.client"):
        seen = await rehearse(smsc, scenario.rehearsal, lasting(options), lambda: begin(flows, smsc))
    if unread.done():
        unread.result()
    events("summary", **smsc.counters)
    events("senders", **dict(sorted(seen.items())))
    return 0


# What is seen


@contextlib.contextmanager
def quiet(name: str) -> Iterator[None]:
    """A part of the package that writes no log: what its senders meet is in the events."""
    handler = logging.NullHandler()
    logging.getLogger(name).addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger(name).removeHandler(handler)


@contextlib.contextmanager
def recorded(smsc: Simulator, file: str | None) -> Iterator[None]:
    """Recorded into a file, where one is wanted."""
    if file is None:
        yield
        return
    from smpplab.capture import record

    real = isinstance(smsc.clock, LoopClock)
    recorder = record(smsc, epoch=None if real else smsc.dates.epoch)
    try:
        yield
    finally:
        recorder.capture.save(file)
        recorder.close()


class Telling:
    """Tells each event of a simulator: its name first, the date last; what comes together, in one go.

    Args:
        events: Prints.
        smsc: Whose dates count.
        end: Fails when nobody can read any more: there is nothing to go on for.
    """

    def __init__(self, events: Events, smsc: Simulator, end: asyncio.Future[Any]) -> None:
        self.events, self.smsc, self.end = events, smsc, end
        self._loop, self._flushing = asyncio.get_running_loop(), False

    def __call__(self, event: dict[str, Any]) -> None:
        """Print an event; it is seen at the end of this turn of the loop."""
        if self.end.done():
            return
        rest = {name: value for name, value in event.items() if name not in ("event", "time")}
        date = self.smsc.dates.at(event["time"]).isoformat(timespec="milliseconds")
        self._try(lambda: self.events.write(event["event"], {**rest, "time": date}))
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        self._try(self.events.flush)

    def _try(self, output: Callable[[], None]) -> None:
        try:
            output()
        except OSError as error:  # a broken pipe, a full disk
            if not self.end.done():
                self.end.set_exception(error)
