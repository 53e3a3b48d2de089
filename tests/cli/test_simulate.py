"""`simulate` as a program of its own: events, signals, a recording."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smpplab.client import connect
from smpplab.errors import SmppError


def start(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "smpplab", "simulate", "--port", "0", "--json", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


async def exchange(url: str) -> str:
    async with connect(url) as esme:
        sent = await esme.submit("447700900123", "Hello", receipt=True)
        return (await sent.receipt(timeout=10)).stat or ""


def test_a_session_from_outside(tmp_path: Path) -> None:
    saved = tmp_path / "saved.jsonl"
    process = start(
        "--account", "me:pw:100", "--receipt-after", "0.01", "--seed", "3", "--record", str(saved)
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert first["event"] == "listening" and first["port"] > 0
    assert asyncio.run(exchange(f"smpp://me:pw@{first['host']}:{first['port']}")) == "DELIVRD"
    seen = finish(process)
    names = [event["event"] for event in seen]
    assert names[:3] == ["bound", "submitted", "receipt"]
    assert names[-1] == "summary" and seen[-1]["submitted"] == 1
    lines = [json.loads(line) for line in saved.read_text().splitlines()]
    assert len(lines) == 8


def test_receipts_in_a_dialect(tmp_path: Path) -> None:
    saved = tmp_path / "saved.jsonl"
    process = start(
        "--account", "me:pw", "--receipt-after", "0.01", "--receipts", "vonage", "--record", str(saved)
    )
    assert process.stdout is not None
    port = json.loads(process.stdout.readline())["port"]
    assert asyncio.run(exchange(f"smpp://me:pw@127.0.0.1:{port}")) == "DELIVRD"
    (event,) = [event for event in finish(process) if event["event"] == "receipt"]
    assert (event["message_id"], event["message_state"]) == ("0B0000015C0FF001", "DELIVERED")
    assert b"text:none".hex() in saved.read_text()


def test_an_unknown_dialect_is_named_with_those_that_are() -> None:
    process = start("--receipts", "nexmo")
    _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "no receipt dialect 'nexmo'; there are: appendix-b, vonage" in said


def test_a_scenario(tmp_path: Path) -> None:
    scenario = tmp_path / "lab.toml"
    scenario.write_text(
        'seed = 7\nreceipt_after = [0.01, 0.02]\n[accounts.me]\npassword = "pw"\nlimit = 50\n'
    )
    process = start("--scenario", str(scenario))
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert asyncio.run(exchange(f"smpp://me:pw@127.0.0.1:{first['port']}")) == "DELIVRD"
    assert finish(process)[-1]["bound"] == 1


def test_faults_by_name() -> None:
    process = start("--account", "me:pw", "--receipt-after", "0", "--fault", "drip", "--fault", "dlr_twice=1")
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert asyncio.run(exchange(f"smpp://me:pw@127.0.0.1:{first['port']}")) == "DELIVRD"
    told = [event for event in finish(process) if event["event"] in ("fault", "summary")]
    assert {event.get("fault") for event in told[:-1]} == {"drip", "dlr_twice"}
    assert told[-1]["faults"] == len(told) - 1


def test_a_fault_that_there_is_not() -> None:
    process = start("--fault", "drop")
    assert "there is no fault 'drop'; there are bind_no_resp" in process.communicate(timeout=20)[1]
    assert process.returncode == 2


def test_it_ends_quietly_when_nobody_reads_any_more() -> None:
    process = start("--account", "me:pw")
    assert process.stdout is not None and process.stderr is not None
    port = json.loads(process.stdout.readline())["port"]
    process.stdout.close()

    async def bind() -> None:
        with contextlib.suppress(SmppError):  # it may end before the bind is answered
            async with connect(f"smpp://me:pw@127.0.0.1:{port}") as esme:
                await esme.wait_closed()

    asyncio.run(bind())
    assert process.wait(timeout=20) == 0
    with process.stderr as said:
        assert said.read() == ""


@pytest.mark.parametrize("way", ["closed", "full"])
def test_output_that_nobody_can_take(way: str) -> None:
    command = shlex.join([sys.executable, "-m", "smpplab", "simulate", "--rehearse", "--json"])
    where = {"closed": ">&-", "full": ">/dev/full"}[way]
    done = subprocess.run(["sh", "-c", f"exec {command} {where}"], capture_output=True, text=True, timeout=60)
    says = {"closed": (0, ""), "full": (1, "smpplab: No space left on device\n")}[way]
    assert (done.returncode, done.stderr) == says


def test_mobiles_that_write_more_than_there_is_time_for_do_not_keep_it_from_ending() -> None:
    process = start("--originate", "100000")
    assert process.stdout is not None
    while json.loads(process.stdout.readline())["event"] != "originated":
        pass
    assert finish(process)[-1]["event"] == "summary"
