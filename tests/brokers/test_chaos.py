"""Nothing is lost, whatever is stopped, killed or cut; what comes twice is under the window for each kill."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from smpplab.client.brokers.rabbitmq import RabbitBroker
from smpplab.client.brokers.redis import RedisBroker

from .chaos import Campaign
from .chaos_worker import WINDOW
from .rabbitmq_node import Node
from .redis_server import RedisServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]
WORKERS = 2


def accidents(centre: int, server: int, kills: int, cuts: int) -> list[str]:
    return [
        *["the message centre stops"] * (centre // 2),
        *["the message centre crashes"] * (centre - centre // 2),
        *["the broker's server crashes"] * server,
        *["a worker is killed"] * kills,
        *["a connection is cut in the middle of a PDU"] * cuts,
    ]


async def judge(campaign: Campaign, broker: Any) -> None:
    print(campaign.report(), flush=True)
    assert len(campaign.accepted) == campaign.messages, "lost"
    assert await broker.depth() == 0
    assert await broker.dead_letters() == []
    assert [kill for kill in campaign.kills if campaign.again_after(kill) >= WINDOW] == []
    assert campaign.again <= WINDOW * WORKERS * len(campaign.accidents)


async def test_redis(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    server.start()
    try:
        campaign = Campaign(server, 20_000, accidents(centre=10, server=3, kills=5, cuts=1), seed=7)
        async with RedisBroker(server.url) as broker:
            await broker.enqueue_many(campaign.outgoing())
            await campaign.run(broker, WORKERS)
            await judge(campaign, broker)
    finally:
        await asyncio.to_thread(server.stop)


async def test_rabbitmq(tmp_path: Path) -> None:
    server = Node(tmp_path)
    await asyncio.to_thread(server.start)
    try:
        campaign = Campaign(server, 5_000, accidents(centre=5, server=2, kills=3, cuts=1), seed=7)
        async with RabbitBroker(server.url) as broker:
            await broker.enqueue_many(campaign.outgoing())
            await campaign.run(broker, WORKERS)
            await judge(campaign, broker)
    finally:
        await asyncio.to_thread(server.stop)
