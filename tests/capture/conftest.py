"""Messy captures with a known answer: sessions of PDUs, and what a network does to them."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

ESME, MC = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])


def pdu(command_id: int, sequence_number: int = 1, body: bytes = b"", status: int = 0) -> bytes:
    return struct.pack(">IIII", 16 + len(body), command_id, status, sequence_number) + body


BIND = pdu(9, 1, b"lab\0secret\0\0\x34\0\0\0")
BIND_RESP = pdu(0x80000009, 1, b"SMSC\0")


def conversation(number: int, seed: int = 0) -> list[tuple[int, bytes]]:
    """(sender, PDU) pairs: a bind, then submit_sm and deliver_sm with bodies of every size, answered."""
    rng = random.Random(seed)
    talk = [(0, BIND), (1, BIND_RESP)]
    for n in range(2, number + 2):
        body = rng.randbytes(rng.choice((0, 1, 40, 200, 3000)))
        sender = rng.randrange(2)
        command_id = 5 if sender else 4
        talk += [(sender, pdu(command_id, n, body)), (1 - sender, pdu(0x80000000 | command_id, n, b"0\0"))]
    return talk


@dataclass
class Wire:
    """Two ends of one TCP connection; each method appends frames as (time_ns, octets)."""

    sport: int = 50001
    dport: int = 2775
    first: tuple[int, int] = (1000, 9000)
    frames: list[tuple[int, bytes]] = field(default_factory=list)
    clock: int = 1_715_680_800_000_000_000

    def __post_init__(self) -> None:
        self.seq = list(self.first)

    def frame(
        self, sender: int, octets: bytes = b"", flags: int = 0x18, seq: int | None = None, pad: int = 0
    ) -> bytes:
        ports = (self.sport, self.dport) if not sender else (self.dport, self.sport)
        addresses = ESME + MC if not sender else MC + ESME
        at = (self.seq[sender] if seq is None else seq) & 0xFFFFFFFF
        tcp = struct.pack(">HHIIBBHHH", *ports, at, 0, 0x50, flags, 65535, 0, 0) + octets
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 7, 0, 64, 6, 0) + addresses
        return bytes(12) + b"\x08\x00" + ip + tcp + bytes(pad)

    def put(self, frame: bytes) -> None:
        self.clock += 1000
        self.frames.append((self.clock, frame))

    def handshake(self) -> None:
        for sender, flags in ((0, 0x02), (1, 0x12)):
            self.put(self.frame(sender, flags=flags))
            self.seq[sender] += 1

    def send(self, sender: int, octets: bytes, **how: int) -> None:
        self.put(self.frame(sender, octets, **how))
        self.seq[sender] += len(octets)

    def packets(self) -> list[tuple[int, int, int, bytes, int, str]]:
        return [(n, time, 1, octets, len(octets), "") for n, (time, octets) in enumerate(self.frames, 1)]


@pytest.fixture(scope="session")
def messy() -> SimpleNamespace:
    """The generator as one object: pdu, conversation, Wire, BIND, BIND_RESP."""
    return SimpleNamespace(pdu=pdu, conversation=conversation, Wire=Wire, BIND=BIND, BIND_RESP=BIND_RESP)
