"""Runs the jobs: each in a fresh process, peers in turn, round by round, so that all share the weather."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.plan import BY_HAND, OURS, PROGRAMS, Job, Scale, Section, budget
from benchmarks.programs import started
from benchmarks.venvs import python

ROOT = Path(__file__).parent.parent
TIMEOUT = 90.0
Figures = dict[str, dict[str, list[float]]]
"""Row to peer to one figure a round."""


class Failed(Exception):
    """A measurement did not come to its end; the last line that it said."""


def progress(text: str) -> None:
    """Say what is under way, on a line that the next one overwrites."""
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


class Server:
    """A peer's message centre, in a process of its own."""

    def __init__(self, peer: str, options: Mapping[str, Any] = MappingProxyType({})) -> None:
        start, environment = (
            started(peer) if peer in PROGRAMS else (command(peer, "serve", dict(options)), None)
        )
        self.process = subprocess.Popen(start, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.stop()
            raise Failed("its server did not start")
        self.port = int(line)

    def cpu(self) -> float:
        """Seconds of CPU that it took so far; 0 where the system does not tell."""
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def memory(self, name: str) -> float:
        """KB of memory: VmRSS that it has, VmHWM that it ever had; 0 where the system does not tell."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith(name):
                    return float(line.split()[1])
        return 0.0

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def command(peer: str, task: str, options: dict[str, Any]) -> list[str]:
    """The command line of one measurement."""
    return [python(peer), "-m", "benchmarks.measure", peer, task, json.dumps(options)]


def run(peer: str, task: str, **options: Any) -> dict[str, Any]:
    """One measurement.

    Raises:
        Failed: It raised, gave wrong results, or took too long.
    """
    try:
        done = subprocess.run(
            command(peer, task, options),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"no end after {TIMEOUT:g} s") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise Failed(lines[-1])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def load(job: Job) -> dict[str, Any]:
    """Start a peer's server, drive it with the raw client, give the client's figures and the server's CPU."""
    with Server(job.peer, job.server) as server:
        run(BY_HAND, "drive", port=server.port, n=500, window=10)  # warm
        before, memory = server.cpu(), server.memory("VmRSS")
        result = run(BY_HAND, job.task, port=server.port, **job.options)
        took, figures = server.cpu() - before, result["figures"]
        if "n" in job.options and took >= 0.03:  # the system counts in hundredths of a second
            figures["server_cpu_us"] = took / job.options["n"] * 1e6
        if "sessions" in job.options and memory:
            figures["server_kb"] = (server.memory("VmHWM") - memory) / job.options["sessions"]
    return result


class Results:
    """What a section gave.

    Attributes:
        figures: What was measured.
        failed: Measurement to why it gave nothing.
        missing: Peer to why it is not there, and how to get it.
    """

    def __init__(self) -> None:
        self.figures: Figures = defaultdict(lambda: defaultdict(list))
        self.failed: dict[str, str] = {}
        self.missing: dict[str, str] = {}

    def add(self, job: Job, figures: dict[str, float]) -> None:
        for name, value in figures.items():
            row = job.rows.get(name, name) if not job.rows or name in job.rows else None
            if row is not None:
                self.figures[row][job.peer].append(value)

    def compare_last_with_first(self, section: Section) -> None:
        """How much higher the last row is than the first, best against best."""
        names = list(self.figures)
        first, last = self.figures[names[0]], self.figures[names[-1]]
        row = f"{names[-1].split()[0]} over {names[0].split()[0]}"
        best = min if budget(section, names[0]).less else max
        for peer in last.keys() & first.keys():
            self.figures[row][peer].append(best(last[peer]) / best(first[peer]))


def measure(
    section: Section, scale: Scale, rounds: int, peers: Iterable[str], missing: Mapping[str, str]
) -> Results:
    """All rounds of a section."""
    results, wanted = Results(), {OURS, BY_HAND, *peers}
    planned = list(section.jobs(scale))
    jobs = [job for job in planned if job.peer in wanted]
    results.missing = {job.peer: missing[job.peer] for job in planned if job.peer in missing}
    with _setting(section, jobs, scale) as given:
        for turn in range(1, rounds + 1):
            for job in (job for job in jobs if turn == 1 or not job.once):
                _measure(job, given, results, f"round {turn} of {rounds}")
    if section.grows and len(results.figures) > 1:
        results.compare_last_with_first(section)
    return results


def _measure(job: Job, given: dict[str, Any], results: Results, turn: str) -> None:
    what = f"{job.peer} {job.task} {' '.join(f'{key}={value}' for key, value in job.options.items())}"
    progress(f"{turn}: {what}")
    try:
        result = (
            load(job) if job.serves else run(job.peer, job.task, **job.options, **given.get(job.task, {}))
        )
    except Failed as error:
        results.failed[what] = str(error)
        return
    results.add(job, result["figures"])


@contextlib.contextmanager
def _setting(section: Section, jobs: list[Job], scale: Scale) -> Iterator[dict[str, Any]]:
    """What the jobs need from outside, by task: the raw server's port, the capture file's path."""
    with contextlib.ExitStack() as stack:
        given: dict[str, Any] = {}
        if section.rawserver:
            port = stack.enter_context(Server(BY_HAND)).port
            given = {task: {"port": port} for task in ("client", "receiver", "drain")}
        if any(job.task == "file" for job in jobs):
            path = str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "traffic.pcap")
            run(OURS, "write", n=scale.pdus, path=path)
            given["file"] = {"path": path}
        yield given
        progress("")
