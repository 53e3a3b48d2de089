"""A worker's memory stays as it is, however many messages and receipts pass through it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

MESSAGES, DRIFT = 500_000, 0.05
WORKER = Path(__file__).with_name("flat_worker.py")


CENTRE = """
import asyncio, smpplab as sl
async def main():
    lab = sl.Account("lab", "secret", window=100)
    async with sl.Simulator(accounts=[lab], fate=sl.fates.Delivered(0), loop="current") as smsc:
        print(smsc.port, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.timeout(600)
async def test_half_a_million_messages_with_receipts() -> None:
    simulator = await _python("-c", CENTRE)
    try:
        assert simulator.stdout is not None
        port = int(await simulator.stdout.readline())
        worker = await _python(str(WORKER), f"smpp://lab:secret@127.0.0.1:{port}", str(MESSAGES))
        said, _ = await worker.communicate()
    finally:
        simulator.kill()
        await simulator.wait()
    memory = [int(line) for line in said.split()]
    print("resident, MB:", [round(octets / 1e6, 1) for octets in memory])
    assert worker.returncode == 0 and len(memory) == 10
    early, late = memory[0], memory[-1]  # one tenth of the way to warm up
    assert late < early * (1 + DRIFT)


async def _python(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
