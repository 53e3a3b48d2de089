"""A virtual environment for each peer, made when it is first needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.plan import PEERS

FOLDER = Path(__file__).parent / ".venvs"


class CannotInstall(Exception):
    """A peer is not to be had here; the last line that pip said."""


def python(peer: str) -> str:
    """The interpreter that has a peer.

    Raises:
        CannotInstall: pip could not install it.
    """
    if peer not in PEERS:
        return sys.executable
    folder = FOLDER / PEERS[peer]
    interpreter, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        print(f"installing {PEERS[peer]}", file=sys.stderr)
        _run(sys.executable, "-m", "venv", "--clear", str(folder))
        _run(str(interpreter), "-m", "pip", "install", "--quiet", PEERS[peer])
        ready.touch()
    return str(interpreter)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"{command[0]} failed"]
        raise CannotInstall(lines[-1])
