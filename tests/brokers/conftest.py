"""Real servers for brokers: each of the tests' own, started when first asked for, stopped at the end."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from smpplab.client import MemoryBroker
from smpplab.client.brokers.rabbitmq import RabbitBroker
from smpplab.client.brokers.redis import RedisBroker

from .rabbitmq_node import Node
from .redis_server import RedisServer

Make = Callable[..., Any]
names = itertools.count()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    node = Node(tmp_path_factory.mktemp("rabbitmq"))
    try:
        node.start()
        yield node
    finally:
        node.stop()


@contextlib.asynccontextmanager
async def on(server: RedisServer | Node) -> AsyncIterator[Make]:
    """Makes brokers for a stream or queue that no other test has."""
    name, made = f"test{next(names)}", []

    def make(**options: Any) -> Any:
        if isinstance(server, Node):
            options = {"url": server.url, "queue": name, "dead": f"{name}.dead"} | options
            made.append(RabbitBroker(**options))
        else:
            options = {"stream": name, "dead": f"{name}:dead"} | options
            made.append(RedisBroker(server.url, **options))
        return made[-1]

    yield make
    await asyncio.gather(*(broker.close() for broker in made))


@pytest.fixture
async def make(redis_server: RedisServer) -> AsyncIterator[Make]:
    async with on(redis_server) as make:
        yield make


SERVERS = {"redis": "redis_server", "rabbitmq": "rabbitmq_node"}


@pytest.fixture(params=["memory", *(pytest.param(name, marks=pytest.mark.servers) for name in SERVERS)])
async def make_any(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """Makes brokers of each kind, for the contract that all of them keep."""
    if request.param == "memory":
        yield MemoryBroker
    else:
        async with on(request.getfixturevalue(SERVERS[request.param])) as make:
            yield make
