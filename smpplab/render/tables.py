"""The specification's page of one PDU: its fields and its TLVs as a table, straight from the field table."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from smpplab.render import web
from smpplab.render.words import shorten
from smpplab.wire.dialect import Dialect, TlvRow
from smpplab.wire.groups import Repeat
from smpplab.wire.kinds import MISSING, Integer, Kind, Length
from smpplab.wire.pdus import SMPP
from smpplab.wire.statuses import CommandStatus
from smpplab.wire.table import NEVER, Pdu, When

__all__ = ["FieldTable", "field_table"]

FIELD_HEADS = ("field", "type", "size", "default", "meaning", "section", "bad value")
TLV_HEADS = ("TLV", "tag", "type", "size", "section")
SECTION = FIELD_HEADS.index("section")
_SECTIONS = re.compile(r" \((?:SMPP )?3\.4 section ([^,)]+)(?:, 5\.0 section ([^,)]+))?[^)]*\)")


class FieldTable:
    """The page of one PDU; see `field_table`.

    Attributes:
        cls: The PDU's class.
        dialect: Whose limits and TLVs.
    """

    def __init__(self, cls: type[Pdu], dialect: Dialect) -> None:
        self.cls, self.dialect = cls, dialect

    @property
    def fields(self) -> list[tuple[str, ...]]:
        """A tuple for each field, in wire order, with the columns of `FIELD_HEADS`; sizes in octets."""
        return [row for kind in self.dialect.rows(self.cls) for row in _rows_of(kind)]

    @property
    def tlvs(self) -> list[tuple[str, ...]]:
        """A tuple for each TLV that may follow, with the columns of `TLV_HEADS`."""
        return [_tlv_row(row) for row in self.dialect.tlvs.values() if self.cls.command in _places(row)]

    @property
    def heading(self) -> str:
        """Command, command_id and what it is for."""
        doc = (self.cls.__doc__ or "").strip().partition("\n")[0]
        return f"{self.cls.command}, command_id 0x{self.cls.command_id:08X}. {doc}"

    @property
    def use(self) -> str:
        """Where the specification describes it, since when it exists, who sends it in which state."""
        cls = self.cls
        sections = [f"§{cls.section}"] if cls.section else []
        sections += [f"5.0 §{cls.section50}"] if cls.section50 else []
        facts = [f"SMPP {cls.since} and later" + (f", until {cls.removed}" if cls.removed else "")]
        facts.append(", ".join(sections))
        for who, when in (("ESME", cls.esme), ("MC", cls.mc)):
            if when is not NEVER:
                facts.append(f"the {who} sends it when {_states(when)}")
        if cls.is_response:
            facts.append(
                f"answers {cls.command.removesuffix('_resp')}" if cls.command != "generic_nack" else ""
            )
        return "; ".join(filter(None, facts))

    def to_text(self, width: int = 100) -> str:
        """The page as text."""
        lines = [*textwrap.wrap(self.heading, width), *textwrap.wrap(self.use, width), ""]
        heads, *rows = (row[:SECTION] + row[SECTION + 1 :] for row in (FIELD_HEADS, *self.fields))
        lines += _text_table(heads, rows, width) if self.fields else ["It has no fields."]
        if self.tlvs:
            lines += ["", *_text_table(TLV_HEADS, self.tlvs, width)]
        return "\n".join(line.rstrip() for line in lines)

    def to_html(self) -> str:
        """The page as HTML, with the text as its fallback."""
        fields = _html_table(FIELD_HEADS, self.fields) if self.fields else "<p>It has no fields.</p>"
        tlvs = self.tlvs
        folded = f"<details><summary>{len(tlvs)} TLVs</summary>{_html_table(TLV_HEADS, tlvs)}</details>"
        head = (
            f"<header><strong>{escape(self.cls.command)}</strong>"
            f'<span class="sl-chip">0x{self.cls.command_id:08X}</span>'
            f'<p class="sl-about">{escape(self.heading.partition(". ")[2])} {escape(self.use)}</p></header>'
        )
        body = f'<div class="sl-cols">{fields}{folded if tlvs else ""}</div>'
        return web.wrap(f'<section class="sl-pdu sl-reference">{head}{body}</section>', self.to_text())

    _repr_html_ = to_html

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<FieldTable {self.cls.command}: {len(self.fields)} fields, {len(self.tlvs)} TLVs>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else str(self))


def field_table(cls: type[Pdu], dialect: Dialect = SMPP) -> FieldTable:
    """The page of the specification that describes a PDU.

    Args:
        cls: A PDU class.
        dialect: Whose version's limits, and whose TLVs.

    >>> from smpplab.wire import QuerySm
    >>> table = field_table(QuerySm)
    >>> table
    <FieldTable query_sm: 4 fields, 0 TLVs>
    >>> table.fields[0][:2]
    ('message_id', 'C-Octet String')
    """
    return FieldTable(cls, dialect)


def _rows_of(kind: Kind, inside: str = "") -> Iterator[tuple[str, ...]]:
    """The row of a field; for a repeated group, rows of its groups' fields as well."""
    meaning, section = _meaning(kind)
    yield (inside + kind.name, *_type(kind), _default(kind), meaning, section, _answer(kind))
    if isinstance(kind, Repeat):
        for group in kind.classes():
            yield (f"  {group.__name__}", "", "", "", *_split((group.__doc__ or "").partition("\n")[0]), "")
            for row in group.ROWS:
                yield from _rows_of(row, "    ")


def _default(kind: Kind) -> str:
    if isinstance(kind, Length | Repeat):
        return "–" if isinstance(kind, Length) else ""
    if kind.default is MISSING:
        return "needed"
    if isinstance(kind.default, str | bytes):
        return '""' if not kind.default else repr(kind.default)
    return str(int(kind.default))


def _type(kind: Kind) -> tuple[str, str]:
    """The type's name and its size in octets, as in the specification's columns."""
    name, _, size = kind.wire_type.partition(", ")
    if isinstance(kind, Repeat):
        return name, ""
    return name, size.partition(",")[0].removesuffix("s").removesuffix(" octet")


def _meaning(kind: Kind) -> tuple[str, str]:
    """What the field is for, and the sections that say so."""
    values = getattr(kind, "values", None)
    words, section = _split((values.__doc__ or "").partition("\n")[0] if values is not None else "")
    empty = f"empty: {kind.empty}" if kind.empty and not isinstance(kind, Integer) else ""
    counter = getattr(kind, "counted_by", "")
    counted = f"counted by {counter}" if counter else ""
    if isinstance(kind, Length):
        counted = f"counts {kind.counts}"
    return "; ".join(filter(None, (kind.doc or words, empty, counted))), section


def _split(doc: str) -> tuple[str, str]:
    """The first line of a docstring without its reference, and the reference."""
    match = _SECTIONS.search(doc)
    if match is None:
        return doc, ""
    newer = f", 5.0 §{match[2]}" if match[2] else ""
    return (doc[: match.start()] + doc[match.end() :]).rstrip("."), f"§{match[1]}{newer}"


def _answer(kind: Kind) -> str:
    if kind.error in (CommandStatus.ESME_RSYSERR, CommandStatus.ESME_ROK):
        return ""
    return CommandStatus(kind.error).name


def _tlv_row(row: TlvRow) -> tuple[str, ...]:
    sections = [f"§{row.section}"] if row.section else []
    sections += [f"5.0 §{row.section50}"] if row.section50 else []
    return (row.name, f"0x{row.tag:04X}", *_type(row.kind), ", ".join(sections))


def _places(row: TlvRow) -> tuple[str, ...]:
    return row.pdus + row.pdus50


def _states(when: When) -> str:
    return ", ".join(state.name or "" for state in When if state in when and state is not NEVER)


def _text_table(heads: Sequence[str], rows: Sequence[tuple[str, ...]], width: int) -> list[str]:
    """Columns as wide as their widest cell; the fourth gives way when they are too wide together."""
    table = [tuple(heads), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(heads))]
    over = sum(widths) + 2 * (len(widths) - 1) - width
    if over > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(widths[widest] - over, 12)
    return [
        "  ".join(f"{shorten(cell, size):<{size}}" for cell, size in zip(row, widths, strict=True))
        for row in table
    ]


def _html_table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row"{_indent(row[0])}>{escape(row[0].strip())}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f'<table class="sl-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _indent(name: str) -> str:
    depth = (len(name) - len(name.lstrip())) // 2
    return f' style="padding-left:{depth * 1.1 + 0.55:.2f}rem"' if depth else ""
