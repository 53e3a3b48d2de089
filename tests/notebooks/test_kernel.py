"""What the thread of its own buys in a real kernel: blocking cells, queued cells, the stop button."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from kernel import collect, kernel, queue, run_all

START = """
import time, asyncio
import smpplab as sl
smsc = sl.Simulator(accounts={"lab": "secret"}, fate=sl.fates.Pending()).start()
esme = await sl.connect(smsc.url("lab"), enquire_link_every=0.2, response_timeout=1.0)
"""


def texts(sources: list[str]) -> list[str]:
    cells = run_all(sources)
    for cell in cells:
        assert cell.status == "ok", f"{cell.status}: {cell.source}\n{cell.error}"
    return [cell.text.strip() for cell in cells]


def test_the_bind_survives_a_blocking_cell() -> None:
    out = texts(
        [
            START,
            "time.sleep(3)",
            "print(esme.state.name, (await esme.submit('447700900123', 'still here')).status.name)",
            "sum(n * n for n in range(20_000_000)); print(esme.state.name, len(smsc.sessions))",
        ]
    )
    assert out[2] == "BOUND_TRX ESME_ROK"
    assert out[3] == "BOUND_TRX 1"


def test_queued_cells_all_run_after_the_blocking_methods() -> None:
    out = texts([START, *[f"print({n}, esme.sync.submit('447700900123', 'x').message_id)" for n in range(6)]])
    assert out[1:] == [f"{n} {n + 1:010}" for n in range(6)]


def test_the_repr_says_where_it_lives() -> None:
    out = texts([START, "print(esme); print(smsc)"])
    assert all(line.endswith(", own thread>") for line in out[1].splitlines())


STOP_BUTTON = """
import os, signal, threading
sent = await esme.submit('447700900123', 'x', receipt=True)
threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
await sent.receipt()
"""


def test_the_stop_button_ends_a_waiting_cell() -> None:
    with kernel() as (_, client):
        assert collect(client, queue(client, [START]))[0].status == "ok"
        stopped = collect(client, queue(client, [STOP_BUTTON]), limit=30)[0]
        assert stopped.status == "error", stopped
        after = collect(client, queue(client, ["print(esme.state.name)"]))[0]
        assert after.text.strip() == "BOUND_TRX"


def test_blocking_from_the_clients_own_thread_is_refused() -> None:
    out = texts(
        [
            START,
            "from smpplab.loops import LoopThread\n"
            "async def hook(): return esme.sync.submit('447700900123', 'x')\n"
            "try:\n    LoopThread.shared().sync(hook())\n"
            "except sl.UsageError as error: print(error)",
        ]
    )
    assert out[1] == "blocking here would deadlock: this is the client's own loop; await it instead"
