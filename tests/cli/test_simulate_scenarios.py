"""The shipped scenarios from the command line: the same octets twice, and over TCP for a real client."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smpplab.capture import read
from smpplab.client import connect
from smpplab.errors import SmppError
from smpplab.simulator.scenario import Scenario

Program = Callable[..., tuple[int, str, str]]
SHIPPED = [scenario.name for scenario in Scenario.shipped()]


@pytest.mark.parametrize("name", SHIPPED)
def test_twice_the_same_octets(name: str, program: Program, tmp_path: Path) -> None:
    words = ["simulate", "--scenario", name, "--rehearse", "--json", "--record"]
    command = [sys.executable, "-m", "smpplab", *words, str(tmp_path / "1.jsonl")]
    first = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONHASHSEED": "1"}
    )
    code, out, err = program(*words, str(tmp_path / "2.jsonl"))
    assert (first.returncode, first.stderr) == (code, err) == (0, "")
    octets = (tmp_path / "1.jsonl").read_bytes()
    assert octets == (tmp_path / "2.jsonl").read_bytes() and len(octets) > 10_000
    assert first.stdout == out


def test_another_seed_gives_other_octets_and_packets_are_the_same_twice(
    program: Program, tmp_path: Path
) -> None:
    for file, seed in (("1", "5"), ("2", "5"), ("3", "6")):
        words = ["--seed", seed, "--for", "20 s", "--record", str(tmp_path / f"{file}.pcapng")]
        assert program("simulate", "--scenario", "hostile", "--rehearse", *words)[0] == 0
    one, two, three = ((tmp_path / f"{file}.pcapng").read_bytes() for file in "123")
    assert one == two != three
    assert len(read(tmp_path / "1.pcapng").sessions) > 0


def test_a_rehearsal_ends_quietly_when_nobody_reads_any_more() -> None:
    command = [sys.executable, "-m", "smpplab", "simulate", "--scenario", "hostile", "--rehearse", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    assert json.loads(process.stdout.readline())["event"] == "bound"
    process.stdout.close()
    with process.stderr as said:
        assert (said.read(), process.wait(timeout=20)) == ("", 0)


# Over TCP


class Running:
    """`smpplab simulate` as a program of its own."""

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-m", "smpplab", "simulate", "--port", "0", "--json", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.first = self.event()

    def event(self, name: str = "") -> dict[str, Any]:
        """The next event of that name."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            if name in ("", event["event"]):
                return event
        raise AssertionError(f"no {name}: {self.process.communicate()[1]}")

    @property
    def url(self) -> str:
        return f"smpp://lab:secret@127.0.0.1:{self.first['port']}"

    def stop(self) -> list[dict[str, Any]]:
        """SIGTERM; its last events."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None and self.process.stderr is not None
        out, err = self.process.stdout.read(), self.process.stderr.read()
        assert (self.process.wait(timeout=20), err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def running() -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(*words: str) -> Running:
        started.append(Running(*words))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


@pytest.mark.parametrize("name", SHIPPED)
def test_it_serves_a_real_client(name: str, program: Program, running: Callable[..., Running]) -> None:
    smsc = running("--scenario", name)
    assert smsc.first["event"] == "listening"
    code, out, err = program("send", smsc.url, "447700900123", "Hello", "--count", "3", "--json")
    assert code in ((0, 1) if name == "hostile" else (0,)), err
    assert json.loads(out.splitlines()[0])["event"] == "bound"
    assert smsc.stop()[-1]["submitted"] == 3


def test_its_changes_come_over_tcp_too(running: Callable[..., Running], tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(
        '[[change]]\nat = "100 ms"\nletter = true\nclose = true\nlisten = false\n[[change]]\nat = 0.3\nlisten = true'
    )
    smsc = running("--scenario", str(tmp_path / "x.toml"))
    assert smsc.event("change")["changed"]["letter"] is True
    assert smsc.event("listening")["port"] == smsc.first["port"]
    assert smsc.stop()[-1]["event"] == "summary"


async def submitted(url: str) -> tuple[str, list[str]]:
    async with connect(url) as esme:
        sent = await esme.submit("447700900100", "Hello")
        message = await anext(aiter(esme))
        return sent.message_id, [message.source]


def test_the_message_centre_of_a_capture(
    program: Program, running: Callable[..., Running], tmp_path: Path
) -> None:
    saved = str(tmp_path / "saved.pcapng")
    words = ["--receipts", "vonage", "--receipt-after", "0.1", "--for", "5 s", "--record", saved]
    assert program("simulate", "--rehearse", *words)[0] == 0
    smsc = running("--replay", saved, "--speed", "50")
    assert smsc.first["event"] == "listening" and smsc.first["host"] == "127.0.0.1"
    assert smsc.first["url"].startswith(f"smpp://lab@127.0.0.1:{smsc.first['port']}")
    message_id, sources = asyncio.run(submitted(smsc.first["url"]))
    assert (message_id, sources) == ("0B0000015C0FF001", ["447700900100"])
    assert smsc.stop()[-1]["requests"] >= 2


def test_a_file_that_is_no_capture(program: Program, tmp_path: Path) -> None:
    code, _, err = program("simulate", "--port", "0", "--replay", str(tmp_path / "none.pcapng"))
    assert code == 1 and "No such file" in err


def ask(url: str, token: str, table: dict[str, Any] | None = None) -> Any:
    octets = json.dumps(table).encode() if table is not None else None
    fields = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, octets, fields), timeout=10) as answer:
        return json.loads(answer.read())


def test_it_is_steered_from_outside(running: Callable[..., Running]) -> None:
    smsc = running("--control", "0")
    control = smsc.event("control")
    ask(control["url"] + "/change", control["token"], {"accounts": {"lab": {"limit": 5}}})
    assert smsc.event("change")["changed"] == {"accounts": {"lab": {"limit": 5}}}
    smsc.stop()


def test_a_token_that_was_given_is_not_shown(
    running: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPPLAB_CONTROL_TOKEN", "from-the-environment")
    smsc = running("--control", "0")
    control = smsc.event("control")
    assert "token" not in control
    assert ask(control["url"] + "/sessions", "from-the-environment") is not None
    smsc.stop()
    smsc = running("--control", "0", "--control-token", "given")
    assert ask(smsc.event("control")["url"] + "/sessions", "given") is not None
    smsc.stop()


def test_mobiles_write_in_real_time(running: Callable[..., Running]) -> None:
    smsc = running("--originate", "20")

    async def read_one() -> str:
        async with connect(smsc.url) as esme:
            return (await anext(aiter(esme))).text

    assert asyncio.run(read_one())
    assert smsc.stop()[-1]["delivered"] > 0


def test_a_day_at_its_pace(running: Callable[..., Running]) -> None:
    smsc = running("--scenario", "day of an operator", "--speed", "36000")  # an hour in 0.1 s

    async def bind() -> str:
        try:
            async with connect(smsc.url) as esme:
                return str(await esme.wait_closed())
        except SmppError as error:  # it is night, or everything is over at once
            return str(error)

    assert asyncio.run(bind())
    changed = smsc.event("change")["changed"]
    assert changed == {"accounts": {"shop": {"limit": {"rate": 0.02, "burst": 5}}}}
    smsc.stop()
