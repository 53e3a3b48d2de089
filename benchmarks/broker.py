"""Messages out of a real Redis, through workers in processes of their own, to the raw server."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import smpplab as sl
from benchmarks.messages import DESTINATION, SOURCE, TEXT


def drained(port: int, n: int, workers: int) -> float:
    """Seconds in which so many workers bring `n` messages from Redis to an MC, each acknowledged."""
    with redis() as url:
        asyncio.run(_fill(url, n))
        command = [sys.executable, "-m", "benchmarks.worker", f"smpp://lab:secret@127.0.0.1:{port}", url]
        crew = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(workers)
        ]
        try:
            for worker in crew:
                assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
            began = time.perf_counter()
            for worker in crew:
                assert worker.stdin is not None
                print(file=worker.stdin, flush=True)
            accepted = [int(worker.stdout.readline()) for worker in crew if worker.stdout is not None]
            took = time.perf_counter() - began
        finally:
            for worker in crew:
                worker.kill()
                worker.communicate()
    assert sum(accepted) == n, f"{accepted} of {n} messages were accepted"
    return took


async def _fill(url: str, n: int) -> None:
    async with sl.RedisBroker(url) as broker:
        await broker.enqueue_many(sl.Outgoing(DESTINATION, TEXT, source=SOURCE) for _ in range(n))


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis of our own, with nothing in it."""
    script = shutil.which("redis-server")
    assert script is not None, "redis-server is not installed"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = {"port": port, "bind": "127.0.0.1", "dir": folder, "save": ""}
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        process = subprocess.Popen([script, *words], stdout=subprocess.DEVNULL)
        try:
            while process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.01)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()
            process.wait()
