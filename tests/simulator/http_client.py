"""An HTTP client for the tests of the control port: the standard library's in a thread, and raw octets."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Callable
from typing import Any

from smpplab.simulator.control import Control

__all__ = ["Client", "raw", "until"]


class Client:
    """Asks a control port, with the right token unless told otherwise."""

    def __init__(self, control: Control) -> None:
        self.control = control

    async def ask(self, method: str, path: str, body: Any = None, **fields: str) -> tuple[int, Any]:
        """The status, and the body: JSON read, other text as it is."""
        status, headers, text = await asyncio.to_thread(self._ask, method, path, body, fields)
        return status, json.loads(text) if headers["Content-Type"] == "application/json" and text else text

    def _ask(self, method: str, path: str, body: Any, fields: dict[str, str]) -> tuple[int, Any, str]:
        host, port = self.control.url.removeprefix("http://").rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=20)
        given = {"Authorization": f"Bearer {self.control.token}", "Content-Type": "application/json"}
        octets = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        try:
            connection.request(
                method, path, octets, given | {k.replace("_", "-"): v for k, v in fields.items()}
            )
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    async def get(self, path: str, **fields: str) -> tuple[int, Any]:
        return await self.ask("GET", path, **fields)

    async def post(self, path: str, body: Any, **fields: str) -> tuple[int, Any]:
        return await self.ask("POST", path, body, **fields)


async def raw(control: Control, *pieces: bytes, eof: bool = False) -> bytes:
    """What comes back for these octets until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(control.url.rpartition(":")[2]))
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0)
        if eof:
            writer.write_eof()
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.close()


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until it is so."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (there is nothing to wait for but turns of the loop)
            await asyncio.sleep(0.001)
