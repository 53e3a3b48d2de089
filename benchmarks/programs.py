"""Peers that are no Python packages: how their message centres are had, and started.

Each is fetched into `.venvs/`, where nothing else sees it, unless the system has it already.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks.plan import PROGRAMS
from benchmarks.venvs import FOLDER, CannotInstall

HERE = Path(__file__).parent / "peers"
Started = tuple[list[str], dict[str, str]]
"""A command line, and the environment that it needs."""


def node(package: str) -> Started:
    """node-smpp, fetched with npm."""
    interpreter, folder = _needed("node", "apt install nodejs npm"), FOLDER / package
    if not (folder / "node_modules" / "smpp").exists():
        npm = _needed("npm", f"apt install npm, or npm install --prefix {folder} {package}")
        quiet = ("--silent", "--no-audit", "--no-fund", "--no-package-lock")
        _run(npm, "install", *quiet, "--prefix", str(folder), package)
    return [interpreter, str(HERE / "node_smpp.js")], {"NODE_PATH": str(folder / "node_modules")}


def perl(package: str) -> Started:
    """Net::SMPP: the system's, or unpacked from its Debian package, which needs no root."""
    interpreter, folder = _needed("perl", "apt install perl"), FOLDER / package
    script, found = str(HERE / "net_smpp.pl"), folder / "usr" / "share" / "perl5"
    if not found.exists():
        if not subprocess.run([interpreter, "-MNet::SMPP", "-e", "1"], capture_output=True).returncode:
            return [interpreter, script], {}
        apt = _needed("apt-get", "cpan Net::SMPP")
        folder.mkdir(parents=True, exist_ok=True)
        _run(apt, "download", package, cwd=folder)
        _run("dpkg", "-x", str(next(folder.glob("*.deb"))), str(folder))
    return [interpreter, script], {"PERL5LIB": str(found)}


KINDS: dict[str, Callable[[str], Started]] = {"node-smpp": node, "Net::SMPP": perl}


def started(peer: str) -> Started:
    """How to start the message centre of a peer.

    Raises:
        CannotInstall: It cannot be had here; how it is to be had.
    """
    command, more = KINDS[peer](PROGRAMS[peer])
    return command, os.environ | more


def _needed(program: str, how: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise CannotInstall(f"{program} is missing: {how}")
    return found


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it failed"]
        raise CannotInstall(f"{' '.join(command[:2])}: {lines[-1]}")
