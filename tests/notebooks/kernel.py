"""A real Jupyter kernel, with all cells queued at once, as Run All does it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

LIMIT = 120.0


@dataclass
class Cell:
    """What one cell did."""

    source: str
    status: str = "never ran"
    error: str = ""
    outputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything it printed and showed, as plain text."""
        return "\n".join(
            output.get("text") or output.get("data", {}).get("text/plain", "") for output in self.outputs
        )


@contextlib.contextmanager
def kernel(folder: Path | None = None) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        cwd=str(folder) if folder else None, extra_arguments=["--HistoryManager.enabled=False"]
    )
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def queue(client: BlockingKernelClient, sources: list[str]) -> dict[str, Cell]:
    """Send all cells at once; nothing is awaited."""
    return {client.execute(source, stop_on_error=True): Cell(source) for source in sources}


def collect(client: BlockingKernelClient, cells: dict[str, Cell], limit: float = LIMIT) -> list[Cell]:
    """Wait until every cell has its reply; gather what each showed."""
    end, open_cells = time.monotonic() + limit, set(cells)
    idle: set[str] = set()
    while (open_cells or len(idle) < len(cells)) and time.monotonic() < end:
        with contextlib.suppress(Empty):
            message = client.get_iopub_msg(timeout=0.2)
            cell = cells.get(message["parent_header"].get("msg_id", ""))
            if cell is not None:
                if message["msg_type"] in ("stream", "execute_result", "display_data"):
                    cell.outputs.append(message["content"])
                if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    idle.add(message["parent_header"]["msg_id"])
        with contextlib.suppress(Empty):
            reply = client.get_shell_msg(timeout=0.01)
            cell = cells.get(reply["parent_header"].get("msg_id", ""))
            if cell is not None:
                cell.status = reply["content"]["status"]
                cell.error = "\n".join(reply["content"].get("traceback", []))
                open_cells.discard(reply["parent_header"]["msg_id"])
    return list(cells.values())


def run_all(sources: list[str], folder: Path | None = None, limit: float = LIMIT) -> list[Cell]:
    """Run All: every cell queued at once, in a kernel of its own."""
    with kernel(folder) as (_, client):
        return collect(client, queue(client, sources), limit)
