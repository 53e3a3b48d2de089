"""`demo`: the main job, end to end; and what tshark says of its capture."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import smpplab as sl


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo, played once: its folder and what it printed."""
    import contextlib
    import io

    from smpplab.cli import main

    out, printed = tmp_path_factory.mktemp("demo"), io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["demo", "--out", str(out), "--messages", "60", "--speed", "5"]) == 0
    return out, printed.getvalue()


def test_it_shows_everything_and_loses_nothing(played: tuple[Path, str]) -> None:
    _, printed = played
    for part in (
        "submit_sm  #",
        "command_length",
        "ESME",
        "MC",
        "Statuses of answers",
        "Latency",
        "Receipts",
    ):
        assert part in printed, part
    assert "secret" not in printed
    last = printed.splitlines()[-1]
    assert last.startswith("submitted 60, receipts 70, throttled ") and last.endswith("lost 0")
    assert "throttled 0," not in last


def test_it_writes_what_it_says(played: tuple[Path, str]) -> None:
    out, _ = played
    pcap, table = sl.read(out / "session.pcapng"), sl.read(out / "session.parquet")
    assert [(row.direction, row.octets) for row in pcap] == [(row.direction, row.octets) for row in table]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert (
        page.startswith("<!DOCTYPE html>")
        and "<script" not in page
        and "http" not in page.split("</style>")[-1]
    )
    assert "secret" not in page
    for name in ("latency", "throughput", "window", "receipts"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_seed_gives_the_same_outcomes() -> None:
    import asyncio

    from smpplab.cli.demo import play

    def states() -> Counter[Any]:
        done = asyncio.run(play(12, seed=5, speed=50))
        return Counter(sent.receipts[-1].stat for sent in done.submissions)

    assert states() == states()


@pytest.mark.tshark
def test_tshark_counts_the_same_pdus(played: tuple[Path, str]) -> None:
    out, _ = played
    path = out / "session.pcapng"
    port = sl.read(path)[0].dst.rpartition(":")[2]
    command = ["tshark", "-n", "-r", str(path), "-d", f"tcp.port=={port},smpp", "-Y", "smpp", "-T", "fields",
               "-e", "smpp.command_id"]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seen = Counter(int(one, 16) for line in told.splitlines() for one in line.split(","))
    assert seen == Counter(int.from_bytes(row.octets[4:8]) for row in sl.read(path))


def test_wrong_usage(program: Callable) -> None:
    assert program("demo", "--messages", "x")[0] == 2
