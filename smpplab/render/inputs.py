"""What `dissect` takes: octets, PDUs, records, pasted text; one PDU or several in a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smpplab.errors import EncodeError, UsageError
from smpplab.render.pasted import octets_in
from smpplab.wire.dialect import Dialect
from smpplab.wire.table import Pdu

__all__ = ["octets_of", "split"]


def octets_of(thing: Any, dialect: Dialect) -> list[tuple[bytes, str]]:
    """The octets of whatever was given, each with a note on how they were found."""
    if isinstance(thing, bytes | bytearray | memoryview):
        return [(bytes(thing), "")]
    if isinstance(thing, str):
        chunks, note = octets_in(thing)
        return [(chunk, note) for chunk in chunks]
    if isinstance(thing, Pdu):
        try:
            return [(dialect.encode(thing), "")]
        except EncodeError as error:
            return [(b"", f"this PDU has no octets, it cannot be encoded: {error}")]
    if isinstance(getattr(thing, "octets", None), bytes):
        return [(thing.octets, "")]
    if isinstance(thing, Iterable):
        return [pair for entry in thing for pair in octets_of(entry, dialect)] or [(b"", "")]
    raise UsageError(
        f"dissect takes octets, a PDU, or text with hexadecimal digits, not {type(thing).__name__}"
    )


def split(octets: bytes, dialect: Dialect) -> list[bytes]:
    """Cut octets into PDUs, as long as what follows a cut looks like a PDU; one wrong length cuts nothing."""
    cuts, at = [], 0
    while len(octets) - at >= 16:
        length = int.from_bytes(octets[at : at + 4])
        if not 16 <= length < len(octets) - at or not _looks_like_pdu(octets[at + length :], dialect):
            break
        cuts.append(octets[at : at + length])
        at += length
    return [*cuts, octets[at:]]


def _looks_like_pdu(octets: bytes, dialect: Dialect) -> bool:
    """Whether a header may begin here: a possible length, and a command that is known or that may be."""
    if len(octets) < 8:
        return False
    length, command_id = int.from_bytes(octets[:4]), int.from_bytes(octets[4:8])
    known = command_id in dialect.commands
    possible = command_id & 0x7FFFFFFF <= 0x0001FFFF and length <= len(octets)
    return 16 <= length <= 0x20000 and (known or possible)
