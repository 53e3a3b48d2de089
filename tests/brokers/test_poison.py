"""A message that ends the link each time is found; those that were beside it, or an MC that flaps, cost no try."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from smpplab.client import Outgoing, connect, connect_many
from smpplab.simulator import Simulator
from smpplab.wire import SubmitSm

QUICK = {"reconnect": (0.001, 0.01), "enquire_link_every": None, "window": 10}
TO = "447700900123"


class Fragile:
    """Makes a message centre drop all its connections, at a message or now and then.

    Attributes:
        seen: How often each text came.
    """

    def __init__(self, smsc: Simulator, poison: str = "", every: int = 0) -> None:
        self.smsc, self.poison, self.every = smsc, poison, every
        self.seen: Counter[str] = Counter()
        smsc.taps.append(self)

    def __call__(self, name: str, event: Any) -> None:
        if isinstance(event.pdu, SubmitSm):
            text = event.pdu.text
            self.seen[text] += 1
            if text == self.poison or (self.every and self.seen.total() % self.every == 0):
                for served in list(self.smsc.sessions):
                    served.abort()


async def send_all(url: str, broker: Any, sessions: int) -> None:
    async with asyncio.timeout(60):
        if sessions > 1:
            async with connect_many(url, sessions=sessions, broker=broker, **QUICK) as pool:
                await pool.run(until_empty=True)
            return
        async for esme in connect(url, broker=broker, **QUICK):
            await esme.run(until_empty=True)
            if not esme.closed:
                await esme.close()


async def dead_letters(broker: Any) -> list[tuple[str, int, str]]:
    if hasattr(broker, "dead_letters"):
        found = await broker.dead_letters()
        return [(letter.message.text, letter.tries, letter.reason) for letter in found]
    return [(message.text, message.tries, reason) for message, reason in broker.dead]


@pytest.mark.parametrize("sessions", [1, 3])
async def test_a_message_that_ends_the_link_each_time_is_a_dead_letter(
    make_any: Callable[..., Any], sessions: int
) -> None:
    broker = make_any(max_tries=3)
    texts = [f"message {number}" for number in range(60)]
    async with Simulator({"lab": "secret"}) as smsc:
        fragile = Fragile(smsc, poison=texts[20])
        await broker.enqueue_many(Outgoing(TO, text) for text in texts)
        await send_all(smsc.url("lab"), broker, sessions)
        ((text, tries, reason),) = await dead_letters(broker)
    assert (text, tries) == (texts[20], 3) and reason.endswith("; nothing else was under way")
    assert fragile.seen.keys() == set(texts)
    assert fragile.seen[texts[20]] == 2 + 3


async def test_a_message_centre_that_comes_and_goes_costs_no_message(make_any: Callable[..., Any]) -> None:
    broker = make_any(max_tries=5)
    texts = [f"message {number}" for number in range(100)]
    async with Simulator({"lab": "secret"}) as smsc:
        fragile = Fragile(smsc, every=7)
        await broker.enqueue_many(Outgoing(TO, text) for text in texts)
        await send_all(smsc.url("lab"), broker, 1)
        assert await dead_letters(broker) == []
    assert fragile.seen.keys() == set(texts)
