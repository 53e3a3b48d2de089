"""``smpplab run`` with real brokers: workers that share a queue, one of them stopped in the middle."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smpplab.client import Outgoing
from smpplab.loops import LoopThread, RemoteSimulator

from .conftest import SERVERS, on

MESSAGES = 400


@pytest.fixture
def smsc() -> Iterator[Any]:
    simulator = RemoteSimulator({"accounts": {"lab": "secret"}, "seed": 1}).start()
    yield simulator
    simulator.stop()
    LoopThread.shared().stop()


def configuration(folder: Path, smsc: Any, broker: dict[str, Any], sessions: int) -> str:
    config = {
        "url": smsc.url("lab"),
        "sessions": sessions,
        "broker": broker,
        "rate_limiter": {"rate": 200},
        "log": {"level": "error"},
    }
    path = folder / "sender.json"
    path.write_text(json.dumps(config))
    return str(path)


def start(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "smpplab", "run", *words, "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def submitted(lines: Any) -> Iterator[str]:
    for line in lines:
        event = json.loads(line)
        if event["event"] == "submitted":
            assert event["status"] == "ESME_ROK"
            yield event["log_id"]


@pytest.mark.servers
@pytest.mark.parametrize("sessions", [1, 3])
@pytest.mark.parametrize("kind", SERVERS)
async def test_a_worker_that_is_stopped_leaves_its_messages_to_the_others(
    kind: str, sessions: int, request: pytest.FixtureRequest, tmp_path: Path, smsc: Any
) -> None:
    server = request.getfixturevalue(SERVERS[kind])
    async with on(server) as make:
        broker = make()
        names = [f"order-{number}" for number in range(MESSAGES)]
        await broker.enqueue_many(Outgoing("447700900123", "Hello", log_id=name) for name in names)
        where = {"stream": broker.server.stream} if kind == "redis" else {"queue": broker.queue}
        config = configuration(tmp_path, smsc, {"kind": kind, "url": server.url, **where}, sessions)
        sent = await asyncio.to_thread(stop_one_of_two, config)
        assert await broker.depth() == 0
    assert Counter(sent) == Counter(names)
    assert len(smsc.messages) == MESSAGES


def stop_one_of_two(config: str) -> list[str]:
    """Start two workers, stop one in the middle, and let the other finish; the names of what they have sent."""
    checked = start(config, "--dry-run")
    assert checked.communicate(timeout=60)[1] == "" and checked.returncode == 0
    first, second, sent = start(config), start(config), []
    for name in submitted(first.stdout):
        sent.append(name)
        if len(sent) == 50:
            break
    first.send_signal(signal.SIGTERM)
    out, err = first.communicate(timeout=60)
    assert (first.returncode, err) == (0, "")
    sent += submitted(out.splitlines())
    for name in submitted(second.stdout):
        sent.append(name)
        if len(sent) == MESSAGES:
            break
    second.send_signal(signal.SIGTERM)
    out, err = second.communicate(timeout=60)
    assert (second.returncode, err) == (0, "")
    return [*sent, *submitted(out.splitlines())]
