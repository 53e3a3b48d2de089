"""The readable decoder: one field at a time, remembering where each began and ended.

This is what a decoder is: for each row of the table, read, note the span, go on.  It defines what is
right; the compiled decoder is the same thing written for speed, and hands over to this one to explain.
It reads anything: the spans it gives tile the octets from first to last, whatever they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from smpplab.errors import DecodeError
from smpplab.wire.compiler import HEADER
from smpplab.wire.dialect import Dialect
from smpplab.wire.groups import Repeat
from smpplab.wire.kinds import Kind, Reading, Wrong
from smpplab.wire.statuses import CommandStatus
from smpplab.wire.table import Pdu, UnknownPdu
from smpplab.wire.tlv import Tlvs

__all__ = ["HEADER_FIELDS", "Problem", "Span", "Walk", "walk"]

HEADER_FIELDS = ("command_length", "command_id", "command_status", "sequence_number")


@dataclass(frozen=True, slots=True)
class Span:
    """The octets that one thing occupies.

    Attributes:
        name: The field's name; groups as ``dest_address[0].destination_addr``; ``"remains"`` for
            octets that no field claims.
        offset: Octets from the start of the PDU.
        length: Octets; a terminating NUL and a TLV's tag and length are counted.
        value: What was read.
        part: "header", "field", "tlv" or "remains".
        kind: The row, where there is one.
        tag: Of a TLV.
    """

    name: str
    offset: int
    length: int
    value: Any
    part: str
    kind: Kind | None = None
    tag: int | None = None

    @property
    def display(self) -> str:
        """The value in words."""
        if self.kind is not None:
            return self.kind.display(self.value)
        return self.value.hex(" ") if isinstance(self.value, bytes) else str(self.value)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: an error stops decoding, a warning does not.

    Attributes:
        severity: "error" or "warning".
        field: Which field or TLV; the header's name for the header.
        offset: At which octet.
        message: One plain sentence.
        command_status: What a receiver answers with.
    """

    severity: str
    field: str
    offset: int
    message: str
    command_status: int


@dataclass(slots=True)
class Walk:
    """What was found in the octets of one PDU."""

    octets: bytes
    dialect: Dialect
    command: str = ""
    spans: list[Span] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    header: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    pdu: Pdu | None = None

    def note(self, severity: str, name: str, at: int, message: str, status: int) -> None:
        """Add a problem."""
        self.problems.append(Problem(severity, name, at, message, status))

    def error(self) -> DecodeError | None:
        """The first error, as the exception that the decoder raises."""
        problem = next((problem for problem in self.problems if problem.severity == "error"), None)
        if problem is None:
            return None
        return DecodeError(
            problem.message,
            pdu=self.command,
            field=problem.field if problem.field != self.command else None,
            offset=problem.offset,
            octets=self.octets,
            command_status=problem.command_status,
            sequence_number=self.header.get("sequence_number", 0),
            command_id=self.header.get("command_id"),
        )


def walk(octets: bytes, dialect: Dialect) -> Walk:
    """Read the octets of one PDU slowly, noting every span and every problem.  Never raises."""
    found = Walk(bytes(octets), dialect)
    end = _walk_header(found)
    if end <= HEADER.size:
        at = min(len(octets), HEADER.size) if len(found.header) == 4 else 4 * len(found.header)
        if len(found.header) == 4:
            _finish(found, at, end)
    else:
        at = _walk_body(found, end)
    if at < len(octets):
        found.spans.append(Span("remains", at, len(octets) - at, found.octets[at:], "remains"))
    return found


def _walk_header(found: Walk) -> int:
    """Read the header; give the octet where the PDU ends."""
    size = len(found.octets)
    for at, name in zip(range(0, size - 3, 4), HEADER_FIELDS, strict=False):
        value = int.from_bytes(found.octets[at : at + 4])
        found.header[name] = value
        found.spans.append(Span(name, at, 4, value, "header"))
    found.command = "header"
    invalid = CommandStatus.ESME_RINVCMDLEN
    if "command_id" in found.header:
        found.command = found.dialect.command_name(found.header["command_id"])
    if size < HEADER.size:
        found.note("error", "header", size, f"a header has 16 octets, {size} are here", invalid)
        return size
    length = found.header["command_length"]
    if length < HEADER.size:
        found.note(
            "error", "command_length", 0, f"command_length says {length} octets, a header has 16", invalid
        )
    elif length > size:
        message = f"command_length says {length} octets, {size} are here"
        found.note("error", "command_length", 0, message, invalid)
    elif length < size:
        message = f"command_length says {length} octets, {size - length} more follow"
        found.note("error", "command_length", 0, message, invalid)
    return min(size, length) if length >= HEADER.size else size


def _walk_body(found: Walk, end: int) -> int:
    """Read fields and TLVs up to `end`; give the octet after the last one that could be read."""
    cls = found.dialect.commands.get(found.header["command_id"])
    if cls is None:
        found.pdu = UnknownPdu(
            found.header["command_id"],
            found.octets[16:end],
            command_status=found.header["command_status"],
            sequence_number=found.header["sequence_number"],
        )
        return 16
    # SMPP 5.0 section 3.2.1.3: a response that failed needs no body, so nothing in it can be an error.
    severity = "warning" if cls.is_response and found.header["command_status"] else "error"
    at, whole = _walk_fields(found, cls, end, severity)
    tlvs = None
    if whole:
        tlvs, at = _walk_tlvs(found, at, end, severity)
    _make(found, cls, tlvs)
    return at


def _walk_fields(found: Walk, cls: type[Pdu], end: int, severity: str) -> tuple[int, bool]:
    """Read the mandatory fields; give the octet after the last, and whether all could be read."""
    reading, at = Reading(found.octets, end), HEADER.size
    wrong, name = None, ""
    for row in found.dialect.rows(cls):
        name = row.name
        try:
            value, stop = row.read(reading, at)
        except Wrong as problem:
            wrong = problem
            break
        reading.seen[name] = value
        if not isinstance(row, Repeat):  # a group adds the spans of its own fields
            reading.spans.append((row, name, at, stop, value))
        at = stop
    found.spans += [
        Span(name, begin, stop - begin, value, "field", row)
        for row, name, begin, stop, value in reading.spans
    ]
    if wrong is None:
        found.values = reading.seen
        return at, True
    at = wrong.at if wrong.at is not None else at
    found.note(severity, name, at, wrong.reason, wrong.status)
    return at, False


def _walk_tlvs(found: Walk, at: int, end: int, severity: str) -> tuple[Tlvs | None, int]:
    """Read TLVs to the end (SMPP 3.4 section 3.2.4); `None` when they do not fill it."""
    pairs, octets = [], found.octets
    stream = CommandStatus.ESME_RINVTLVSTREAM
    while at < end:
        if end - at < 4:
            found.note(severity, "tlvs", at, f"{end - at} octet(s) left over, a TLV has at least 4", stream)
            return None, at
        tag, size = int.from_bytes(octets[at : at + 2]), int.from_bytes(octets[at + 2 : at + 4])
        stop = at + 4 + size
        if stop > end:
            message = f"TLV 0x{tag:04X} says {size} octets, {end - at - 4} left"
            found.note(severity, "tlvs", at, message, stream)
            return None, at
        _note_tlv(found, tag, at, octets[at + 4 : stop])
        pairs.append((tag, octets[at + 4 : stop]))
        at = stop
    return Tlvs.of(pairs, found.dialect), at


def _note_tlv(found: Walk, tag: int, at: int, value: bytes) -> None:
    """The span of one TLV, and a warning when its length cannot be."""
    row = found.dialect.tlv(tag)
    if row is None:
        found.spans.append(Span(f"0x{tag:04X}", at, 4 + len(value), value, "tlv", None, tag))
        return
    problem = row.problem(value)
    if problem:
        found.note("warning", row.name, at, f"TLV {row.name} has {problem.reason}", problem.status)
    kind = None if problem else row.kind
    found.spans.append(Span(row.name, at, 4 + len(value), row.decode(value), "tlv", kind, tag))


def _finish(found: Walk, at: int, end: int) -> None:
    """Make the PDU of a header without body."""
    cls = found.dialect.commands.get(found.header["command_id"])
    if cls is None:
        found.pdu = UnknownPdu(
            found.header["command_id"],
            command_status=found.header["command_status"],
            sequence_number=found.header["sequence_number"],
        )
        return
    missing = [row.name for row in found.dialect.rows(cls)]
    if missing and not cls.is_response:
        message = "the PDU ends before this field"
        found.note("error", missing[0], at, message, CommandStatus.ESME_RINVCMDLEN)
    elif missing and not found.header["command_status"]:
        message = f"the body is missing: {missing[0]} is taken as empty"
        found.note("warning", missing[0], at, message, CommandStatus.ESME_RINVCMDLEN)
    _make(found, cls, Tlvs.of((), found.dialect))


def _make(found: Walk, cls: Any, tlvs: Tlvs | None) -> None:
    """Build the PDU from what was read, unless there was an error."""
    if found.error() is not None:
        return
    values = found.values or {row.name: row.blank for row in cls.ROWS}
    pdu = cls.of(values)
    pdu.tlvs = tlvs if tlvs is not None else Tlvs.of((), found.dialect)
    pdu.command_status = found.dialect.status(found.header["command_status"])
    pdu.sequence_number = found.header["sequence_number"]
    found.pdu = pdu
