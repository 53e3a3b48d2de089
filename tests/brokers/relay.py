"""Between the workers and the simulator: relays octets, and cuts a connection in the middle of a PDU."""

from __future__ import annotations

import asyncio
import contextlib


class Relay:
    """Relays every connection to `target`; `cut` ends the next one that sends, half-way through a PDU."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._cut: asyncio.Event | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connection, "127.0.0.1", 0)

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def cut(self) -> None:
        """Cut the next connection over which an ESME sends something."""
        self._cut = cut = asyncio.Event()
        await cut.wait()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        ways = [asyncio.create_task(self._relay(reader, back, True)),
                asyncio.create_task(self._relay(there, writer, False))]  # fmt: skip
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, back):
                end.close()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _relay(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, to_mc: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while octets := await source.read(65536):
                if self._cut is not None and to_mc and len(octets) > 20:
                    self._cut.set()
                    self._cut = None
                    sink.write(
                        octets[: len(octets) - 11]
                    )  # every submit_sm here is longer: it ends inside one
                    await sink.drain()
                    return
                sink.write(octets)
                await sink.drain()
