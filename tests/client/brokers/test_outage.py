"""A server that is away is waited for, and that is said once."""

from __future__ import annotations

import asyncio
import logging

import pytest

from smpplab.client.brokers.outage import Outage
from smpplab.errors import SmppError

LOST = ConnectionError("reset")


class Server:
    def __init__(self, failures: int) -> None:
        self.failures, self.asked = failures, 0

    async def probe(self) -> None:
        self.asked += 1
        if self.asked <= self.failures:
            raise ConnectionError("refused")


async def test_a_connection_that_broke_alone_is_no_outage(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "smpplab.broker")
    outage = Outage("the server", Server(0).probe)
    await outage.over(LOST)
    assert not outage.now and not caplog.records


async def test_all_wait_together_and_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "smpplab.broker")
    server = Server(4)
    outage = Outage("the server", server.probe, first=0.001, most=0.002)
    waiting = [asyncio.create_task(outage.over(LOST)) for _ in range(10)]
    await asyncio.sleep(0)
    assert outage.now and repr(outage) == "<Outage: the server is away>"
    waiting[3].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert server.asked == 5 and not outage.now
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert caplog.records[0].message == "the server does not serve us (reset); trying until it does"


async def test_what_waiting_does_not_help_is_raised() -> None:
    async def probe() -> None:
        raise SmppError("wrong password")

    outage = Outage("the server", probe)
    with pytest.raises(SmppError, match="wrong password"):
        await outage.over(LOST)
    assert not outage.now


async def test_closing_asks_no_more() -> None:
    server = Server(1000)
    outage = Outage("the server", server.probe, first=60)
    waiting = asyncio.create_task(outage.over(LOST))
    for _ in range(5):
        await asyncio.sleep(0)
    outage.close()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled() and server.asked == 1
