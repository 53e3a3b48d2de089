"""Rows: what a picture of a PDU shows, before it becomes text or HTML.

One `Row` for each header field, mandatory field, TLV and rest, in the order of the octets; under it, rows of
depth 1 for what lies inside: bits, elements of the UDH, the text behind it.  Passwords are masked here, so
that no picture can forget to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smpplab.render.summary import is_response
from smpplab.render.words import MASK, bit_pattern, meaning, printable, quoted, value_in_words
from smpplab.wire.bits import Bits
from smpplab.wire.statuses import Status
from smpplab.wire.walk import Problem, Span

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["Row", "rows_of"]


@dataclass(slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: The field's name; for a part, the part's.
        offset, length: Its octets.
        part: "header", "field", "tlv", "udh", "text", "remains"; "bits" for bits of an octet.
        value: The value as text, already safe to print, masked where it is secret.
        meaning: The value in words.
        tag: Of a TLV.
        depth: 0, or 1 for what lies inside the row before.
        problems: What is wrong with it.
    """

    name: str
    offset: int
    length: int
    part: str
    value: str = ""
    meaning: str = ""
    tag: int | None = None
    depth: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def octets(self) -> str:
        """Which octets, as ``"16"`` or ``"17-20"``."""
        last = self.offset + self.length - 1
        if not self.length:
            return "–"
        return str(self.offset) if self.length == 1 else f"{self.offset}–{last}"


def rows_of(dissection: Dissection) -> list[Row]:
    """All rows of a dissection, problems attached; those that belong to no row are with the first."""
    rows = [row for span in dissection.spans for row in _rows_of_span(dissection, span)]
    for problem in dissection.problems:
        row = _row_of(rows, problem)
        if row is not None:
            row.problems.append(problem)
    return rows


def _row_of(rows: list[Row], problem: Problem) -> Row | None:
    """The row with the problem's field name, or else the innermost that has its octet."""
    tops = [row for row in rows if row.part != "bits"]
    for row in tops:
        if row.name == problem.field and row.offset <= problem.offset <= row.offset + row.length:
            return row
    holding = [row for row in tops if row.offset <= problem.offset < row.offset + row.length]
    return holding[-1] if holding else (tops[-1] if tops else None)


def _rows_of_span(dissection: Dissection, span: Span) -> Iterator[Row]:
    row = Row(span.name, span.offset, span.length, span.part, tag=span.tag)
    if span.part == "header":
        row.value, row.meaning = _header(dissection, span)
    elif dissection.is_hidden(span):
        row.value, row.meaning = MASK, "password: shown with reveal=True"
    else:
        row.value, row.meaning = value_in_words(span), meaning(span)
    inside = list(_inside(dissection, span))
    if span.offset == dissection.message_offset and not any(part.part == "text" for part in inside):
        row.meaning = quoted(dissection.text) if dissection.text else row.meaning
    yield row
    yield from inside


def _header(dissection: Dissection, span: Span) -> tuple[str, str]:
    """Value and meaning of a field of the header."""
    value = int(span.value)
    if span.name == "command_id":
        return f"0x{value:08X}", dissection.command or ""
    if span.name == "command_status" and not value and not is_response(dissection):
        return f"0x{value:08X}", "not used in a request"
    if span.name == "command_status":
        status = dissection.dialect.status(value)
        named = "in no table" if isinstance(status, Status) and status.name.startswith("0x") else status.name
        return f"0x{value:08X}", f"{named}: {status.meaning}" if status.meaning else named
    return str(value), ""


def _inside(dissection: Dissection, span: Span) -> Iterator[Row]:
    """The rows under a row."""
    if isinstance(span.value, Bits) and span.value:
        for reading in span.value.readings():
            if reading.value or reading.mask & (reading.mask - 1):
                row = Row(reading.name, span.offset, span.length, "bits", bit_pattern(reading), depth=1)
                row.meaning = reading.meaning
                yield row
    if dissection.udh is not None and span.offset == dissection.message_offset:
        yield from _udh(dissection, span)


def _udh(dissection: Dissection, span: Span) -> Iterator[Row]:
    """The UDH's length octet, its elements, and the text behind it."""
    udh, start = dissection.udh, dissection.user_data_offset
    if udh is None or not udh.length:
        return
    size = dissection.octets[start]
    yield Row("udh length", start, 1, "udh", str(size), f"{size} octets of UDH follow", depth=1)
    for element in udh.elements:
        parts = element.value or {}
        value = ", ".join(f"{name} {number}" for name, number in parts.items())
        row = Row(element.name, start + element.offset, element.length, "udh", depth=1)
        row.value = value or element.octets.hex(" ")
        row.meaning = f"information element 0x{element.id:02X}"
        yield row
    rest = span.offset + span.length - (start + udh.length)
    if rest > 0:
        octets = dissection.octets[start + udh.length : span.offset + span.length]
        text = quoted(dissection.text) if dissection.text else ""
        yield Row("text", start + udh.length, rest, "text", printable(octets.hex(" ")), text, depth=1)
