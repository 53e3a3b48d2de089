"""A small and strict HTTP/1.1 server on asyncio streams, for the control port of the simulator.

All is bounded: a head has 16 KiB, a body 64 KiB, each 10 s to arrive, an answer 10 s to be read, and there
are 32 connections.  What is no plain HTTP gets an answer that says so, as JSON, and the connection ends.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, NamedTuple

from smpplab.simulator.control_request import MOST_BODY, MOST_HEAD, NOTHING, HttpError, Request, read
from smpplab.transport.tcp import listen

__all__ = ["Answer", "HttpServer", "as_json", "failure"]

log = logging.getLogger("smpplab.simulator")

MOST_CONNECTIONS = 32
LAST_LOOK = 1 << 20  # octets of a refused request that are read and dropped, so that the refusal is heard


class Answer(NamedTuple):
    """What is answered.

    Attributes:
        stream: More of the body, piece by piece, until the connection ends.
    """

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    fields: Mapping[str, str] = NOTHING
    stream: AsyncGenerator[bytes, None] | None = None


def as_json(value: Any, status: int = 200, fields: Mapping[str, str] = NOTHING) -> Answer:
    """An answer in JSON."""
    return Answer(json.dumps(value, allow_nan=False).encode() + b"\n", status, fields=fields)


class HttpServer:
    """Reads requests, has them handled one after the other, and writes the answers.

    Args:
        handle: Gives the answer to a request; `HttpError` for an error.
        patience: Seconds for a head or a body to come, and for an answer to be read.
        idle: Seconds that a connection may wait for its next request.
    """

    def __init__(
        self, handle: Callable[[Request], Awaitable[Answer]], *, patience: float = 10.0, idle: float = 30.0
    ) -> None:
        self.handle, self.patience, self.idle = handle, patience, idle
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[Any]] = set()

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            ConnectFailed: The port is taken, or not ours to take.
        """

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=MOST_HEAD), self._serve)

        if self._server is None:
            self._server = await listen(protocol, host, port)

    @property
    def port(self) -> int | None:
        """Where it listens."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server is not None else None

    async def close(self) -> None:
        """Listen no more, and end all connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        serving = set(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first request to its end."""
        task = asyncio.current_task()
        assert task is not None
        before = len(self._serving)
        self._serving.add(task)
        writer.transport.set_write_buffer_limits(high=0)  # an answer is away when `drain` returns
        try:
            if before < MOST_CONNECTIONS:
                while await self._one(reader, writer):
                    pass
            elif before < 2 * MOST_CONNECTIONS:  # beyond that, not a word
                await self._write(writer, failure(HttpError(503, "too many connections: close one")), True)
                await self._hear_out(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()  # it went, it is too slow, or we close
        finally:
            self._serving.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether another may follow."""
        head_only = False
        try:
            async with asyncio.timeout(self.idle):
                first = await reader.readexactly(1)
            async with asyncio.timeout(self.patience):
                request = await read(reader, first)
            head_only = request.method == "HEAD"
            answer = await self._handled(request)
            last = request.old or "close" in request.fields.get("connection", "").lower()
        except HttpError as error:
            answer, last = failure(error), True
        if answer.stream is not None and not head_only:
            await self._pour(writer, answer)
            return False
        await self._write(writer, answer, last, head_only)
        if last:
            await self._hear_out(reader, writer)
        return not last

    async def _handled(self, request: Request) -> Answer:
        """The answer to a request; whatever fails, no traceback leaves."""
        try:
            return await self.handle(request)
        except HttpError as error:
            if error.close:
                raise
            return failure(error)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            return failure(HttpError(500, "the simulator failed at this; its log says more"))

    async def _write(
        self, writer: asyncio.StreamWriter, answer: Answer, last: bool, head_only: bool = False
    ) -> None:
        body = b"" if head_only else answer.body
        writer.write(_head(answer, {"Content-Length": str(len(answer.body))}, last) + body)
        async with asyncio.timeout(self.patience):
            await writer.drain()

    async def _pour(self, writer: asyncio.StreamWriter, answer: Answer) -> None:
        """Write piece after piece, for as long as the client reads them."""
        assert answer.stream is not None
        writer.write(_head(answer, {}, True) + answer.body)
        async with aclosing(answer.stream) as pieces:
            async for piece in pieces:
                writer.write(piece)
                async with asyncio.timeout(self.patience):
                    await writer.drain()

    async def _hear_out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Drop what is still coming for a second: with octets unread, TCP would take the answer back."""
        writer.write_eof()
        left = LAST_LOOK
        try:
            async with asyncio.timeout(min(1.0, self.patience)):
                while left > 0 and (octets := await reader.read(MOST_BODY)):
                    left -= len(octets)
        except TimeoutError:
            pass

    def __repr__(self) -> str:
        return f"<HttpServer: {len(self._serving)} connections>"


def failure(error: HttpError) -> Answer:
    """An error as an answer."""
    return as_json({"error": error.problem}, error.status, error.fields)


def _head(answer: Answer, more: Mapping[str, str], last: bool) -> bytes:
    fields = {
        "Content-Type": answer.content_type,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Connection": "close" if last else "keep-alive",
        **more,
        **answer.fields,
    }
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
