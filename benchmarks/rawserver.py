"""One message centre for every client: the least that can answer, so that the client is what is timed.

It looks at command_length, command_id and sequence_number and at nothing else.  An ESME that binds as
``push-N-W`` gets N receipts, W of them outstanding.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from benchmarks.messages import (
    BIND_TRANSCEIVER,
    DELIVER_SM,
    ENQUIRE_LINK,
    HEADER,
    OCTETS,
    RESPONSE,
    SUBMIT_SM,
    UNBIND,
    renumbered,
)

BINDS = (1, 2, BIND_TRANSCEIVER)
RECEIPT = OCTETS["receipt"]


class Server(asyncio.Protocol):
    """One connection."""

    accepted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""
        self.pushed = self.to_push = 0

    def data_received(self, data: bytes) -> None:
        octets = self.pending + data if self.pending else data
        out: list[bytes] = []
        at, size = 0, len(octets)
        header, pack = HEADER.unpack_from, HEADER.pack
        while at + 16 <= size:
            length, command_id, _, number = header(octets, at)
            if length < 16:
                return self.transport.abort()  # a peer lost its way
            if at + length > size:
                break
            if command_id == SUBMIT_SM:
                Server.accepted += 1
                out.append(pack(27, RESPONSE | SUBMIT_SM, 0, number) + b"%010x\0" % Server.accepted)
            else:
                self.other(command_id, number, octets[at : at + length], out)
            at += length
        self.pending = octets[at:]
        if out:
            self.transport.write(b"".join(out))
        return None

    def other(self, command_id: int, number: int, octets: bytes, out: list[bytes]) -> None:
        """Anything but submit_sm."""
        if command_id == RESPONSE | DELIVER_SM:
            self.push(1, out)
        elif command_id in BINDS:
            out.append(HEADER.pack(19, RESPONSE | command_id, 0, number) + b"MC\0")
            _, *wish = octets[16:].split(b"\0", 1)[0].split(b"-")
            if wish:
                self.to_push, window = map(int, wish)
                self.push(window, out)
        elif command_id in (UNBIND, ENQUIRE_LINK):
            out.append(HEADER.pack(16, RESPONSE | command_id, 0, number))

    def push(self, count: int, out: list[bytes]) -> None:
        """Send so many more receipts, if so many are left."""
        first = self.pushed + 1
        self.pushed = min(self.to_push, self.pushed + count)
        out.extend(renumbered(RECEIPT, number) for number in range(first, self.pushed + 1))


def serve(ready: Callable[[int], None]) -> None:
    """Serve for ever on a free port, which `ready` is told."""

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
        ready(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())
