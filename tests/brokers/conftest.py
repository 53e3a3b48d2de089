"""Real servers for brokers: each of the tests' own, started when first asked for, stopped at the end."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from smpplab.client import MemoryBroker
from smpplab.client.brokers.redis import RedisBroker

from .redis_server import RedisServer

Make = Callable[..., Any]
names = itertools.count()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@contextlib.asynccontextmanager
async def on(server: RedisServer) -> AsyncIterator[Make]:
    """Makes brokers for a stream that no other test has."""
    name, made = f"test{next(names)}", []

    def make(**options: Any) -> RedisBroker:
        options = {"stream": name, "dead": f"{name}:dead"} | options
        made.append(RedisBroker(server.url, **options))
        return made[-1]

    yield make
    await asyncio.gather(*(broker.close() for broker in made))


@pytest.fixture
async def make(redis_server: RedisServer) -> AsyncIterator[Make]:
    async with on(redis_server) as make:
        yield make


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.servers)])
async def make_any(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """Makes brokers of each kind, for the contract that all of them keep."""
    if request.param == "memory":
        yield MemoryBroker
    else:
        async with on(request.getfixturevalue("redis_server")) as make:
            yield make
