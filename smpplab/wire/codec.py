"""The codec as functions: `decode`, `encode`, `split`, `patch`."""

from __future__ import annotations

import struct
from typing import Any

from smpplab.errors import DecodeError, UsageError
from smpplab.wire.dialect import Dialect
from smpplab.wire.pdus import SMPP
from smpplab.wire.statuses import CommandStatus
from smpplab.wire.table import Pdu
from smpplab.wire.walk import walk

__all__ = ["MAX_LENGTH", "Splitter", "decode", "encode", "patch", "split"]

LENGTH = struct.Struct(">I").unpack_from
MAX_LENGTH = 131_072
"""The longest PDU that is believed: a full message_payload and 255 destinations fit twice."""


def decode(octets: bytes, dialect: Dialect = SMPP) -> Pdu:
    """Read the octets of one PDU.

    Args:
        octets: Exactly one PDU, header included.
        dialect: Whose tables hold.

    Raises:
        DecodeError: Saying which field, at which octet, why, and what to answer.

    >>> decode(bytes.fromhex("00000010 00000015 00000000 00000007"))
    EnquireLink(sequence_number=7)
    """
    return dialect.decode(bytes(octets))


def encode(pdu: Pdu, dialect: Dialect = SMPP) -> bytes:
    """Write the octets of one PDU.

    Raises:
        EncodeError: Saying which field, and why its value does not fit.
    """
    return dialect.encode(pdu)


class Splitter:
    """Puts a stream of octets, in chunks of any size, together as whole PDUs.

    Attributes:
        max_length: The longest command_length that is believed.

    >>> splitter = Splitter()
    >>> splitter.feed(b"\\0\\0\\0\\x10\\0\\0\\0\\x15\\0\\0\\0\\0")
    []
    >>> splitter.feed(b"\\0\\0\\0\\x07")[0].hex()
    '00000010000000150000000000000007'
    """

    __slots__ = ("_chunks", "_missing", "max_length")

    def __init__(self, max_length: int = MAX_LENGTH) -> None:
        self.max_length = max_length
        self._chunks: list[bytes] = []
        self._missing = 0  # octets that the PDU under way lacks at least: until then chunks only pile up

    @property
    def pending(self) -> bytes:
        """The octets of a PDU that is not whole yet."""
        return b"".join(self._chunks)

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take a chunk; give the PDUs that are whole now.

        Raises:
            DecodeError: When a command_length cannot be one.  The PDUs before it are in its
                ``whole``; the stream can no longer be split.
        """
        if self._chunks:
            self._chunks.append(chunk)
            self._missing -= len(chunk)
            if self._missing > 0:
                return []
            chunk, self._chunks = self.pending, []
        found: list[bytes] = []
        at, stop, size, longest = 0, 4, len(chunk), self.max_length
        while at + 4 <= size:
            (length,) = LENGTH(chunk, at)
            if length < 16 or length > longest:
                self._chunks = [chunk[at:]]
                raise _bad_length(chunk[at:], length, longest, found)
            stop = at + length
            if stop > size:
                break
            found.append(chunk[at:stop])
            at = stop
            stop += 4
        if at < size:
            self._chunks, self._missing = [chunk[at:]], stop - size
        return found


def _bad_length(octets: bytes, length: int, limit: int, whole: list[bytes]) -> DecodeError:
    header = octets[:16]
    wrong = "a header has 16" if length < 16 else f"{limit} are the most that is believed"
    error = DecodeError(
        f"command_length says {length} octets, {wrong}: the stream can no longer be split",
        pdu="header",
        field="command_length",
        offset=0,
        octets=octets,
        command_status=CommandStatus.ESME_RINVCMDLEN,
        sequence_number=int.from_bytes(header[12:]) if len(header) == 16 and length >= 16 else 0,
    )
    error.whole = whole  # type: ignore[attr-defined]
    return error


def split(octets: bytes) -> tuple[list[bytes], bytes]:
    """Cut octets into whole PDUs; give them and what is left over.

    >>> pdus, rest = split(bytes.fromhex("00000010000000150000000000000007" "000000"))
    >>> len(pdus), rest
    (1, b'\\x00\\x00\\x00')
    """
    splitter = Splitter()
    try:
        return splitter.feed(bytes(octets)), splitter.pending
    except DecodeError as error:
        return error.whole, splitter.pending  # type: ignore[attr-defined]


def patch(octets: bytes | Pdu, dialect: Dialect = SMPP, /, **fields: int | bytes | str) -> bytes:
    """Overwrite fields in place, true or not: how every broken PDU is made on purpose.

    An integer field takes a number; any field takes octets of any length (command_length follows
    along, unless it is given as well).

    Raises:
        UsageError: When the PDU has no such field.

    >>> from smpplab.wire import SubmitSm
    >>> lie = patch(SubmitSm(destination_addr="447700900123", short_message=b"Hello"), sm_length=200)
    >>> decode(lie)
    Traceback (most recent call last):
    smpplab.errors.DecodeError: submit_sm.short_message at octet 45: sm_length says 200 octets, 5 left
    """
    octets = bytes(octets)
    spans = {span.name: span for span in walk(octets, dialect).spans}
    for name in fields:
        if name not in spans:
            raise UsageError(f"there is no field {name!r} to patch; there are {', '.join(spans)}")
    for name, value in sorted(fields.items(), key=lambda item: -spans[item[0]].offset):
        span = spans[name]
        stop = span.offset + span.length
        octets = octets[: span.offset] + _as_octets(value, span.length) + octets[stop:]
    if "command_length" not in fields:
        octets = len(octets).to_bytes(4) + octets[4:]
    return octets


def _as_octets(value: Any, length: int) -> bytes:
    if isinstance(value, str):
        return value.encode("latin-1") + b"\0"
    if isinstance(value, int):
        return int(value % 256**length).to_bytes(length)
    return bytes(value)
