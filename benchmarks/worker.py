"""One worker of the broker's measurement: binds, says that it is ready, and drains once it is told to."""

from __future__ import annotations

import asyncio
import sys

import smpplab as sl


async def main(smpp: str, redis: str) -> None:
    async with sl.RedisBroker(redis) as broker, sl.connect(smpp, window=100, broker=broker) as esme:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        counts = await esme.run(until_empty=True)
        print(counts["accepted"], flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
