"""What the control port tells: health, sessions, messages, events.  No password is in any of it.

A mailbox of a million messages is looked through in steps, so that PDUs are answered meanwhile.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from math import isfinite
from typing import TYPE_CHECKING, Any

from smpplab.simulator.control_request import HttpError, Request
from smpplab.simulator.message import Message
from smpplab.wire import MessageState

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["events", "health", "messages", "sessions", "settled"]

STEP = 2000  # messages between two turns of the loop: about a millisecond
MOST_MESSAGES, MOST_OCTETS = 1000, 1 << 20  # of one answer
MOST_EVENTS = 1000  # that wait for one who listens
HEARTBEAT = 10.0  # seconds
SHOWN = {
    "state": "state",
    "system_id": "system_id",
    "source": "source_addr",
    "destination": "destination_addr",
}


def health(smsc: Simulator) -> dict[str, Any]:
    """Whether it runs: all that a stranger is told."""
    return {"status": "ok", "sessions": len(smsc.sessions), "messages": len(smsc.messages)}


def sessions(smsc: Simulator) -> dict[str, Any]:
    """All connections, bound or not."""
    rows = []
    for served in smsc.connections:
        facts = served.to_dict()
        waiting = len(smsc.outbox(facts["system_id"]).queue) if facts["system_id"] else 0
        rows.append(facts | {"bound": served.session.state.bound, "waiting": waiting})
    return {"total": len(rows), "sessions": rows}


async def settled(smsc: Simulator) -> AsyncIterator[Message]:
    """All messages, their states brought up to date, the oldest first."""
    for number, message in enumerate(list(smsc.messages.everything()), 1):
        message.settle(smsc.clock.time())
        yield message
        if not number % STEP:
            await asyncio.sleep(0)


async def messages(smsc: Simulator, request: Request) -> dict[str, Any]:
    """A page of messages: as many as asked for, and where the next page begins."""
    offset, limit = _number(request, "offset", 0), _number(request, "limit", 100)
    wanted, unknown = _wanted(request)
    if unknown or not 1 <= limit <= MOST_MESSAGES:
        about = f"unknown: {', '.join(unknown)}" if unknown else f"limit is 1 to {MOST_MESSAGES}"
        raise HttpError(400, f"{about}; there are limit, offset, {', '.join(SHOWN)}")
    total, octets = 0, 0
    rows: list[dict[str, Any]] = []
    async for message in settled(smsc):
        if wanted(message):
            total += 1
            if total > offset and len(rows) < limit and octets < MOST_OCTETS:
                octets += len(message.octets)
                rows.append(_plain(message.to_dict()))
    following = offset + len(rows)
    return {"total": total, "next": following if following < total else None, "messages": rows}


def _wanted(request: Request) -> tuple[Callable[[Message], bool], list[str]]:
    """What the query asks for, as a function; and what is none of its words."""
    asked = {name: value for name, value in request.query.items() if name not in ("limit", "offset")}
    unknown = [name for name in asked if name not in SHOWN]
    state = asked.pop("state", None)
    if state is not None and state not in MessageState.__members__:
        raise HttpError(
            400, f"there is no state {state!r:.40}; there are {', '.join(MessageState.__members__)}"
        )
    pairs = [(SHOWN[name], value) for name, value in asked.items() if name in SHOWN]

    def wanted(message: Message) -> bool:
        return (state is None or message.state.name == state) and all(
            getattr(message, name) == value for name, value in pairs
        )

    return wanted, unknown


def _number(request: Request, name: str, default: int) -> int:
    given = request.query.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise HttpError(400, f"{name} is a whole number")
    return int(given)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Without infinity, which JSON does not know: what never comes is null."""
    return {
        name: None if isinstance(value, float) and not isfinite(value) else value
        for name, value in facts.items()
    }


async def events(smsc: Simulator, heartbeat: float = HEARTBEAT) -> AsyncGenerator[bytes, None]:
    """The simulator's events as they happen, as server-sent events; one who is too slow misses some.

    What a bad PDU was, in octets and in words, is left out: there may be a password in it.
    """
    news: deque[bytes] = deque(maxlen=MOST_EVENTS)
    come = asyncio.Event()

    def take(event: dict[str, Any]) -> None:
        facts = {name: value for name, value in event.items() if name not in ("octets", "problem")}
        data = json.dumps(_plain(facts), default=str)
        news.append(f"event: {event['event']}\ndata: {data}\n\n".encode())
        come.set()

    smsc.on_event.append(take)
    try:
        while True:
            try:
                await asyncio.wait_for(come.wait(), heartbeat)
            except TimeoutError:
                yield b":\n\n"  # says that the line is up, and finds out when it is not
            come.clear()
            while news:
                yield news.popleft()
    finally:
        smsc.on_event.remove(take)
