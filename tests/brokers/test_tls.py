"""Brokers over TLS: to a server whose certificate is of an authority of one's own, and to no other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smpplab.client import Outcome, Outgoing
from smpplab.client.brokers.rabbitmq import RabbitBroker
from smpplab.client.brokers.redis import RedisBroker
from smpplab.errors import ConnectFailed

from ..authority import Authority
from .rabbitmq_node import Node
from .redis_server import RedisServer, free_port

pytestmark = pytest.mark.servers

MESSAGES = [Outgoing("447700900123", str(number)) for number in range(20)]


@pytest.fixture(scope="module")
def redis_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Authority]]:
    """A Redis that wants TLS, and a certificate of each client; its address, and its authority."""
    home = tmp_path_factory.mktemp("redis-tls")
    authority, port = Authority(home), free_port()
    certfile, keyfile = authority.issue("localhost")
    options = {"tls-port": port, "tls-cert-file": certfile, "tls-key-file": keyfile}
    server = RedisServer(home, **options | {"tls-ca-cert-file": authority.path})
    server.start()
    yield f"rediss://localhost:{port}/0", authority
    server.stop()


async def round_trip(broker: Any) -> None:
    async with broker:
        await broker.enqueue_many(MESSAGES)
        taken = [await broker.dequeue() for _ in MESSAGES]
        assert [message.text for message in taken] == [message.text for message in MESSAGES]
        await asyncio.gather(*(broker.done(message, Outcome("accepted")) for message in taken))
        assert await broker.depth() == 0


async def test_rabbitmq_over_tls(rabbitmq_node: Node, tmp_path: Path) -> None:
    names = {"queue": "tls", "dead": "tls.dead"}
    ca, url = rabbitmq_node.authority.path, rabbitmq_node.tls_url
    await round_trip(RabbitBroker(f"{url}?cafile={ca}", **names))
    stranger = Authority(tmp_path, "Stranger")
    for query in ("", f"?cafile={stranger.path}"):
        async with RabbitBroker(url + query, **names) as broker:
            with pytest.raises(ConnectFailed, match="certificate verify failed"):
                await broker.check()


async def test_redis_over_tls(redis_tls: tuple[str, Authority], tmp_path: Path) -> None:
    url, authority = redis_tls
    certfile, keyfile = authority.issue("sender")
    ours = f"ssl_certfile={certfile}&ssl_keyfile={keyfile}"
    await round_trip(RedisBroker(f"{url}?ssl_ca_certs={authority.path}&{ours}"))
    stranger = Authority(tmp_path, "Stranger")
    for query, reason in (
        (f"?{ours}", "certificate verify failed"),
        (f"?ssl_ca_certs={stranger.path}&{ours}", "certificate verify failed"),
        (f"?ssl_ca_certs={authority.path}", "does not answer"),
    ):
        async with RedisBroker(url + query) as broker:
            with pytest.raises(ConnectFailed, match=reason):
                await broker.check()
