"""A message centre in a thread of its own, and the program's output as events."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smpplab.cli import main
from smpplab.loops import LoopThread, RemoteSimulator
from smpplab.simulator import Account, PerSecond, fates


@pytest.fixture
def smsc() -> Iterator[Any]:
    accounts = [Account("lab", "secret"), Account("slow", "secret", PerSecond(1, burst=2))]
    simulator = RemoteSimulator(
        {"accounts": accounts, "fate": fates.Delivered(after=0.01), "seed": 1}
    ).start()
    yield simulator
    simulator.stop()
    LoopThread.shared().stop()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in; modules that were imported from it are forgotten again."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    monkeypatch.delenv("SMPPLAB_PASSWORD", raising=False)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        places = [getattr(sys.modules[name], "__file__", None), *getattr(sys.modules[name], "__path__", ())]
        if any(str(place).startswith(str(tmp_path)) for place in places):
            del sys.modules[name]


@pytest.fixture
def events(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[dict[str, Any]], str]]:
    """Run the program; give its exit code, its JSON events, and stderr."""

    def run(*words: str) -> tuple[int, list[dict[str, Any]], str]:
        code = main(words)
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the program; give its exit code, stdout and stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            code = main(words)
        except SystemExit as error:  # argparse
            code = int(error.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run
