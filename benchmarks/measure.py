"""One measurement of one peer, in a process of its own: `python -m benchmarks.measure PEER TASK OPTIONS`.

Prints one line of JSON.  Rates are an operation's or a message's: of CPU time (all threads) for the
codec, of wall time for the rest, where the CPU time that a message took is given as well.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.messages import OCTETS, check_decoded, check_encoded

SLICES = 7
WARM = 100  # messages beforehand: what is loaded and compiled at first use is not what is measured


class Stopwatch:
    """Wall and CPU seconds of a ``with`` block."""

    wall = cpu = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *exception: object) -> None:
        self.wall = time.perf_counter() - self._began[0]
        self.cpu = time.process_time() - self._began[1]


def rate(operation: Callable[[], object], seconds: float) -> float:
    """Operations per CPU second: the best of some slices, since other processes only ever slow us down."""
    count, took = 50, 0.0
    while took < 0.02:
        count *= 2
        took = _time(operation, count)
    count = max(1, int(count * seconds / SLICES / took))
    return count / min(_time(operation, count) for _ in range(SLICES))


def _time(operation: Callable[[], object], count: int) -> float:
    numbers = range(count)
    began = time.process_time()
    for _ in numbers:
        operation()
    return time.process_time() - began


def codec(peer: Any, seconds: float) -> dict[str, float]:
    """Encode and decode; a decoder is charged for reading fields too, so that a lazy one gains nothing."""
    rates = {}
    for case in ("submit", "submit with 3 TLVs"):
        encode = peer.encode(case)
        check_encoded(case, bytes(encode()))
        rates[f"encode {case}"] = rate(encode, seconds)
    if hasattr(peer, "encode_copy"):
        encode = peer.encode_copy()
        check_encoded("submit", bytes(encode()))
        rates["encode submit, from a copy"] = rate(encode, seconds)
    for case, octets in OCTETS.items():
        decode, fields = peer.decode(case), peer.fields
        check_decoded(case, fields(decode(octets)))
        rates[f"decode {case}"] = rate(lambda d=decode, f=fields, o=octets: f(d(o)), seconds)  # type: ignore[misc]
    return rates


def client(peer: Any, port: int, n: int, window: int, **kind: bool) -> dict[str, float]:
    """Submit `n` messages to the raw server, `window` of them outstanding; `kind`: receipts, parts."""
    watch = Stopwatch()
    peer.run_client(port, WARM, min(window, WARM), watch)
    return _messages(n, peer.run_client(port, n, window, watch, **kind), watch)


def drain(peer: Any, port: int, n: int, workers: int) -> dict[str, float]:
    """Bring `n` messages from Redis to the raw server, each acknowledged, with so many worker processes."""
    from benchmarks.broker import drained

    return {"rate": n / drained(port, n, workers)}


def receiver(peer: Any, port: int, n: int, window: int) -> dict[str, float]:
    """Take and answer `n` receipts that the raw server pushes."""
    watch = Stopwatch()
    peer.run_receiver(port, WARM, min(window, WARM), watch)
    return _messages(n, peer.run_receiver(port, n, window, watch), watch)


def drive(peer: Any, port: int, n: int, window: int, receipts: bool = False) -> dict[str, float]:
    """Load a server with the raw client; the peer here is the client's adapter and is not asked."""
    from benchmarks.rawclient import drive

    watch = Stopwatch()
    driven = drive(port, n, window, watch, receipts)
    figures = _messages(n, driven.accepted, watch) | {"rate": n / driven.answered}
    return figures | ({"receipt_rate": n / driven.receipted} if receipts else {})


def lateness(peer: Any, port: int, **options: float) -> dict[str, float]:
    """How late a server's receipts are at a steady rate."""
    from benchmarks.steady import lateness

    return lateness(port, **options)


def crowd(peer: Any, port: int, sessions: int) -> dict[str, float]:
    """Very many sessions with a server."""
    from benchmarks.crowd import crowd

    return crowd(port, sessions)


def kept(peer: Any, n: int, receipts: bool) -> dict[str, float]:
    """Octets of memory for each message that the simulator keeps."""
    from benchmarks.kept import octets_a_message

    return {"octets": octets_a_message(n, receipts)}


def _messages(n: int, accepted: int, watch: Stopwatch) -> dict[str, float]:
    assert accepted == n, f"{accepted} of {n} messages were accepted"
    return {"rate": n / watch.wall, "cpu_us": watch.cpu / n * 1e6}


def serve(peer: Any, **options: Any) -> dict[str, float]:
    """A message centre on a free port, until killed."""
    peer.serve(lambda port: print(port, flush=True), **options)
    return {}


def frame(peer: Any, n: int) -> dict[str, float]:
    """A DataFrame of `n` PDUs that are in memory."""
    build, watch = peer.frame(n), Stopwatch()
    gc.collect()
    with watch:
        rows = len(build())
    assert rows == n, f"{rows} rows of {n} PDUs"
    return {"rate": n / watch.wall}


def file(peer: Any, n: int, path: str) -> dict[str, float]:
    """A DataFrame of a capture file of `n` PDUs, and the most memory that the process ever had."""
    watch = Stopwatch()
    with watch:
        rows = len(peer.read_frame(path))
    assert rows == n, f"{rows} rows of {n} PDUs"
    return {"rate": n / watch.wall, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def write(peer: Any, n: int, path: str) -> dict[str, float]:
    """Write the capture file that `file` reads."""
    peer.write_capture(n, path)
    return {}


def imported(peer: Any, module: str) -> dict[str, float]:
    """Seconds that importing a module takes a fresh interpreter."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    times = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    return {"seconds": min(times)}


ALL = codec, client, receiver, drain, drive, lateness, crowd, kept, serve, frame, file, write, imported
TASKS: dict[str, Callable[..., dict[str, float]]] = {task.__name__: task for task in ALL}


def main() -> None:
    """Measure, print, and leave without waiting for the threads of a peer."""
    name, task, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    peer = importlib.import_module(f"benchmarks.peers.{name}")
    result = {"figures": TASKS[task](peer, **options), "version": peer.version()}
    print(json.dumps(result), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
