"""Kannel (Debian's `kannel`), the gateway most in use, as an ESME of our simulator.

Its bearerbox speaks SMPP; its smsbox takes messages from a program over HTTP and tells it of receipts and
messages by HTTP.  It cuts long messages itself, and asks a receipt for the first segment alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

pytestmark = pytest.mark.peers

CONFIGURATION = Path(__file__).with_name("kannel.conf")
SOURCE, DESTINATION = "447700900001", "447700900002"
RECEIPT = "/receipt?name={name}&outcome=%d&message_id=%F&text=%A"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


class Web:
    """An HTTP server that keeps what it is asked: path and query."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()
        self.port = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = await reader.readuntil(b"\r\n\r\n")
        address = urlsplit(head.split()[1].decode())
        query = parse_qs(address.query, encoding="latin-1")
        await self.asked.put((address.path, {name: values[0] for name, values in query.items()}))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async def gather(self, count: int) -> list[tuple[str, dict[str, str]]]:
        """The next requests."""
        return [await self.asked.get() for _ in range(count)]


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """A listening `Web`."""
    web = Web()
    async with await asyncio.start_server(web.take, "127.0.0.1", 0) as server:
        web.port = server.sockets[0].getsockname()[1]
        yield web


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on this machine, once there is somebody who takes it."""
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)


async def get(port: int, path: str) -> str:
    """The answer to a GET."""
    reader, writer = await connect(port)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


@contextlib.asynccontextmanager
async def box(program: str, configuration: Path) -> AsyncIterator[None]:
    """A running box of Kannel; told to stop at the end, as an operator would."""
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") or program  # where Debian has it
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        found, str(configuration), stdin=nothing, stdout=nothing, stderr=nothing
    )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def submit(sendsms: int, web: Web, name: str, text: str, **options: Any) -> None:
    """Give the smsbox a message, whose receipt comes to `web` under a name."""
    wanted = {
        "username": "tester", "password": "secret", "from": SOURCE, "to": DESTINATION, "text": text,
        "charset": "UTF-8", "dlr-mask": 3, "dlr-url": f"http://127.0.0.1:{web.port}{RECEIPT.format(name=name)}",
    }  # fmt: skip
    answer = await get(sendsms, "/cgi-bin/sendsms?" + urlencode(wanted | options, quote_via=quote))
    assert "202" in answer.splitlines()[0], answer


async def test_binds_submits_gets_receipts_and_a_message(
    meeting: Any, texts: Any, web: Web, tmp_path: Path
) -> None:
    admin, smsbox, sendsms = free_ports(3)
    ports = {"admin": admin, "smsbox": smsbox, "sendsms": sendsms, "smsc": meeting.smsc.port, "web": web.port}
    configuration = tmp_path / "kannel.conf"
    configuration.write_text(CONFIGURATION.read_text().format(folder=tmp_path, **ports))
    async with asyncio.timeout(30), box("bearerbox", configuration):
        (await connect(smsbox))[1].close()  # the smsbox gives up where the bearerbox is not there yet
        async with box("smsbox", configuration):
            await submit(sendsms, web, "short", texts.short)
            await submit(sendsms, web, "unicode", texts.unicode, coding=2)
            await submit(sendsms, web, "long", texts.long)
            receipts = await web.gather(3)
            reply = meeting.reply()
            ((path, message),) = await web.gather(1)
            assert [answer.status.name for answer in await reply] == ["ESME_ROK"]

    meeting.check(receipts=3)
    assert len(meeting.smsc.messages) == 5 and {path for path, _ in receipts} == {"/receipt"}
    told = {query["name"]: query for _, query in receipts}
    about = {name: meeting.smsc.messages[query["message_id"]].text for name, query in told.items()}
    assert about == {"short": texts.short, "unicode": texts.unicode, "long": texts.long[:153]}
    assert all(query["outcome"] == "1" and "stat:DELIVRD" in query["text"] for query in told.values())
    assert (path, message["source"]) == ("/message", f"+{DESTINATION}")
    assert message["text"].encode("latin-1").decode(message["charset"]) == texts.reply
