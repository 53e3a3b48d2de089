"""PDUs of one command, read into columns: one list of values for each field.

This is the decoder behind a capture's table.  It takes many octets at once and answers with columns, so that
another engine can take its place without anybody above noticing.  Octets that cannot be decoded keep what the
walker could read of them, and a sentence that says what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

from smpplab.errors import DecodeError
from smpplab.text.message import text_of
from smpplab.wire import Dialect, Pdu, walk
from smpplab.wire.groups import Repeat

__all__ = ["Columns", "group_json", "read_columns", "tlvs_json"]

_NO_TLVS = "[]"
_PAYLOAD = 0x0424  # message_payload (SMPP 3.4 section 5.3.2.32)


@dataclass(slots=True)
class Columns:
    """What was read of PDUs of one command.

    Attributes:
        fields: Field name to (positions, values): the PDUs that have the field, and their values.
        text: The same for the message as a person reads it.
        tlvs: JSON of each PDU's TLVs.
        problems: Position to what is wrong, for the PDUs that could not be decoded.
    """

    fields: dict[str, tuple[list[int], list[Any]]] = field(default_factory=dict)
    text: tuple[list[int], list[str]] = field(default_factory=lambda: ([], []))
    tlvs: list[str] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)

    def add(self, name: str, positions: Sequence[int], values: Sequence[Any]) -> None:
        """Put values behind those that a field has already."""
        where, found = self.fields.setdefault(name, ([], []))
        where += positions
        found += values


def read_columns(octets: Sequence[bytes], dialect: Dialect) -> Columns:
    """Read PDUs that all have the same command_id.

    Args:
        octets: One PDU each, whole and right or not.
        dialect: Whose tables.
    """
    found = Columns(tlvs=[_NO_TLVS] * len(octets))
    cls = dialect.commands.get(int.from_bytes(octets[0][4:8])) if octets and len(octets[0]) >= 8 else None
    good, pdus = _decode(octets, dialect, found)
    if cls is None:
        return found
    if pdus and cls.ROWS:
        _fields(cls, good, pdus, octets, found)
    _tlvs(good, pdus, dialect, found)
    _texts(cls, good, pdus, found)
    return found


def _decode(octets: Sequence[bytes], dialect: Dialect, found: Columns) -> tuple[list[int], list[Pdu]]:
    """Positions and PDUs of those that can be decoded; the walker reads the others."""
    if not octets:
        return [], []
    decode = dialect.decoders[octets[0][4:8]]
    try:
        return list(range(len(octets))), list(map(decode, octets))
    except DecodeError:
        good, pdus = [], []
    for position, one in enumerate(octets):
        try:
            pdus.append(decode(one))
            good.append(position)
        except DecodeError as error:
            _remains(position, one, error, dialect, found)
    return good, pdus


def _remains(position: int, octets: bytes, error: DecodeError, dialect: Dialect, found: Columns) -> None:
    """What the walker could read of octets that are no good PDU."""
    found.problems[position] = str(error)
    walked = walk(octets, dialect)
    pairs = []
    for span in walked.spans:
        if span.part == "field" and "[" not in span.name:
            found.add(span.name, [position], [span.value])
        elif span.part == "tlv" and span.tag is not None:
            pairs.append((span.tag, octets[span.offset + 4 : span.offset + span.length]))
    for name, value in walked.values.items():
        if isinstance(value, tuple):
            found.add(name, [position], [group_json(value)])
    if pairs:
        found.tlvs[position] = tlvs_json(pairs, dialect)


def _fields(
    cls: type[Pdu], good: list[int], pdus: list[Pdu], octets: Sequence[bytes], found: Columns
) -> None:
    """One list for each field of the PDUs that have a body (SMPP 5.0 section 3.2.1.3)."""
    if cls.is_response and any(len(octets[position]) == 16 for position in good):
        kept = [(at, pdu) for at, pdu in zip(good, pdus, strict=True) if len(octets[at]) > 16]
        good, pdus = [at for at, _ in kept], [pdu for _, pdu in kept]
    for row in cls.ROWS:
        values: list[Any] = list(map(attrgetter(row.name), pdus))
        found.add(
            row.name, good, [group_json(value) for value in values] if isinstance(row, Repeat) else values
        )


def _tlvs(good: list[int], pdus: list[Pdu], dialect: Dialect, found: Columns) -> None:
    for position, pdu in zip(good, pdus, strict=True):
        if pdu.tlvs.pairs:
            found.tlvs[position] = tlvs_json(pdu.tlvs.pairs, dialect)


def _texts(cls: type[Pdu], good: list[int], pdus: list[Pdu], found: Columns) -> None:
    """The texts of the PDUs that can carry one."""
    if any(row.name == "short_message" for row in cls.ROWS):
        found.text = (good, list(map(text_of, pdus)))
        return
    for position, pdu in zip(good, pdus, strict=True):
        if any(tag == _PAYLOAD for tag, _ in pdu.tlvs.pairs):
            found.text[0].append(position)
            found.text[1].append(text_of(pdu))


def tlvs_json(pairs: Sequence[tuple[int, bytes]], dialect: Dialect) -> str:
    """TLVs as JSON: a list of ``{"tag", "name", "value"}`` in wire order, the value in hexadecimal.

    >>> from smpplab.wire import SMPP
    >>> tlvs_json([(0x0204, b"\\0\\x07")], SMPP)
    '[{"tag": 516, "name": "user_message_reference", "value": "0007"}]'
    """
    parts = [f'{_tlv_start(tag, dialect)}"{octets.hex()}"}}' for tag, octets in pairs]
    return f"[{', '.join(parts)}]"


@lru_cache(4096)
def _tlv_start(tag: int, dialect: Dialect) -> str:
    row = dialect.tlv(tag)
    name = row.name if row is not None else f"0x{tag:04X}"
    return f'{{"tag": {tag}, "name": {json.dumps(name)}, "value": '


def group_json(entries: Sequence[Any]) -> str:
    """Repeated groups as JSON: a list of objects with the group's fields; octets in hexadecimal.

    >>> from smpplab.wire import DistributionList
    >>> group_json([DistributionList(dl_name="staff")])
    '[{"dest_flag": 2, "dl_name": "staff"}]'
    """
    return json.dumps(
        [{row.name: _plain(getattr(entry, row.name)) for row in entry.ROWS} for entry in entries],
        ensure_ascii=False,
    )


def _plain(value: Any) -> int | str:
    if isinstance(value, bytes):
        return value.hex()
    return int(value) if isinstance(value, int) else str(value)
