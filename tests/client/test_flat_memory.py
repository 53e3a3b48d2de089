"""A worker's memory stays as it is, however many messages and receipts pass through it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

MESSAGES, DRIFT = 500_000, 0.05
WORKER = Path(__file__).with_name("flat_worker.py")


@pytest.mark.timeout(600)
async def test_half_a_million_messages_with_receipts() -> None:
    simulator = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "smpplab", "simulate", "--port", "0", "--account", "lab:secret"],
        *["--receipt-after", "0,0", "--json"],
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    assert simulator.stdout is not None
    port = json.loads(await simulator.stdout.readline())["port"]
    ignored = asyncio.create_task(_ignore(simulator.stdout))
    try:
        url = f"smpp://lab:secret@127.0.0.1:{port}"
        worker = await asyncio.create_subprocess_exec(
            sys.executable, str(WORKER), url, str(MESSAGES), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await worker.communicate()
    finally:
        simulator.kill()
        await simulator.wait()
        await ignored
    memory = [int(line) for line in said.split()]
    print("resident, MB:", [round(octets / 1e6, 1) for octets in memory])
    assert worker.returncode == 0 and len(memory) == 10
    early, late = memory[1], memory[-1]  # one tenth of the way to warm up
    assert late < early * (1 + DRIFT)


async def _ignore(stream: asyncio.StreamReader) -> None:
    while await stream.read(2**16):
        pass
