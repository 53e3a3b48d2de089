"""A worker process of the chaos run: takes from a broker, submits, comes back after every accident."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

import smpplab as sl
from smpplab.client.brokers.rabbitmq import RabbitBroker
from smpplab.client.brokers.redis import RedisBroker

WINDOW = 50


def broker(url: str) -> RedisBroker | RabbitBroker:
    if url.startswith("redis"):
        return RedisBroker(url, claim_after=2.0, max_tries=1000)
    return RabbitBroker(url, max_tries=1000)


async def main(smpp: str, queue: str) -> None:
    taking = broker(queue)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    links = sl.connect(
        smpp,
        window=WINDOW,
        broker=taking,
        reconnect=(0.05, 0.5),
        response_timeout=5.0,
        enquire_link_every=2.0,
    )

    async def work() -> None:
        async for esme in links:
            await esme.run()

    working = asyncio.create_task(work())
    await stop.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await taking.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format=f"{sys.argv[1].split('@')[0][7:9]} %(message)s")
    asyncio.run(main(*sys.argv[1:]))
